"""Is there an encoder in the graphics hardware? Asked by encoding with it: a name in a list says nothing."""

from __future__ import annotations

import functools
import logging
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from studio.media.video_encoding import Codec, VideoEncoding, hardware_encodings

log = logging.getLogger(__name__)

_WIDTH, _HEIGHT = 640, 360
_RATE_HZ = 25
_TEST_NUMBER = 20


def hardware_encoding(codec: Codec, number: int) -> VideoEncoding | None:
    """The first hardware encoder of this machine that works; None if there is none. number: see ``encoding_of``."""
    encoder = working_encoder(codec)
    return next((found for found in hardware_encodings(codec, number) if found.encoder == encoder), None)


@functools.cache  # as many entries as there are codecs
def working_encoder(codec: Codec) -> str:
    """Name of the first hardware encoder that gives a packet for a picture, empty if none does. Tried once."""
    for encoding in hardware_encodings(codec, _TEST_NUMBER):
        try:
            if _encodes(encoding):
                log.info("%s encodes %s", encoding.encoder, codec)
                return encoding.encoder
        except (av.FFmpegError, ValueError, OSError) as error:  # ValueError: not part of this build of FFmpeg
            log.debug("%s does not work here: %s", encoding.encoder, error)
    return ""


def _encodes(encoding: VideoEncoding) -> bool:
    context = av.CodecContext.create(encoding.encoder, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = _WIDTH, _HEIGHT, encoding.pixel_format
    context.framerate, context.time_base = Fraction(_RATE_HZ), Fraction(1, _RATE_HZ)
    context.options = dict(encoding.options)
    grey = np.full((_HEIGHT, _WIDTH, 3), 128, dtype=np.uint8)
    frame = VideoFrame.from_ndarray(grey, format="rgb24").reformat(format=encoding.pixel_format)
    frame.pts, frame.time_base = 0, Fraction(1, _RATE_HZ)
    return bool([*context.encode(frame), *context.encode(None)])
