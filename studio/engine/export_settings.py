"""What an export is to be: one immutable value for window and command line alike. Nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from studio.engine.marking import MARKED, Marking
from studio.errors import StudioError, sentence
from studio.media.output_file import refuse_same_file, refuse_unwritable
from studio.media.video_encoding import SUFFIXES, Codec, Quality

View = Literal["output", "panels"]
VIEWS: tuple[View, ...] = get_args(View)
Rate = Literal["25", "source"]
RATES: tuple[Rate, ...] = get_args(Rate)
WITH_HARDWARE: tuple[Codec, ...] = ("h264", "h265")
"""Codecs that graphics hardware may encode."""


@dataclass(frozen=True)
class ExportSettings:
    """output: the film, whose suffix is one of the codec's; view: "output", the film, or "panels", source, mask, mesh
    and output side by side; crop: of the film only the 256 x 256 pixels of the face; rate: 25 frames a second, or as
    many as the clip has; hardware: let the graphics hardware encode; sound: a file heard in place of the speech that
    moves the lips; marking: how the film says that it is generated.
    """

    output: Path
    view: View = "output"
    crop: bool = False
    codec: Codec = "h264"
    quality: Quality = "standard"
    rate: Rate = "25"
    hardware: bool = False
    sound: Path | None = None
    marking: Marking = MARKED

    @property
    def whole_frame(self) -> bool:
        """The film shows the whole picture of the clip."""
        return self.view == "output" and not self.crop

    def check(self, inputs: Sequence[Path]) -> None:
        """Raise StudioError for what cannot be written, before any work is done. inputs: files that must survive."""
        suffixes = SUFFIXES[self.codec]
        if self.output.suffix.lower() not in suffixes:
            raise StudioError(
                sentence("{name} cannot hold {codec}.", name=self.output.name, codec=NAMES[self.codec]),
                sentence("Let its name end in {suffixes}.", suffixes=" or ".join(suffixes)),
            )
        if self.hardware and self.codec not in WITH_HARDWARE:
            raise StudioError(
                sentence("No graphics hardware encodes {codec}.", codec=NAMES[self.codec]),
                "Go without the hardware encoder.",
            )
        own = [path for path in (self.marking.certificate, self.marking.key) if path is not None]
        refuse_same_file(self.output, [*own, *inputs, *([self.sound] if self.sound is not None else [])])
        refuse_unwritable(self.output)


NAMES: dict[Codec, str] = {"h264": "H.264", "h265": "H.265", "vp9": "VP9", "prores": "ProRes"}
"""As people write them."""
