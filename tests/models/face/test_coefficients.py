import numpy as np

from models.face.coefficients import FaceCoefficients


def make(frames: int) -> FaceCoefficients:
    return FaceCoefficients(
        np.arange(4, dtype=np.float32),
        np.arange(frames * 2, dtype=np.float32).reshape(frames, 2),
        np.arange(frames * 3, dtype=np.float32).reshape(frames, 3),
        np.arange(frames * 3, dtype=np.float32).reshape(frames, 3) + 100,
    )


def test_choosing_frames_keeps_the_person():
    chosen = make(5).frames(slice(3, 4))
    assert len(chosen) == 1
    assert np.array_equal(chosen.identity, make(5).identity)
    assert chosen.expression.tolist() == [[6, 7]]
    assert chosen.rotation.tolist() == [[9, 10, 11]]
    assert chosen.translation.tolist() == [[109, 110, 111]]
    assert make(5).frames(np.array([4, 0])).expression.tolist() == [[8, 9], [0, 1]]


def test_another_expression_keeps_the_head():
    face = make(1).with_expression(np.array([[7.0, 8.0]]))
    assert face.expression.dtype == np.float32
    assert face.expression.tolist() == [[7, 8]]
    assert face.rotation.tolist() == make(1).rotation.tolist()
