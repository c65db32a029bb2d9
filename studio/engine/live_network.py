"""The network that hears live sound: the shipped one, whatever a person's own front ends hear recordings with."""

from __future__ import annotations

import torch

from models.audio.voice_activity import VoiceActivity
from models.audio_to_expression import AudioToExpression
from models.errors import CheckpointError
from studio.engine.live_puppet import LivePuppet
from studio.engine.resources import best_expression, checked_file
from studio.engine.talking_head import TalkingHead
from studio.errors import StudioError, sentence


def live_network(device: torch.device) -> AudioToExpression:
    """Load it. Raises ``StudioError`` naming the file that is the matter."""
    try:
        return AudioToExpression.load(checked_file(best_expression())).to(device)
    except CheckpointError as error:
        raise StudioError(str(error), "Restore the file from the project's repository.") from error


def live_puppet(head: TalkingHead, network: AudioToExpression, style_seed: int = 0) -> LivePuppet:
    """Let a head follow a voice. Raises ``StudioError`` if the face model is not the one the network was made for."""
    wanted = network.config.transformer.expression_count
    if wanted != head.expression_count:
        raise StudioError(
            sentence(
                "Live sound moves {wanted} expressions, the face model has {count}.",
                wanted=wanted,
                count=head.expression_count,
            ),
            "Use the program's own face model for live sound.",
        )
    try:
        expressions = head.listen(network, style_seed)
    except CheckpointError as error:
        raise StudioError(str(error), "Restore the program's own weights.") from error
    return LivePuppet(head, expressions, VoiceActivity())
