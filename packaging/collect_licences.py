"""Collect the licences of everything that a packed studio holds: ``python packaging/collect_licences.py FOLDER``.

One text for each package of the lock files, as its wheel carries it; where a wheel carries none, what its metadata
names. Together they are more than a megabyte, so they are made with each package and are not part of the repository.
A package without any licence is an error: nothing is shipped that nobody may ship.
"""

import importlib.metadata
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-ear.lock")
TEXTS = ROOT / "packaging" / "licences"
ALSO = ("torch", "pyinstaller")
"""What no run-time lock lists: torch is chosen by its own script, and the program begins with PyInstaller's loader."""
IS_LICENCE = re.compile(r"licen[cs]e|copying|notice|copyright", re.IGNORECASE)
WITHOUT_TEXT = {
    "flatbuffers": "Apache-2.0",
    "tokenizers": "Apache-2.0",
    "c2pa-python": "Apache-2.0",
    "espeakng-loader": "GPL-3.0",
    "PySide6_Essentials": "LGPL-3.0",
    "shiboken6": "LGPL-3.0",
}
"""Wheels that name a licence and carry no text of it; espeak-ng itself lies in espeakng-loader's."""
INSIDE = {
    "av": "FFmpeg with x264 and x265, under GPL-2.0-or-later, and the codec libraries that FFmpeg names",
    "espeakng-loader": "espeak-ng and its voices, under GPL-3.0-or-later",
    "PySide6_Essentials": "Qt 6, under LGPL-3.0; its libraries lie beside the program and may be replaced",
    "moonshine-voice": "of this package the encoder of Moonshine tiny alone, under the MIT licence",
    "matplotlib": "the sample portrait: a photograph of the US Navy, in the public domain",
}
"""What is in a package besides itself."""


WHOLE = (
    "The packed program holds parts under the GPL (espeak-ng; FFmpeg with x264 and x265). Whoever passes it on\n"
    "does so under GPL-3.0 as a whole, with the sources of these parts, which their projects offer."
)


class LicenceError(Exception):
    """A sentence for the person who packs the studio."""


def locked_packages() -> list[str]:
    """Names of the packages that are installed on this system, as the lock files and ``ALSO`` list them."""
    lines = [line for name in LOCKS for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    names = [re.split("[=;]", line)[0] for line in lines if line and not line.startswith("#")]
    return sorted({name for name in (*names, *ALSO) if _distribution(name) is not None}, key=str.lower)


def licence_texts(name: str) -> list[str]:
    """The licences of a package, each once. Raises ``LicenceError`` if there is none."""
    found = _distribution(name)
    assert found is not None  # only what is installed is asked for
    texts = list(dict.fromkeys(_carried(found)))
    if not texts and name in WITHOUT_TEXT:
        texts = [_known_text(WITHOUT_TEXT[name])]
    if not texts:
        raise LicenceError(f"{name} carries no licence. Find out under which it may be shipped; name it in {__file__}.")
    return texts


def collect(folder: Path) -> int:
    """Write one file a package and a list of them; returns how many. Raises ``LicenceError``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = locked_packages()
    lines = [
        "What RealTalk Studio is shipped with, and under which licence. The studio itself: LICENSE, Apache-2.0.",
        "",
    ]
    for name in names:
        found = _distribution(name)
        assert found is not None
        rule = "\n\n" + 78 * "-" + "\n\n"
        (folder / f"{name}.txt").write_text(rule.join(licence_texts(name)), encoding="utf-8")
        lines.append(f"{name} {found.version}: {_named(found)}" + (f" ({INSIDE[name]})" if name in INSIDE else ""))
    for text in TEXTS.glob("*.txt"):
        shutil.copy(text, folder)
    shutil.copy(ROOT / "LICENSE", folder / "Apache-2.0.txt")
    python = Path(sys.base_prefix) / "LICENSE.txt"
    lines.append(f"Python {sys.version.split()[0]}: PSF-2.0 (https://docs.python.org/3/license.html)")
    if python.is_file():
        shutil.copy(python, folder / "Python.txt")
    lines += ["", WHOLE]
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(names)


def _distribution(name: str) -> importlib.metadata.Distribution | None:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _carried(found: importlib.metadata.Distribution) -> Iterator[str]:
    for file in found.files or ():
        place = Path(str(found.locate_file(file)))
        if (
            IS_LICENCE.search(file.name)
            and file.suffix in ("", ".txt", ".md", ".rst", ".BSD", ".APACHE")
            and place.is_file()
        ):
            yield place.read_text(encoding="utf-8", errors="replace").strip() + "\n"


def _named(found: importlib.metadata.Distribution) -> str:
    """The licence in a few words."""
    expression = found.metadata.get("License-Expression")
    if expression:
        return str(expression)
    said = (found.metadata.get("License") or "").strip().splitlines()
    if said and len(said[0]) < 80 and said[0][0].isalpha() and not said[0].startswith(("Copyright", "License agree")):
        return said[0]
    classes = [
        c.split("::")[-1].strip() for c in found.metadata.get_all("Classifier") or () if c.startswith("License ::")
    ]
    return ", ".join(classes) or WITHOUT_TEXT.get(found.name, "see its text")


def _known_text(name: str) -> str:
    file = ROOT / "LICENSE" if name == "Apache-2.0" else TEXTS / f"{name}.txt"
    return file.read_text(encoding="utf-8")


def main() -> int:
    """Collect from the command line; return the exit code."""
    if len(sys.argv) != 2:
        print("usage: collect_licences.py FOLDER", file=sys.stderr)
        return 2
    try:
        count = collect(Path(sys.argv[1]))
    except LicenceError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Licences of {count} packages are in {sys.argv[1]}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
