"""The paper's own front ends, chosen by a TOML file: HuBERT for sound, Basel and D3DFR for faces.

    hubert = "hubert-large"            # a folder, or "hub:facebook/hubert-large-ls960-ft" to download it
    basel = "BFM"                      # the folder BFM of Deep3DFaceRecon
    d3dfr = "epoch_20.pth"             # optional: without it the Basel face is fitted to landmarks
    expression = "expression.safetensors"    # weights trained with these front ends
    renderer = "renderer.safetensors"

Paths are taken from the file's own folder. What is absent is the program's own.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

import torch

from models.audio.hubert import HUB_PREFIX
from models.checkpoint import config_from_mapping, sha256_of
from models.errors import CheckpointError
from models.face.basel import MODEL_FILE, STANDARD_FACE_FILE, BaselFace, load_standard_face
from models.face.basel_correspondence import basel_face_model
from models.face.morphable_model import LinearFaceModel
from models.tracking.picture_fitting import PictureFitter
from models.tracking.reconstruction import ReconstructionNetwork


@dataclass(frozen=True)
class FrontEnds:
    """Which assets to use in place of the program's own; None is the program's own.

    hubert: a folder, or "hub:OWNER/NAME"; basel: the folder that holds ``BFM_model_front.mat`` and
    ``similarity_Lm3D_all.mat``; d3dfr: ``epoch_20.pth`` or a safetensors file; expression, renderer: our weight files.
    """

    hubert: str | None = None
    basel: Path | None = None
    d3dfr: Path | None = None
    expression: Path | None = None
    renderer: Path | None = None

    def __post_init__(self) -> None:
        if self.d3dfr is not None and self.basel is None:
            raise ValueError("d3dfr predicts coefficients of the Basel face: name basel too")

    def face_model(self, own: Path, device: torch.device | None = None) -> LinearFaceModel:
        """Load the face model: our own from ``own``, or Basel sampled where ``own`` has its vertices.

        device: where D3DFR runs. Raises ``CheckpointError`` naming the file that is the matter.
        """
        model = LinearFaceModel.load(own)
        if self.basel is None:
            return model
        file = self.basel / MODEL_FILE
        found = basel_face_model(BaselFace.load(file), model)
        used, fitter = [file], None
        if self.d3dfr is not None:
            standard = self.basel / STANDARD_FACE_FILE
            network = ReconstructionNetwork.load(self.d3dfr)
            fitter = PictureFitter(network, load_standard_face(standard), device or torch.device("cpu"))
            used += [standard, self.d3dfr]
        digests = {path.name: sha256_of(path) for path in used}
        front_end = hashlib.sha256(" ".join(digests.values()).encode("ascii")).hexdigest()
        return dataclasses.replace(found, fitter=fitter, front_end=front_end, facts={"basel": digests})


def load_front_ends(path: Path) -> FrontEnds:
    """Read the TOML file. Raises ``CheckpointError`` naming it and what is wrong."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CheckpointError(f"{path}: the file of front ends cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise CheckpointError(f"{path}: not a TOML file ({error}).") from error
    placed: dict[str, str | Path] = {}
    for name, value in values.items():
        if not isinstance(value, str) or not value:
            raise CheckpointError(f"{path}: {name} must be a path in quotation marks, not {value!r}.")
        from_hub = name == "hubert" and value.startswith(HUB_PREFIX)
        place = value if from_hub else path.parent / Path(value).expanduser()
        placed[name] = str(place) if name == "hubert" else Path(place)
    return config_from_mapping(FrontEnds, placed, str(path))
