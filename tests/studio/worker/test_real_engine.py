from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.render_settings import RenderSettings
from studio.errors import Cancelled, StudioError
from studio.worker.engine_parts import EngineDescription
from studio.worker.loaded_clip import LoadedClip
from studio.worker.real_engine import RealEngine
from studio.worker.speech_order import SpeechOrder
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


def test_typed_text_becomes_sound_sentence_by_sentence(engine: RealEngine) -> None:
    text = "Hello.  My  baby."
    first, second = engine.sentences(SpeechOrder(text, "", 170, 1.0), CancelToken())
    assert 0.2 < first.waveform.duration_s < 3
    assert np.abs(first.waveform.samples).max() > 0.05
    assert [text[word.start : word.end] for word in second.words] == ["My", "baby."]
    assert 0.1 < second.words[1].start_s < second.words[1].end_s == float(second.waveform.duration_s)


def test_a_recording_is_said_in_place_of_the_text(engine: RealEngine, portrait_clip: Path, tmp_path: Path) -> None:
    order = SpeechOrder("", "", 170, 1.0, recording=portrait_clip)
    (sentence,) = engine.sentences(order, CancelToken())
    assert 1.9 < sentence.waveform.duration_s < 2.1
    assert engine.speech_notes(order) == ()
    with pytest.raises(StudioError, match=r"gone\.wav"):
        next(engine.sentences(replace(order, recording=tmp_path / "gone.wav"), CancelToken()))


def test_networks_that_cannot_be_had_leave_those_that_are(engine: RealEngine) -> None:
    before = engine.load_models("lite", "cpu")
    with pytest.raises(StudioError, match="full"):
        RealEngine().load_models("full", "cpu")
    assert engine.load_models("lite", "cpu") == before


def test_emoji_are_left_out_and_that_is_said(engine: RealEngine) -> None:
    assert engine.speech_notes(SpeechOrder("Plain words.", "", 170, 1.0)) == ()
    assert len(engine.speech_notes(SpeechOrder("Hello 😀", "", 170, 1.0))) == 1


def test_the_head_speaks_in_order_and_skips_what_is_late(sample: LoadedClip) -> None:
    frames = sample.head.say(
        sample.head.utterance([short_sound()]),
        cancel=CancelToken(),
        start=0,
        next_index=lambda following: max(following, 6),
        whole_frame=False,
        settings=RenderSettings,
    )
    assert [frame.index for frame in frames] == [0, 6, 7, 8, 9]


def test_export_is_as_long_as_its_sound(engine: RealEngine, sample: LoadedClip, tmp_path: Path) -> None:
    output = tmp_path / "out.mp4"
    sentences, settings = [short_sound(), short_sound()], ExportSettings(output, view="panels")
    seen = list(engine.export(sample, sentences, settings, CancelToken()))
    written = [step for step in seen if step.remaining_s is not None]  # before that, the sound is heard
    assert [(step.done, step.total) for step in written] == [(done, 20) for done in range(1, 21)]
    assert seen[0].heard == 1
    with av.open(str(output)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 20


def test_a_loudspeaker_or_a_reason(engine: RealEngine) -> None:
    speaker = engine.open_speaker(short_sound(), "")
    assert speaker.position_s == 0.0
    speaker.start()
    speaker.append(short_sound())
    speaker.complete()
    speaker.turn_to(0.5)
    speaker.stop()
    assert speaker.position_s >= 0.5
    assert speaker.finished
