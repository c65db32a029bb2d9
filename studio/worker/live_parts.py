"""What a live run needs of the rest of the program; ``real_engine`` is the real thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from studio.engine.render_settings import RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.media.level_meter import SoundLevel

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from studio.engine.live_puppet import PuppetFrame
    from studio.media.live_microphone import Tell
    from studio.media.microphone_sound import HeardSound, SoundSettings
    from studio.worker.live_messages import MicrophoneChoice
    from studio.worker.loaded_clip import LoadedClip
    from studio.worker.voice_output import OpenVoice

    Floats = npt.NDArray[np.float32]


class LiveInput(Protocol):
    """A microphone that may go and come back, as ``LiveMicrophone``."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def overruns(self) -> int: ...  # noqa: D102
    @property
    def level(self) -> SoundLevel: ...  # noqa: D102
    def read(self, settings: SoundSettings, tell: Tell) -> HeardSound: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class Puppet(Protocol):
    """A head that follows a voice, as ``LivePuppet``."""

    @property
    def speaking(self) -> bool: ...  # noqa: D102
    def feed(self, samples: Floats) -> None: ...  # noqa: D102
    def take(  # noqa: D102
        self, most: int, look_ahead_ms: int, settings: RenderSettings, slide_frames: int
    ) -> list[PuppetFrame]: ...
    def render(  # noqa: D102
        self, frame: PuppetFrame, settings: RenderSettings, *, whole_frame: bool
    ) -> RenderedFrame: ...


class LiveParts(Protocol):
    """Called in the engine thread; raises ``StudioError``."""

    def microphones(self) -> tuple[MicrophoneChoice, ...]:
        """Every microphone that is plugged in now, the system's choice first."""
        ...

    def loudspeakers(self) -> tuple[str, ...]:
        """Names of the outputs for sound, as of the last look for microphones."""
        ...

    def open_voice(self, name: str, delay_s: float) -> OpenVoice:
        """An output for one's own voice; the system's choice for an empty name."""
        ...

    def open_microphone(self, name: str) -> LiveInput:
        """Begin to listen; the system's choice for an empty name."""
        ...

    def puppet(self, clip: LoadedClip, style_seed: int) -> Puppet:
        """Let the clip's head follow a voice."""
        ...
