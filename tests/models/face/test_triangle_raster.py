import numpy as np

from models.face.triangle_raster import covered_box, facing, triangle_map

WHOLE = (slice(0, 20), slice(0, 20))


def square(left: float, top: float, side: float, depth: float) -> np.ndarray:
    return np.array([[left, top, depth], [left + side, top, depth], [left, top + side, depth]], np.float32)


def test_clockwise_on_the_screen_is_the_front():
    points = square(0, 0, 10, 0)
    assert facing(points, np.array([[0, 1, 2], [0, 2, 1]], np.int32)).tolist() == [True, False]


def test_the_nearer_triangle_wins_whatever_the_order():
    points = np.concatenate([square(0, 0, 16, 5.0), square(0, 0, 16, -5.0)])
    far_first = triangle_map(points, np.array([[0, 1, 2], [3, 4, 5]], np.int32), WHOLE)
    near_first = triangle_map(points, np.array([[3, 4, 5], [0, 1, 2]], np.int32), WHOLE)
    assert far_first[3, 3] == 1
    assert near_first[3, 3] == 0


def test_backs_are_not_drawn_and_nothing_is_minus_one():
    points = square(2, 2, 10, 0)
    assert (triangle_map(points, np.array([[0, 2, 1]], np.int32), WHOLE) == -1).all()
    drawn = triangle_map(points, np.array([[0, 1, 2]], np.int32), WHOLE)
    assert drawn[4, 4] == 0
    assert drawn[15, 15] == -1


def test_box_and_scale_show_the_same_triangle():
    points = square(4, 6, 9, 0)
    mesh = np.array([[0, 1, 2]], np.int32)
    whole = triangle_map(points, mesh, WHOLE)
    assert np.array_equal(triangle_map(points, mesh, (slice(5, 14), slice(3, 20))), whole[5:14, 3:20])
    fine = triangle_map(points, mesh, WHOLE, scale=4)
    assert fine.shape == (80, 80)
    assert abs((fine == 0).sum() / 16 - 9 * 9 / 2) < 4  # the outline is drawn too


def test_box_holds_all_points_and_stays_in_the_picture():
    assert covered_box(square(3.5, 4.5, 5, 0), 20, 30) == (slice(3, 11), slice(2, 10))
    assert covered_box(square(-50, -50, 500, 0), 20, 30) == (slice(0, 20), slice(0, 30))
    rows, columns = covered_box(square(100, 100, 5, 0), 20, 30)
    assert np.zeros((20, 30))[rows, columns].size == 0
