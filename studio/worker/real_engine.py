"""The engine as shipped: where the engine thread meets networks, speech engine and loudspeaker.

Everything heavy is imported inside the methods, which run in the engine thread: the window is on the screen before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.worker.engine_parts import EngineDescription, LoadedClip
from studio.worker.messages import SpeechOrder, View, VoiceChoice
from studio.worker.playback import Speaker

if TYPE_CHECKING:
    from models.realtalk import RealTalk
    from studio.engine.talking_head import TalkingHead
    from studio.speech.pyttsx3_speech import Pyttsx3Speech

STAGES = {
    "decode": ("Reading the clip", 0.0, 0.2),
    "track": ("Following the face", 0.2, 0.7),
    "prepare": ("Preparing the avatar", 0.9, 0.1),
}
"""The avatar builder's stages: what the window calls them, where each begins and its share of the progress bar."""


class RealEngine:
    """Implements ``EngineParts``; made and used in the engine thread alone."""

    def __init__(self, load: Callable[[str, str], RealTalk] | None = None, front_ends: Path | None = None) -> None:
        """load: gives the networks for a preset and a device; by default the shipped ones, with the front ends of a
        TOML file.
        """
        self._load = load or partial(_shipped_models, front_ends)
        self._preset = "lite"
        self._device = "auto"
        self._models: RealTalk | None = None
        self._head: TalkingHead | None = None
        self._voice: Pyttsx3Speech | None = None

    def list_voices(self) -> tuple[VoiceChoice, ...]:
        """Every voice, the default first."""
        return tuple(VoiceChoice(voice.id, voice.name) for voice in self._tts().voices())

    def load_models(self, preset: str, device: str) -> EngineDescription:
        """Load the networks, once for the life of the window."""
        self._preset, self._device = preset, device
        models = self._loaded_models()
        return EngineDescription(models.device.type.upper(), preset)

    def sample_reference(self) -> Path:
        """The sample portrait."""
        from studio.engine.sample import sample_reference

        return sample_reference()

    def load_clip(self, reference: Path, *, cancel: CancelToken, progress: Callable[[str, float], None]) -> LoadedClip:
        """Make an avatar of a clip and a head of the avatar."""
        from studio.engine.avatar_builder import BuildProgress, build_avatar
        from studio.engine.preflight import look_over
        from studio.engine.talking_head import TalkingHead

        def report(news: BuildProgress) -> None:
            label, begin, share = STAGES[news.stage]
            progress(label, begin + share * news.fraction)

        models = self._loaded_models()
        avatar = build_avatar(reference, models, cancel=cancel, progress=report)
        head = TalkingHead(models, avatar)
        findings = look_over(avatar, models.face_model)
        return LoadedClip(head, reference, avatar.is_photo, avatar.frame_count, avatar.notes, findings)

    def speech_notes(self, order: SpeechOrder) -> tuple[str, ...]:
        """What the person should know about how the text is spoken."""
        from studio.speech.speakable_text import speakable

        return speakable(order.text).notes

    def synthesise(self, order: SpeechOrder, cancel: CancelToken) -> Waveform:
        """Say the text; cancelled within 20 ms."""
        return self._tts().synthesise(order.text, order.voice or None, order.rate_wpm, order.volume, cancel)

    def open_speaker(self, speech: Waveform) -> Speaker:
        """The loudspeaker, or a silent clock where there is none."""
        from studio.media.speaker import open_speaker

        return open_speaker(speech)

    def export(
        self,
        clip: LoadedClip,
        speech: Waveform,
        output: Path,
        *,
        view: View,
        cancel: CancelToken,
        progress: Callable[[int, int, float], None],
    ) -> None:
        """Write every frame to an MP4."""
        from studio.engine.exporter import ExportProgress, export
        from studio.engine.talking_head import TalkingHead

        def report(news: ExportProgress) -> None:
            progress(news.done, news.total, news.remaining_s)

        assert isinstance(clip.head, TalkingHead)
        export(clip.head, speech, output, view=view, cancel=cancel, progress=report)

    def _loaded_models(self) -> RealTalk:
        if self._models is None:
            self._models = self._load(self._preset, self._device)
        return self._models

    def _tts(self) -> Pyttsx3Speech:
        if self._voice is None:
            from studio.speech.pyttsx3_speech import Pyttsx3Speech

            self._voice = Pyttsx3Speech()
        return self._voice


def _shipped_models(front_ends: Path | None, preset: str, device: str) -> RealTalk:
    from studio.engine.models_loader import load_models, read_front_ends

    return load_models(preset, device, read_front_ends(front_ends))
