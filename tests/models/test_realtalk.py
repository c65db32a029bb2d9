from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from models.audio_to_expression import AudioToExpression, AudioToExpressionConfig, ExpressionPredictor
from models.checkpoint import save_checkpoint
from models.errors import CheckpointError
from models.face.coefficients import FaceCoefficients
from models.face.face_mask import face_region, naive_region
from models.face.own_skin import NEAR
from models.face.reference_views import ReferenceViews
from models.face.topology import outer_lip_contour
from models.networks.expression_transformer import ExpressionTransformerConfig
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.realtalk import RealTalk, coefficient_vector, load_renderer
from tests.fakes.untrained_networks import FACE_MODEL, load_untrained


@pytest.fixture(scope="module")
def models() -> RealTalk:
    return load_untrained("lite", "cpu")


@pytest.fixture(scope="module")
def face(models: RealTalk) -> FaceCoefficients:
    return FaceCoefficients(
        np.zeros(models.face_model.identity_size, np.float32),
        models.face_model.typical_expressions[:1],
        np.array([[0.05, 0.1, 0.0]], np.float32),
        np.array([[128, 100, 80]], np.float32),
    )


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return cv2.resize(np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8), (256, 256))


def test_nothing_changes_outside_the_region(models: RealTalk, face: FaceCoefficients, picture: np.ndarray):
    reference = models.prepare_reference(ReferenceViews.of([picture], face, models.face_model.project(face)))
    generated = models.render(picture, face, models.face_model.typical_expressions[5], reference)
    assert generated.face_rgb.shape == (256, 256, 3)
    assert generated.face_rgb.dtype == np.uint8
    assert np.array_equal(generated.face_rgb[~generated.region], picture[~generated.region])
    assert not np.array_equal(generated.face_rgb[generated.region], picture[generated.region])


def test_region_is_the_union_of_predicted_and_own(models: RealTalk, face: FaceCoefficients, picture: np.ndarray):
    """Else an open source jaw would show below a closed predicted one."""
    model = models.face_model
    reference = models.prepare_reference(ReferenceViews.of([picture], face, model.project(face)))
    predicted = model.typical_expressions[9]
    generated = models.render(picture, face, predicted, reference)
    points = model.project(face.with_expression(predicted[None]))[0]
    assert np.array_equal(generated.points, points)
    assert np.array_equal(generated.region, face_region(points) | face_region(model.project(face)[0]))


def test_weights_trained_with_the_naive_mask_run_with_it(tmp_path, face: FaceCoefficients, picture: np.ndarray):
    AudioToExpression(AudioToExpressionConfig()).save(tmp_path / "expression.safetensors", {})
    config = FaceRendererConfig(widths=(8, 8, 16, 16), hidden_width=16, attention_heads=2, face_mask="naive")
    save_checkpoint(tmp_path / "renderer.safetensors", FaceRenderer(config).eval(), config)
    models = RealTalk.load(
        FACE_MODEL, tmp_path / "expression.safetensors", tmp_path / "renderer.safetensors", torch.device("cpu")
    )
    own = models.face_model.project(face)[0]
    reference = models.prepare_reference(ReferenceViews.of([picture], face, own[None]))
    generated = models.render(picture, face, models.face_model.typical_expressions[9], reference)
    assert np.array_equal(generated.region, naive_region(own) | naive_region(generated.points))
    assert np.array_equal(generated.face_rgb[~generated.region], picture[~generated.region])
    assert not np.array_equal(generated.face_rgb[-1], picture[-1])


def test_what_the_recorded_mouth_shows_cannot_leak(models: RealTalk, face: FaceCoefficients, picture: np.ndarray):
    points = models.face_model.project(face)
    reference = models.prepare_reference(ReferenceViews.of([picture], face, points))
    first = models.render(picture, face, face.expression[0], reference)
    painted = picture.copy()
    lips = np.round(points[0][outer_lip_contour(), :2]).astype(np.int32)
    around = np.zeros((256, 256), np.uint8)
    cv2.polylines(around, [lips], isClosed=True, color=1, thickness=round(2 * NEAR * 80) - 4)
    cv2.fillPoly(around, [lips], 1)
    painted[first.region & (around > 0)] = 7
    second = models.render(painted, face, face.expression[0], reference)
    assert np.array_equal(first.face_rgb, second.face_rgb)


def test_a_face_outside_the_crop_leaves_the_picture_as_it_is(
    models: RealTalk, face: FaceCoefficients, picture: np.ndarray
):
    away = replace(face, translation=np.array([[2000, 100, 80]], np.float32))
    reference = models.prepare_reference(ReferenceViews.of([picture], face, models.face_model.project(face)))
    generated = models.render(picture, away, face.expression[0], reference)
    assert not generated.region.any()
    assert np.array_equal(generated.face_rgb, picture)


def test_sound_gives_one_expression_a_frame(models: RealTalk):
    history = models.face_model.typical_expressions[: models.history_frames]
    sound = np.random.default_rng(0).normal(0, 0.1, 16_000 + 1).astype(np.float32)
    identity = np.zeros(models.face_model.identity_size, np.float32)
    expressions = models.expressions(sound, identity, history)
    assert expressions.shape == (26, models.face_model.expression_size)
    assert np.array_equal(expressions, models.expressions(sound, identity, history))


def test_coefficients_are_identity_expression_rotation(face: FaceCoefficients):
    vector = coefficient_vector(face)
    assert vector.dtype == np.float32
    assert np.array_equal(vector, np.concatenate([face.identity, face.expression[0], face.rotation[0]]))


def test_networks_for_another_face_model_are_refused(models: RealTalk):
    transformer = ExpressionTransformerConfig(identity_count=40, expression_count=9)
    stranger = ExpressionPredictor(AudioToExpression(AudioToExpressionConfig(transformer=transformer)))
    with pytest.raises(CheckpointError, match=r"expression network expects 40 \+ 9 coefficients"):
        RealTalk(models.face_model, stranger, FaceRenderer(FaceRendererConfig()), torch.device("cpu"))
    other = FaceRenderer(FaceRendererConfig(identity_width=7, expression_width=32, widths=(8, 8, 8, 8)))
    predictor = ExpressionPredictor(AudioToExpression(AudioToExpressionConfig()))
    with pytest.raises(CheckpointError, match=r"7 \+ 32 coefficients, the face model has 40 \+ 32"):
        RealTalk(models.face_model, predictor, other, torch.device("cpu"))


def test_weight_files_become_the_same_models(tmp_path, face: FaceCoefficients, picture: np.ndarray):
    torch.manual_seed(0)
    AudioToExpression(AudioToExpressionConfig()).save(tmp_path / "expression.safetensors", {})
    config = FaceRendererConfig(widths=(8, 8, 16, 16), hidden_width=16, attention_heads=2)
    save_checkpoint(tmp_path / "renderer.safetensors", FaceRenderer(config).eval(), config)
    assert load_renderer(tmp_path / "renderer.safetensors").config == config
    faces = []
    for _ in range(2):
        models = RealTalk.load(
            FACE_MODEL, tmp_path / "expression.safetensors", tmp_path / "renderer.safetensors", torch.device("cpu")
        )
        reference = models.prepare_reference(ReferenceViews.of([picture], face, models.face_model.project(face)))
        faces.append(models.render(picture, face, face.expression[0], reference).face_rgb)
    assert np.array_equal(*faces)
    (tmp_path / "renderer.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"renderer\.safetensors: the weight file is missing"):
        load_renderer(tmp_path / "renderer.safetensors")


def test_a_personal_renderer_draws_in_place_of_the_general_one(
    models: RealTalk, face: FaceCoefficients, picture: np.ndarray
):
    torch.manual_seed(4)
    config = FaceRendererConfig(widths=(4, 4, 8, 8), encoder_blocks=1, decoder_blocks=1, hidden_width=8)
    personal = FaceRenderer(config).eval()
    alone = RealTalk(models.face_model, models._predictor, personal, models.device)
    views = ReferenceViews.of([picture], face, models.face_model.project(face))
    expression = models.face_model.typical_expressions[5]
    own = models.prepare_reference(views, personal)
    drawn = models.render(picture, face, expression, own).face_rgb
    expected = alone.render(picture, face, expression, alone.prepare_reference(views)).face_rgb
    assert np.array_equal(drawn, expected)
    general = models.render(picture, face, expression, models.prepare_reference(views)).face_rgb
    assert not np.array_equal(drawn, general)
