import json
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.project import Project, ProjectClip
from studio.project_file import LARGEST_BYTES, is_beside, load_project, save_project
from studio.project_schema import ProjectError
from studio.unsaved_work import files_in, forget, found, keep, new_file

SHA = "ab" * 32


@pytest.fixture
def project(tmp_path: Path) -> Project:
    speech = {"text": "Grüße, 世界.\nZweite Zeile 😀", "voice": "de", "rate_wpm": 150, "volume": 0.5}
    sections = {"speech": speech, "adjust": {"mouth_gain": 1.25, "blinks": True, "style": None}}
    return Project(ProjectClip(tmp_path / "clips" / "me.mp4", SHA), sections)


def write(path: Path, **changes: object) -> Path:
    document = {"format": "realtalk-project", "version": 1, "clip": None, "sections": {}, **changes}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_project_comes_back_as_it_was(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "work" / "mine.rtproj"
    path.parent.mkdir()
    save_project(project, path)
    assert load_project(path) == project  # with a section that this version does not know
    assert json.loads(path.read_text(encoding="utf-8"))["clip"] == {"path": "../clips/me.mp4", "sha256": SHA}
    assert [file.name for file in path.parent.iterdir()] == ["mine.rtproj"]
    assert "Grüße" not in repr(project)


def test_project_and_clip_can_move_together(tmp_path: Path, project: Project) -> None:
    (tmp_path / "here").mkdir()
    save_project(Project(ProjectClip(tmp_path / "here" / "me.mp4", SHA)), tmp_path / "here" / "mine.rtproj")
    (tmp_path / "here").rename(tmp_path / "there")
    moved = load_project(tmp_path / "there" / "mine.rtproj").clip
    assert moved == ProjectClip(tmp_path / "there" / "me.mp4", SHA)
    assert is_beside(tmp_path / "there" / "me.mp4", tmp_path / "there" / "mine.rtproj")


def test_what_leads_out_of_the_folder_is_not_beside(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "outside.mp4").write_bytes(b"")
    link = tmp_path / "project" / "link.mp4"
    link.symlink_to(tmp_path / "outside.mp4")
    assert not is_beside(link, tmp_path / "project" / "mine.rtproj")


def test_the_sample_and_no_clip_at_all(tmp_path: Path) -> None:
    for clip in (ProjectClip(None), None):
        save_project(Project(clip), tmp_path / "a.rtproj")
        assert load_project(tmp_path / "a.rtproj").clip == clip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"format": "another"}, ""),
        ({"version": 2}, "version"),
        ({"version": True}, "version"),
        ({"surprise": 1}, "surprise"),
        ({"clip": {"sample": "somebody"}}, "clip"),
        ({"clip": {"path": "a.mp4", "command": "rm"}}, "clip"),
        ({"clip": {"path": "/etc/passwd"}}, "clip.path"),
        ({"clip": {"path": "\\Windows\\a.mp4"}}, "clip.path"),
        ({"clip": {"path": "\\\\server\\share\\a.mp4"}}, "clip.path"),
        ({"clip": {"path": "//server/share/a.mp4"}}, "clip.path"),
        ({"clip": {"path": "http://example.org/a.mp4"}}, "clip.path"),
        ({"clip": {"path": "a\u0000.mp4"}}, "clip.path"),
        ({"clip": {"path": ""}}, "clip.path"),
        ({"clip": {"path": "a.mp4", "sha256": "xyz"}}, "clip.sha256"),
        ({"clip": {"path": "a.mp4", "face": -1}}, "clip.face"),
        ({"sound": {"path": "/etc/passwd"}}, "sound.path"),
        ({"sound": {"path": "a.wav", "sha256": "xyz"}}, "sound.sha256"),
        ({"sound": "a.wav"}, "sound"),
        ({"clip": {"path": "a.mp4", "face": "left"}}, "clip.face"),
        ({"sections": []}, "sections"),
        ({"sections": {"speech": []}}, "speech"),
        ({"sections": {"speech": {"rate_wpm": "fast"}}}, "speech.rate_wpm"),
        ({"sections": {"speech": {"rate_wpm": 10_000}}}, "speech.rate_wpm"),
        ({"sections": {"speech": {"volume": float("nan")}}}, "speech.volume"),
        ({"sections": {"speech": {"text": "bell \u0007"}}}, "speech.text"),
        ({"sections": {"speech": {"tempo": 3}}}, "speech.tempo"),
        ({"sections": {"export": {"codec": "gif"}}}, "export.codec"),
        ({"sections": {"window": {"whole_frame": 1}}}, "window.whole_frame"),
        ({"sections": {"adjust": {"gain": float("inf")}}}, "adjust.gain"),
        ({"sections": {"adjust": {"gain": {}}}}, "adjust.gain"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, changes: dict, field: str) -> None:
    with pytest.raises(ProjectError) as caught:
        load_project(write(tmp_path / "bad.rtproj", **changes))
    assert caught.value.field == field
    assert caught.value.user_message.startswith("bad.rtproj: ")
    assert caught.value.hint


def test_a_newer_version_is_refused_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"newer RealTalk Studio\. Update the program"):
        load_project(write(tmp_path / "new.rtproj", version=99))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[" * 100_000, b"[1, 2", b"null"])
def test_what_is_no_project_gets_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.rtproj").write_bytes(data)
    with pytest.raises(StudioError, match=r"bad\.rtproj"):
        load_project(tmp_path / "bad.rtproj")


def test_missing_and_huge_files_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="There is no project"):
        load_project(tmp_path / "gone.rtproj")
    (tmp_path / "huge.rtproj").write_bytes(b" " * (LARGEST_BYTES + 1))
    with pytest.raises(StudioError, match="too large"):
        load_project(tmp_path / "huge.rtproj")


def test_unsaved_work_is_found_again_and_knows_where_it_belongs(tmp_path: Path, project: Project) -> None:
    folder, home = tmp_path / "state" / "unsaved", tmp_path / "mine.rtproj"
    first, second = new_file(folder), new_file(folder)
    assert keep(project, home, first)
    assert keep(Project(), None, second)
    assert set(files_in(folder)) == {first, second}
    work = found(first)
    assert work is not None
    assert (work.project, work.home) == (project, home)
    forget(first)
    forget(first)
    assert files_in(folder) == [second]
    second.write_text("half a fi")
    assert found(second) is None
    (tmp_path / "file").write_text("")
    assert not keep(project, None, tmp_path / "file" / "a.rtproj")
