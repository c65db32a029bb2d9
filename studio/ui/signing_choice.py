"""The row of the settings about who signs films: this installation, or a certificate of the person's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.errors import StudioError
from studio.ui.elided_label import ElidedLabel
from studio.ui.engine_words import in_words
from studio.ui.file_dialog import FileDialog
from studio.ui.labelled_button import labelled_button
from studio.ui.settings_store import SettingsStore
from studio.ui.theme import GRID_PX


class SigningChoice(QWidget):
    """A certificate is asked for, then its key; two files that belong together are kept at once."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._certificate = ""
        self._signer = ElidedLabel()
        self._signer.setObjectName("signerName")
        self._problem = QLabel()
        self._problem.setObjectName("signerProblem")
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        choose = labelled_button(
            self.tr("Choose…"), "chooseCertificate", self.tr("Sign films with a certificate (PEM) of your own")
        )
        self._reset = labelled_button(
            self.tr("Reset"), "resetCertificate", self.tr("Sign films with the certificate of this installation")
        )
        choose.clicked.connect(self._choose_certificate)
        self._reset.clicked.connect(self._on_reset)
        line = QHBoxLayout()
        line.setSpacing(GRID_PX)
        line.addWidget(self._signer, 1)
        for button in (choose, self._reset):
            button.setMinimumWidth(12 * GRID_PX)
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX)
        column.addLayout(line)
        column.addWidget(self._problem)
        self._show()

    def _show(self, problem: str = "") -> None:
        own = self._store.settings.certificate
        self._signer.setText(Path(own).name if own else self.tr("this installation"))
        self._signer.setToolTip(own)
        self._reset.setEnabled(bool(own))
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _dialog(self, name: str, title: str) -> FileDialog:
        folder = Path(self._certificate or self._store.settings.certificate).parent
        return FileDialog(name, title, folder, self, self.tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)"))

    @Slot()
    def _choose_certificate(self) -> None:
        dialog = self._dialog("certificateDialog", self.tr("Your certificate"))
        dialog.fileSelected.connect(self._choose_key)
        dialog.open()

    @Slot(str)
    def _choose_key(self, certificate: str) -> None:
        self._certificate = certificate
        dialog = self._dialog("certificateKeyDialog", self.tr("The key of your certificate"))
        dialog.fileSelected.connect(self._on_key_chosen)
        dialog.open()

    @Slot(str)
    def _on_key_chosen(self, key: str) -> None:
        from studio.media.signing_identity import given_identity  # what it needs is slow to import

        try:
            given_identity(Path(self._certificate), Path(key))
        except StudioError as error:
            self._show(f"{in_words(error.user_message)} {in_words(error.hint)}")
            return
        self._store.change(certificate=self._certificate, certificate_key=key)
        self._show()

    @Slot()
    def _on_reset(self) -> None:
        self._store.change(certificate="", certificate_key="")
        self._show()
