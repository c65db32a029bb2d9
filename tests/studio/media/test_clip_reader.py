import struct
import weakref
import zlib
from fractions import Fraction
from types import SimpleNamespace

import av
import cv2
import numpy as np
import pytest

from studio.cancel import CancelToken
from studio.errors import Cancelled, StudioError
from studio.media import clip_frames
from studio.media.clip_frames import FrameCache
from studio.media.clip_reader import iter_frames, read_clip

RED = (230, 20, 20)


def brightness(index):
    return 20 + 2 * (index % 110)


def levels(frames):
    """Brightness away from the red corner, in the middle of each frame."""
    return [int(frame[frame.shape[0] // 2 + 4, frame.shape[1] // 2 + 4].mean().round()) for frame in frames]


def assert_shows(frames, indexes):
    found = levels(frames)
    assert len(found) == len(indexes)
    assert max(abs(a - brightness(b)) for a, b in zip(found, indexes, strict=True)) <= 1


def is_red(pixel):
    return np.abs(pixel.astype(int) - RED).max() < 30


def corners(image):
    """Which corners are red: top left, top right, bottom left, bottom right."""
    return [is_red(image[y, x]) for y in (3, -4) for x in (3, -4)]


def test_constant_rate(make_video):
    path = make_video(count=40)
    clip = read_clip(path)
    assert (clip.path, clip.rate, clip.is_photo, clip.notes) == (path, Fraction(25), False, ())
    assert clip.frames[0].shape == (48, 64, 3)
    assert clip.frames[0].dtype == np.uint8
    assert_shows(clip.frames, range(40))
    assert corners(clip.frames[0]) == [True, False, False, False]


def test_thirty_frames_a_second_become_twenty_five(make_video):
    clip = read_clip(make_video(count=60, rate=Fraction(30)))
    assert_shows(clip.frames, [i * 6 // 5 for i in range(50)])


def test_variable_rate_holds_frames(make_video):
    starts = [Fraction(0), Fraction(1, 25), Fraction(11, 25), Fraction(12, 25), Fraction(13, 25)]
    clip = read_clip(make_video(starts_s=starts))
    assert_shows(clip.frames[:13], [0] + [1] * 10 + [2, 3])


@pytest.mark.parametrize(
    ("rotation", "hflip", "red"),
    [
        (90, False, [False, False, True, False]),  # counter-clockwise: the top left goes to the bottom left
        (-90, False, [False, True, False, False]),
        (180, False, [False, False, False, True]),
        (0, True, [False, True, False, False]),
    ],
)
def test_stored_orientation_is_applied(make_video, rotation, hflip, red):
    path = make_video(rotation=rotation, hflip=hflip, count=3)
    with av.open(str(path)) as container:
        assert abs(next(container.decode(video=0)).rotation) in (abs(rotation), 180)
    image = read_clip(path).frames[0]
    assert image.shape == ((64, 48, 3) if abs(rotation) == 90 else (48, 64, 3))
    assert corners(image) == red
    assert np.array_equal(next(iter_frames(path)), image)


def test_anamorphic_pixels_become_square(make_video):
    assert read_clip(make_video(aspect=Fraction(4, 3))).frames[0].shape == (48, 85, 3)


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "size"),
    [
        ("ten_bit.mp4", "libx265", "yuv420p10le", (64, 48)),
        ("ten_bit.mov", "prores_ks", "yuv422p10le", (64, 48)),
        ("odd.mkv", "ffv1", "yuv444p", (61, 47)),
        ("alpha.mov", "png", "rgba", (64, 48)),
        ("full_range.avi", "mjpeg", "yuvj420p", (64, 48)),
        ("web.webm", "libvpx-vp9", "yuv420p", (64, 48)),
        ("animated.gif", "gif", "rgb8", (64, 48)),
    ],
)
def test_formats(make_video, name, codec, pix_fmt, size):
    clip = read_clip(make_video(name, codec=codec, pix_fmt=pix_fmt, size=size, count=20))
    assert not clip.is_photo
    assert clip.notes == ()
    assert len(clip.frames) == 20
    assert clip.frames[5].shape == (size[1], size[0], 3)
    tolerance = 40 if pix_fmt == "rgb8" else 4
    assert abs(levels(clip.frames)[9] - brightness(9)) <= tolerance
    assert np.abs(clip.frames[0][3, 3].astype(int) - RED).max() < 40


def noise(index, width, height):
    return np.random.default_rng(index).integers(0, 255, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts", "clip.avi", "clip.h264"])
def test_every_order_gives_the_same_pixels(make_video, name, monkeypatch):
    monkeypatch.setattr(clip_frames, "CACHE_BYTES", 0)
    path = make_video(name, count=45, group=20, draw=noise)
    once = list(iter_frames(path))
    frames = read_clip(path).frames[:]
    assert len(frames) == len(once) == 45
    middle = len(once) // 2
    for index in [*range(len(once)), *reversed(range(len(once))), middle, 0, middle + 1, 3, -1, middle]:
        assert np.array_equal(frames[index], once[index])
    with pytest.raises(IndexError):
        frames[len(once)]
    frames.close()
    assert np.array_equal(frames[7], once[7])


def test_nothing_holds_on_to_frames_that_nobody_needs(make_video, monkeypatch):
    monkeypatch.setattr(clip_frames, "CACHE_BYTES", 0)
    frames = read_clip(make_video(count=12, group=4)).frames
    assert [frames[index].shape for index in (11, 0, 9)]  # going back opens and seeks
    alive = weakref.ref(frames)
    del frames
    assert alive() is None


def test_a_clock_that_starts_anew_goes_on_where_it_was():
    stream = SimpleNamespace(time_base=Fraction(1, 100), guessed_rate=Fraction(25), average_rate=None)
    frames = [SimpleNamespace(pts=pts, duration=4) for pts in (8, 12, None, 0, 4, 30)]
    starts = [start for start, _, _ in clip_frames.frame_times(frames, stream)]
    assert starts == [Fraction(n, 100) for n in (8, 12, 16, 20, 24, 30)]


def test_cache_keeps_to_its_limit(make_video):
    with av.open(str(make_video(count=20))) as container:
        decoded = list(container.decode(video=0))
    size = sum(plane.buffer_size for plane in decoded[0].planes)
    cache = FrameCache(5 * size)
    for index, frame in enumerate(decoded):
        cache.put(index, frame)
        assert cache.size_bytes <= 5 * size
    assert [cache.get(index) is not None for index in (14, 15, 19)] == [False, True, True]


def test_truncated_file_gives_what_decodes_and_says_so(make_video):
    path = make_video(count=60, movflags="faststart", draw=noise)
    whole = list(iter_frames(path))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    clip = read_clip(path)
    assert 20 <= len(clip.frames) < 45
    assert clip.notes == (f"clip.mp4 is cut short or damaged; {len(clip.frames)} frames could be read.",)
    assert all(np.array_equal(a, b) for a, b in zip(list(clip.frames)[:20], whole, strict=False))


def test_truncated_matroska_is_noticed_by_its_length(make_video):
    path = make_video("clip.mkv", count=60, draw=noise)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    clip = read_clip(path)
    assert 20 <= len(clip.frames) < 45
    assert "cut short" in clip.notes[0]


def test_max_frames_progress_and_cancel(make_video):
    path = make_video(count=40)
    told = []
    clip = read_clip(path, max_frames=12, progress=told.append)
    assert len(clip.frames) == 12
    assert clip.notes == ()
    assert told == sorted(told)
    assert told[-1] == 1.0
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        read_clip(path, cancel=cancel, progress=lambda share: cancel.cancel() if share > 0.3 else None)


def exif_jpeg(path, image, orientation):
    """Write a JPEG with one EXIF tag: orientation."""
    ok, encoded = cv2.imencode(".jpg", np.ascontiguousarray(image[:, :, ::-1]))
    assert ok
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    app1 = b"Exif\0\0" + tiff
    data = encoded.tobytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(app1) + 2) + app1 + data[2:])


@pytest.mark.parametrize(("orientation", "red"), [(1, 0), (2, 1), (3, 3), (6, 1), (8, 2)])
def test_photo_is_turned_as_exif_says(tmp_path, orientation, red):
    image = np.full((48, 64, 3), 120, np.uint8)
    image[:16, :16] = RED
    path = tmp_path / "photo 100%03d ü.jpg"
    exif_jpeg(path, image, orientation)
    clip = read_clip(path)
    assert clip.is_photo
    assert len(clip.frames) == 1
    assert clip.frames[0].shape == ((64, 48, 3) if orientation >= 5 else (48, 64, 3))
    assert corners(clip.frames[0]).index(True) == red
    assert np.array_equal(next(iter_frames(path)), clip.frames[0])


@pytest.mark.parametrize("suffix", [".png", ".webp", ".bmp", ".tiff", ""])
def test_photo_formats_are_known_by_content(tmp_path, suffix):
    image = np.full((33, 41, 4), 255, np.uint8)
    image[:, :, :3] = (20, 20, 230)
    ok, encoded = cv2.imencode(suffix or ".png", image)
    assert ok
    path = tmp_path / f"photo{suffix}"
    path.write_bytes(encoded.tobytes())
    clip = read_clip(path)
    assert clip.is_photo
    assert clip.frames[0].shape == (33, 41, 3)
    assert is_red(clip.frames[0][5, 5])


def test_a_small_file_with_a_huge_picture_is_refused(tmp_path):
    """Its header alone says so; nothing is decoded."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 20_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    path = tmp_path / "poster.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + bytes(4) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    for read in (read_clip, lambda path: list(iter_frames(path))):
        with pytest.raises(StudioError, match=r"poster\.png has 30000 x 20000 pixels, more than can be used"):
            read(path)


def write_song(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def no_file(path):
    del path


def headless_mp4(path):
    path.write_bytes(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0\0\0\0mdat" + bytes(1000))


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("gone.mp4", no_file, "There is no file"),
        ("a whole sentence where a file was asked for " * 6, no_file, "There is no file"),
        ("folder", lambda path: path.mkdir(), "is a folder"),
        ("letter.mp4", lambda path: path.write_text("Dear reader, " * 100), "is not a video, photo or sound file"),
        ("letter.txt", lambda path: path.write_text("Dear reader, " * 100), "is not a video, photo or sound file"),
        ("letter.jpg", lambda path: path.write_text("Dear reader, " * 100), "No picture in letter.jpg can be read"),
        ("empty.mp4", lambda path: path.write_bytes(b""), "is empty"),
        ("song.m4a", write_song, "has no picture in it"),
        ("stub.mp4", headless_mp4, "was cut short before its index was written"),
    ],
)
def test_bad_input_is_named_in_one_sentence(tmp_path, name, make, sentence):
    path = tmp_path / name
    make(path)
    for read in (read_clip, lambda path: list(iter_frames(path))):
        with pytest.raises(StudioError) as caught:
            read(path)
        assert sentence in caught.value.user_message
        assert name in caught.value.user_message
        assert caught.value.hint


def test_file_that_vanishes_is_told(make_video, monkeypatch):
    monkeypatch.setattr(clip_frames, "CACHE_BYTES", 0)
    path = make_video(count=30)
    frames = read_clip(path).frames[:]
    path.unlink()
    with pytest.raises(StudioError, match=r"no file .*clip\.mp4"):
        frames[20]
