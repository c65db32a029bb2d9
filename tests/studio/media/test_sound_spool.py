import hashlib
import mmap
import resource
import sys
from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.media.sound_spool import SoundSpool, hash_sound, let_go
from studio.memory_use import resident_bytes


def test_what_went_in_comes_out_and_no_file_stays(tmp_path: Path):
    pieces = [np.random.default_rng(n).uniform(-1, 1, (n, 2)).astype(np.float32) for n in (7, 0, 4096, 1)]
    with SoundSpool(48_000, 2, tmp_path / "new") as spool:
        for piece in pieces:
            spool.append(piece)
        sound = spool.waveform()
        assert len(spool) == len(sound.samples) == 4104
        assert sound.rate_hz == 48_000
        assert np.array_equal(sound.samples, np.concatenate(pieces))
        let_go(sound)
        assert np.array_equal(sound.samples, np.concatenate(pieces))
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_nothing_is_a_waveform_too(tmp_path: Path):
    with SoundSpool(16_000, 1, tmp_path) as spool:
        assert spool.waveform().samples.shape == (0, 1)


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED") or sys.platform == "darwin", reason="Linux gives memory back")
def test_sound_that_was_looked_at_is_given_back(tmp_path: Path):
    with SoundSpool(48_000, 2, tmp_path) as spool:
        for _ in range(64):
            spool.append(np.full((1 << 17, 2), 0.25, np.float32))  # 64 MB in all
        sound = spool.waveform()
        before = resident_bytes()
        assert sound.samples.sum() == pytest.approx(64 * (1 << 18) * 0.25)
        looked_at = resident_bytes()
        let_go(sound)
        after = resident_bytes()
    assert before is not None
    assert looked_at is not None
    assert after is not None
    assert looked_at - before > 60 << 20
    assert after - before < 8 << 20


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StudioError, match=r"cannot be kept in .*file"):
        SoundSpool(16_000, 1, tmp_path / "file" / "below")


@pytest.mark.skipif(sys.platform != "linux", reason="files are limited by a signal elsewhere")
def test_a_full_disk_is_a_sentence(tmp_path: Path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with SoundSpool(16_000, 1, tmp_path) as spool:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
        try:
            with pytest.raises(StudioError, match="The sound cannot be kept"):
                spool.append(np.zeros((1 << 20, 1), np.float32))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_hash_is_that_of_all_samples(tmp_path: Path):
    samples = np.random.default_rng(3).uniform(-1, 1, ((1 << 20) + 5, 1)).astype(np.float32)
    wanted = hashlib.sha256(samples.tobytes()).hexdigest()
    with SoundSpool(16_000, 1, tmp_path) as spool:
        spool.append(samples)
        for sound in (Waveform(samples, 16_000), spool.waveform()):
            digest = hashlib.sha256()
            hash_sound(sound, digest)
            assert digest.hexdigest() == wanted
