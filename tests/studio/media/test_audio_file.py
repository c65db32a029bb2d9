import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.media.audio_file import read_audio, write_wav
from tests.fakes.camera_clips import write_clip


def encode(path, waveform, codec, layout="stereo", sample_format="fltp"):
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=waveform.rate_hz, layout=layout)
        stream.codec_context.open()
        resampler = av.AudioResampler(
            stream.format, layout, waveform.rate_hz, frame_size=stream.codec_context.frame_size or 1024
        )
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(waveform.samples.T), format="fltp", layout=layout)
        frame.sample_rate = waveform.rate_hz
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz"),
    [
        ("speech.wav", "pcm_s16le", 22_050),
        ("speech.flac", "flac", 96_000),
        ("speech.mp3", "libmp3lame", 44_100),
        ("speech.m4a", "aac", 16_000),
        ("speech.ogg", "libopus", 48_000),
        ("speech.aiff", "pcm_s24be", 8_000),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_formats_keep_rate_and_channels(tmp_path, tone, name, codec, rate_hz, channels):
    given = tone(1.0, rate_hz, channels)
    read = read_audio(encode(tmp_path / name, given, codec, "stereo" if channels == 2 else "mono"))
    assert read.rate_hz == rate_hz
    assert read.samples.shape[1] == channels
    assert read.samples.flags.c_contiguous
    assert abs(float(read.duration_s) - 1.0) < 0.15
    middle = slice(rate_hz // 4, rate_hz * 3 // 4)
    assert np.std(read.samples[middle], axis=0) == pytest.approx(
        np.std(given.samples[middle], axis=0), rel=0.08
    )  # LAME scales by 0.95


def test_surround_is_mixed_to_stereo(tmp_path):
    six = Waveform(np.full((4800, 6), 0.1, np.float32), 48_000)
    assert read_audio(encode(tmp_path / "surround.wav", six, "pcm_s16le", "5.1")).samples.shape == (4800, 2)


def test_sound_of_a_video_is_found(make_video, tmp_path, tone):
    with av.open(str(tmp_path / "film.mkv"), "w") as film, av.open(str(make_video(count=5))) as clip:
        picture = film.add_stream_from_template(clip.streams.video[0])
        sound = film.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for packet in clip.demux(video=0):
            if packet.size:
                packet.stream = picture
                film.mux(packet)
        pcm = np.rint(tone(0.2, 16_000, 1).samples.T * 32_767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = 16_000
        film.mux(sound.encode(frame))
    assert read_audio(tmp_path / "film.mkv").samples.shape == (3200, 1)


@pytest.mark.parametrize("played", [0, 1, 2])
def test_of_several_tracks_the_one_that_a_player_plays(tmp_path, played):
    black = np.zeros((48, 64, 3), np.uint8)
    clip = write_clip(tmp_path / "meeting.mkv", [black] * 3, sounds_hz=(300, 500, 700), played=played)
    heard = read_audio(clip).mono()[8_000:32_000]
    assert np.argmax(np.abs(np.fft.rfft(heard))) * 2 == (300, 500, 700)[played]


@pytest.mark.parametrize("rate_hz", [0, 1, 999, 800_000, 2**31, 2**32 - 1])
def test_a_header_that_claims_an_impossible_rate(tmp_path, tone, rate_hz):
    path = tmp_path / "take.wav"
    write_wav(path, tone(0.1, 16_000, 1))
    data = bytearray(path.read_bytes())
    data[24:28] = rate_hz.to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(StudioError, match=r"The sound in take\.wav|take\.wav is not a video"):
        read_audio(path)


def test_wav_round_trip(tmp_path, tone):
    given = tone(0.5, 22_050, 2)
    write_wav(tmp_path / "take.wav", given)
    read = read_audio(tmp_path / "take.wav")
    assert read.rate_hz == 22_050
    assert np.abs(read.samples - given.samples).max() < 1e-4
    assert [path.name for path in tmp_path.iterdir()] == ["take.wav"]
    with pytest.raises(StudioError, match="does not exist"):
        write_wav(tmp_path / "none" / "take.wav", given)


def test_samples_stay_within_range(tmp_path):
    loud = Waveform(np.array([[3.0], [np.nan], [-np.inf], [0.5]] * 600, np.float32), 48_000)
    read = read_audio(encode(tmp_path / "loud.wav", loud, "pcm_f32le", "mono"))
    assert read.samples[:4, 0].tolist() == [1.0, 0.0, -1.0, 0.5]


@pytest.mark.parametrize(("name", "codec"), [("cut.wav", "pcm_s16le"), ("cut.mp3", "libmp3lame"), ("cut.flac", "flac")])
def test_truncated_file_gives_what_decodes(tmp_path, tone, name, codec):
    path = encode(tmp_path / name, tone(2.0, 44_100), codec)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2 + 1])
    assert 0.6 < float(read_audio(path).duration_s) < 1.4


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gone.wav", None, "There is no file"),
        ("empty.wav", b"", "is empty"),
        ("letter.mp3", b"Dear reader, " * 100, "is not a video, photo or sound file"),
        ("noise.wav", bytes(np.random.default_rng(1).integers(0, 256, 4000, dtype=np.uint8)), "is not a video"),
    ],
)
def test_bad_input_is_named(tmp_path, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(StudioError, match=sentence) as caught:
        read_audio(tmp_path / name)
    assert name in caught.value.user_message


def test_no_sound_and_zero_length(tmp_path, make_video):
    with pytest.raises(StudioError, match=r"clip\.mp4 has no sound in it"):
        read_audio(make_video(count=2))
    write_wav(tmp_path / "zero.wav", Waveform(np.zeros((0, 1), np.float32), 16_000))
    with pytest.raises(StudioError, match=r"zero\.wav has zero length"):
        read_audio(tmp_path / "zero.wav")
