"""What a film can be: pixel for pixel the preview, at either rate, in every shape, and nothing left when it is not."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.face.lip_contact import LipContact
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.avatar_builder import build_avatar
from studio.engine.avatar_cache import AvatarCache
from studio.engine.avatar_rate import at_own_rate
from studio.engine.export_settings import ExportSettings
from studio.engine.exporter import export, export_steps, picture_of
from studio.engine.film_order import FilmOrder
from studio.engine.talking_head import TalkingHead
from studio.engine.utterance import Utterance
from studio.errors import StudioError
from studio.media.audio_file import write_wav
from studio.media.clip_reader import iter_frames
from studio.speech.spoken_sentence import frames_of
from studio.worker.frame_image import image_of, preview_of
from studio.worker.messages import PreviewFrame

NTSC = Fraction(30_000, 1001)


@pytest.fixture(scope="module")
def words(spoken: Waveform) -> Waveform:
    """0.31 s with a vowel in it: eight frames at 25 a second, ten at 29.97."""
    start = round(0.15 * spoken.rate_hz)
    return Waveform(spoken.samples[start : start + round(0.31 * spoken.rate_hz)], spoken.rate_hz)


@pytest.fixture(scope="module")
def ntsc_avatar(shipped_models: RealTalk, portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Avatar:
    """The swaying portrait, its 50 pictures played at 29.97 a second."""
    folder = tmp_path_factory.mktemp("ntsc")
    with av.open(str(folder / "ntsc.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=NTSC, options={"crf": "12", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 512, 600, "yuv420p"
        for index, image in enumerate(iter_frames(portrait_clip)):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, 1 / NTSC
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return build_avatar(folder / "ntsc.mp4", shipped_models, cache=AvatarCache(folder / "cache"))


@pytest.fixture(scope="module")
def shown(shipped_models: RealTalk, clip_avatar: Avatar, words: Waveform) -> list[PreviewFrame]:
    """What the window is given."""
    return [preview_of(frame) for frame in TalkingHead(shipped_models, clip_avatar).speak(words, whole_frame=True)]


@pytest.mark.parametrize(
    ("view", "crop", "pane"), [("output", False, "whole"), ("output", True, "output"), ("panels", False, None)]
)
def test_preview_and_export_are_the_same_pixels(
    shipped_models: RealTalk,
    clip_avatar: Avatar,
    words: Waveform,
    shown: list[PreviewFrame],
    view,
    crop: bool,
    pane: str | None,
):
    """Two heads, as window and command line have them, and the pictures that the encoder is given."""
    settings = ExportSettings(Path("film.mp4"), view=view, crop=crop)
    head = TalkingHead(shipped_models, clip_avatar)
    utterance = head.utterance([words])
    frames = head.say(utterance, cancel=CancelToken(), whole_frame=settings.whole_frame)
    written = [image_of(picture_of(frame, settings)) for frame in frames]
    assert len(written) == len(shown) == 8
    for film, preview in zip(written, shown, strict=True):
        if pane is not None:
            assert film == getattr(preview, pane)
            continue
        for column, name in enumerate(("source", "mask", "mesh", "output")):
            assert film.copy(256 * column, 0, 256, 256) == getattr(preview, name)


@pytest.mark.parametrize(
    ("settings", "size", "codec"),
    [
        (ExportSettings(Path("film.webm"), codec="vp9", quality="small"), (512, 600), "vp9"),
        (ExportSettings(Path("film.mkv"), crop=True, codec="h265"), (256, 256), "hevc"),
        (ExportSettings(Path("film.mov"), view="panels", codec="prores"), (1024, 256), "prores"),
    ],
    ids=["VP9", "H.265", "ProRes"],
)
def test_every_shape_of_film(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path, settings, size, codec: str
):
    settings = replace(settings, output=tmp_path / settings.output)
    head = TalkingHead(shipped_models, photo_avatar)
    export(head, FilmOrder(words, settings))
    with av.open(str(settings.output)) as container:
        picture = container.streams.video[0]
        assert (picture.width, picture.height) == size
        assert picture.codec_context.name == codec
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(picture)]
    expected = [picture_of(frame, settings) for frame in head.speak(words, whole_frame=True)]
    assert len(frames) == len(expected) == 8
    assert max(np.abs(a.astype(int) - b).mean() for a, b in zip(frames, expected, strict=True)) < 6


def test_the_clip_s_own_rate_shows_every_picture_with_its_own_pose(ntsc_avatar: Avatar, portrait_clip: Path):
    assert ntsc_avatar.own_rate == NTSC
    own = at_own_rate(ntsc_avatar)
    assert (own.rate, own.frame_count) == (NTSC, 50)
    assert ntsc_avatar.frame_count == 42
    every = list(iter_frames(ntsc_avatar.reference, NTSC))
    for index in (0, 4, 5, 49):
        assert np.array_equal(own.frames[index], every[index])
    # A picture that was tracked keeps its pose; one between two lies between theirs.
    tracked = ntsc_avatar.frames.shown
    for index, picture in enumerate(tracked):
        assert own.track.crops[picture] == ntsc_avatar.track.crops[index]
        rotation = own.track.coefficients.rotation[picture]
        assert np.array_equal(rotation, ntsc_avatar.track.coefficients.rotation[index])
    left_out = next(picture for picture in range(1, 49) if picture not in tracked)
    around = [own.track.crops[left_out - 1].x, own.track.crops[left_out + 1].x]
    assert min(around) <= own.track.crops[left_out].x <= max(around)


def test_lips_follow_the_sound_at_any_rate():
    """Two sentences, the second with a frame of its own: 0.1 s and 0.9 s are 3 and 23 frames."""
    sentences = [Waveform.from_mono(np.zeros(count, np.float32), 1000) for count in (100, 900)]
    lips = LipContact(np.ones(1, np.float32))

    def ramp(speech: Waveform, seed: int) -> np.ndarray:
        return np.arange(frames_of(speech), dtype=np.float32)[:, None] * np.float32(1 + seed)

    utterance = Utterance(sentences, ramp, lips)
    same = [utterance.expression_at(index, Fraction(25)) for index in range(27)]
    assert same[26] is None
    faster: list[float] = []
    while (expression := utterance.expression_at(len(faster), Fraction(50))) is not None:
        faster.append(float(expression[0]))
    assert len(faster) == utterance.frames_at(Fraction(50)) == 51  # 0.12 s + 0.9 s
    assert np.allclose(faster[::2], np.array(same[:26])[:, 0])
    assert np.allclose(faster[1:-1:2], (np.array(faster[:-2:2]) + faster[2::2]) / 2)


def test_a_film_at_the_clip_s_rate_is_as_long_as_its_sound(
    shipped_models: RealTalk, ntsc_avatar: Avatar, words: Waveform, tmp_path: Path
):
    settings = ExportSettings(tmp_path / "film.mp4", rate="source")
    export(TalkingHead(shipped_models, ntsc_avatar), FilmOrder(words, settings))
    with av.open(str(settings.output)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert picture.average_rate == NTSC
        assert picture.frames == 10
        lengths = [stream.duration * stream.time_base for stream in (picture, sound)]
    assert abs(lengths[0] - lengths[1]) <= 1 / (2 * NTSC)


def test_a_photo_has_no_rate_of_its_own(photo_avatar: Avatar):
    assert at_own_rate(photo_avatar) is photo_avatar


def test_the_sound_may_be_another(shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path):
    music = tmp_path / "music.wav"
    write_wav(music, Waveform.from_mono(0.5 * np.sin(np.arange(48_000) * 2 * np.pi * 1000 / 48_000), 48_000))
    settings = ExportSettings(tmp_path / "film.mp4", sound=music)
    export(TalkingHead(shipped_models, photo_avatar), FilmOrder(words, settings))
    with av.open(str(settings.output)) as container:
        heard = np.concatenate([block.to_ndarray()[0] for block in container.decode(audio=0)])
        assert container.streams.video[0].frames == 8
    assert np.argmax(np.abs(np.fft.rfft(heard[2000:12_000]))) == 208  # 1000 Hz


@pytest.mark.parametrize("steps", [1, 5])
def test_steps_left_early_leave_nothing(
    shipped_models: RealTalk, photo_avatar: Avatar, words: Waveform, tmp_path: Path, steps: int
):
    order = FilmOrder(words, ExportSettings(tmp_path / "film.mp4"))
    work = export_steps(TalkingHead(shipped_models, photo_avatar), order, CancelToken())
    assert [next(work).done for _ in range(steps + 1)] == list(range(steps + 1))  # hearing comes first
    assert not (tmp_path / "film.mp4").exists()
    work.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "words_of_it"),
    [
        (ExportSettings(Path("film.avi")), "cannot hold H.264"),
        (ExportSettings(Path("film.mp4"), codec="prores"), "cannot hold ProRes"),
        (ExportSettings(Path("film.webm"), codec="vp9", hardware=True), "No graphics hardware encodes VP9"),
        (ExportSettings(Path("clip.mp4")), "would overwrite"),
        (ExportSettings(Path("sound.mov"), sound=Path("sound.mov")), "would overwrite"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(tmp_path: Path, settings: ExportSettings, words_of_it: str):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"x")
    sound = None if settings.sound is None else tmp_path / settings.sound
    if sound is not None:
        sound.write_bytes(b"x")
    settings = replace(settings, output=tmp_path / settings.output, sound=sound)
    with pytest.raises(StudioError, match=words_of_it):
        settings.check([clip])
