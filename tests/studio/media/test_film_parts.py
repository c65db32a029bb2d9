import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.errors import Cancelled, LeftForLater, StudioError
from studio.media.clip_writer import ClipWriter
from studio.media.film_parts import PartedFilm, frames_per_part
from studio.media.interruption import Interruption
from studio.media.unfinished_film import UnfinishedFilm, kept_note
from studio.media.video_encoding import Codec, encoding_of, quality_number

RATE = Fraction(5)  # parts of fifty frames
SIZE = (256, 192)  # of very small pictures x264 does not always make the same
PART = 50
FRAMES = 2 * PART + 20
HALF_FRAME_S = float(1 / (2 * RATE))
MADE_OF = {"speech": "one", "seed": "0"}
KEEP = Interruption("continue", keep=True)


@cache
def picture(index: int) -> np.ndarray:
    across = np.arange(SIZE[0])[None, :] * 2 + index * 3
    down = np.arange(SIZE[1])[:, None] * 3
    return np.stack([(across + down) % 256, (across - down + 128) % 256, (across + 0 * down) % 256], axis=2).astype(
        np.uint8
    )


def tone(seconds: float) -> Waveform:
    time_s = np.arange(round(seconds * 48_000)) / 48_000
    return Waveform.from_mono(0.5 * np.sin(2 * np.pi * 440 * time_s), 48_000)


SOUND = tone(float(FRAMES / RATE))


def film_at(path: Path, codec: Codec = "h264", rate: Fraction = RATE, **options) -> PartedFilm:
    arguments = {"interruption": KEEP, "made_of": MADE_OF, "sound": SOUND, **options}
    encoding = encoding_of(codec, quality_number(codec, "standard"))
    return PartedFilm(path, size=SIZE, rate=rate, encoding=encoding, **arguments)


def write(film: PartedFilm, until: int = FRAMES) -> list[int]:
    with film:
        given = list(range(film.first_frame, until))
        for index in given:
            film.write(picture(index))
    return given


def stopped(path: Path, after: int, error: BaseException, **options) -> None:
    with pytest.raises(type(error)), film_at(path, **options) as film:  # noqa: PT012 - where it stops is the point
        for index in range(film.first_frame, after):
            film.write(picture(index))
        raise error


def decoded(path: Path) -> tuple[list[np.ndarray], list[Fraction], np.ndarray]:
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        pictures = [frame.to_ndarray(format="rgb24") for frame in frames]
        times = [frame.pts * frame.time_base for frame in frames]
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)])
    return pictures, times, sound


def as_stored(path: Path) -> list[np.ndarray]:
    """Decoded, and not converted to anything."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def lengths(path: Path) -> tuple[float, float]:
    with av.open(str(path)) as container:
        streams: Sequence[av.stream.Stream] = (container.streams.video[0], container.streams.audio[0])
        return tuple(float(stream.duration * stream.time_base) for stream in streams)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("codec", "suffix"),
    [("h264", ".mp4"), ("h264", ".mkv"), ("h265", ".mov"), ("h265", ".mp4"), ("vp9", ".webm"), ("prores", ".mov")],
)
def test_parts_make_the_film_that_one_go_makes(codec: Codec, suffix: str, tmp_path: Path):
    path, plain = tmp_path / f"film{suffix}", tmp_path / f"plain{suffix}"
    assert write(film_at(path, codec, metadata={"comment": "made"})) == list(range(FRAMES))
    encoding = encoding_of(codec, quality_number(codec, "standard"))
    with ClipWriter(plain, size=SIZE, rate=RATE, sound=SOUND, encoding=encoding) as writer:
        for index in range(FRAMES):
            writer.write(picture(index))
    pictures, times, sound = decoded(path)
    _, plain_times, plain_sound = decoded(plain)
    assert times == plain_times
    assert len(pictures) == FRAMES
    for index, shown in enumerate(pictures):
        assert np.abs(shown.astype(int) - picture(index)).mean() < 25  # the pattern moves: another frame is 60 off
    assert np.array_equal(sound, plain_sound)
    assert sorted(tmp_path.iterdir()) == [path, plain]
    with av.open(str(path)) as film, av.open(str(plain)) as wanted:
        one, other = film.streams.video[0].codec_context, wanted.streams.video[0].codec_context
        assert (one.codec_tag, one.colorspace, one.pix_fmt) == (other.codec_tag, other.colorspace, other.pix_fmt)
        assert film.metadata["comment" if suffix != ".mkv" and suffix != ".webm" else "COMMENT"] == "made"
        if suffix in (".mp4", ".mov"):
            picture_s, sound_s = lengths(path)
            assert picture_s == pytest.approx(float(FRAMES / RATE), abs=1e-6)
            assert abs(picture_s - sound_s) <= HALF_FRAME_S


@pytest.mark.parametrize("after", [PART + 7, 2 * PART], ids=["within a part", "at its end"])
def test_a_stopped_film_goes_on_and_is_the_same(after: int, tmp_path: Path):
    path, whole = tmp_path / "film.mp4", tmp_path / "whole.mp4"
    write(film_at(whole))
    stopped(path, after, KeyboardInterrupt())
    assert not path.exists()
    seconds = after // PART * 10
    assert f"first 0:{seconds} of film.mp4 are kept" in kept_note(path)
    assert write(film_at(path)) == list(range(after // PART * PART, FRAMES))
    for one, other in zip(as_stored(path), as_stored(whole), strict=True):
        assert np.array_equal(one, other)
    assert decoded(path)[1] == decoded(whole)[1]
    assert sorted(tmp_path.iterdir()) == [path, whole]
    assert kept_note(path) == ""


def test_a_leftover_is_named_where_nobody_asked_to_continue(tmp_path: Path):
    path = tmp_path / "film.mp4"
    stopped(path, PART, KeyboardInterrupt())
    refuse = Interruption("refuse", keep=True)
    with pytest.raises(StudioError, match=r"film\.mp4 was begun before.*--resume.*\.film\.mp4\.unfinished"):
        write(film_at(path, interruption=refuse))
    assert UnfinishedFilm(path).whole_parts(PART) == 1
    assert write(film_at(path, interruption=refuse, made_of={**MADE_OF, "seed": "1"})) == list(range(FRAMES))


def test_what_is_made_of_something_else_is_not_continued(tmp_path: Path):
    path = tmp_path / "film.mp4"
    stopped(path, PART, KeyboardInterrupt())
    other = {"speech": "two", "seed": "0"}
    with pytest.raises(StudioError, match=r"film\.mp4 cannot be continued: speech changed since"):
        write(film_at(path, made_of=other))
    fits = Interruption("continue if it fits")
    assert write(film_at(path, made_of=other, interruption=fits)) == list(range(FRAMES))


def test_a_window_keeps_nothing_that_was_stopped_on_purpose_but_what_failed(tmp_path: Path):
    path, window = tmp_path / "film.mp4", Interruption()
    for ending in (Cancelled(), GeneratorExit()):
        stopped(path, PART + 1, ending, interruption=window)
        assert list(tmp_path.iterdir()) == []
    stopped(path, PART + 1, StudioError("The disk is full."), interruption=window)
    assert write(film_at(path, interruption=window))[0] == PART


def test_what_is_left_for_later_keeps_its_whole_parts(tmp_path: Path):
    path, window = tmp_path / "film.mp4", Interruption()
    stopped(path, PART + 1, LeftForLater(), interruption=window)
    assert write(film_at(path, interruption=window))[0] == PART


def test_a_damaged_part_is_made_anew(tmp_path: Path):
    path = tmp_path / "film.mp4"
    stopped(path, 2 * PART, KeyboardInterrupt())
    second = UnfinishedFilm(path).part(1)
    second.write_bytes(second.read_bytes()[: second.stat().st_size // 2])
    assert write(film_at(path))[0] == PART
    assert len(decoded(path)[0]) == FRAMES


def test_the_seal_sees_a_finished_film_and_may_refuse_it(tmp_path: Path):
    path, seen = tmp_path / "film.mp4", []
    with pytest.raises(StudioError, match="no key"):
        write(film_at(path, seal=lambda file: (_ for _ in ()).throw(StudioError("There is no key."))))
    assert not path.exists()
    assert write(film_at(path, seal=lambda file: seen.append(len(decoded(file)[0])))) == list(range(2 * PART, FRAMES))
    assert seen == [FRAMES]


def test_two_writers_do_not_mix(tmp_path: Path):
    path = tmp_path / "film.mp4"
    with pytest.raises(KeyboardInterrupt), film_at(path) as film:  # noqa: PT012 - the first one is still writing
        film.write(picture(0))
        with pytest.raises(StudioError, match="being written by another"):
            film_at(path).__enter__()
        raise KeyboardInterrupt


@pytest.mark.skipif(sys.platform != "linux", reason="files are limited by a signal elsewhere")
@pytest.mark.parametrize("when", ["in a part", "while joining"])
def test_a_full_disk_costs_one_part(when: str, tmp_path: Path):
    path, before = tmp_path / "film.mp4", resource.getrlimit(resource.RLIMIT_FSIZE)
    stopped(path, PART if when == "in a part" else 2 * PART, KeyboardInterrupt())
    sizes = [UnfinishedFilm(path).part(number).stat().st_size for number in range(1 if when == "in a part" else 2)]
    limit = 2000 if when == "in a part" else max(sizes) + 2000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(StudioError, match=r"film\.mp4 could not be finished"):
            write(film_at(path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not path.exists()
    assert write(film_at(path))[0] == len(sizes) * PART
    assert len(decoded(path)[0]) == FRAMES


def test_a_folder_that_went_away_names_the_film(tmp_path: Path):
    with pytest.raises(StudioError, match=r"film\.mp4 could not be written"):
        film_at(tmp_path / "gone" / "film.mp4").__enter__()


def test_what_an_encoder_refuses_names_the_film(tmp_path: Path):
    path = tmp_path / "film.mp4"
    encoding = encoding_of("h264", 18)
    broken = type(encoding)("no_such_encoder", "yuv420p", "aac", ())
    film = PartedFilm(path, size=SIZE, rate=RATE, sound=SOUND, made_of=MADE_OF, interruption=KEEP, encoding=broken)
    with pytest.raises(StudioError, match=r"film\.mp4 cannot be encoded"):
        write(film)
    assert not path.exists()


def _write_and_die(path: str) -> None:
    with film_at(Path(path)) as film:
        for index in range(PART + 20):
            film.write(picture(index))
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_killed_film_goes_on(tmp_path: Path):
    path = tmp_path / "film.mp4"
    process = multiprocessing.get_context("spawn").Process(target=_write_and_die, args=(str(path),))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not path.exists()
    assert write(film_at(path)) == list(range(PART, FRAMES))
    assert len(decoded(path)[0]) == FRAMES
    assert list(tmp_path.iterdir()) == [path]


def test_parts_are_whole_stretches_of_about_ten_seconds():
    for rate in (Fraction(25), Fraction(30_000, 1001), Fraction(24_000, 1001), Fraction(60), Fraction(1)):
        assert float(frames_per_part(rate) / rate) == pytest.approx(10, abs=0.2)


def test_what_is_to_be_remembered_of_a_part_is_there_when_the_film_goes_on(tmp_path: Path):
    path, said = tmp_path / "film.mp4", iter(["first", "second", "last"])
    stopped(path, PART + 10, StudioError("The disk is full.", "Free some space."), note=lambda: next(said))
    film = film_at(path, note=lambda: next(said))
    write(film)
    assert film.first_frame == PART
    assert film.notes == ("first",)
    assert len(decoded(path)[0]) == FRAMES
    assert [found.name for found in tmp_path.iterdir()] == ["film.mp4"]


def test_a_part_whose_note_is_gone_is_not_gone_on_from(tmp_path: Path):
    path = tmp_path / "film.mp4"
    stopped(path, PART + 10, StudioError("The disk is full.", "Free some space."), note=lambda: "first")
    UnfinishedFilm(path).note(0).unlink()
    with pytest.raises(StudioError, match="do not fit together"), film_at(path, note=lambda: "again"):
        pass


def test_what_nobody_wants_to_finish_is_dropped_unless_it_is_being_written(tmp_path: Path):
    path = tmp_path / "film.mp4"
    UnfinishedFilm(path).drop()  # there is nothing
    stopped(path, PART, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt), film_at(path) as film:  # noqa: PT012 - it is still writing
        film.write(picture(PART))
        with pytest.raises(StudioError, match="being written by another"):
            UnfinishedFilm(path).drop()
        raise KeyboardInterrupt
    UnfinishedFilm(path).drop()
    assert list(tmp_path.iterdir()) == []
