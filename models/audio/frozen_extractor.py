"""The extractors that are not trained here and stay out of our weight files, by the name a configuration gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import torch

from models.audio.features import AudioFeatureExtractor
from models.audio.hubert import HOW_TO_GET, HubertExtractor
from models.audio.moonshine import MoonshineExtractor
from models.errors import CheckpointError

ExtractorName = Literal["mel", "moonshine", "hubert"]
"""What a network hears through: "mel" is our own encoder and part of the weight file, the others are not."""
MOONSHINE_ENDINGS = (".ort", ".onnx")


def load_frozen_extractor(
    name: ExtractorName, source: Path | str | None, dimension: int, device: torch.device | None = None
) -> AudioFeatureExtractor:
    """Load "moonshine" from a file, or from where it is installed, or "hubert" from a folder or "hub:OWNER/NAME".

    source: of either; Moonshine passes over HuBERT's, which front ends may name for other weights; dimension: width of
    the features that the network was built for. Raises ``CheckpointError`` naming what is missing.
    """
    extractor: AudioFeatureExtractor
    if name == "moonshine":
        is_its_own = source is not None and Path(source).suffix in MOONSHINE_ENDINGS
        extractor = MoonshineExtractor(source if is_its_own else None, device)
    elif source is None:
        raise CheckpointError(
            f"These expression weights hear through HuBERT; name the folder that holds it. {HOW_TO_GET}"
        )
    else:
        extractor = HubertExtractor(source, device)
    if extractor.dimension != dimension:
        raise CheckpointError(f"{source or name}: features of width {extractor.dimension}, expected {dimension}.")
    return extractor
