"""Bring resources/translations up to date: collect the window's texts, and pack the translated ones.

    .venv/bin/python packaging/update_translations.py

New texts appear in the .ts files as unfinished; translate them there, then run it again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
TOOLS = Path(sys.executable).parent
LANGUAGES = ("zh_CN",)


def collect(translation: Path) -> None:
    """Add the texts of the sources to a .ts file and take out those that are gone; what is translated stays."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "studio" / "ui").glob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
    subprocess.run([TOOLS / "pyside6-lupdate", *options, *sources, "-ts", translation], cwd=ROOT, check=True)


def pack(translation: Path) -> None:
    """Write the .qm file beside a .ts file."""
    subprocess.run([TOOLS / "pyside6-lrelease", translation, "-qm", translation.with_suffix(".qm")], check=True)


if __name__ == "__main__":
    for language in LANGUAGES:
        file = FOLDER / f"studio_{language}.ts"
        collect(file)
        pack(file)
