"""The portrait's mouth, moved by the face model, is learnt by a tiny renderer; what is kept is what the avatar uses."""

import math
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
import torch

from models.audio_to_expression import AudioToExpression, AudioToExpressionConfig, ExpressionPredictor
from models.checkpoint import save_checkpoint, sha256_of
from models.face.crop import crops_of
from models.face.mesh_warp import warp_to
from models.networks.discriminator import DiscriminatorConfig
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.realtalk import RealTalk, load_renderer
from models.tracking.landmark_fitting import fit_landmarks
from models.tracking.landmarks import FaceLandmarker
from models.training.personal_config import PersonalConfig, load_personal_config
from models.training.renderer_state import STATE_FILE
from models.training.renderer_validation import selection_error
from studio.cancel import CancelToken
from studio.engine.avatar_builder import build_avatar
from studio.engine.avatar_cache import AvatarCache
from studio.engine.models_loader import load_face_model
from studio.engine.personal_run import Personalisation, PersonalisationProgress
from studio.engine.personalisation import personalise
from studio.errors import Cancelled, StudioError

SPEAKING_FRAMES = 40
SHIPPED = load_personal_config()
Learn = Callable[..., Personalisation]


def quick(**training: float) -> PersonalConfig:
    """Six steps of two samples, measured after three, on a clip of 1.6 s."""
    changes = {"steps": 6, "batch": 2, "validate_every": 3, "validation_samples": 4, "learning_rate": 2e-3} | training
    return replace(
        SHIPPED,
        discriminator=DiscriminatorConfig(width=4, stages=2, crop_px=64),
        data=replace(SHIPPED.data, least_frames=30, gap_frames=2),
        training=replace(SHIPPED.training, **changes),
    )


@pytest.fixture(scope="module")
def speaking_clip(sample_portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MP4 of the portrait whose mouth opens and shuts."""
    model = load_face_model()
    portrait_rgb = cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)
    with FaceLandmarker() as landmarker:
        landmarks = landmarker.find(portrait_rgb)
    crop = crops_of(landmarks[None])[0]
    still_rgb = crop.cut(portrait_rgb)
    still = fit_landmarks(model, crop.to_crop(landmarks)[None], np.array([True])).coefficients
    basis = model.expression_basis[:, 14, 1] - model.expression_basis[:, 13, 1]
    towards_open = 0.25 * model.resting_lip_width(still.identity) * basis / (basis @ basis)
    path = tmp_path_factory.mktemp("speaking") / "speaking.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "12"})
        stream.width = stream.height = 256
        stream.pix_fmt = "yuv420p"
        for index in range(SPEAKING_FRAMES):
            wider = 0.7 + 0.3 * index / SPEAKING_FRAMES  # so that a late frame is the reference
            amount = np.float32(wider * (0.5 - 0.5 * math.cos(index * 0.7)))
            moved = model.project(still.with_expression(still.expression + amount * towards_open))[0]
            warped, valid = warp_to(still_rgb, model.project(still)[0], moved)
            picture = np.where(valid[..., None], warped, still_rgb)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def base_renderer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained and small: whatever is learnt makes it better."""
    torch.manual_seed(2)
    config = FaceRendererConfig(widths=(8, 8, 16, 16), encoder_blocks=1, decoder_blocks=1, hidden_width=16)
    path = tmp_path_factory.mktemp("weights") / "base.safetensors"
    renderer = FaceRenderer(replace(config, normalisation="none"))
    save_checkpoint(path, renderer, renderer.config)
    return path


@pytest.fixture(scope="module")
def shipped_bytes(base_renderer: Path) -> bytes:
    """The weights as they were before anything was learnt from them."""
    return base_renderer.read_bytes()


@pytest.fixture
def cache(tracked_cache: Path, tmp_path: Path) -> Path:
    """A cache of its own that knows the clip's track already."""
    folder = tmp_path / "cache" / "avatars"
    folder.mkdir(parents=True)
    for entry in (tracked_cache / "avatars").iterdir():
        os.link(entry, folder / entry.name)
    return folder.parent


@pytest.fixture(scope="module")
def tracked_cache(speaking_clip: Path, base_renderer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tracked")
    build_avatar(speaking_clip, talking(base_renderer), cache=AvatarCache(folder))
    return folder


@dataclass(frozen=True)
class Learnt:
    """One run to the end: what came of it, and the cache with it."""

    done: Personalisation
    seen: list[PersonalisationProgress]
    folder: Path


@pytest.fixture(scope="module")
def learnt_once(
    speaking_clip: Path,
    base_renderer: Path,
    shipped_bytes: bytes,
    tracked_cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Learnt:
    folder = tmp_path_factory.mktemp("learnt") / "cache"
    shutil.copytree(tracked_cache, folder)
    seen: list[PersonalisationProgress] = []
    how = {"device": "cpu", "config": quick(), "renderer": base_renderer, "progress": seen.append}
    return Learnt(personalise(speaking_clip, minutes=10, cache=folder, **how), seen, folder)


@pytest.fixture
def learnt(learnt_once: Learnt, tmp_path: Path) -> Learnt:
    """Where it was learnt once, in a cache of its own."""
    return replace(learnt_once, folder=shutil.copytree(learnt_once.folder, tmp_path / "learnt"))


@pytest.fixture
def learn(speaking_clip: Path, base_renderer: Path, cache: Path) -> Learn:
    def run(**how: object) -> Personalisation:
        given = {"minutes": 10, "device": "cpu", "cache": cache, "config": quick(), "renderer": base_renderer} | how
        return personalise(speaking_clip, **given)  # type: ignore[arg-type]

    return run


def talking(renderer: Path) -> RealTalk:
    predictor = ExpressionPredictor(AudioToExpression(AudioToExpressionConfig()))
    cpu = torch.device("cpu")
    return RealTalk(load_face_model(), predictor, load_renderer(renderer), cpu, "fp32", sha256_of(renderer))


def left_in(cache: Path, ending: str) -> list[Path]:
    return sorted((cache / "avatars").glob(f"*{ending}"))


def test_what_is_better_is_kept_and_used(
    shipped_bytes: bytes, learnt: Learnt, speaking_clip: Path, base_renderer: Path
):
    done, seen, cache = learnt.done, learnt.seen, learnt.folder
    assert done.kept
    assert (done.ending, done.steps, done.resumed_at) == ("no further gain", 6, 0)
    assert done.after is not None
    assert selection_error(done.after) < selection_error(done.before)
    assert done.held_back_frames == 8
    assert base_renderer.read_bytes() == shipped_bytes
    assert left_in(cache, ".personalising") == []

    assert list(dict.fromkeys(news.stage for news in seen)) == ["decode", "prepare", "measure", "learn"]
    assert all(0 <= news.fraction <= 1 for news in seen)
    assert seen[-1].fraction == 1
    assert seen[-1].error_best == selection_error(done.after)

    models = talking(base_renderer)
    own = build_avatar(speaking_clip, models, cache=AvatarCache(cache))
    general = build_avatar(speaking_clip, models, cache=AvatarCache(cache), generic=True)
    assert "drawn with weights of its own" in own.notes[-1]
    assert general.notes == ()
    assert own.track.reference_index < 32, "the reference is none of the held-back frames"
    (kept,) = left_in(cache, ".personal.safetensors")
    expected = talking(kept).prepare_reference(own.identity_reference.views)
    for ours, theirs in zip(own.identity_reference.features.keys, expected.features.keys, strict=True):
        assert torch.equal(ours, theirs), "the avatar's keys are those of its own weights"

    source, crop = own.track.coefficients.frames(slice(5, 6)), own.track.crops[5].cut(own.frames[5])
    drawn = models.render(crop, source, source.expression[0], own.identity_reference)
    again = talking(kept).render(crop, source, source.expression[0], expected)
    assert np.array_equal(drawn.face_rgb, again.face_rgb)
    by_shipped = models.render(crop, source, source.expression[0], general.identity_reference)
    assert not np.array_equal(drawn.face_rgb, by_shipped.face_rgb)


def test_other_shipped_weights_do_not_find_it(learnt: Learnt, speaking_clip: Path, tmp_path: Path):
    cache = learnt.folder
    torch.manual_seed(9)
    (kept,) = left_in(cache, ".personal.safetensors")
    newer = FaceRenderer(load_renderer(kept).config)
    save_checkpoint(tmp_path / "newer.safetensors", newer, newer.config)
    avatar = build_avatar(speaking_clip, talking(tmp_path / "newer.safetensors"), cache=AvatarCache(cache))
    assert avatar.notes == ()


def test_weights_that_learn_nothing_are_not_kept(learn: Learn, cache: Path):
    done = learn(config=quick(learning_rate=1e-9, weight_decay=0.0))
    assert not done.kept
    assert done.gain == pytest.approx(0, abs=0.005)
    assert left_in(cache, ".personal.safetensors") == []


def test_a_second_run_goes_on_from_what_was_kept(learn: Learn, learnt: Learnt):
    first, cache = learnt.done, learnt.folder
    second = learn(cache=cache, config=quick(learning_rate=1e-9, weight_decay=0.0))
    assert second.earlier is not None
    assert selection_error(second.earlier) == pytest.approx(selection_error(first.after), abs=2e-4)
    assert not second.kept
    (kept,) = left_in(cache, ".personal.safetensors")
    assert kept.is_file()


def test_cancelled_it_keeps_what_is_better_and_goes_on_later(learn: Learn, cache: Path):
    cancel = CancelToken()

    def stop_after_five(news: PersonalisationProgress) -> None:
        if news.steps == 5:
            cancel.cancel()

    done = learn(cancel=cancel, progress=stop_after_five)
    assert (done.ending, done.steps) == ("cancelled", 5)
    assert done.kept, "three steps were measured"
    assert len(left_in(cache, ".personalising")) == 1
    resumed = learn()
    assert (resumed.resumed_at, resumed.steps, resumed.ending) == (5, 6, "no further gain")
    assert left_in(cache, ".personalising") == []


def test_cancelled_before_the_learning_it_just_stops(learn: Learn, cache: Path):
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        learn(cancel=cancel, progress=lambda news: cancel.cancel() if news.stage == "prepare" else None)
    assert left_in(cache, "personal*") == []


def test_when_the_time_is_up_it_can_go_on(learn: Learn, cache: Path):
    done = learn(minutes=1e-4)
    assert (done.ending, done.steps, done.kept, done.after) == ("time is up", 0, False, None)
    assert len(left_in(cache, ".personalising")) == 1


def test_a_damaged_state_is_said_and_learning_begins_anew(learn: Learn, cache: Path):
    learn(minutes=1e-4)
    (folder,) = left_in(cache, ".personalising")
    (folder / STATE_FILE).write_bytes(b"half of it")
    done = learn()
    assert (done.steps, done.resumed_at, done.kept) == (6, 0, True)
    assert "began anew" in done.notes[0]


def test_a_full_disk_is_found_before_the_learning(learn: Learn, cache: Path):
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    steps = []
    try:
        with pytest.raises(StudioError, match=r"state\.safetensors could not be finished"):
            learn(progress=lambda news: steps.append(news.steps))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not any(steps)
    assert [path for path in cache.rglob("*") if path.suffix == ".part"] == []


def test_a_photo_and_a_short_clip_are_refused(
    sample_portrait: Path, speaking_clip: Path, base_renderer: Path, cache: Path
):
    how = {"minutes": 1, "device": "cpu", "cache": cache, "renderer": base_renderer}
    with pytest.raises(StudioError, match="is a photo; there is nothing to learn from"):
        personalise(sample_portrait, **how)
    with pytest.raises(StudioError, match=r"speaking\.mp4 shows the face well for \d\.\d seconds; 5 are needed"):
        personalise(speaking_clip, **how)


def test_a_reference_in_the_held_back_part_is_chosen_anew(
    speaking_clip: Path, base_renderer: Path, cache: Path, learn: Learn
):
    """As much is held back as makes the avatar's usual reference a part of it."""
    avatar = build_avatar(speaking_clip, talking(base_renderer), cache=AvatarCache(cache), generic=True)
    late = avatar.track.reference_index
    share = 1 - late / SPEAKING_FRAMES
    config = quick()
    done = learn(config=replace(config, data=replace(config.data, held_back_share=share, gap_frames=1)))
    assert done.kept
    own = build_avatar(speaking_clip, talking(base_renderer), cache=AvatarCache(cache))
    assert own.track.reference_index < late
