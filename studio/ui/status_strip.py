"""The bottom line: what the engine does, what it runs on, and how well it keeps up."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from studio.ui.theme import GRID_PX


class StatusStrip(QFrame):
    """Message left, numbers right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.message = _label("statusMessage", "Status")
        self._rate = _label("frameRate", "Frames a second")
        self._skew = _label("skew", "Lag of the picture behind the sound")
        self._skew.setToolTip("How far the picture is behind the sound; negative when it is ahead")
        self._engine = _label("engineBadge", "Device and preset")
        self._engine.setToolTip("What the networks run on, and their size")
        self._engine.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, GRID_PX // 2, 2 * GRID_PX, GRID_PX // 2)
        line.setSpacing(2 * GRID_PX)
        line.addWidget(self.message, 1)
        line.addWidget(self._skew)
        line.addWidget(self._rate)
        line.addWidget(self._engine)

    def show_message(self, text: str) -> None:
        """Say what goes on."""
        self.message.setText(text)

    def show_engine(self, device: str, preset: str) -> None:
        """Show the badge."""
        self._engine.setText(f"{device} · {preset}")
        self._engine.show()

    def show_numbers(self, rate_hz: float, skew_ms: float) -> None:
        """Show how well it keeps up."""
        self._rate.setText(f"{rate_hz:.0f} fps")
        self._skew.setText(f"A/V skew {skew_ms:+.0f} ms")

    def clear_numbers(self) -> None:
        """Show none: nothing is playing."""
        self._rate.clear()
        self._skew.clear()


def _label(name: str, explanation: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setAccessibleName(explanation)
    return label
