"""Pack the studio into ``dist/RealTalkStudio``, a folder that runs without Python: ``make package``.

Run it with the Python of a ``.venv`` that holds requirements-package.lock, on the system that the package is for.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD, DIST = ROOT / "build", ROOT / "dist"
PROGRAM_FOLDER = DIST / "RealTalkStudio"
LINUX = ROOT / "packaging" / "linux"
DESKTOP = {
    LINUX / "realtalk-studio.desktop": "applications/realtalk-studio.desktop",
    LINUX / "studio.realtalk.RealTalkStudio.metainfo.xml": "metainfo/studio.realtalk.RealTalkStudio.metainfo.xml",
    ROOT / "resources" / "icons" / "studio.svg": "icons/hicolor/scalable/apps/realtalk-studio.svg",
}
"""What a Linux desktop wants to know, and where below ``share`` it looks for it."""


def run(*arguments: object) -> None:
    """Run a step with this Python; end as it ends if it fails."""
    finished = subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, check=False)
    if finished.returncode != 0:
        sys.exit(finished.returncode)


def draw_icon(path: Path) -> None:
    """The studio's icon as a PNG, which PyInstaller turns into what Windows and macOS want."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(512, 512, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "studio.svg")).render(painter)
    painter.end()
    picture.save(str(path))


def size_mb(folder: Path) -> int:
    """Of all files in a folder."""
    return round(sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6)


def main() -> None:
    """Collect, pack, and say how large it became."""
    BUILD.mkdir(exist_ok=True)
    run("packaging/collect_licences.py", BUILD / "licences")
    draw_icon(BUILD / "icon.png")
    spec = ROOT / "packaging" / "realtalk_studio.spec"
    places = ("--distpath", DIST, "--workpath", BUILD / "pyinstaller")
    run("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, spec)
    if sys.platform == "linux":
        for source, place in DESKTOP.items():
            target = PROGRAM_FOLDER / "share" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        shutil.copy(LINUX / "install.sh", PROGRAM_FOLDER)
    print(f"{PROGRAM_FOLDER}: {size_mb(PROGRAM_FOLDER)} MB. Try it with: make package-test")


if __name__ == "__main__":
    main()
