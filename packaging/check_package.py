"""Try a packed studio: ``python packaging/check_package.py [FOLDER]``. It examines itself, makes films, opens a
window.

The films are read back with this Python; everything else is the packed program alone, with nothing of this ``.venv``.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import av

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = "RealTalkStudio.exe" if sys.platform == "win32" else "RealTalkStudio"
TEXT = "Good morning from the packed program."
LONGEST_S = 600
HALF_FRAME_S = 0.02


class CheckError(Exception):
    """What does not work."""


class Package:
    """A packed program and a folder for what it writes."""

    def __init__(self, folder: Path, place: Path) -> None:
        self.program, self.place = folder / PROGRAM, place
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        self.environment = kept | {"REALTALK_STUDIO_HOME": str(place / "home"), "QT_QPA_PLATFORM": "offscreen"}

    def run(self, *arguments: str) -> str:
        """Run a command; returns what it printed. Raises ``CheckError`` unless it succeeds."""
        done = subprocess.run(
            [str(self.program), *arguments],
            cwd=self.place,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        if done.returncode != 0:
            raise CheckError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def open_window(self) -> None:
        """Open the window until its networks and its portrait are loaded, and close it politely."""
        process = subprocess.Popen(
            [str(self.program), "--verbose", "studio"],
            cwd=self.place,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        told, loaded = [], False
        for line in process.stderr:
            told.append(line)
            if "networks loaded" in line:
                loaded = True
                process.send_signal(signal.SIGTERM)
        if process.wait(LONGEST_S) != 0 or not loaded:
            raise CheckError("the window did not open and close:\n" + "".join(told[-40:]))


def check_film(path: Path) -> str:
    """Read a film to its end; returns what it is. Raises ``CheckError`` for one that is not whole."""
    with av.open(str(path)) as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        lengths = [float((stream.duration or 0) * (stream.time_base or 0)) for stream in (picture, sound)]
        frames = sum(1 for _ in film.decode(picture))
    if frames < 25 or abs(lengths[0] - lengths[1]) > HALF_FRAME_S:
        raise CheckError(
            f"{path.name} has {frames} frames, {lengths[0]:.2f} s of picture and {lengths[1]:.2f} s of sound"
        )
    return f"{frames} frames, {picture.width} x {picture.height}"


def check(folder: Path) -> None:
    """Try everything that packing may break. Raises ``CheckError``."""
    if not any(folder.rglob("licences/README.txt")):
        raise CheckError("the licences are missing")
    with tempfile.TemporaryDirectory(prefix="realtalk-package-") as name:
        place = Path(name)
        package = Package(folder, place)
        bad = [line for line in package.run("doctor").splitlines() if line.startswith("BAD")]
        if bad:
            raise CheckError("\n".join(bad))
        print("It finds all of its parts.", flush=True)
        package.run("render", "--reference", "sample", "--text", TEXT, "--output", "film.mp4", "--grade")
        print(f"It speaks and makes a film: {check_film(place / 'film.mp4')}.", flush=True)
        if "signed, and unaltered" not in package.run("verify", "film.mp4"):
            raise CheckError("the film is not signed")
        print("The film is signed.", flush=True)
        (place / "jobs.csv").write_text(f"reference,text,output\nsample,{TEXT},1.mp4\nsample,{TEXT},2.mp4\n")
        package.run("batch", "jobs.csv", "--workers", "2")
        for film in ("1.mp4", "2.mp4"):
            check_film(place / film)
        print("It makes films in processes of their own.", flush=True)
        package.open_window()
        print("Its window opens and closes.", flush=True)


def main() -> int:
    """Check from the command line; return the exit code."""
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "dist" / "RealTalkStudio"
    try:
        check(folder)
    except (CheckError, OSError, subprocess.TimeoutExpired) as error:
        print(f"{folder}: {error}", file=sys.stderr)
        return 1
    print(f"{folder} works.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
