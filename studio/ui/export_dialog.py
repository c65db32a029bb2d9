"""Asks where an export goes, what it shows, and how it is compressed."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QWidget

from studio.engine.export_settings import NAMES, ExportSettings, Rate, View
from studio.media.video_encoding import SUFFIXES, Codec, Quality, with_suffix_of
from studio.ui.export_form import ExportForm
from studio.ui.file_dialog import FileDialog


class ExportDialog(QDialog):
    """Accepted means: ``settings`` can be exported as far as can be told beforehand."""

    def __init__(
        self,
        suggestion: Path,
        reference: Path,
        parent: QWidget | None = None,
        *,
        begin_with: ExportSettings | None = None,
        own_rate: Fraction | None = None,
        taken: Collection[Path] = (),
    ) -> None:
        """suggestion: the path to begin with; reference: the clip, which must not be overwritten; begin_with: the
        choices to begin with; own_rate: frames a second of the clip, if it has its own; taken: files being
        written just now.
        """
        super().__init__(parent)
        self._reference = reference
        self._taken = {path.absolute() for path in taken}
        self._encoders: Collection[str] = ()
        self._sound: Path | None = None
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export"))
        choices = begin_with or ExportSettings(suggestion)
        self._marking = choices.marking
        self._form = ExportForm(own_rate, self, choices.marking.badge)
        self._take_over(choices)
        self._form.path.setText(str(with_suffix_of(suggestion, self._codec)))
        self._form.browse.clicked.connect(self._browse)
        self._form.accepted.connect(self.accept)
        self._form.rejected.connect(self.reject)
        self._form.path.textChanged.connect(self._judge)
        self._form.codec.currentIndexChanged.connect(self._on_codec_changed)
        self._form.sound.activated.connect(self._on_sound_chosen)
        self._judge()

    @property
    def output(self) -> Path:
        """The file to write; the codec's suffix is added when it is missing."""
        path = Path(self._form.path.text().strip())
        with contextlib.suppress(RuntimeError):  # a name may begin with ~ and be nobody's home
            path = path.expanduser()
        return with_suffix_of(path, self._codec) if path.name else path

    @property
    def settings(self) -> ExportSettings:
        """What was chosen."""
        view: tuple[View, bool] = self._form.picture.currentData()
        quality: Quality = self._form.quality.currentData()
        rate: Rate = self._form.rate.currentData()
        return ExportSettings(
            self.output,
            view=view[0],
            crop=view[1],
            codec=self._codec,
            quality=quality,
            rate=rate,
            hardware=self._form.hardware.isVisibleTo(self) and self._form.hardware.isChecked(),
            sound=self._sound,
            marking=replace(self._marking, badge=self._form.badge.badge),
        )

    def show_encoders(self, codecs: Collection[str]) -> None:
        """Offer the graphics hardware for the codecs that it has proved to encode."""
        self._encoders = codecs
        self._form.hardware.setVisible(self._codec in codecs)

    @property
    def _codec(self) -> Codec:
        codec: Codec = self._form.codec.currentData()
        return codec

    def _take_over(self, choices: ExportSettings) -> None:
        form = self._form
        for box, value in (
            (form.picture, (choices.view, choices.crop)),
            (form.codec, choices.codec),
            (form.quality, choices.quality),
            (form.rate, choices.rate),
        ):
            box.setCurrentIndex(max(0, _index_of(box, value)))
        form.hardware.setChecked(choices.hardware)

    @Slot()
    def _browse(self) -> None:
        suffixes = " ".join(f"*{suffix}" for suffix in SUFFIXES[self._codec])
        kinds = f"{NAMES[self._codec]} ({suffixes})"
        dialog = FileDialog("exportPathDialog", self.tr("Export"), self.output, self, kinds, saves=True)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self._form.path.setText)
        dialog.open()

    @Slot(int)
    def _on_sound_chosen(self, index: int) -> None:
        if index == 0:
            self._use_sound("")
            return
        dialog = FileDialog("soundDialog", self.tr("Sound of the film"), self.output.parent, self)
        dialog.fileSelected.connect(self._use_sound)
        dialog.rejected.connect(self._keep_sound)
        dialog.open()

    @Slot(str)
    def _use_sound(self, path: str) -> None:
        self._sound = Path(path) if path else None
        self._form.show_sound(self._sound)
        self._judge()

    @Slot()
    def _keep_sound(self) -> None:
        self._form.show_sound(self._sound)

    @Slot()
    def _on_codec_changed(self) -> None:
        """Let the suffix follow the codec, where it was a film's suffix before."""
        path = Path(self._form.path.text().strip())
        known = {suffix for suffixes in SUFFIXES.values() for suffix in suffixes}
        if path.suffix.lower() in known - set(SUFFIXES[self._codec]):
            self._form.path.setText(str(path.with_suffix(SUFFIXES[self._codec][0])))
        self.show_encoders(self._encoders)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        """Say at once what is wrong with the path, and what would be replaced."""
        problem = self._problem()
        self._form.show_judgement(problem, replaces=not problem and self.output.exists())

    def _problem(self) -> str:
        if not Path(self._form.path.text().strip()).name:
            return self.tr("Give the file a name.")
        folder = self.output.parent
        try:
            if not folder.is_dir():
                return self.tr("There is no folder {0}.").format(folder)
            if self.output.exists() and not self.output.is_file():
                return self.tr("This is not a file; choose another name.")
            if self.output.resolve() == self._reference.resolve():
                return self.tr("This is the clip itself; choose another name.")
            if self._sound is not None and self.output.resolve() == self._sound.resolve():
                return self.tr("This is the sound itself; choose another name.")
        except OSError as error:
            return self.tr("No file can be written there: {0}.").format(error.strerror)
        if self.output.absolute() in self._taken:
            return self.tr("Another export is being written to this file; choose another name.")
        return ""


def _index_of(box: QComboBox, value: object) -> int:
    # QComboBox.findData compares tuples by identity.
    return next((index for index in range(box.count()) if box.itemData(index) == value), -1)
