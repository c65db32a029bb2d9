import json
from pathlib import Path

import pytest

from studio.settings import Settings, load_settings, save_settings


def test_settings_survive_a_round_trip(tmp_path: Path) -> None:
    settings = Settings(voice="de", rate_wpm=120, volume=0.5, whole_frame=True).with_consent("ab").with_consent("ab")
    path = tmp_path / "new" / "settings.json"
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert settings.consents == ("ab",)
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"rate_wpm": "fast"}', '{"consents": 3}', "\x00"])
def test_damaged_settings_are_passed_over(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert load_settings(path) == Settings()
    assert "starting with the defaults" in caplog.text


def test_settings_of_another_version_keep_what_is_known(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"voice": "de", "of_tomorrow": 1}))
    assert load_settings(path) == Settings(voice="de")


def test_a_place_that_cannot_be_written_is_only_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    save_settings(Settings(), tmp_path / "file" / "settings.json")
    assert "cannot be written" in caplog.text


def test_the_portable_folder_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REALTALK_STUDIO_HOME", str(tmp_path))
    save_settings(Settings(voice="x"))
    assert load_settings().voice == "x"
    assert (tmp_path / "config" / "settings.json").is_file()
