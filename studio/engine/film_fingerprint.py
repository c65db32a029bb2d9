"""What the pictures of a film depend on: parts of it fit together only where none of this has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple

import av
import numpy as np
import torch
from torch import nn

from models.audio.waveform import Waveform
from models.face.coefficients import FaceCoefficients
from studio.engine.avatar import Avatar
from studio.engine.film_order import FilmOrder
from studio.engine.film_origin import studio_version
from studio.engine.talking_head import TalkingHead
from studio.media.sound_spool import hash_sound
from studio.media.unfinished_film import MadeOf


def made_of(head: TalkingHead, order: FilmOrder) -> MadeOf:
    """Name everything that changes a picture, hashed where it is large."""
    models, settings = head.models, order.settings
    look = (settings.view, settings.crop, settings.quality, settings.rate, settings.hardware, settings.marking.badge)
    return {
        "reference": head.avatar.sha256,
        "face": _of_face(head.avatar),
        "speech": _of_sound(order.sentences),
        "settings": f"{look} {astuple(order.adjustments)}",
        "edits": hashlib.sha256(repr(sorted(order.edits.rows.items())).encode()).hexdigest(),
        "seed": str(head.seed),
        "weights": _of_networks(models.networks(head.avatar.identity_reference)),
        "program": f"{studio_version()}, PyAV {av.__version__}, PyTorch {torch.__version__}",
        "device": f"{models.device.type} in {models.precision}",
    }


def _of_sound(sentences: Iterable[Waveform]) -> str:
    digest = hashlib.sha256()
    for sentence in sentences:
        digest.update(f"{sentence.samples.shape} {sentence.rate_hz}".encode())
        hash_sound(sentence, digest)
    return digest.hexdigest()


def _of_face(avatar: Avatar) -> str:
    """Which face was chosen, and how it was found."""
    coefficients: FaceCoefficients = avatar.track.coefficients
    digest = hashlib.sha256(str(avatar.track.reference_index).encode())
    for array in (coefficients.identity, coefficients.expression, coefficients.rotation, coefficients.translation):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def _of_networks(networks: Iterable[nn.Module]) -> str:
    digest = hashlib.sha256()
    for network in networks:
        for name, tensor in network.state_dict().items():
            digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
            digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
