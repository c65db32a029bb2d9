import contextlib
import json
import os
import signal
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from models.checkpoint import config_from_mapping, load_weights, read_metadata
from models.errors import CheckpointError, TrainingError
from models.losses.lip_distance import LipTracker
from models.losses.perceptual import VggFeatures
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.training.renderer_config import named_renderer_config
from models.training.renderer_dataset import RendererSamples, as_batch
from models.training.renderer_state import STATE_FILE, RendererState
from models.training.renderer_step import learning_rate_share, training_step
from models.training.renderer_trainer import WEIGHT_FILE, train_renderer
from models.training.renderer_validation import RendererErrors, measure, selection_error, warp_alone
from models.training.training_log import LOG_FILE

TINY = named_renderer_config("tiny")
CPU = torch.device("cpu")


def with_training(**changes):
    return replace(TINY, training=replace(TINY.training, **changes))


@pytest.fixture(scope="module")
def batch(drawn_clip, face_model):
    samples = RendererSamples([drawn_clip()], face_model, TINY.data, 2, 0)
    return as_batch([samples[0], samples[1]])


def test_one_step_moves_both_networks_and_every_term_is_reported(batch):
    state = RendererState(with_training(adversarial_from=0), CPU)
    before = {name: value.clone() for name, value in state.renderer.state_dict().items()}
    judged_before = [p.detach().clone() for p in state.discriminator.parameters()]
    report = training_step(state, batch, vgg=None)
    assert report.step == state.step == 1
    assert set(report.terms) == {"pixel", "teeth", "perceptual", "adversarial", "discriminator"}
    assert all(np.isfinite(value) for value in report.terms.values())
    still = [name for name, value in state.renderer.state_dict().items() if torch.equal(value, before[name])]
    assert still == []
    after = list(state.discriminator.parameters())
    assert all(not torch.equal(a, b) for a, b in zip(after, judged_before, strict=True))
    assert all(p.requires_grad for p in after)


def test_the_discriminator_rests_until_its_step(batch):
    state = RendererState(with_training(adversarial_from=1), CPU)
    assert set(training_step(state, batch, None).terms) == {"pixel", "teeth"}
    assert "discriminator" in training_step(state, batch, None).terms


def test_a_given_vgg_takes_the_place_of_the_discriminators_features(batch):
    torch.manual_seed(0)
    state = RendererState(with_training(adversarial_from=5), CPU)
    report = training_step(state, batch, VggFeatures())
    assert set(report.terms) == {"pixel", "teeth", "perceptual"}


def test_pictures_are_judged_in_pairs_around_the_mouth(batch):
    config = with_training(adversarial_from=0)
    judge = replace(config.discriminator, normalisation="instance", around="mouth", crop_px=64)
    state = RendererState(replace(config, discriminator=judge, loss=replace(config.loss, paired=True)), CPU)
    report = training_step(state, batch, vgg=None)
    assert set(report.terms) == {"pixel", "teeth", "perceptual", "adversarial", "discriminator"}
    sure = [training_step(state, batch, None).terms["discriminator"] for _ in range(12)]
    assert sure[-1] < sure[0]


def test_lips_are_compared_where_that_has_a_weight(batch):
    config = with_training(adversarial_from=9)
    tracker = LipTracker()
    assert "lips" not in training_step(RendererState(config, CPU), batch, None, lips=tracker).terms
    state = RendererState(replace(config, loss=replace(config.loss, lips=0.1)), CPU)
    report = training_step(state, batch, None, lips=tracker)
    assert report.terms["lips"] > 0
    assert np.isfinite(report.gradient_norm)


def test_overfitting_one_batch_lowers_the_loss(batch):
    state = RendererState(with_training(steps=30, learning_rate=2e-3, adversarial_from=99), CPU)
    first, *_, last = (training_step(state, batch, None).terms["pixel"] for _ in range(30))
    assert last < 0.8 * first


def test_weight_decay_does_not_kill_layers_that_hardly_get_a_gradient(batch):
    config = with_training(learning_rate=1e-3, weight_decay=1e-5, warm_up_steps=0, adversarial_from=99)
    state = RendererState(config, CPU)
    before = {name: value.clone() for name, value in state.renderer.state_dict().items()}
    kept = replace(batch, inputs=replace(batch.inputs, mask=torch.ones_like(batch.inputs.mask)))  # no error anywhere
    training_step(state, kept, None)
    for name, value in state.renderer.state_dict().items():
        torch.testing.assert_close(value, before[name], rtol=1e-6, atol=1e-7, msg=name)


def test_bf16_training_step_is_finite(batch):
    state = RendererState(with_training(bf16=True, adversarial_from=0), CPU)
    assert np.isfinite(training_step(state, batch, None).gradient_norm)


def test_learning_rate_rises_then_falls_to_its_last_share():
    config = with_training(warm_up_steps=10, steps=110, last_rate_share=0.2)
    assert learning_rate_share(0, config) == pytest.approx(0.1)
    assert learning_rate_share(9, config) == pytest.approx(1.0)
    assert learning_rate_share(60, config) == pytest.approx(0.6)
    assert learning_rate_share(110, config) == pytest.approx(0.2)
    assert learning_rate_share(50_000, named_renderer_config("paper")) == 1.0


def test_averaged_weights_follow_the_present_ones():
    state = RendererState(with_training(ema_decay=0.75), CPU)
    name, value = next(iter(state.renderer.named_parameters()))
    start = value.detach().clone()
    value.data += 1.0
    state.step = 1000
    state.average()
    torch.testing.assert_close(state.averaged.state_dict()[name], start + 0.25)


def test_sharp_weights_are_kept_though_blurred_ones_err_less():
    sharp = RendererErrors(mask=0.040, mask_warp=0.04, mouth=0.051, mouth_warp=0.05, sharpness=0.98, sharpness_warp=1.0)
    blurred = replace(sharp, mouth=0.047, sharpness=0.6)
    assert selection_error(sharp) < selection_error(blurred)
    assert selection_error(replace(sharp, mouth=0.06)) > selection_error(sharp)


def test_lips_in_their_place_count_beside_the_picture():
    errors = RendererErrors(0.04, 0.04, 0.05, 0.05, 1.0, 1.0, lips_px=1.0, lips_warp_px=2.0)
    assert selection_error(errors) == pytest.approx(0.04 + 0.05 + 0.02 * 0.5)
    assert selection_error(replace(errors, lips_px=1.5)) > selection_error(errors)
    assert selection_error(replace(errors, lips_px=None)) == pytest.approx(0.09)


def test_saved_training_goes_on_exactly(batch, tmp_path):
    config = with_training(adversarial_from=0, steps=10)
    state = RendererState(config, CPU)
    training_step(state, batch, None)
    state.save(tmp_path)
    again = RendererState(config, CPU)
    assert again.resume(tmp_path)
    assert again.step == 1
    for one in (state, again):
        training_step(one, batch, None)
    for part in ("renderer", "averaged", "discriminator"):
        ours, theirs = getattr(state, part).state_dict(), getattr(again, part).state_dict()
        for name, value in ours.items():
            assert torch.equal(value, theirs[name]), f"{part} {name}"


def test_a_saved_training_of_another_network_is_refused(tmp_path):
    RendererState(TINY, CPU).save(tmp_path)
    other = replace(TINY, network=replace(TINY.network, hidden_width=16))
    with pytest.raises(TrainingError, match=r"another \[network\]"):
        RendererState(other, CPU).resume(tmp_path)
    (tmp_path / STATE_FILE).write_bytes(b"broken")
    with pytest.raises(TrainingError, match="damaged"):
        RendererState(TINY, CPU).resume(tmp_path)


def test_a_training_begun_before_a_setting_existed_goes_on(tmp_path):
    RendererState(TINY, CPU).save(tmp_path)
    path = tmp_path / STATE_FILE
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    saved = json.loads(metadata["config"])
    del saved["network"]["face_mask"], saved["network"]["reference_module"]
    save_file(load_file(path), path, metadata | {"config": json.dumps(saved)})
    assert RendererState(TINY, CPU).resume(tmp_path)
    naive = replace(TINY, network=replace(TINY.network, face_mask="naive"))
    with pytest.raises(TrainingError, match=r"another \[network\]"):
        RendererState(naive, CPU).resume(tmp_path)


def everything_in(state):
    networks = (state.renderer, state.averaged, state.discriminator)
    optimisers = (state.renderer_optimiser, state.discriminator_optimiser)
    moments = [m for o in optimisers for values in o.state.values() for m in values.values()]
    return [value.clone() for network in networks for value in network.state_dict().values()] + moments


def test_a_loss_that_is_not_a_number_changes_nothing_in_either_network(batch):
    batch_norm = replace(TINY.network, normalisation="batch")
    state = RendererState(replace(with_training(adversarial_from=0), network=batch_norm), CPU)
    training_step(state, batch, None)
    before = [value.clone() for value in everything_in(state)]
    broken = replace(batch, target=torch.full_like(batch.target, float("nan")))
    with pytest.raises(TrainingError, match="step 2 is not a number"):
        training_step(state, broken, None)
    assert state.step == 1
    assert state.is_finite()
    assert all(torch.equal(one, other) for one, other in zip(before, everything_in(state), strict=True))


def test_a_saved_training_with_parts_missing_is_named(tmp_path):
    RendererState(TINY, CPU).save(tmp_path)
    with safe_open(tmp_path / STATE_FILE, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys() if not name.startswith("averaged")}  # noqa: SIM118
        save_file(tensors, tmp_path / "half.safetensors", metadata=file.metadata())
    (tmp_path / "half.safetensors").replace(tmp_path / STATE_FILE)
    with pytest.raises(TrainingError, match=r"state\.safetensors: the saved training is incomplete"):
        RendererState(TINY, CPU).resume(tmp_path)


def test_training_writes_weights_log_and_pictures(prepared_folder, face_model_path, tmp_path):
    steps = []
    path = train_renderer(
        TINY, prepared_folder, tmp_path, face_model_path, workers=0, on_step=lambda report: steps.append(report.step)
    )
    assert steps == [1, 2, 3, 4]
    values, facts = read_metadata(path)
    network = FaceRenderer(config_from_mapping(FaceRendererConfig, values, "test"))
    load_weights(path, network)
    assert facts["step"] in (2, 4)
    assert facts["people"] == 2
    lines = [json.loads(line) for line in (tmp_path / LOG_FILE).read_text().splitlines()]
    assert [line["step"] for line in lines if "validation" in line] == [2, 4]
    grid = cv2.imread(str(tmp_path / "pictures" / "000004.jpg"))
    assert grid.shape == (2 * 256, 5 * 256, 3)


def test_interrupted_training_goes_on_bit_for_bit(prepared_folder, face_model_path, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    config = with_training(steps=5, adversarial_from=1)

    def interrupt(report):
        if report.step == 3:  # not a step at which it saves anyway
            os.kill(os.getpid(), signal.SIGINT)

    train_renderer(config, prepared_folder, whole, face_model_path, workers=0)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        train_renderer(config, prepared_folder, broken, face_model_path, workers=0, on_step=interrupt)
    assert signal.getsignal(signal.SIGINT) == before
    train_renderer(config, prepared_folder, broken, face_model_path, workers=0)
    for name in (STATE_FILE, WEIGHT_FILE, "latest.safetensors"):
        with safe_open(whole / name, "pt") as one, safe_open(broken / name, "pt") as other:
            assert one.metadata() == other.metadata()
            assert sorted(one.keys()) == sorted(other.keys())
            different = [key for key in one.keys() if not torch.equal(one.get_tensor(key), other.get_tensor(key))]  # noqa: SIM118
            assert different == []


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes cannot be limited there")
# The thread that writes TensorBoard's file may meet the full disk, too, and says so in its own way.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_full_disk_leaves_the_last_state_and_the_best_weights(
    prepared_folder, face_model_path, tmp_path, largest_file
):
    config = with_training(steps=6)
    with contextlib.ExitStack() as full_disk:

        def fill_the_disk(report):
            if report.step == 2:
                full_disk.enter_context(largest_file(4096))

        with pytest.raises(TrainingError, match=r"cannot be written .*free some space"):
            train_renderer(config, prepared_folder, tmp_path, face_model_path, workers=0, on_step=fill_the_disk)
    state = RendererState(config, CPU)
    assert state.resume(tmp_path)
    assert state.step == 2
    assert np.isfinite(state.best_error)
    load_weights(tmp_path / WEIGHT_FILE, FaceRenderer(TINY.network))
    assert not list(tmp_path.glob("*.part"))


def test_tensorboard_gets_scalars_and_pictures(prepared_folder, face_model_path, tmp_path):
    pytest.importorskip("tensorboard", reason="the optional package tensorboard is not installed")
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    train_renderer(TINY, prepared_folder, tmp_path, face_model_path, workers=0)
    (written,) = (tmp_path / "tensorboard").iterdir()
    tags = {value.tag for event in EventFileLoader(str(written)).Load() for value in event.summary.value}
    assert {"train/pixel", "train/discriminator", "validation/selection", "validation"} <= tags


def test_samples_made_in_a_process_of_their_own(prepared_folder, face_model_path, tmp_path):
    steps = []
    config = with_training(steps=2)
    train_renderer(
        config, prepared_folder, tmp_path, face_model_path, workers=1, on_step=lambda report: steps.append(report.step)
    )
    assert steps == [1, 2]


def test_the_naive_mask_reaches_training_validation_and_the_weight_file(prepared_folder, face_model_path, tmp_path):
    config = replace(with_training(steps=1), network=replace(TINY.network, face_mask="naive"))
    path = train_renderer(config, prepared_folder, tmp_path, face_model_path, workers=0)
    assert read_metadata(path)[0]["face_mask"] == "naive"
    masked_source = cv2.imread(str(tmp_path / "pictures" / "000001.jpg"))[:248, :248]  # JPEG mixes its border
    assert masked_source[-40:].max() < 8  # black from side to side
    assert masked_source[:40].max() > 40


def test_a_licence_nobody_has_is_said(prepared_folder, face_model_path, tmp_path):
    with pytest.raises(TrainingError, match="licence: research"):
        train_renderer(TINY, prepared_folder, tmp_path, face_model_path, licence="research", workers=0)


def test_a_missing_face_model_is_said(prepared_folder, tmp_path):
    with pytest.raises(CheckpointError, match=r"absent\.safetensors"):
        train_renderer(TINY, prepared_folder, tmp_path, tmp_path / "absent.safetensors", workers=0)


class DrawsTheTruth(FaceRenderer):
    def forward(self, inputs, reference):
        return inputs.source


def test_a_perfect_renderer_has_no_error_and_full_sharpness(batch):
    errors = measure(DrawsTheTruth(TINY.network).eval(), [batch])
    assert errors.mask == errors.mouth == 0
    assert errors.sharpness == 1
    generated = 1 - batch.inputs.mask
    difference = (warp_alone(batch) - batch.target).abs() * generated
    per_picture = difference.sum((1, 2, 3)) / (3 * generated.sum((1, 2, 3)))
    assert errors.mask_warp == pytest.approx(per_picture.mean().item(), abs=1e-4)
    assert errors.mouth_warp > 0
