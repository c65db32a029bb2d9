"""Where the espeak-ng library and its voice data lie: inside a wheel, so that no system package is needed."""

from __future__ import annotations

from pathlib import Path

from studio.errors import StudioError, sentence

INSTALL_HINT = "Run `make set-up` again, or install the package `espeakng-loader` into the same environment."


def espeak_library_path() -> Path:
    """The shared library of espeak-ng. Raises StudioError when the wheel or the file is missing."""
    try:
        import espeakng_loader
    except ImportError as error:
        raise StudioError("The speech engine espeak-ng is not installed.", INSTALL_HINT) from error
    path = Path(espeakng_loader.get_library_path())
    if not path.is_file():
        raise StudioError(sentence("The speech engine's library {name} is missing.", name=path.name), INSTALL_HINT)
    return path


def espeak_data_path() -> Path:
    """The folder of espeak-ng's voices and dictionaries. Raises StudioError when it is missing."""
    path = espeak_library_path().parent / "espeak-ng-data"
    if not (path / "phontab").is_file():
        raise StudioError("The voice data of the speech engine espeak-ng is missing.", INSTALL_HINT)
    return path
