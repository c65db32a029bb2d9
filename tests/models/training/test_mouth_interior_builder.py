import pytest

from models.errors import TrainingError
from models.face.mouth_interior import HEIGHT, OPENINGS, WIDTH
from models.training.mouth_interior_builder import typical_mouth_interior


def test_an_opening_that_no_clip_shows_is_named(drawn_clip, face_model):
    with pytest.raises(TrainingError, match=r"opened by 0\.\d\d of its width"):
        typical_mouth_interior([drawn_clip(frames=1)], face_model)


def test_every_opening_gets_a_texture(drawn_clip, face_model):
    textures = typical_mouth_interior([drawn_clip(frames=400)], face_model)
    assert textures.shape == (len(OPENINGS), HEIGHT, WIDTH, 3)
    assert (textures > 0).all()
