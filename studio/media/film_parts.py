"""A long film, written in parts of ten seconds and joined at the end, so that whatever stops it costs one part."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from av.container import OutputContainer
from av.video.stream import VideoStream

from models.audio.waveform import Waveform
from studio.errors import Cancelled, LeftForLater, Sentence, StudioError, retold, sentence
from studio.media.clip_writer import STANDARD_H264, ClipWriter, key_frame_interval
from studio.media.film_container import container_format, open_film, sound_codec_in
from studio.media.frame_picture import Image
from studio.media.interruption import Interruption
from studio.media.media_file import open_media
from studio.media.output_file import OutputFile, cannot_write, write_text
from studio.media.sound_spool import let_go
from studio.media.sound_track import SoundTrack
from studio.media.unfinished_film import MadeOf, UnfinishedFilm
from studio.media.video_encoding import VideoEncoding

KEY_FRAMES_PER_PART = 5


def frames_per_part(rate: Fraction) -> int:
    """About ten seconds, and a whole number of stretches between pictures that stand by themselves."""
    return KEY_FRAMES_PER_PART * key_frame_interval(rate)


class PartedFilm:
    """Context manager that writes one film like ``ClipWriter``, and can go on where another one was stopped.

    Its pictures are encoded part by part, its sound once over the whole length when the parts are joined; so the sound
    has no seams, and a film that was stopped and continued has the pictures of one that was not. made_of: what the
    pictures depend on; note: gives what is to be remembered of the frames since the last part ended, when another ends;
    other arguments as those of ``ClipWriter``.
    Begin with frame ``first_frame``, before which lie the parts that ``notes`` are of; after the last one call
    ``finish``, or let leaving do it. Raises StudioError as ``ClipWriter`` and ``UnfinishedFilm`` do; the parts that are
    whole stay unless the film was stopped on purpose.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int],
        rate: Fraction,
        sound: Waveform,
        made_of: MadeOf,
        interruption: Interruption,
        encoding: VideoEncoding = STANDARD_H264,
        metadata: Mapping[str, str] = MappingProxyType({}),
        seal: Callable[[Path], None] | None = None,
        note: Callable[[], str] | None = None,
    ) -> None:
        self.first_frame = 0
        self.notes: tuple[str, ...] = ()
        self._path = path
        self._unfinished = UnfinishedFilm(path)
        self._output = OutputFile(path, folder=self._unfinished.folder)
        self._size, self._rate, self._sound = size, Fraction(rate), sound
        self._made_of = {
            **made_of,
            "rate": str(Fraction(rate)),
            "size": "{} x {}".format(*size),
            "codec": str(encoding),
        }
        self._interruption = interruption
        self._encoding, self._metadata, self._seal = encoding, dict(metadata), seal
        self._note = note
        self.part_frames = frames_per_part(self._rate)
        self._written = 0
        self._part: ClipWriter | None = None
        self._joined = False

    def __enter__(self) -> Self:
        whole = self._unfinished.open(self._made_of, self.part_frames, self._interruption)
        self.first_frame = self._written = whole * self.part_frames
        if self._note is not None:
            try:
                self.notes = tuple(self._unfinished.note(number).read_text(encoding="utf-8") for number in range(whole))
            except OSError as error:
                self._unfinished.close()
                raise StudioError(
                    sentence("The parts of {name} do not fit together.", name=self._path.name),
                    sentence("Remove {folder} and begin anew.", folder=self._unfinished.folder),
                ) from error
        return self

    def write(self, frame_rgb: Image) -> None:
        """Add one frame, u8[H, W, 3]."""
        try:
            if self._part is None:
                number = self._written // self.part_frames
                part = ClipWriter(
                    self._unfinished.part(number),
                    size=self._size,
                    rate=self._rate,
                    sound=None,
                    encoding=self._encoding,
                )
                self._part = part.__enter__()
            self._part.write(frame_rgb)
            self._written += 1
            if self._written % self.part_frames == 0:
                self._close_part()
        except StudioError as error:
            raise self._of_the_film(error) from error

    def finish(self) -> None:
        """Complete the last part and join all of them with the sound; the film gets its name when the context ends."""
        try:
            self._close_part()
            self._output.create()
            self._join()
        except StudioError as error:
            raise self._of_the_film(error) from error
        except OSError as error:
            raise cannot_write(self._path, error) from error
        self._joined = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                if not self._joined:
                    self.finish()
                if self._seal is not None:
                    self._seal(self._output.temporary_path)
                self._output.commit()
        except BaseException:
            self._give_up(remove=False)
            raise
        if error is None:
            self._unfinished.remove()
            return
        stopped = isinstance(error, Cancelled | GeneratorExit) and not isinstance(error, LeftForLater)
        self._give_up(remove=stopped and not self._interruption.keep)

    def _close_part(self) -> None:
        if self._part is not None:
            if self._note is not None:
                write_text(self._unfinished.note((self._written - 1) // self.part_frames), self._note())
            part, self._part = self._part, None
            part.__exit__(None, None, None)
            let_go(self._sound)

    def _give_up(self, *, remove: bool) -> None:
        if self._part is not None:
            part, self._part = self._part, None
            with contextlib.suppress(StudioError):
                part.__exit__(GeneratorExit, GeneratorExit(), None)
        self._output.discard()
        if remove or self._written < self.part_frames:  # nothing is there to go on from
            self._unfinished.remove()
        else:
            self._unfinished.close()

    def _join(self) -> None:
        form = container_format(self._path)
        parts = [self._unfinished.part(number) for number in range(-(-self._written // self.part_frames))]
        if not parts:
            raise StudioError(
                sentence("{name} would have no frames.", name=self._path.name), "Check the length of the speech."
            )
        with open_film(self._output.temporary_path, form, self._rate, self._metadata) as film:
            with open_media(parts[0]) as first:
                picture = film.add_stream_from_template(first.streams.video[0])
                context = first.streams.video[0].codec_context
                extradata, tag = context.extradata, context.codec_tag
            picture.time_base = 1 / self._rate
            if form in ("mp4", "mov"):  # which kind of ProRes or H.265 it is; only these containers say it so
                picture.codec_context.codec_tag = tag
            sound = SoundTrack(film, self._sound, sound_codec_in(form, self._encoding))
            for number, part in enumerate(parts):
                self._append(film, picture, sound, part, number * self.part_frames, extradata)
            sound.finish(self._written / self._rate, tolerance=1 / (2 * self._rate))
        let_go(self._sound)

    def _append(
        self,
        film: OutputContainer,
        picture: VideoStream,
        sound: SoundTrack,
        part: Path,
        begin: int,
        extradata: bytes | None,
    ) -> None:
        """Put the pictures of a part into the film as they are, with the times that they have there."""
        with open_media(part) as source:
            stream = source.streams.video[0]
            if stream.codec_context.extradata != extradata:  # they could not be decoded by one decoder
                raise StudioError(
                    sentence("The parts of {name} do not fit together.", name=self._path.name),
                    sentence("Remove {folder} and begin anew.", folder=self._unfinished.folder),
                )
            for packet in source.demux(stream):
                if packet.pts is None or packet.dts is None or packet.time_base is None:
                    continue  # the last one is empty
                frames = packet.time_base * self._rate
                packet.pts, packet.dts = begin + round(packet.pts * frames), begin + round(packet.dts * frames)
                packet.time_base, packet.duration, packet.stream = 1 / self._rate, 1, picture
                reached = packet.dts
                film.mux(packet)
                sound.encode_until(max(0, reached) / self._rate)
        let_go(self._sound)

    def _of_the_film(self, error: StudioError) -> StudioError:
        """What went wrong with a part, said of the film: nobody chose the part's name."""
        said = error.user_message
        if not isinstance(said, Sentence):
            return error
        again = retold(said, name=self._path.name, path=self._path, folder=self._path.parent)
        return StudioError(again, error.hint)
