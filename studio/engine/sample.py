"""The built-in sample portrait: a public-domain photograph that ships with an installed dependency."""

from __future__ import annotations

from pathlib import Path

from studio.errors import StudioError

SAMPLE_NAME = "sample"
"""What the command line takes for the sample portrait in place of a file."""


def sample_reference() -> Path:
    """Return the portrait of Rear Admiral Grace Hopper that matplotlib carries (US Navy, public domain).

    Raises ``StudioError`` when this installation of matplotlib came without its sample data.
    """
    import matplotlib

    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    if not path.is_file():
        raise StudioError("The sample portrait is not installed.", "Give a clip or photo of your own.")
    return path


def reference_file(name: str) -> Path:
    """The file that a person names on the command line; ``SAMPLE_NAME`` is the sample portrait. Raises as it does."""
    return sample_reference() if name == SAMPLE_NAME else Path(name)


def is_sample(path: Path) -> bool:
    """The file is the sample portrait, which needs nobody's consent."""
    try:
        return path.samefile(sample_reference())
    except (OSError, StudioError):
        return False
