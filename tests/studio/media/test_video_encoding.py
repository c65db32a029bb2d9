from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from studio.errors import StudioError
from studio.media.clip_writer import ClipWriter
from studio.media.hardware_encoder import hardware_encoding, working_encoder
from studio.media.video_encoding import (
    CODECS,
    QUALITIES,
    SUFFIXES,
    Codec,
    encoding_of,
    hardware_encodings,
    quality_number,
    with_suffix_of,
)

DECODERS = {"h264": "h264", "h265": "hevc", "vp9": "vp9", "prores": "prores"}
SOUND = {"h264": "aac", "h265": "aac", "vp9": "opus", "prores": "pcm_s16le"}
SIZE = (64, 48)


def gradient(index: int) -> np.ndarray:
    ramp = np.linspace(40, 200, SIZE[0], dtype=np.uint8)[None, :, None]
    return np.roll(np.broadcast_to(ramp, (SIZE[1], SIZE[0], 3)), index, axis=1)


@pytest.mark.parametrize(("codec", "suffix"), [(codec, suffix) for codec in CODECS for suffix in SUFFIXES[codec]])
def test_every_codec_in_every_container_of_its_own(tmp_path: Path, tone, codec: Codec, suffix: str) -> None:
    path = tmp_path / f"film{suffix}"
    encoding = encoding_of(codec, quality_number(codec, "standard"))
    metadata = {"comment": "AI-generated"}
    with ClipWriter(
        path, size=SIZE, rate=Fraction(25), sound=tone(1.0), encoding=encoding, metadata=metadata
    ) as writer:
        for index in range(25):
            writer.write(gradient(index))
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert picture.codec_context.name == DECODERS[codec]
        assert sound.codec_context.name == (
            "opus" if suffix in (".mkv", ".webm") and codec != "prores" else SOUND[codec]
        )
        frames = list(container.decode(picture))
        assert container.metadata.get("comment", container.metadata.get("COMMENT")) == "AI-generated"
        assert abs(container.duration / 1_000_000 - 1.0) < 0.02
    assert [frame.pts * frame.time_base for frame in frames] == [Fraction(index, 25) for index in range(25)]
    for index in (0, 12, 24):
        back = frames[index].to_ndarray(format="rgb24").astype(int)
        assert np.abs(back - gradient(index))[:, 4:-4].mean() < 8
    with av.open(str(path)) as container:
        samples = np.concatenate([block.to_ndarray().reshape(-1) for block in container.decode(audio=0)])
    assert np.abs(samples.astype(float)).max() > 0.05
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("codec", CODECS)
def test_smaller_files_for_lower_quality(tmp_path: Path, codec: Codec) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (12, 48, 64, 3), dtype=np.uint8)
    sizes = []
    for quality in QUALITIES:
        path = tmp_path / f"{quality}{SUFFIXES[codec][0]}"
        encoding = encoding_of(codec, quality_number(codec, quality))
        with ClipWriter(path, size=SIZE, rate=Fraction(25), sound=None, encoding=encoding) as writer:
            for image in noise:
                writer.write(image)
        sizes.append(path.stat().st_size)
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_the_suffix_follows_the_codec() -> None:
    assert with_suffix_of(Path("a.b"), "h264") == Path("a.b.mp4")
    assert with_suffix_of(Path("film.MKV"), "vp9") == Path("film.MKV")
    assert with_suffix_of(Path("film.mp4"), "prores") == Path("film.mp4.mov")


@pytest.mark.parametrize("codec", CODECS)
def test_a_hardware_encoder_is_offered_only_if_it_encodes(tmp_path: Path, codec: Codec) -> None:
    found = hardware_encoding(codec, 20)
    assert (found is None) == (working_encoder(codec) == "")
    for encoding in hardware_encodings(codec, 20):
        writer = ClipWriter(tmp_path / "film.mp4", size=(640, 360), rate=Fraction(25), sound=None, encoding=encoding)
        if encoding == found:
            with writer:
                writer.write(np.full((360, 640, 3), 90, np.uint8))
            assert (tmp_path / "film.mp4").stat().st_size > 0
            return
        with pytest.raises(StudioError, match=encoding.encoder), writer:
            writer.write(np.full((360, 640, 3), 90, np.uint8))
        assert list(tmp_path.iterdir()) == []
