from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.training.clip_dataset import ClipFacts, load_clip, save_clip
from studio.cancel import CancelToken
from studio.engine.clip_preparation import prepare_clip
from studio.engine.clip_sources import find_clips
from studio.engine.dataset_layouts import ClipToPrepare
from studio.errors import StudioError
from studio.media.audio_file import write_wav

HEADER = "split,file,kind,person_id,has_audio,audio_file,language,licence_tier,sync_corr,av_lag_ms\n"


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Path]:
    """Write pictures u8[H, W, 3], RGB, as a film without sound at 25 frames a second."""

    def make(name: str, pictures: list[np.ndarray]) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "16"})
            stream.height, stream.width = pictures[0].shape[0] // 2 * 2, pictures[0].shape[1] // 2 * 2
            stream.pix_fmt = "yuv420p"
            for index, picture in enumerate(pictures):
                even = np.ascontiguousarray(picture[: stream.height, : stream.width])
                frame = av.VideoFrame.from_ndarray(even, format="rgb24").reformat(format="yuv420p")
                frame.pts, frame.time_base = index, Fraction(1, 25)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def portrait(sample_portrait: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.resize(cv2.imread(str(sample_portrait)), None, fx=0.5, fy=0.5), cv2.COLOR_BGR2RGB)


def prepare(video: Path, sound: Path | None = None):
    facts = ClipFacts(video.stem, "p", "train", "free", "", None, None)
    return prepare_clip(ClipToPrepare(video, sound, facts), CancelToken(), lambda _: None)


def test_speech_without_pictures_is_kept_as_a_clip_of_no_frames(tmp_path):
    tone = 0.1 * np.sin(np.arange(24_000) / 10).astype(np.float32)
    write_wav(tmp_path / "anna.wav", Waveform.from_mono(tone, 48_000))
    (tmp_path / "catalog.csv").write_text(HEADER + "speech,anna.wav,speech,anna,yes,,en,free,,\n")
    (clip,) = find_clips(tmp_path).clips
    save_clip(tmp_path / "speech__anna.safetensors", prepare_clip(clip, CancelToken(), lambda _: None)[0])
    prepared = load_clip(tmp_path / "speech__anna.safetensors")
    assert len(prepared) == 0
    assert prepared.facts.split == "speech"
    assert abs(len(prepared.sound) - 8000) <= 1
    assert prepared.sound.std() > 0.05


def test_of_a_clip_with_a_cut_the_longest_shot_is_kept_with_its_sound(film, portrait, tmp_path):
    inverse = 255 - portrait  # another place altogether, without a face
    video = film("cut.mp4", [inverse] * 20 + [portrait] * 30)
    loud_from_the_cut = np.concatenate([np.zeros(12_800), np.full(19_200, 0.5)]).astype(np.float32)
    write_wav(tmp_path / "cut.wav", Waveform.from_mono(loud_from_the_cut, 16_000))
    progress: list[float] = []
    facts = ClipFacts("cut", "p", "train", "free", "", None, None)
    clip, seen = prepare_clip(ClipToPrepare(video, tmp_path / "cut.wav", facts), CancelToken(), progress.append)
    assert (seen.frames, seen.first, seen.cuts) == (50, 20, 1)
    assert len(clip) == len(clip.frames_jpeg) == 30
    assert clip.present.all()
    assert len(clip.sound) == 30 * 640
    assert clip.sound.min() > 0.4
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx(1.0)


def test_a_face_that_jumps_is_another_shot(film, portrait):
    left = np.hstack([portrait, np.full_like(portrait, 90)])
    right = np.hstack([np.full_like(portrait, 90), portrait])
    clip, seen = prepare(film("jump.mp4", [left] * 15 + [right] * 25))
    assert seen.cuts >= 1
    assert len(clip) == 25


def test_two_people_in_one_picture_are_refused(film, portrait):
    with pytest.raises(StudioError, match="shows several people: 100% of its frames"):
        prepare(film("two.mp4", [np.hstack([portrait, portrait[:, ::-1]])] * 15))


def test_what_is_too_little_is_refused(film, portrait):
    blank = np.full_like(portrait, 120)
    with pytest.raises(StudioError, match="is too short: it has 5 frames"):
        prepare(film("short.mp4", [portrait] * 5))
    with pytest.raises(StudioError, match=r"No face was found in empty\.mp4"):
        prepare(film("empty.mp4", [blank] * 15))


def test_the_size_of_the_face_is_noted_in_the_pixels_of_the_clip(film, portrait):
    _, seen = prepare(film("clip.mp4", [portrait] * 15))
    assert 90 <= seen.face_px <= 150  # about 250 px high in the whole picture, here at half its size
    assert seen.face_share == 1.0
    assert seen.several_share == 0.0


def test_sound_that_cannot_be_read_leaves_a_silent_clip_and_a_word(film, portrait, tmp_path):
    video = film("clip.mp4", [portrait] * 15)
    clip, seen = prepare(video, video)
    assert len(clip.sound) == 0
    assert seen.sound_fault == "clip.mp4 has no sound in it."
    write_wav(tmp_path / "quiet.wav", Waveform.from_mono(np.zeros(16_000), 16_000))
    clip, seen = prepare(video, tmp_path / "quiet.wav")
    assert len(clip.sound) == 0
    assert seen.sound_fault == "The sound of quiet.wav is digital silence."
