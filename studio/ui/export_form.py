"""The controls of the export dialog, laid out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.export_settings import NAMES
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.marking import Badge
from studio.media.video_encoding import CODECS, SUFFIXES
from studio.ui.badge_choice import BadgeChoice
from studio.ui.theme import GRID_PX


class ExportForm(QObject):
    """Signals: accepted(), rejected(). The widgets are its attributes."""

    accepted = Signal()
    rejected = Signal()

    def __init__(self, own_rate: Fraction | None, dialog: QWidget, badge: Badge | None = None) -> None:
        """own_rate: frames a second of the clip, None if it has none of its own; badge: to begin with."""
        super().__init__(dialog)
        self.path = QLineEdit()
        self._name(self.path, "exportPath", self.tr("File to write"), self.tr("Where the film is written"))
        self.browse = QPushButton(self.tr("Browse…"))
        self._name(self.browse, "browseButton", self.tr("Browse"), self.tr("Choose folder and name"))
        self.browse.setAutoDefault(False)
        self.picture, self.codec, self.quality, self.rate, self.sound = (QComboBox() for _ in range(5))
        self._fill(own_rate)
        self.badge = BadgeChoice(badge)
        self.hardware = QCheckBox(self.tr("Let the graphics hardware encode"))
        about = self.tr("Faster, at a little less quality; offered because it was tried and works here")
        self._name(self.hardware, "exportHardware", self.hardware.text(), about)
        self.hardware.hide()
        self._remark = QLabel()
        self._remark.setObjectName("exportRemark")
        self._remark.setWordWrap(True)
        self._buttons = QDialogButtonBox()
        self._write = self._buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._name(self._write, "writeButton", self.tr("Export"), self.tr("Put it into the queue of exports"))
        self._write.setProperty("primary", True)
        leave = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._name(leave, "leaveExportButton", self.tr("Cancel"), self.tr("Export nothing"))
        self._buttons.accepted.connect(self.accepted)
        self._buttons.rejected.connect(self.rejected)
        self._lay_out(dialog)

    def _fill(self, own_rate: Fraction | None) -> None:
        for view, name in (
            (("output", False), self.tr("Finished video")),
            (("output", True), self.tr("Finished video, the face alone (256 × 256)")),
            (("panels", False), self.tr("Four panels: source, mask, mesh, output")),
        ):
            self.picture.addItem(name, view)
        for codec in CODECS:
            self.codec.addItem(f"{NAMES[codec]} ({SUFFIXES[codec][0].removeprefix('.').upper()})", codec)
        for quality, name in (
            ("high", self.tr("High: for further editing")),
            ("standard", self.tr("Standard: no loss to be seen")),
            ("small", self.tr("Small: for messages and web pages")),
        ):
            self.quality.addItem(name, quality)
        self.quality.setCurrentIndex(1)
        self.rate.addItem(self.tr("25 a second"), "25")
        if own_rate is not None and own_rate != FRAME_RATE:
            self.rate.addItem(self.tr("{0} a second, as the clip has").format(f"{float(own_rate):.4g}"), "source")
        self.sound.addItem(self.tr("As spoken"))
        self.sound.addItem(self.tr("From a file…"))
        for box, name, label, about in (
            (self.picture, "exportView", self.tr("What the video shows"), self.tr("What the film shows")),
            (self.codec, "exportCodec", self.tr("Codec"), self.tr("How the film is compressed, and its container")),
            (self.quality, "exportQuality", self.tr("Quality"), self.tr("More quality makes larger files")),
            (self.rate, "exportRate", self.tr("Frames a second"), self.tr("How many pictures the film has a second")),
            (
                self.sound,
                "exportSound",
                self.tr("Sound"),
                self.tr("What is heard; the lips follow the text either way"),
            ),
        ):
            self._name(box, name, label, about)

    @staticmethod
    def _name(widget: QWidget, name: str, label: str, about: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(label)
        widget.setToolTip(about)

    def _lay_out(self, dialog: QWidget) -> None:
        where = QHBoxLayout()
        where.setSpacing(GRID_PX)
        where.addWidget(self.path, 1)
        where.addWidget(self.browse)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.addRow(self.tr("File"), where)
        for label, box in (
            (self.tr("Shows"), self.picture),
            (self.tr("Codec"), self.codec),
            (self.tr("Quality"), self.quality),
            (self.tr("Frames"), self.rate),
            (self.tr("Sound"), self.sound),
            (self.tr("Badge"), self.badge),
        ):
            form.addRow(label, box)
        form.addRow("", self.hardware)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addLayout(form)
        column.addWidget(self._remark)
        column.addWidget(self._buttons)
        dialog.setMinimumWidth(72 * GRID_PX)

    def show_sound(self, sound: Path | None) -> None:
        """Name the file that is heard, or say that it is the speech."""
        self.sound.setItemText(1, self.tr("From a file…") if sound is None else sound.name)
        self.sound.setCurrentIndex(0 if sound is None else 1)

    def show_judgement(self, problem: str, *, replaces: bool) -> None:
        """Say what is wrong, or what the film will say of itself. replaces: a file of this name is there."""
        marked = self.tr("The file says in itself that it is AI-generated; MP4 and MOV are signed.")
        remark = self.tr("This file exists and will be replaced. {0}").format(marked) if replaces else marked
        self._remark.setText(problem or remark)
        self._write.setText(self.tr("Replace") if replaces else self.tr("Export"))
        self._write.setEnabled(not problem)
