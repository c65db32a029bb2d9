import time
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.media import camera
from studio.media.camera import CAMERA_VARIABLE, CameraChoice, OpenCvCamera, list_cameras


def opened(path: Path) -> OpenCvCamera:
    return OpenCvCamera(CameraChoice(str(path), path.name))


def test_a_film_is_a_camera_that_is_lost_at_its_end(portrait_clip: Path) -> None:
    with opened(portrait_clip) as film:
        before = time.monotonic()
        first = film.read()
        assert first.shape == (600, 512, 3)
        assert first[20, 500, 2] > first[20, 500, 0], "the sky is blue: the channels are in order"
        for _ in range(49):
            film.read()
        assert time.monotonic() - before >= 49 / 25 - 0.01, "no faster than a camera would be"
        with pytest.raises(StudioError, match=r"The camera portrait\.mp4 was lost\. Check its cable"):
            film.read()


def test_what_cannot_be_opened_gets_a_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StudioError, match=r"gone\.mp4 is not there any more\. Connect it"):
        opened(tmp_path / "gone.mp4")
    assert capfd.readouterr().err == "", "OpenCV is quiet"
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(StudioError, match=r"text\.mp4 cannot be opened\. \w+"):
        opened(tmp_path / "text.mp4")


def test_cameras_of_linux_have_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (index, name) in {"0": ("0", "Integrated"), "1": ("1", "Integrated"), "10": ("0", "USB")}.items():
        folder = tmp_path / f"video{number}"
        folder.mkdir()
        (folder / "index").write_text(f"{index}\n")
        (folder / "name").write_text(f"{name}\n")
    monkeypatch.setattr(camera, "_LINUX_CAMERAS", tmp_path)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv(CAMERA_VARIABLE, "rtsp://phone/front")
    assert list_cameras() == (
        CameraChoice("rtsp://phone/front", "front"),
        CameraChoice("/dev/video0", "Integrated"),
        CameraChoice("/dev/video10", "USB"),
    )
