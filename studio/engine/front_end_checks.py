"""What each of the paper's front ends is made of, for the doctor: every part is really loaded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from models.audio.hubert import HubertExtractor
from models.audio_to_expression import AudioToExpression
from models.checkpoint import sha256_of
from models.face.basel import MODEL_FILE, STANDARD_FACE_FILE, BaselFace, load_standard_face
from models.front_ends import FrontEnds
from models.realtalk import load_renderer
from models.tracking.reconstruction import OUTPUTS, ReconstructionNetwork


def check_front_ends(front_ends: FrontEnds) -> dict[str, Callable[[], str]]:
    """Name -> what loads the part and describes it, or raises ``CheckpointError``; absent parts are said to be."""
    parts: tuple[tuple[str, str | Path | None, Callable[[Path], str]], ...] = (
        ("hubert", front_ends.hubert, _hubert),
        ("basel", front_ends.basel, _basel),
        ("d3dfr", front_ends.d3dfr, partial(_d3dfr, front_ends.basel)),
        ("expression", front_ends.expression, _expression),
        ("renderer", front_ends.renderer, _renderer),
    )
    return {f"front end {name}": _described(place, describe) for name, place, describe in parts}


def _described(place: str | Path | None, describe: Callable[[Path], str]) -> Callable[[], str]:
    if place is None:
        return lambda: "the program's own"
    return lambda: f"{place}: {describe(Path(place))}"


def _hubert(place: Path) -> str:
    return f"features of width {HubertExtractor(place.as_posix()).dimension}"


def _basel(folder: Path) -> str:
    face = BaselFace.load(folder / MODEL_FILE)
    return f"{len(face.mean)} vertices, {face.identity_size} + {face.expression_size} coefficients"


def _d3dfr(basel: Path | None, path: Path) -> str:
    if basel is not None:
        load_standard_face(basel / STANDARD_FACE_FILE)
    ReconstructionNetwork.load(path)
    return f"{sum(OUTPUTS.values())} outputs, sha256 {sha256_of(path)[:16]}"


def _expression(path: Path) -> str:
    config = AudioToExpression.load(path).config
    sizes = config.transformer
    return f"hears through {config.extractor}, {sizes.identity_count} + {sizes.expression_count} coefficients"


def _renderer(path: Path) -> str:
    config = load_renderer(path).config
    return f"{config.identity_width} + {config.expression_width} coefficients"
