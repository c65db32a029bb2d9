"""Whatever a camera or an editing program wrote: the film is upright, at the clip's rate, and the face in it speaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.cli import main
from studio.media.audio_file import read_audio, write_wav
from studio.media.clip_reader import iter_frames
from tests.fakes.camera_clips import write_clip

SPOKEN_S = Fraction(2, 5)
RATES = [Fraction(24_000, 1001), Fraction(30_000, 1001), Fraction(50), Fraction(60)]


@dataclass(frozen=True)
class Film:
    """pictures: RGB u8 each; rate: frames a second; sound_s: length of its sound; told: what the command printed."""

    pictures: Sequence[np.ndarray]
    rate: Fraction
    sound_s: Fraction
    told: str

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.pictures[0].shape[:2]
        return width, height


@pytest.fixture(scope="module")
def words(spoken: Waveform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """0.4 s with a vowel in it."""
    path = tmp_path_factory.mktemp("words") / "words.wav"
    start = round(0.15 * spoken.rate_hz)
    write_wav(path, Waveform(spoken.samples[start : start + int(SPOKEN_S * spoken.rate_hz)], spoken.rate_hz))
    return path


@pytest.fixture
def film_of(tmp_path: Path, words: Path, capsys: pytest.CaptureFixture[str]):
    """Let a clip speak, as ``main.py render`` does."""

    def render(clip: Path, *more: str) -> Film:
        output = tmp_path / "film.mp4"
        arguments = ["render", "--reference", str(clip), "--output", str(output), "--fps", "source", *more]
        ended = main(arguments if "--audio" in more else [*arguments, "--audio", str(words)])
        told = capsys.readouterr()
        assert ended == 0, told.err
        return read_film(output, told.out)

    return render


def read_film(path: Path, told: str) -> Film:
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert picture.codec_context.pix_fmt == "yuv420p"
        rate, sound_s = picture.average_rate, sound.duration * sound.time_base
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(picture)]
    assert len(pictures) - 1 < sound_s * rate <= len(pictures) + Fraction(1, 2)
    return Film(pictures, rate, sound_s, told)


def swaying(picture_rgb: np.ndarray, count: int, step_px: float = 2.0) -> Iterator[np.ndarray]:
    """The portrait walks to the right, so that every picture is another."""
    height, width = picture_rgb.shape[:2]
    for index in range(count):
        move = np.array([[1, 0, step_px * index], [0, 1, 0]], dtype=np.float64)
        yield cv2.warpAffine(picture_rgb, move, (width, height), borderMode=cv2.BORDER_REPLICATE)


def around_mouth(pictures: Sequence[np.ndarray], middle: tuple[int, int] = (268, 285), reach: int = 30) -> np.ndarray:
    x, y = middle
    return np.stack([picture[y - reach : y + reach, x - reach : x + reach] for picture in pictures]).astype(int)


def assert_speaks(film: Film, source: Sequence[np.ndarray], mouth: tuple[int, int] = (268, 285), reach: int = 30):
    """Around the mouth it is another picture than the recording, at the eyes and above the same."""
    count = min(len(film.pictures), len(source))
    changed = np.abs(around_mouth(film.pictures[:count], mouth, reach) - around_mouth(source[:count], mouth, reach))
    eyes = (mouth[0], mouth[1] - 4 * reach)
    same = np.abs(around_mouth(film.pictures[:count], eyes, reach) - around_mouth(source[:count], eyes, reach))
    assert changed.mean() > 1.5 * same.mean()
    assert same.mean() < 6  # the recording's grain


@pytest.mark.parametrize("rotation", [90, -90, 180])
def test_a_phone_that_was_held_upright(film_of, portrait_rgb: np.ndarray, tmp_path: Path, rotation: int):
    """Its pixels lie on their side; the display matrix says how."""
    turn = {90: cv2.ROTATE_90_CLOCKWISE, -90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180}[rotation]
    pictures = list(swaying(portrait_rgb, 8))
    clip = write_clip(tmp_path / "phone.mp4", [cv2.rotate(picture, turn) for picture in pictures], rotation=rotation)
    film = film_of(clip)
    assert film.size == (512, 600)
    assert_speaks(film, pictures)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: f"{float(rate):.5g}")
def test_the_film_keeps_the_clip_s_rate(film_of, portrait_rgb: np.ndarray, tmp_path: Path, rate: Fraction):
    pictures = list(swaying(portrait_rgb, 30))
    film = film_of(write_clip(tmp_path / "clip.mp4", pictures, rate=rate))
    assert film.rate == rate
    assert_speaks(film, pictures)
    stars = np.s_[60:300:2, 10:150:2]
    for index, shown in enumerate(film.pictures[:24]):  # none is shown twice or left out
        unlike = [np.abs(shown[stars].astype(int) - recorded[stars]).mean() for recorded in pictures]
        assert int(np.argmin(unlike)) == index


def test_uneven_times_become_an_even_film(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    pictures = list(swaying(portrait_rgb, 8, step_px=6))
    starts = [Fraction(n, 100) for n in (0, 3, 6, 13, 16, 30, 33, 36)]
    clip = write_clip(tmp_path / "uneven.mkv", pictures, starts_s=starts)
    film = film_of(clip)
    assert film.rate == 25
    shown = list(iter_frames(clip))
    assert_speaks(film, shown)
    assert sum(np.array_equal(before, after) for before, after in pairwise(shown)) == 4  # while one stays


def test_four_thousand_pixels_across(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    """A face of 700 px in 4K; the pictures are 25 MB each, and few of them are kept."""
    large = cv2.resize(portrait_rgb, None, fx=3.6, fy=3.6, interpolation=cv2.INTER_CUBIC)
    wide = cv2.copyMakeBorder(large, 0, 0, 998, 999, cv2.BORDER_REPLICATE)
    assert wide.shape == (2160, 3840, 3)
    film = film_of(write_clip(tmp_path / "large.mp4", [wide] * 3))
    assert film.size == (3840, 2160)
    assert_speaks(film, [wide] * 3, mouth=(998 + 965, 1026), reach=100)


def test_a_portrait_format_with_a_small_face(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    tall = cv2.copyMakeBorder(portrait_rgb, 200, 680, 104, 104, cv2.BORDER_REPLICATE)
    pictures = list(swaying(tall, 6))
    film = film_of(write_clip(tmp_path / "tall.mp4", pictures))
    assert film.size == (720, 1480)
    assert_speaks(film, pictures, mouth=(372, 485))


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_hdr_becomes_an_ordinary_film_and_it_is_said(film_of, portrait_rgb: np.ndarray, tmp_path: Path, transfer):
    pictures = list(swaying(portrait_rgb, 4))
    clip = write_clip(tmp_path / "hdr.mov", pictures, transfer=transfer)
    film = film_of(clip)
    assert f"Note: hdr.mov is an HDR recording ({transfer})" in film.told
    assert_speaks(film, list(iter_frames(clip)))
    forehead = np.s_[140:170, 240:290]  # bright, so a little of its light is rolled off; pale it would be 90 darker
    assert np.abs(film.pictures[0][forehead].mean((0, 1)) - pictures[0][forehead].mean((0, 1))).max() < 22
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert next(container.decode(video=0)).color_trc == 1  # BT.709


def test_ten_bits(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    pictures = list(swaying(portrait_rgb, 4))
    film = film_of(write_clip(tmp_path / "ten.mp4", pictures, codec="libx265", pix_fmt="yuv420p10le"))
    assert "HDR" not in film.told
    assert_speaks(film, pictures)


def test_of_several_tracks_the_played_one_moves_the_lips(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    clip = write_clip(tmp_path / "talk.mkv", [portrait_rgb] * 4, sounds_hz=(300, 700), played=1)
    film = film_of(clip, "--audio", str(clip))
    assert film.sound_s == pytest.approx(1, abs=0.05)
    heard = read_audio(tmp_path / "film.mp4").mono()[8_000:32_000]
    rate_hz = read_audio(tmp_path / "film.mp4").rate_hz
    assert np.argmax(np.abs(np.fft.rfft(heard))) * rate_hz / 24_000 == pytest.approx(700, abs=3)


def test_a_clip_without_sound_cannot_be_what_is_said(portrait_rgb: np.ndarray, tmp_path: Path, capsys):
    silent = write_clip(tmp_path / "silent.mp4", [portrait_rgb] * 2)
    output = tmp_path / "film.mp4"
    ended = main(["render", "--reference", "sample", "--audio", str(silent), "--output", str(output)])
    assert ended == 1
    assert "silent.mp4 has no sound in it. Choose a file with speech in it." in capsys.readouterr().err
    assert not output.exists()


def test_a_long_silence_does_not_move_the_lips(film_of, sample_portrait: Path, spoken: Waveform, tmp_path: Path):
    """A word, three seconds of a quiet room, a word."""
    room = np.random.default_rng(1).normal(0, 0.0005, 3 * spoken.rate_hz)
    talk = Waveform.from_mono(np.concatenate([spoken.mono(), room, spoken.mono()]), spoken.rate_hz)
    write_wav(tmp_path / "talk.wav", talk)
    film = film_of(sample_portrait, "--audio", str(tmp_path / "talk.wav"), "--crop")
    assert film.rate == 25  # a photo has none of its own
    lips = np.stack(film.pictures)[:, 170:210, 100:156].astype(int)
    moved = np.abs(np.diff(lips, axis=0)).mean(axis=(1, 2, 3))
    assert moved[:25].max() > 3 * moved[35:90].max()


def test_cuts_and_a_face_that_leaves_and_returns(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    """One shot, a meadow, and another shot with the face elsewhere and smaller: each picture is drawn or left alone."""
    smaller = np.full_like(portrait_rgb, 200)
    smaller[100:550, 60:444] = cv2.resize(portrait_rgb, (384, 450), interpolation=cv2.INTER_AREA)
    meadow = np.full_like(portrait_rgb, (40, 120, 60))
    clip = write_clip(tmp_path / "cuts.mp4", [portrait_rgb] * 4 + [meadow] * 3 + [smaller] * 4)
    film = film_of(clip)
    assert "Note: 3 of 11 frames have no face; they are shown untouched." in film.told
    recorded = list(iter_frames(clip))
    changed = [
        np.abs(around_mouth([shown], middle, 24) - around_mouth([was], middle, 24)).mean()
        for shown, was, middle in zip(
            film.pictures, recorded, [(268, 285)] * 7 + [(60 + 201, 100 + 214)] * 4, strict=False
        )
    ]
    assert min(changed[:4]) > 3
    assert max(changed[4:7]) < 2.5
    assert min(changed[7:]) > 3


def test_the_chosen_one_of_several_faces_speaks(film_of, portrait_rgb: np.ndarray, tmp_path: Path):
    two = np.concatenate([portrait_rgb, portrait_rgb], axis=1)
    clip = write_clip(tmp_path / "two.mp4", [two] * 4)
    recorded = list(iter_frames(clip))
    for face in (1, 2):
        film = film_of(clip, "--face", str(face))
        changed = [
            np.abs(around_mouth(film.pictures[:4], place) - around_mouth(recorded, place)).mean()
            for place in ((268, 285), (512 + 268, 285))
        ]
        assert changed[face - 1] > 2 * changed[2 - face]
        (tmp_path / "film.mp4").unlink()
