from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import read_metadata, sha256_of
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from studio.engine.personal_weights import PersonalKey, PersonalRenderer, PersonalWeights
from studio.errors import StudioError

SMALL = FaceRendererConfig(widths=(4, 4, 8, 8), encoder_blocks=1, decoder_blocks=1, hidden_width=8)
PRESENT = np.ones(10, dtype=bool)


@pytest.fixture(scope="module")
def learnt() -> PersonalRenderer:
    torch.manual_seed(5)
    return PersonalRenderer(FaceRenderer(SMALL).eval(), 4, 0.08, 0.06)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    files = {name: tmp_path / name for name in ("clip", "copy", "other", "model", "new_model")}
    for name, path in files.items():
        path.write_bytes({"copy": b"clip"}.get(name, name.encode()))
    return files


def entries(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_weights_come_back_with_their_facts(learnt: PersonalRenderer, files: dict[str, Path], tmp_path: Path):
    store = PersonalWeights(tmp_path / "cache")
    key = PersonalKey.of(sha256_of(files["clip"]), files["model"], "base")
    path = store.keep(key, learnt, {"steps": 7})
    assert path == store.path(key)
    found = store.load(key, PRESENT)
    assert found is not None
    assert (found.reference_index, found.error_before, found.error_after) == (4, 0.08, 0.06)
    assert found.gain == pytest.approx(0.25)
    for name, value in found.renderer.state_dict().items():
        torch.testing.assert_close(value, learnt.renderer.state_dict()[name], atol=1e-3, rtol=1e-3)
    assert read_metadata(path)[1]["steps"] == 7
    assert entries(tmp_path / "cache") == [path.name]


def test_they_are_found_by_bytes_of_clip_model_and_shipped_renderer(
    learnt: PersonalRenderer, files: dict[str, Path], tmp_path: Path
):
    store = PersonalWeights(tmp_path / "cache")
    store.keep(PersonalKey.of(sha256_of(files["clip"]), files["model"], "base"), learnt, {})
    assert store.load(PersonalKey.of(sha256_of(files["copy"]), files["model"], "base"), PRESENT) is not None
    for clip, model, base in (("other", "model", "base"), ("clip", "new_model", "base"), ("clip", "model", "newer")):
        assert store.load(PersonalKey.of(sha256_of(files[clip]), files[model], base), PRESENT) is None


def test_a_reference_frame_without_a_face_is_a_miss(learnt: PersonalRenderer, files: dict[str, Path], tmp_path: Path):
    store = PersonalWeights(tmp_path / "cache")
    key = PersonalKey.of(sha256_of(files["clip"]), files["model"], "base")
    store.keep(key, learnt, {})
    assert store.load(key, np.arange(10) != 4) is None
    assert store.load(key, PRESENT[:4]) is None


@pytest.mark.parametrize("damage", [b"", b"x" * 400])
def test_damaged_weights_are_passed_over(
    learnt: PersonalRenderer,
    files: dict[str, Path],
    tmp_path: Path,
    damage: bytes,
    caplog: pytest.LogCaptureFixture,
):
    store = PersonalWeights(tmp_path / "cache")
    key = PersonalKey.of(sha256_of(files["clip"]), files["model"], "base")
    store.keep(key, learnt, {}).write_bytes(damage)
    assert store.load(key, PRESENT) is None
    assert "damaged personal weights" in caplog.text


def test_discarding_takes_all_of_one_clip_and_nothing_else(
    learnt: PersonalRenderer, files: dict[str, Path], tmp_path: Path
):
    store = PersonalWeights(tmp_path / "cache")
    mine = [
        PersonalKey.of(sha256_of(files["clip"]), files[model], base)
        for model in ("model", "new_model")
        for base in "ab"
    ]
    other = PersonalKey.of(sha256_of(files["other"]), files["model"], "a")
    for key in (*mine, other):
        store.keep(key, learnt, {})
    store.unfinished(mine[0]).mkdir()
    (store.unfinished(mine[0]) / "state.safetensors").write_bytes(b"state")
    (tmp_path / "cache" / "avatars" / "track.safetensors").write_bytes(b"track")
    assert store.discard(files["copy"]) == 5
    assert sorted(entries(tmp_path / "cache")) == sorted([store.path(other).name, "track.safetensors"])
    assert store.discard(files["copy"]) == 0


def test_a_folder_that_cannot_be_written_is_named(learnt: PersonalRenderer, files: dict[str, Path]):
    store = PersonalWeights(files["clip"])  # a file where the cache should be
    with pytest.raises(StudioError, match=r"personal\.safetensors could not be written"):
        store.keep(PersonalKey.of(sha256_of(files["clip"]), files["model"], "base"), learnt, {})


def test_a_full_disk_leaves_nothing_under_any_name(learnt: PersonalRenderer, files: dict[str, Path], tmp_path: Path):
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")
    store = PersonalWeights(tmp_path / "cache")
    key = PersonalKey.of(sha256_of(files["clip"]), files["model"], "base")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
    try:
        with pytest.raises(StudioError, match="could not be finished"):
            store.keep(key, learnt, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert entries(tmp_path / "cache") == []
    store.keep(key, learnt, {})
    assert store.load(key, PRESENT) is not None
