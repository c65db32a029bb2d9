import numpy as np

from models.face.lip_contact import LipContact

CONTACT = LipContact(np.array([0.03, 0.04, 0.0], dtype=np.float32), reach=0.06)


def opened(openings: np.ndarray) -> np.ndarray:
    """Expressions that open the lips so far, with something else besides."""
    direction = CONTACT.middle / np.square(CONTACT.middle).sum()
    return np.add(np.outer(openings, direction), [0.0, 0.0, 1.5]).astype(np.float32)


def test_small_openings_close_and_wide_ones_stay():
    before = np.array([0.0, 0.02, 0.03, 0.06, 0.12, 0.3])
    after = CONTACT(opened(before)) @ CONTACT.middle
    np.testing.assert_allclose(after, before * (1 - np.exp(-np.square(before / 0.06))), atol=1e-6)
    assert after[1] < 0.003
    assert after[2] < 0.01
    assert after[4] > 0.117


def test_the_order_of_openings_stays():
    after = CONTACT(opened(np.linspace(-0.1, 0.5, 200))) @ CONTACT.middle
    assert (np.diff(after) > 0).all()


def test_overlapping_lips_and_the_rest_of_the_face_are_left_alone():
    before = opened(np.array([-0.05, 0.03]))
    after = CONTACT(before)
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_allclose(after[:, 2], before[:, 2])


def test_the_face_models_own_lips_close(face_model):
    contact = LipContact.of(face_model)
    assert contact.middle.shape == (face_model.expression_size,)
    ajar = (0.02 * contact.middle / np.square(contact.middle).sum())[None].astype(np.float32)
    assert abs(contact(ajar)[0] @ contact.middle) < 0.003
