"""The bottom line: what the engine does, what it runs on, and how well it keeps up."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from studio.engine.stage_timer import StageTime
from studio.memory_use import resident_bytes
from studio.ui.elided_label import ElidedLabel
from studio.ui.theme import GRID_PX
from studio.worker.live_link import LiveReading

MEMORY_EVERY_MS = 2000
ROOM_FOR_STAGES_PX, ROOM_FOR_MEMORY_PX = 1100, 800
"""Widths of the strip below which these numbers make room for the message."""


class StatusStrip(QFrame):
    """Message left, numbers right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.message = ElidedLabel()
        self.message.setObjectName("statusMessage")
        self.message.setAccessibleName(self.tr("Status"))
        self._stages = _label("stageTimes", self.tr("Milliseconds a frame, by stage"))
        self._rate = _label("frameRate", self.tr("Frames a second"))
        self._skew = _label("skew", self.tr("Lag of the picture behind the sound"))
        self._skew.setToolTip(self.tr("How far the picture is behind the sound; negative when it is ahead"))
        self._losses = _label("losses", self.tr("Frames not drawn, and times that sound was lost"))
        self._memory = _label("memory", self.tr("Memory"))
        self._memory.setToolTip(self.tr("Memory that the studio holds"))
        self._engine = _label("engineBadge", self.tr("Device and preset"))
        self._engine.setToolTip(self.tr("What the networks run on, and their size"))
        self._engine.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX // 2)
        line.setSpacing(2 * GRID_PX)
        line.addWidget(self.message, 1)
        for number in (self._stages, self._skew, self._losses, self._rate, self._memory, self._engine):
            line.addWidget(number)
        self._memory_timer = QTimer(self, interval=MEMORY_EVERY_MS)
        self._memory_timer.timeout.connect(self._show_memory)

    def show_message(self, text: str) -> None:
        """Say what goes on."""
        self.message.setText(text)

    def show_engine(self, device: str, preset: str) -> None:
        """Show the badge."""
        self._engine.setText(f"{device} · {preset}")
        self._engine.show()

    def show_numbers(self, rate_hz: float, skew_ms: float, *, live: bool = False) -> None:
        """Show how well it keeps up."""
        self._rate.setText(self.tr("{rate} fps").format(rate=f"{rate_hz:.0f}"))
        if live:
            self._skew.setText(self.tr("microphone to screen {delay} ms").format(delay=f"{skew_ms:.0f}"))
        else:
            self._skew.setText(self.tr("A/V skew {skew} ms").format(skew=f"{skew_ms:+.0f}"))

    def show_losses(self, reading: LiveReading | None) -> None:
        """Show what live sound and pictures lost; None while nothing is live."""
        if reading is None:
            self._losses.clear()
            return
        self._losses.setText(
            self.tr("dropped {dropped}, overruns {overruns}").format(dropped=reading.dropped, overruns=reading.overruns)
        )

    def show_stages(self, stages: tuple[StageTime, ...]) -> None:
        """Show what each stage costs: half of the frames take less than the first number, 95 % less than the second."""
        frame = [stage for stage in stages if stage.stage != "expression"]  # once a sentence, not once a frame
        self._stages.setText(
            "  ".join(f"{self._name_of(stage.stage)} {stage.p50_ms:.0f}/{stage.p95_ms:.0f} ms" for stage in frame)
        )
        lines = [f"{self._name_of(stage.stage)}: {stage.p50_ms:.1f} / {stage.p95_ms:.1f} ms" for stage in stages]
        tip = "\n".join((self.tr("Milliseconds of each stage, median / 95 %"), *lines))
        self._stages.setToolTip(tip)
        self._rate.setToolTip(tip)

    def clear_numbers(self) -> None:
        """Show none: nothing is playing."""
        for number in (self._rate, self._skew, self._stages):
            number.clear()

    def _name_of(self, stage: str) -> str:
        names = {
            "expression": self.tr("expression"),
            "hearing": self.tr("hearing"),
            "renderer": self.tr("render"),
            "blend": self.tr("blend"),
            "frame": self.tr("whole frame"),
        }
        return names.get(stage, stage)

    @Slot()
    def _show_memory(self) -> None:
        used = resident_bytes()
        self._memory.setText("" if used is None else f"{used / 2**20:.0f} MB")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Watch the memory while the strip is seen."""
        self._show_memory()
        self._memory_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop watching."""
        self._memory_timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what there is no room for."""
        self._stages.setVisible(self.width() >= ROOM_FOR_STAGES_PX)
        self._memory.setVisible(self.width() >= ROOM_FOR_MEMORY_PX)


def _label(name: str, explanation: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setAccessibleName(explanation)
    label.setToolTip(explanation)
    return label
