"""What was said last, and which of its kept frames still look as they would if they were rendered now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.speech.spoken_sentence import SpokenSentence
from studio.worker.adjustments import Adjustments
from studio.worker.frame_store import FrameStore
from studio.worker.loaded_clip import Head
from studio.worker.messages import Speak
from studio.worker.speech_order import SpeechOrder

if TYPE_CHECKING:
    from studio.engine.utterance import Utterance

Speech = tuple[SpeechOrder, tuple[SpokenSentence, ...]]


class LastSpeech:
    """Used in the engine thread alone. utterance: None before anything was said about a clip."""

    def __init__(self, adjustments: Adjustments, frames: FrameStore) -> None:
        self._adjustments = adjustments
        self._frames = frames
        self.utterance: Utterance | None = None
        self._speech: Speech | None = None
        self._with_whole_frames = False
        self._drawn_under = AS_IT_IS
        self._edited: set[int] = set()

    def forget(self) -> None:
        """Another clip, or other words."""
        self.utterance = self._speech = None
        self._edited.clear()
        self._frames.clear()

    def begin(self, request: Speak, speech: Speech | None) -> None:
        """Something is to be said. speech: the sound made last; frames of the very same one, with no smaller pictures,
        are kept, and all others forgotten.
        """
        self.settings()  # what is kept may be outdated by now
        is_same = self._speech is not None and self._speech is speech and speech[0] == request.order
        if not is_same or (request.whole_frame and not self._with_whole_frames):
            self.forget()
        self._with_whole_frames = request.whole_frame or self._adjustments.whole_frame()

    def is_whole(self, speech: Speech) -> None:
        """All of the speech that is being said is there: its frames can be shown again when it is said again."""
        self._speech = speech

    def settings(self) -> RenderSettings:
        """What holds for the next frame; kept frames that it changes are outdated from now on."""
        settings = self._adjustments.get()
        is_larger = self._adjustments.whole_frame() and not self._with_whole_frames
        if settings != self._drawn_under or is_larger:
            self._drawn_under = settings
            self._with_whole_frames |= is_larger
            self._frames.outdate_all()
        if self.utterance is not None:
            changed = self.utterance.edit(self._adjustments.edits())
            self._frames.outdate(changed)
            self._edited |= changed
        return settings

    def draw(self, head: Head, index: int) -> RenderedFrame | None:
        """Render a frame under what holds now, and keep it; None past the end of what is known of the speech."""
        settings = self.settings()
        if self.utterance is None or index >= self.utterance.frames:
            return None
        frame = head.frame_of(self.utterance, index, settings)
        if frame is not None:
            self._frames.note_rendered(frame)
            self._frames.put(frame)
        return frame

    def renew(self, head: Head, after_each: Callable[[], None]) -> None:
        """Render again what was edited, as far as it is kept, and nothing else. after_each: may end it by raising."""
        self.settings()
        while self._edited:
            index = min(self._edited)
            self._edited.discard(index)
            if self._frames.is_kept(index) and self._frames.valid(index) is None:
                self.draw(head, index)
                after_each()
