"""How a film says that it is generated: the badge in its picture, and who signs it. Nothing heavy is imported here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from studio.errors import sentence

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
CORNERS: tuple[Corner, ...] = get_args(Corner)
BadgeSize = Literal["small", "medium", "large"]
BADGE_SIZES: tuple[BadgeSize, ...] = get_args(BadgeSize)

UNDERTAKING = sentence(
    "Without the badge nobody can see that the film is generated. Whoever shows it undertakes to say so wherever it is "
    "shown, to pass nobody off as having said what they did not say, and to follow the law on generated media."
)
"""What a person takes on who switches the badge off."""


@dataclass(frozen=True)
class Badge:
    """The words "AI-generated", burnt into the picture. corner: where, unless the face is there and another is free."""

    corner: Corner = "bottom-right"
    size: BadgeSize = "medium"


@dataclass(frozen=True)
class Marking:
    """badge: None for none; certificate, key: PEM files to sign with, both or neither; without them the certificate of
    this installation signs.
    """

    badge: Badge | None = Badge()
    certificate: Path | None = None
    key: Path | None = None


MARKED = Marking()
"""As every film is marked unless somebody says otherwise."""
