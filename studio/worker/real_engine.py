"""The engine as shipped: where the engine thread meets networks, speech engine and loudspeaker.

Everything heavy is imported inside the methods, which run in the engine thread: the window is on the screen before.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.export_settings import WITH_HARDWARE, ExportSettings
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.take import sound_of
from studio.media.video_encoding import Codec
from studio.speech.speakable_text import TextSpan
from studio.speech.spoken_sentence import SpokenSentence, joined
from studio.worker.engine_parts import EngineDescription
from studio.worker.live_messages import MicrophoneChoice
from studio.worker.loaded_clip import LoadedClip
from studio.worker.messages import VoiceChoice
from studio.worker.playback import Speaker
from studio.worker.speech_order import SpeechOrder

if TYPE_CHECKING:
    import torch

    from models.audio_to_expression import AudioToExpression
    from models.realtalk import RealTalk
    from studio.engine.exporter import ExportProgress
    from studio.engine.film_grade import FilmGrade
    from studio.engine.film_origin import Driver
    from studio.engine.live_puppet import LivePuppet
    from studio.engine.talking_head import TalkingHead
    from studio.media.delayed_voice import DelayedVoice
    from studio.media.live_microphone import LiveMicrophone
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
        self._live_network: tuple[torch.device, AudioToExpression] | None = None

    def list_voices(self) -> tuple[VoiceChoice, ...]:
        """Every voice, the default first."""
        return tuple(VoiceChoice(voice.id, voice.name) for voice in self._tts().voices())

    def load_models(self, preset: str, device: str) -> EngineDescription:
        """Load the networks; where that fails, those loaded before stay."""
        models = (
            self._loaded_models() if (preset, device) == (self._preset, self._device) else self._load(preset, device)
        )
        self._models, self._preset, self._device = models, preset, device
        return EngineDescription(models.device.type.upper(), preset)

    def sample_reference(self) -> Path:
        """The sample portrait."""
        from studio.engine.sample import sample_reference

        return sample_reference()

    def load_clip(
        self, reference: Path, *, cancel: CancelToken, progress: Callable[[str, float], None], face: int = 0
    ) -> LoadedClip:
        """Make an avatar of a clip and a head of the avatar."""
        from studio.engine.avatar_builder import BuildProgress, build_avatar
        from studio.engine.preflight import look_over
        from studio.engine.talking_head import TalkingHead

        def report(news: BuildProgress) -> None:
            label, begin, share = STAGES[news.stage]
            progress(label, begin + share * news.fraction)

        models = self._loaded_models()
        avatar = build_avatar(reference, models, cancel=cancel, progress=report, face=face)
        head = TalkingHead(models, avatar)
        findings = look_over(avatar, models.face_model)
        faces = avatar.track.faces
        return LoadedClip(
            head,
            reference,
            avatar.is_photo,
            avatar.frame_count,
            avatar.notes,
            avatar.own_rate,
            findings,
            faces,
            avatar.frames[faces.frame] if len(faces.boxes) > 1 else None,
            avatar.sha256,
        )

    def speech_notes(self, order: SpeechOrder) -> tuple[str, ...]:
        """What the person should know about how the text is spoken."""
        from studio.speech.speakable_text import speakable

        if order.recording is not None or order.take is not None:
            return ()
        return speakable(order.text).notes

    def sentences(self, order: SpeechOrder, cancel: CancelToken) -> Iterator[SpokenSentence]:
        """Say the text, or read recording or take; cancelled within 20 ms while a sentence is spoken."""
        if order.take is not None:
            yield SpokenSentence(sound_of(order.take), TextSpan(0, 0))
            return
        if order.recording is None:
            voice, rate_wpm = order.voice or None, order.rate_wpm
            yield from self._tts().synthesise_sentences(order.text, voice, rate_wpm, order.volume, cancel)
            return
        from studio.media.audio_file import read_audio

        sound = read_audio(order.recording)
        cancel.check()
        yield SpokenSentence(sound, TextSpan(0, 0))

    def open_speaker(self, speech: Waveform, name: str) -> Speaker:
        """A loudspeaker, the system's choice for an empty name, or a silent clock where there is none."""
        from studio.media.speaker import open_speaker

        return open_speaker(speech, name or None, more_follows=True)

    def export(
        self,
        clip: LoadedClip,
        sentences: Sequence[Waveform],
        settings: ExportSettings,
        cancel: CancelToken,
        adjustments: RenderSettings = AS_IT_IS,
        edits: LipEdits = NO_EDITS,
        order: SpeechOrder | None = None,
        graded: Callable[[FilmGrade], None] | None = None,
    ) -> Generator[ExportProgress, None, None]:
        """Write a film, one frame a step. A preview may go on meanwhile: the export has a head of its own."""
        from studio.engine.exporter import export_steps
        from studio.engine.film_order import FilmOrder
        from studio.engine.talking_head import TalkingHead

        assert isinstance(clip.head, TalkingHead)
        driver = None if order is None else self._driver(order)
        film = FilmOrder(joined(sentences), settings, adjustments, sentences, edits, driver, graded)
        return export_steps(clip.head.apart(), film, cancel)

    def _driver(self, order: SpeechOrder) -> Driver:
        """What moves the lips: a live session, the file, or the voice without the words."""
        from studio.engine.film_origin import driver_of
        from studio.engine.take import read_take

        take = None if order.take is None else read_take(order.take.folder)
        return driver_of(take, order.recording, lambda: order.voice or self._tts().voices()[0].id)

    def drop_unfinished(self, output: Path) -> None:
        """Delete the parts of a film that was not finished, if they are there and nobody writes them."""
        from studio.media.unfinished_film import UnfinishedFilm

        UnfinishedFilm(output).drop()

    def hardware_codecs(self) -> tuple[Codec, ...]:
        """The codecs that the graphics hardware encodes; found out once."""
        from studio.media.hardware_encoder import working_encoder

        return tuple(codec for codec in WITH_HARDWARE if working_encoder(codec))

    def microphones(self) -> tuple[MicrophoneChoice, ...]:
        """Every microphone that is plugged in now."""
        from studio.media.audio_devices import list_microphones

        found = list_microphones(look_again=True)
        return tuple(MicrophoneChoice(info.name, info.rate_hz, info.is_default) for info in found)

    def loudspeakers(self) -> tuple[str, ...]:
        """Names of the outputs for sound."""
        from studio.media.audio_devices import list_loudspeakers

        return list_loudspeakers()

    def open_voice(self, name: str, delay_s: float) -> DelayedVoice:
        """Open an output for one's own voice."""
        from studio.media.delayed_voice import DelayedVoice

        return DelayedVoice.open(name, delay_s)

    def open_microphone(self, name: str) -> LiveMicrophone:
        """Begin to listen."""
        from studio.media.live_microphone import LiveMicrophone
        from studio.media.microphone import Microphone
        from studio.media.port_audio import look_for_devices

        return LiveMicrophone(partial(Microphone.open, name), look_for_devices)

    def puppet(self, clip: LoadedClip, style_seed: int) -> LivePuppet:
        """Let the clip's head follow a voice; the network that hears it is loaded with the first."""
        from studio.engine.live_network import live_network, live_puppet
        from studio.engine.talking_head import TalkingHead

        assert isinstance(clip.head, TalkingHead)
        device = self._loaded_models().device
        if self._live_network is None or self._live_network[0] != device:
            self._live_network = (device, live_network(device))
        return live_puppet(clip.head, self._live_network[1], style_seed)

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
