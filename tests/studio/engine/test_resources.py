import json
from pathlib import Path

import pytest

from models.checkpoint import sha256_of
from studio.engine import resources
from studio.engine.models_loader import available_presets, choose_device, load_face_model, load_models
from studio.engine.resources import (
    EXPRESSION,
    EXPRESSION_MOONSHINE,
    FACE_MODEL,
    best_expression,
    checked_file,
    shipped_files,
)
from studio.engine.sample import sample_reference
from studio.errors import StudioError


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    weights = tmp_path / "net.safetensors"
    weights.write_bytes(b"weights")
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"net": {"file": weights.name, "sha256": sha256_of(weights)}}))
    return path


def test_every_shipped_file_is_the_one_in_the_manifest():
    names = shipped_files()
    assert {FACE_MODEL, EXPRESSION, EXPRESSION_MOONSHINE, "renderer_lite"} <= set(names)
    for name in names:
        assert checked_file(name).is_file()


def test_our_own_ear_hears_where_the_better_one_is_not_installed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resources, "installed_encoder", lambda: None)
    assert best_expression() == EXPRESSION
    monkeypatch.setattr(resources, "installed_encoder", lambda: Path("encoder_model.ort"))
    assert best_expression() == EXPRESSION_MOONSHINE


def test_shipped_weights_stay_small():
    sizes = [checked_file(name).stat().st_size for name in shipped_files()]
    assert sum(sizes) < 45 * 2**20


def test_a_file_that_agrees_is_returned(manifest: Path):
    assert checked_file("net", manifest) == manifest.parent / "net.safetensors"


def test_a_changed_file_is_named(manifest: Path):
    (manifest.parent / "net.safetensors").write_bytes(b"weightz")
    with pytest.raises(StudioError, match=r"net\.safetensors is not the one that was shipped") as caught:
        checked_file("net", manifest)
    assert "Restore the file" in caught.value.hint


def test_a_missing_file_is_named(manifest: Path):
    (manifest.parent / "net.safetensors").unlink()
    with pytest.raises(StudioError, match=r"net\.safetensors is missing"):
        checked_file("net", manifest)


def test_an_unknown_name_lists_the_known_ones(manifest: Path):
    with pytest.raises(StudioError, match="no weights called 'nett'") as caught:
        checked_file("nett", manifest)
    assert caught.value.hint == "Choose one of: net."


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"net": 1}', '{"net": {"file": "a"}}'])
def test_a_damaged_manifest_is_named(tmp_path: Path, text: str | None):
    path = tmp_path / "manifest.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(StudioError, match=r"manifest\.json is missing or damaged"):
        shipped_files(path)


def test_unknown_choices_are_refused_with_the_known_ones():
    with pytest.raises(StudioError, match="no weights for the preset 'huge'"):
        load_models("huge", "cpu")
    with pytest.raises(StudioError, match="no device called 'tpu'"):
        choose_device("tpu")
    assert "lite" in available_presets()


def test_cpu_is_always_there():
    device, precision = choose_device("cpu")
    assert device.type == "cpu"
    assert precision in ("fp32", "bf16")
    assert choose_device("auto")[0].type in ("cpu", "cuda")


def test_face_model_alone_loads():
    assert load_face_model().identity_size == 40


def test_sample_portrait_is_installed(sample_portrait: Path):
    assert sample_reference().samefile(sample_portrait)
