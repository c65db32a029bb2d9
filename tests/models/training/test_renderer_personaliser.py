from dataclasses import replace

import pytest
import torch

from models.errors import TrainingError
from models.networks.face_renderer import FaceRenderer
from models.tracking.landmark_fitting import fit_landmarks
from models.training.personal_config import PersonalDataConfig, load_personal_config
from models.training.personal_samples import PersonalSamples, fitted_frames
from models.training.renderer_augmentation import AugmentationConfig
from models.training.renderer_config import named_renderer_config
from models.training.renderer_dataset import RendererBatch
from models.training.renderer_personaliser import BEST_FILE, RendererPersonaliser, relative_gain
from models.training.renderer_state import STATE_FILE
from models.training.renderer_validation import selection_error

CPU = torch.device("cpu")
TINY = named_renderer_config("tiny")
SHIPPED = load_personal_config()
CONFIG = replace(
    SHIPPED,
    discriminator=TINY.discriminator,
    data=PersonalDataConfig(least_frames=20, gap_frames=1),
    training=replace(SHIPPED.training, batch=2, validation_samples=4, validate_every=3, learning_rate=2e-3, steps=12),
)


@pytest.fixture(scope="module")
def samples(drawn_clip, face_model):
    clip = drawn_clip(frames=24)
    coefficients = fit_landmarks(face_model, clip.landmarks, clip.present).coefficients
    fitted = fitted_frames(face_model, coefficients, clip.frames_jpeg, clip.present)
    still = AugmentationConfig(0, 0, 0, 0, 0, 0)
    return PersonalSamples(face_model, fitted, 2, CONFIG.data, still, seed=0)


@pytest.fixture
def start():
    torch.manual_seed(1)
    return FaceRenderer(TINY.network).eval()


def test_learning_lowers_the_error_of_frames_never_learnt_from(samples, start):
    given = {name: value.clone() for name, value in start.state_dict().items()}
    personaliser = RendererPersonaliser(CONFIG, start, samples, CPU)
    before = personaliser.errors_of(start)
    while not personaliser.finished:
        personaliser.step()
        if personaliser.measuring_is_due:
            personaliser.measure()
    assert personaliser.steps == 12
    assert relative_gain(before, personaliser.best_errors) > 0.01
    best = personaliser.best_renderer()
    assert selection_error(personaliser.errors_of(best)) == pytest.approx(selection_error(personaliser.best_errors))
    for name, value in start.state_dict().items():
        assert torch.equal(value, given[name]), "the weights it started from are only read"


def test_measuring_is_due_at_its_interval(samples, start):
    personaliser = RendererPersonaliser(CONFIG, start, samples, CPU)
    due = []
    for _ in range(6):
        personaliser.step()
        due.append(personaliser.measuring_is_due)
        if due[-1]:
            personaliser.measure()
            assert not personaliser.has_unmeasured_steps
    assert due == [False, False, True, False, False, True]


def test_patience_ends_the_learning_and_the_best_stay(samples, start):
    impatient = replace(CONFIG, selection=replace(CONFIG.selection, patience=2))
    personaliser = RendererPersonaliser(impatient, start, samples, CPU)
    personaliser.step()
    first = personaliser.measure()
    for _ in range(2):
        assert not personaliser.finished
        personaliser.measure()  # the same weights again: no better
    assert personaliser.finished
    assert personaliser.best_errors == first


def test_an_interrupted_learning_goes_on_exactly(samples, start, tmp_path):
    whole = RendererPersonaliser(CONFIG, start, samples, CPU)
    for _ in range(2):
        whole.step()
    errors = whole.measure()
    whole.save(tmp_path)
    again = RendererPersonaliser(CONFIG, start, samples, CPU)
    assert again.resume(tmp_path)
    assert again.steps == 2
    assert again.best_errors == errors
    for one in (whole, again):
        one.step()
    ours, theirs = whole.measure(), again.measure()
    assert selection_error(ours) == pytest.approx(selection_error(theirs), abs=1e-6)
    assert not RendererPersonaliser(CONFIG, start, samples, CPU).resume(tmp_path / "empty")


def test_saved_before_any_measurement_it_has_no_best(samples, start, tmp_path):
    personaliser = RendererPersonaliser(CONFIG, start, samples, CPU)
    personaliser.step()
    personaliser.save(tmp_path)
    assert not (tmp_path / BEST_FILE).exists()
    again = RendererPersonaliser(CONFIG, start, samples, CPU)
    assert again.resume(tmp_path)
    assert again.best_errors is None
    assert again.steps == 1


@pytest.mark.parametrize("damaged", [STATE_FILE, BEST_FILE])
def test_a_damaged_save_is_named(samples, start, tmp_path, damaged):
    personaliser = RendererPersonaliser(CONFIG, start, samples, CPU)
    personaliser.measure()
    personaliser.save(tmp_path)
    (tmp_path / damaged).write_bytes(b"broken")
    with pytest.raises(TrainingError, match=damaged):
        RendererPersonaliser(CONFIG, start, samples, CPU).resume(tmp_path)


class BrokenSamples(PersonalSamples):
    """Those of a clip whose pictures hold values that are no numbers."""

    def batch(self, step: int, size: int) -> RendererBatch:
        batch = super().batch(step, size)
        return replace(batch, target=batch.target * float("nan"))


def test_a_loss_that_is_not_a_number_changes_nothing(samples, start, face_model):
    broken = BrokenSamples(face_model, samples.fitted, 2, CONFIG.data, CONFIG.augmentation, seed=0)
    personaliser = RendererPersonaliser(CONFIG, start, broken, CPU)
    errors = personaliser.measure()
    with pytest.raises(TrainingError, match="not a number"):
        personaliser.step()
    assert personaliser.steps == 0
    assert personaliser.best_errors == errors
    assert personaliser.errors_of(personaliser.best_renderer()) == errors
