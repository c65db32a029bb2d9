from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.errors import Cancelled, StudioError
from studio.worker.engine_parts import EngineDescription, LoadedClip
from studio.worker.messages import SpeechOrder
from studio.worker.real_engine import RealEngine
from tests.fakes.untrained_networks import load_untrained


@pytest.fixture(scope="module")
def engine() -> RealEngine:
    return RealEngine(load_untrained)


@pytest.fixture(scope="module")
def sample(engine: RealEngine) -> LoadedClip:
    return engine.load_clip(engine.sample_reference(), cancel=CancelToken(), progress=lambda stage, share: None)


def short_sound() -> Waveform:
    return Waveform.from_mono(0.1 * np.sin(np.arange(6400) / 20), 16_000)


def test_it_says_what_it_runs_on(engine: RealEngine) -> None:
    assert engine.load_models("lite", "cpu") == EngineDescription("CPU", "lite")


def test_voices_have_ids_and_names(engine: RealEngine) -> None:
    voices = engine.list_voices()
    assert voices
    assert all(choice.voice and choice.name for choice in voices)


def test_loading_goes_forward_through_its_stages(engine: RealEngine, sample_portrait: Path) -> None:
    seen: list[tuple[str, float]] = []
    clip = engine.load_clip(sample_portrait, cancel=CancelToken(), progress=lambda *news: seen.append(news))
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert all(stage[0].isupper() for stage, _ in seen)
    assert clip.is_photo


def test_a_cancelled_load_makes_no_clip(engine: RealEngine, portrait_clip: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        engine.load_clip(portrait_clip, cancel=cancel, progress=lambda stage, share: cancel.cancel())


def test_scenery_is_refused_by_name(engine: RealEngine, tmp_path: Path) -> None:
    import cv2

    scenery = tmp_path / "scenery.png"
    cv2.imwrite(str(scenery), np.tile(np.arange(256, dtype=np.uint8)[:, None, None], (1, 256, 3)))
    with pytest.raises(StudioError, match=r"scenery\.png"):
        engine.load_clip(scenery, cancel=CancelToken(), progress=lambda stage, share: None)


def test_typed_text_becomes_sound(engine: RealEngine) -> None:
    speech = engine.synthesise(SpeechOrder("Hello.", "", 170, 1.0), CancelToken())
    assert 0.2 < speech.duration_s < 3
    assert np.abs(speech.samples).max() > 0.05


def test_emoji_are_left_out_and_that_is_said(engine: RealEngine) -> None:
    assert engine.speech_notes(SpeechOrder("Plain words.", "", 170, 1.0)) == ()
    assert len(engine.speech_notes(SpeechOrder("Hello 😀", "", 170, 1.0))) == 1


def test_the_head_speaks_in_order_and_skips_what_is_late(sample: LoadedClip) -> None:
    frames = sample.head.speak(short_sound(), cancel=CancelToken(), skip_to=lambda: 6, whole_frame=False)
    assert [frame.index for frame in frames] == [0, 6, 7, 8, 9]


def test_export_is_as_long_as_its_sound(engine: RealEngine, sample: LoadedClip, tmp_path: Path) -> None:
    output = tmp_path / "out.mp4"
    seen = list(engine.export(sample, short_sound(), ExportSettings(output, view="panels"), CancelToken()))
    assert [(step.done, step.total) for step in seen] == [(done, 10) for done in range(1, 11)]
    with av.open(str(output)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 10


def test_a_loudspeaker_or_a_reason(engine: RealEngine) -> None:
    speaker = engine.open_speaker(short_sound())
    assert speaker.position_s == 0.0
    speaker.start()
    speaker.stop()
    assert speaker.finished
