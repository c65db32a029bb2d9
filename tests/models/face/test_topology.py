from collections import Counter

import numpy as np

from models.face.lips import lip_gap
from models.face.morphable_model import LinearFaceModel
from models.face.topology import (
    EYE_OUTER_LEFT,
    EYE_OUTER_RIGHT,
    FACE_OVAL,
    FACE_VERTICES,
    INNER_LIP_LOWER,
    INNER_LIP_UPPER,
    JAW,
    LIP_CORNER_LEFT,
    LIP_CORNER_RIGHT,
    LIPS,
    MOUTH,
    OUTER_LIP_LOWER,
    OUTER_LIP_UPPER,
    RING,
    VERTICES,
    face_triangles,
    inner_lip_contour,
    mouth_triangles,
    outer_lip_contour,
    ring_triangles,
    triangles,
)
from models.face.triangle_raster import facing


def edges_of(mesh: np.ndarray) -> Counter[frozenset[int]]:
    return Counter(frozenset((t[i], t[(i + 1) % 3])) for t in mesh.tolist() for i in range(3))


def test_counts_of_triangles_and_vertices():
    assert face_triangles().shape == (852, 3)
    assert ring_triangles().shape == (72, 3)
    assert mouth_triangles().shape == (18, 3)
    assert triangles().shape == (942, 3)
    assert triangles().max() == VERTICES - 1 == 503


def test_no_edge_belongs_to_more_than_two_triangles():
    assert max(edges_of(triangles()).values()) == 2


def test_ring_and_mouth_fit_the_holes_of_the_face():
    """The face is open at its oval, closed by the ring, and between the lips, closed by the mouth."""
    open_edges = {edge for edge, count in edges_of(face_triangles()).items() if count == 1}
    oval = {frozenset((FACE_OVAL[i], FACE_OVAL[i - 1])) for i in range(len(FACE_OVAL))}
    lips = inner_lip_contour()
    mouth = {frozenset((lips[i], lips[i - 1])) for i in range(len(lips))}
    assert oval <= open_edges
    assert mouth <= open_edges
    still_open = {edge for edge, count in edges_of(triangles()).items() if count == 1}
    assert not still_open & (oval | mouth)


def test_neighbouring_triangles_turn_the_same_way():
    directed = Counter((t[i], t[(i + 1) % 3]) for t in triangles().tolist() for i in range(3))
    assert max(directed.values()) == 1


def test_triangles_of_a_frontal_face_are_clockwise_on_the_screen(face_model: LinearFaceModel):
    assert facing(face_model.mean, face_triangles()).mean() > 0.97  # but for folds at nostrils and lids
    assert facing(face_model.mean, ring_triangles()).all()


def test_named_vertices_lie_where_their_names_say(face_model: LinearFaceModel):
    """The person's right is on the viewer's left; y grows downwards."""
    x, y = face_model.mean[:, 0], face_model.mean[:, 1]
    assert x[EYE_OUTER_RIGHT] < 0 < x[EYE_OUTER_LEFT]
    assert x[LIP_CORNER_RIGHT] < 0 < x[LIP_CORNER_LEFT]
    for path in (INNER_LIP_UPPER, INNER_LIP_LOWER, OUTER_LIP_UPPER, OUTER_LIP_LOWER):
        assert (np.diff(x[list(path)]) > 0).all()
    assert (y[list(OUTER_LIP_LOWER[1:-1])] > y[list(OUTER_LIP_UPPER[1:-1])]).all()
    assert y[list(FACE_OVAL)].argmax() == FACE_OVAL.index(152)
    assert y[list(JAW)].min() > y[EYE_OUTER_RIGHT]
    assert (x[list(JAW)][0], x[list(JAW)][-1]) == (max(x[list(JAW)]), min(x[list(JAW)]))


def test_each_ring_vertex_lies_outward_of_its_oval_vertex(face_model: LinearFaceModel):
    oval, ring = face_model.mean[list(FACE_OVAL), :2], face_model.mean[list(RING), :2]
    centre = oval.mean(axis=0)
    outward = (oval - centre) / np.linalg.norm(oval - centre, axis=1, keepdims=True)
    assert (((ring - oval) * outward).sum(axis=1) > 0.1).all()


def test_vertex_sets_are_on_the_face_and_name_nothing_twice():
    assert len(LIPS) == 40
    assert set(LIPS) < set(MOUTH)
    assert len(set(MOUTH)) == len(MOUTH)
    assert max(MOUTH) < FACE_VERTICES
    assert len(set(FACE_OVAL)) == len(FACE_OVAL) == len(RING)
    assert len(set(outer_lip_contour())) == 20


def test_lips_of_the_mean_face_touch(face_model: LinearFaceModel):
    assert lip_gap(face_model.mean) < 0.01
