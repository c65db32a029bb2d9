"""The extractors that are not trained here and stay out of our weight files, by the name a configuration gives them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from models.audio.features import AudioFeatureExtractor
from models.audio.hubert import HOW_TO_GET, HubertExtractor
from models.audio.moonshine import MoonshineExtractor
from models.errors import CheckpointError

ExtractorName = Literal["mel", "moonshine", "hubert"]
"""What a network hears through: "mel" is our own encoder and part of the weight file, the others are not."""


@dataclass(frozen=True)
class ExtractorSources:
    """Where each is. hubert: a folder or "hub:OWNER/NAME"; moonshine: a file, or None for the installed package's."""

    hubert: Path | str | None = None
    moonshine: Path | None = None


INSTALLED = ExtractorSources()
"""What needs no naming."""


def load_frozen_extractor(
    name: ExtractorName, sources: ExtractorSources, dimension: int, device: torch.device | None = None
) -> AudioFeatureExtractor:
    """Load "moonshine" or "hubert". dimension: width of the features that the network was built for.

    Raises ``CheckpointError`` naming what is missing.
    """
    extractor: AudioFeatureExtractor
    if name == "moonshine":
        extractor = MoonshineExtractor(sources.moonshine, device)
    elif sources.hubert is None:
        raise CheckpointError(
            f"These expression weights hear through HuBERT; name the folder that holds it. {HOW_TO_GET}"
        )
    else:
        extractor = HubertExtractor(sources.hubert, device)
    if extractor.dimension != dimension:
        source = sources.hubert if name == "hubert" else sources.moonshine
        raise CheckpointError(f"{source or name}: features of width {extractor.dimension}, expected {dimension}.")
    return extractor
