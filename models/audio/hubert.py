"""HuBERT audio features (section 3.1): selected by config, read from a local folder or, when asked, from the hub."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from models.audio.features import pad_to_whole_features
from models.errors import CheckpointError

HUB_PREFIX = "hub:"
"""Before the name of a model on the Hugging Face hub: the only form in which anything is downloaded."""
HOW_TO_GET = (
    "The paper uses HuBERT-large, for example facebook/hubert-large-ls960-ft from the Hugging Face hub (Apache-2.0 "
    "licence); download its config.json and model.safetensors (or pytorch_model.bin) into this folder, or name it as "
    "hub:facebook/hubert-large-ls960-ft to have it downloaded once."
)
_LEAD_SAMPLES = 40
"""HuBERT's first frame is centred on sample 200; 40 zeros on either side put feature k on k * 20 ms + 10 ms."""


class HubertExtractor:
    """A frozen HuBERT behind the ``AudioFeatureExtractor`` protocol. It stays out of our weight files."""

    def __init__(self, source: Path | str, device: torch.device | None = None) -> None:
        """Load from a folder, offline, or from the hub when ``source`` is "hub:OWNER/NAME".

        Raises ``CheckpointError`` when it is missing or not a HuBERT.
        """
        name = str(source)
        from_hub = name.startswith(HUB_PREFIX)
        if not from_hub and not (Path(name) / "config.json").is_file():
            raise CheckpointError(f"{name}: no HuBERT weights here. {HOW_TO_GET}")
        from transformers import HubertModel  # slow to import, and only this extractor needs it
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # it writes to stderr and leaves a thread behind
        try:
            place = name.removeprefix(HUB_PREFIX) if from_hub else name
            self._network = HubertModel.from_pretrained(place, local_files_only=not from_hub)
        except (OSError, ValueError, RuntimeError) as error:
            raise CheckpointError(f"{name}: the HuBERT weights cannot be read ({error}).") from error
        self._network.eval().requires_grad_(False).to(device or torch.device("cpu"))

    @property
    def dimension(self) -> int:
        """Width D of one feature vector (1024 for HuBERT-large)."""
        return int(self._network.config.hidden_size)

    @torch.no_grad()
    def __call__(self, samples: Tensor) -> Tensor:
        """samples: f32[B, N] at 16 kHz; returns f32[B, ceil(N / 320), D]."""
        whole = pad_to_whole_features(samples)
        mean, deviation = whole.mean(-1, keepdim=True), whole.std(-1, keepdim=True)
        normal = (whole - mean) / (deviation + 1e-7)
        features: Tensor = self._network(functional.pad(normal, (_LEAD_SAMPLES, _LEAD_SAMPLES))).last_hidden_state
        return features
