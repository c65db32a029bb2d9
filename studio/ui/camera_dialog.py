"""Records a reference clip from a camera: choose it, sit well, count down, record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio.media.camera import CameraChoice
from studio.ui.camera_view import CameraView
from studio.ui.engine_words import in_words
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.screen_room import resize_within_screen
from studio.ui.theme import GRID_PX, put_icon
from studio.worker.camera_session import LONGEST_S, SHORTEST_S, CameraSession

USUAL_S = 10


class CameraDialog(QDialog):
    """Signals: search_asked(): ``show_cameras`` is to follow; recorded(Path, note): the clip, accepted."""

    search_asked = Signal()
    recorded = Signal(Path, str)

    def __init__(self, open_session: Callable[[CameraChoice], CameraSession], parent: QWidget | None = None) -> None:
        """open_session: makes a session that is not started yet, and keeps it until it has ended."""
        super().__init__(parent)
        self.setObjectName("cameraDialog")
        self.setWindowTitle(self.tr("Record from a camera"))
        self._open_session = open_session
        self._session: CameraSession | None = None
        self._cameras: tuple[CameraChoice, ...] = ()
        self.view = CameraView()
        self._list = QComboBox()
        self._list.setObjectName("cameraList")
        self._list.setAccessibleName(self.tr("Camera"))
        self._list.setToolTip(self.tr("The camera to record from"))
        self._list.activated.connect(self._on_chosen)
        self._again = icon_button(
            "lookAgainButton", self.tr("Look again"), self.tr("Look for cameras again, and open one anew"), "reset"
        )
        self._again.clicked.connect(self.look_again)
        self._length = QSlider(Qt.Orientation.Horizontal)
        self._length.setObjectName("clipLength")
        self._length.setAccessibleName(self.tr("Length of the clip"))
        self._length.setToolTip(self.tr("How many seconds to record: more show more of your face's ways"))
        self._length.setRange(SHORTEST_S, LONGEST_S)
        self._length.setValue(USUAL_S)
        self._length.valueChanged.connect(self._show_length)
        self._seconds = QLabel()
        self._seconds.setObjectName("rateValue")
        self._seconds.setMinimumWidth(5 * GRID_PX)
        self._record = labelled_button(
            self.tr("Record"), "recordButton", self.tr("Count down from three, then record"), "record", primary=True
        )
        self._record.clicked.connect(self._on_record)
        self._lay_out()
        self._show_length()
        self._show_ready(False)
        self.finished.connect(self._leave_session)

    def _lay_out(self) -> None:
        advice = QLabel(
            self.tr("Look into the camera with your mouth closed, then talk a little, so that your teeth are seen too.")
        )
        advice.setWordWrap(True)
        advice.setProperty("muted", True)
        top = QHBoxLayout()
        top.setSpacing(GRID_PX)
        top.addWidget(self._list, 1)
        top.addWidget(self._again)
        length = QHBoxLayout()
        length.setSpacing(2 * GRID_PX)
        length.addWidget(QLabel(self.tr("Length")))
        length.addWidget(self._length, 1)
        length.addWidget(self._seconds)
        buttons = QDialogButtonBox()
        buttons.addButton(self._record, QDialogButtonBox.ButtonRole.ActionRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setObjectName("leaveCameraButton")
        cancel.setToolTip(self.tr("Leave without a clip (Esc)"))
        cancel.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(advice)
        column.addLayout(length)
        column.addWidget(buttons)
        resize_within_screen(self, 86 * GRID_PX, 72 * GRID_PX)

    @Slot()
    def look_again(self) -> None:
        """Let go of the camera and ask for what there is."""
        self._leave_session()
        self._list.setEnabled(False)
        self._again.setEnabled(False)
        self.view.show_words(self.tr("Looking for cameras…"))
        self.search_asked.emit()

    def show_cameras(self, cameras: tuple[CameraChoice, ...]) -> None:
        """Offer these, and open the one chosen before, else the first."""
        before = self._list.currentText()
        self._cameras = cameras
        self._list.clear()
        self._list.addItems([choice.name for choice in cameras])
        self._list.setCurrentIndex(max(0, self._list.findText(before)) if cameras else -1)
        self._list.setEnabled(bool(cameras))
        self._again.setEnabled(True)
        if cameras:
            self._open(cameras[self._list.currentIndex()])
        else:
            self._show_problem(self.tr("No camera was found."), self.tr("Connect one, then look again."))

    def _open(self, choice: CameraChoice) -> None:
        self._leave_session()
        self.view.show_words(self.tr("Opening the camera…"))
        session = self._session = self._open_session(choice)
        session.frame_posted.connect(self._on_frame_posted)
        session.recorded.connect(self._on_recorded)
        session.failed.connect(self._on_failed)
        session.start()

    @Slot()
    def _leave_session(self) -> None:
        self._show_ready(False)
        if self._session is not None:
            self._session.close()
            self._session = None

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        self._open(self._cameras[index])

    @Slot()
    def _on_record(self) -> None:
        frame = self.view.frame
        if self._session is None or frame is None:
            return
        if frame.phase == "recording":
            self._session.finish()
            return
        self._session.record(float(self._length.value()))
        self._length.setEnabled(False)
        self._list.setEnabled(False)
        self._again.setEnabled(False)
        self._record.setEnabled(False)

    @Slot()
    def _on_frame_posted(self) -> None:
        session = self.sender()
        if session is not self._session or not isinstance(session, CameraSession):
            return
        frame = session.frames.take()
        if frame is None:
            return
        if self.view.frame is None:
            self._show_ready(True)
        self.view.show_frame(frame)
        if frame.phase == "recording":
            self._name_record(stops=True)
            self._record.setEnabled(frame.recorded_s >= SHORTEST_S)

    @Slot(Path, object)
    def _on_recorded(self, path: Path, note: str) -> None:
        if self.sender() is self._session:
            self._session = None
            self.recorded.emit(path, in_words(note))
            self.accept()

    @Slot(object, object)
    def _on_failed(self, message: str, hint: str) -> None:
        if self.sender() is self._session:
            self._session = None
            self._show_problem(message, hint)

    def _show_problem(self, message: str, hint: str) -> None:
        self._show_ready(False)
        self._list.setEnabled(bool(self._cameras))
        self._again.setEnabled(True)
        self.view.show_words(f"{in_words(message)}\n{in_words(hint)}")

    def _show_ready(self, ready: bool) -> None:
        self._name_record(stops=False)
        self._record.setEnabled(ready)
        self._length.setEnabled(True)

    def _name_record(self, *, stops: bool) -> None:
        text = self.tr("Stop") if stops else self.tr("Record")
        if text != self._record.text():
            self._record.setText(text)
            self._record.setAccessibleName(text)
            put_icon(self._record, "stop" if stops else "record", on_accent=True, gap=True)

    @Slot()
    def _show_length(self) -> None:
        self._seconds.setText(f"{self._length.value()} s")
