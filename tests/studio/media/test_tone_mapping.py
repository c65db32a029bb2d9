from pathlib import Path

import numpy as np
import pytest

from studio.media.clip_reader import iter_frames, read_clip
from studio.media.tone_mapping import tone_mapped
from tests.fakes.camera_clips import hdr_signal, write_clip

BT2020, BT709 = 9, 1
KNEE_VALUE = 188
"""sRGB value of half of diffuse white; darker pixels are not compressed."""


def colours(low: int, high: int) -> np.ndarray:
    """Colours and greys from dark to bright, u8[64, 64, 3] in patches of 8 pixels."""
    drawn = np.random.default_rng(5).integers(low, high, (8, 8, 3), dtype=np.uint8)
    drawn[0] = np.linspace(low, high - 1, 8, dtype=np.uint8)[:, None]
    return np.kron(drawn, np.ones((8, 8, 1), np.uint8))


def samples_of(picture: np.ndarray, transfer, gain: float = 1.0) -> np.ndarray:
    return np.rint(hdr_signal(picture, transfer, gain) * 65535).astype(np.uint16)


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_what_is_no_highlight_keeps_its_colour(transfer):
    picture = colours(10, KNEE_VALUE)
    mapped = tone_mapped(samples_of(picture, transfer), transfer, BT2020)
    assert mapped.dtype == np.uint8
    assert np.abs(mapped.astype(int) - picture).max() <= 2


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_highlights_are_rolled_off_and_still_told_apart(transfer):
    white = np.full((1, 1, 3), 255, np.uint8)
    shown = [int(tone_mapped(samples_of(white, transfer, gain), transfer, BT2020)[0, 0, 1]) for gain in (0.5, 1, 2, 4)]
    assert shown == sorted(set(shown))
    assert shown[0] == pytest.approx(KNEE_VALUE, abs=1)
    assert 220 < shown[1] < 235
    assert shown[3] < 255
    assert tone_mapped(np.full((1, 1, 3), 65535, np.uint16), transfer, BT709).tolist() == [[[255, 255, 255]]]


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_an_hdr_clip_looks_like_the_scene_and_says_so(tmp_path: Path, transfer):
    picture = colours(20, KNEE_VALUE)
    path = write_clip(tmp_path / "phone.mov", [picture] * 3, transfer=transfer)
    clip = read_clip(path)
    assert clip.notes == (f"phone.mov is an HDR recording ({transfer}); it is shown and written in ordinary colours.",)
    middles = np.s_[3::8, 3::8]  # chroma is stored at half the size
    assert np.abs(clip.frames[1][middles].astype(int) - picture[middles]).mean() < 4
    assert np.array_equal(next(iter_frames(path)), clip.frames[0])


def test_ten_bits_alone_are_no_hdr(tmp_path: Path):
    picture = colours(20, 240)
    clip = read_clip(write_clip(tmp_path / "ten.mp4", [picture] * 3, codec="libx265", pix_fmt="yuv420p10le"))
    assert clip.notes == ()
    assert np.abs(clip.frames[1][3::8, 3::8].astype(int) - picture[3::8, 3::8]).mean() < 4
