import numpy as np

from models.audio.waveform import Waveform
from models.training.clip_dataset import load_clip, save_clip
from studio.cancel import CancelToken
from studio.engine.clip_preparation import clips_in, prepare_clip
from studio.media.audio_file import write_wav

_HEADER = "split,file,kind,person_id,has_audio,audio_file,language,licence_tier,sync_corr,av_lag_ms\n"


def test_speech_without_pictures_is_kept_as_a_clip_of_no_frames(tmp_path):
    tone = 0.1 * np.sin(np.arange(24_000) / 10).astype(np.float32)
    write_wav(tmp_path / "anna.wav", Waveform.from_mono(tone, 48_000))
    (tmp_path / "catalog.csv").write_text(_HEADER + "speech,anna.wav,speech,anna,yes,,en,free,,\n")
    (clip,) = clips_in(tmp_path)
    save_clip(tmp_path / "speech__anna.safetensors", prepare_clip(clip, CancelToken(), lambda _: None))
    prepared = load_clip(tmp_path / "speech__anna.safetensors")
    assert len(prepared) == 0
    assert prepared.facts.split == "speech"
    assert abs(len(prepared.sound) - 8000) <= 1
    assert prepared.sound.std() > 0.05


def test_clips_of_one_name_in_two_folders_stay_two(tmp_path):
    for name in ("anna/0001.mp4", "ben/0001.mp4", "ben/0002.MOV", "ben/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [clip.facts.name for clip in clips_in(tmp_path)] == ["anna-0001.mp4", "ben-0001.mp4", "0002"]
