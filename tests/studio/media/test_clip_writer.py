import errno
import os
import struct
import subprocess
import sys
import textwrap
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.errors import Cancelled, StudioError
from studio.media.clip_reader import iter_frames
from studio.media.clip_writer import ClipWriter
from studio.media.output_file import cannot_write, refuse_same_file
from studio.media.video_encoding import encoding_of

SIZE = (64, 48)
NTSC = Fraction(30_000, 1001)


def grey(level=90, size=SIZE):
    return np.full((size[1], size[0], 3), level, np.uint8)


def write(path, count, rate=Fraction(25), sound=None, size=SIZE, **options):
    with ClipWriter(path, size=size, rate=rate, sound=sound, **options) as writer:
        for index in range(count):
            writer.write(grey(40 + index % 100, size))
    return path


def decoded_sound(path):
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


@pytest.mark.parametrize("rate", [Fraction(25), NTSC, Fraction(24)])
@pytest.mark.parametrize("count", [1, 2, 7, 51, 100])
@pytest.mark.parametrize("sound_rate_hz", [48_000, 44_100, 22_050])
def test_picture_and_sound_are_equally_long(tmp_path, tone, rate, count, sound_rate_hz):
    length = count / rate
    path = write(tmp_path / "out.mp4", count, rate, tone(float(length), sound_rate_hz, channels=1))
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        frames = list(container.decode(video))
        assert [frame.pts * video.time_base for frame in frames] == [index / rate for index in range(count)]
        assert video.duration * video.time_base == length
        assert audio.start_time == 0
        assert abs(audio.duration * audio.time_base - length) < 1 / (2 * rate)
        rate_hz = audio.rate
    assert rate_hz == (sound_rate_hz if sound_rate_hz >= 44_100 else 48_000)
    assert abs(Fraction(decoded_sound(path).shape[1], rate_hz) - length) < 1 / (2 * rate)


@pytest.mark.parametrize("seconds", [0.0, 0.7, 5.0])
def test_sound_is_filled_up_or_cut_to_the_picture(tmp_path, tone, seconds):
    path = write(tmp_path / "out.mp4", 50, sound=tone(seconds))
    samples = decoded_sound(path)
    assert abs(samples.shape[1] - 96_000) <= 512
    heard = np.abs(samples[0]) > 0.05
    assert heard.any() == (seconds > 0)
    if seconds == 0.7:
        assert abs(int(np.flatnonzero(heard)[-1]) - 33_600) < 1500


@pytest.mark.parametrize("rate_hz", [48_000, 16_000])
def test_sound_comes_back_in_place(tmp_path, rate_hz):
    rng = np.random.default_rng(5)
    smooth = np.convolve(rng.standard_normal(2 * rate_hz), np.ones(24) / 24, mode="same")
    sound = Waveform.from_mono(smooth / np.abs(smooth).max() * 0.7, rate_hz)
    heard = decoded_sound(write(tmp_path / "out.mp4", 50, sound=sound))[0]
    step = 48_000 // rate_hz
    given = sound.samples[:, 0]
    lags = range(-60, 61)
    middle = np.arange(20_000, 70_000, step)
    scores = [np.corrcoef(heard[middle + lag], given[middle // step])[0, 1] for lag in lags]
    assert abs(lags[int(np.argmax(scores))]) <= 4  # 0.1 ms
    assert max(scores) > 0.98


def test_sound_lies_beside_its_picture_and_the_index_comes_first(tmp_path, tone):
    path = write(tmp_path / "out.mp4", 250, sound=tone(10))
    data = path.read_bytes()
    kinds, offset = [], 0
    while offset < len(data):
        size, kind = struct.unpack_from(">I4s", data, offset)
        kinds.append(kind)
        offset += size
    assert offset == len(data)
    assert kinds.index(b"moov") < kinds.index(b"mdat")
    with av.open(str(path)) as container:
        packets = [
            (packet.pos, packet.stream.type, float(packet.dts * packet.time_base))
            for packet in container.demux()
            if packet.size
        ]
    clocks = {"video": 0.0, "audio": 0.0}
    for _, kind, time_s in sorted(packets):
        clocks[kind] = time_s
        assert abs(clocks["video"] - clocks["audio"]) < 1.2


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 64, 32)])
def test_colours_are_bt709_and_say_so(tmp_path, colour):
    image = np.full((48, 64, 3), colour, np.uint8)
    with ClipWriter(
        tmp_path / "out.mp4", size=SIZE, rate=Fraction(25), sound=None, encoding=encoding_of("h264", 4)
    ) as writer:
        writer.write(image)
    with av.open(str(tmp_path / "out.mp4")) as container:
        frame = next(container.decode(video=0))
        assert not container.streams.audio
    assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
    assert frame.format.name == "yuv420p"
    red, green, blue = (value / 255 for value in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    expected = [16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748]
    for plane, value in zip(frame.planes, expected, strict=True):
        assert abs(np.frombuffer(plane, np.uint8)[0] - value) <= 2
    back = next(iter_frames(tmp_path / "out.mp4"))
    assert np.abs(back.astype(int) - image).max() <= 4


def test_odd_size_grows_by_a_repeated_pixel(tmp_path):
    rng = np.random.default_rng(0)
    image = np.repeat(rng.integers(60, 200, (47, 1, 1), dtype=np.uint8), 61, axis=1).repeat(3, axis=2)
    with ClipWriter(
        tmp_path / "out.mp4", size=(61, 47), rate=Fraction(25), sound=None, encoding=encoding_of("h264", 1)
    ) as writer:
        writer.write(image)
    back = next(iter_frames(tmp_path / "out.mp4"))
    assert back.shape == (48, 62, 3)
    assert np.abs(back[47].astype(int) - back[46]).mean() < 6


def test_metadata_of_any_name_is_kept(tmp_path):
    path = write(tmp_path / "out.mp4", 2, metadata={"title": "Hello", "ai_generated": "yes"})
    with av.open(str(path)) as container:
        assert container.metadata["title"] == "Hello"
        assert container.metadata["ai_generated"] == "yes"
    path = write(tmp_path / "plain.mp4", 2, metadata={"comment": "AI-generated"})
    with av.open(str(path)) as container:
        assert container.metadata["comment"] == "AI-generated"


@pytest.mark.parametrize("ending", [Cancelled, KeyboardInterrupt, RuntimeError, FileNotFoundError])
@pytest.mark.parametrize("written", [0, 3, 60])
def test_no_file_remains_of_an_unfinished_film(tmp_path, tone, ending, written):
    def run():
        with ClipWriter(tmp_path / "out.mp4", size=SIZE, rate=Fraction(25), sound=tone(10)) as writer:
            for _ in range(written):
                writer.write(grey())
            assert not (tmp_path / "out.mp4").exists()
            raise ending

    with pytest.raises(ending):
        run()
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "out.mp4"
    path.write_bytes(b"older")
    with ClipWriter(path, size=SIZE, rate=Fraction(25), sound=None) as writer:
        writer.write(grey())
        assert path.read_bytes() == b"older"
    assert path.read_bytes() != b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_no_frames_is_an_error(tmp_path, tone):
    with (
        pytest.raises(StudioError, match=r"out\.mp4 would have no frames"),
        ClipWriter(tmp_path / "out.mp4", size=SIZE, rate=Fraction(25), sound=tone(1)),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_wrong_frame_is_our_own_mistake(tmp_path):
    with (
        pytest.raises(ValueError, match="frame must be"),
        ClipWriter(tmp_path / "out.mp4", size=SIZE, rate=Fraction(25), sound=None) as writer,
    ):
        writer.write(grey(size=(48, 64)))


def test_folder_is_missing_or_in_the_way(tmp_path):
    with pytest.raises(StudioError, match="does not exist"):
        write(tmp_path / "none" / "out.mp4", 1)
    (tmp_path / "out.mp4").mkdir()
    with pytest.raises(StudioError, match="is a folder"):
        write(tmp_path / "out.mp4", 1)


def test_folder_may_not_be_written(tmp_path):
    folder = Path("/sys") if os.geteuid() == 0 else tmp_path  # nothing else keeps root out
    if folder == tmp_path:
        folder.chmod(0o555)
    try:
        with pytest.raises(StudioError, match=r"out\.mp4") as caught:
            write(folder / "out.mp4", 1)
    finally:
        tmp_path.chmod(0o755)
    assert "written" in caught.value.user_message
    assert caught.value.hint


FULL_DISK = """
import resource, sys
from fractions import Fraction
from pathlib import Path
import numpy as np
from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.media.clip_writer import ClipWriter

path, limit = Path(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
rng = np.random.default_rng(0)
try:
    sound = Waveform.from_mono(rng.standard_normal(48_000).astype(np.float32) * 0.1, 48_000)
    with ClipWriter(path, size=(128, 128), rate=Fraction(25), sound=sound) as writer:
        for _ in range(25):
            writer.write(rng.integers(0, 255, (128, 128, 3), dtype=np.uint8))
except StudioError as error:
    print(error.user_message)
else:
    print(path.stat().st_size)
"""


def run_full_disk(folder, limit):
    script = textwrap.dedent(FULL_DISK)
    command = [sys.executable, "-c", script, str(folder / "out.mp4"), str(limit)]
    root = Path(__file__).parents[3]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX facility")
def test_full_disk_names_the_file_and_leaves_nothing(tmp_path):
    whole = int(run_full_disk(tmp_path, 100_000_000))
    (tmp_path / "out.mp4").unlink()
    for limit in (1000, whole // 2, whole - 1):  # while opening, on the way, and while the index is moved to the front
        assert run_full_disk(tmp_path, limit).startswith("out.mp4 could not be finished")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "may not be written"), (errno.EIO, "could not be written")],
)
def test_reasons_are_told_apart(code, words):
    error = cannot_write(Path("film.mp4"), OSError(code, os.strerror(code)))
    assert error.user_message.startswith("film.mp4 ")
    assert words in error.user_message


def test_output_equal_to_an_input_is_refused(tmp_path):
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"x")
    link = tmp_path / "link.mp4"
    link.symlink_to(source)
    hard = tmp_path / "hard.mp4"
    hard.hardlink_to(source)
    for output in (source, link, hard, tmp_path / "a" / ".." / "clip.mp4"):
        with pytest.raises(StudioError, match="would overwrite"):
            refuse_same_file(output, [tmp_path / "speech.wav", source])
    refuse_same_file(tmp_path / "out.mp4", [source, tmp_path / "speech.wav"])
