"""Make `.venv` beside this folder's parent and install the locked packages in it.

`--dev` adds the test tools, `--package` what packs the program. Run it with Python 3.11, of which it uses the standard
library only: `python3.11 packaging/set_up.py [--dev] [--package]`. What was installed is recorded in
`.venv/set-up.json` as hashes of the lock files, so that a second run has nothing to do; a run that was interrupted is
begun again with a fresh `.venv`. A `.venv` made by hand is kept and completed.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
RECORD = VENV / "set-up.json"
UNFINISHED = VENV / "set-up.unfinished"  # there from the first change to the last
PIP_VERSION = "26.3"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
PACKAGE_LOCK = ROOT / "requirements-package.lock"
EAR_LOCK = ROOT / "requirements-ear.lock"
TORCH_SCRIPT = ROOT / "packaging" / "install_torch.py"


class SetUpError(Exception):
    """A sentence for the person who sets the studio up."""


def wanted_parts(*, dev: bool, torch_flavour: str, package: bool = False) -> dict[str, str]:
    """Name what is to be installed, part by part, by the hash of the file that says it."""

    def sha256(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    parts = {
        "python": sys.version.split()[0],
        "run": sha256(RUN_LOCK),
        "ear": sha256(EAR_LOCK),
        "torch": f"{torch_flavour}:{sha256(TORCH_SCRIPT)}",
    }
    if dev:
        parts["dev"] = sha256(DEV_LOCK)
    if package:
        parts["package"] = sha256(PACKAGE_LOCK)
    return parts


def installed_parts(record: Path) -> dict[str, str]:
    """Read what the last finished set-up recorded; empty where there is none."""
    try:
        parts = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return parts if isinstance(parts, dict) else {}


def must_start_afresh(installed: dict[str, str], wanted: dict[str, str], *, unfinished: bool) -> bool:
    """Say whether an existing `.venv` is to be thrown away: interrupted, another Python, or another torch flavour."""
    if unfinished:
        return True
    if not installed:  # made by hand
        return False
    same_flavour = installed["torch"].split(":")[0] == wanted["torch"].split(":")[0]
    return installed["python"] != wanted["python"] or not same_flavour


def venv_python() -> Path:
    """Return the Python inside `.venv`."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _check_python() -> None:
    if sys.version_info[:2] != (3, 11):
        raise SetUpError(f"The studio needs Python 3.11, and {sys.executable} is {sys.version.split()[0]}.")


def _pip_succeeds(*arguments: str) -> bool:
    command = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def _pip_install(*arguments: str) -> None:
    if not _pip_succeeds(*arguments):
        raise SetUpError("pip failed; its message is above. Once the cause is gone, run the same command again.")


def set_up(*, dev: bool, torch_flavour: str, package: bool = False) -> None:
    """Bring `.venv` to the state of the lock files. Raises SetUpError with a sentence where that cannot be done."""
    _check_python()
    wanted = wanted_parts(dev=dev, torch_flavour=torch_flavour, package=package)
    installed = installed_parts(RECORD)
    if wanted.items() <= installed.items() and venv_python().exists() and not UNFINISHED.exists():
        return
    if VENV.exists() and (
        not venv_python().exists() or must_start_afresh(installed, wanted, unfinished=UNFINISHED.exists())
    ):
        print("Making a fresh .venv: the one there is unfinished, or made for another Python or torch.", flush=True)
        shutil.rmtree(VENV)
        installed = {}
    if not VENV.exists():
        print("Setting up .venv: about 2 GB, some minutes the first time.", flush=True)
        VENV.mkdir()
        UNFINISHED.touch()
        venv.create(VENV, with_pip=True, symlinks=sys.platform != "win32")
    UNFINISHED.touch()
    _install_packages(torch_flavour, [RUN_LOCK, *([DEV_LOCK] if dev else []), *([PACKAGE_LOCK] if package else [])])
    # Test tools of an earlier run stay in place, and stay recorded.
    RECORD.write_text(json.dumps({**installed, **wanted}, indent=2) + "\n", encoding="utf-8")
    UNFINISHED.unlink()


def _install_packages(torch_flavour: str, locks: list[Path]) -> None:
    _pip_install(f"pip=={PIP_VERSION}")
    _pip_install("--no-deps", *(word for lock in locks for word in ("-r", str(lock))))
    if not _pip_succeeds("--no-deps", "-r", str(EAR_LOCK)):
        print("Going on without that package: speech is heard through the studio's own encoder.", flush=True)
    environment = os.environ | {"TORCH": torch_flavour}
    if subprocess.run([str(venv_python()), str(TORCH_SCRIPT)], check=False, env=environment).returncode != 0:
        raise SetUpError("torch is not installed; the reason is above.")


def main() -> int:
    """Set up from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Make .venv and install the locked packages in it.")
    parser.add_argument("--dev", action="store_true", help="add what tests and checks need")
    parser.add_argument("--package", action="store_true", help="add what packs the program")
    arguments = parser.parse_args()
    try:
        set_up(dev=arguments.dev, torch_flavour=os.environ.get("TORCH") or "cpu", package=arguments.package)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; the next run starts the set-up afresh.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
