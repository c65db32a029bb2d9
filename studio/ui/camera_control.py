"""Recording a reference from a camera: opens the dialog, looks after its threads, and loads what it made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from studio.media.camera import CameraChoice
from studio.ui.camera_dialog import CameraDialog
from studio.ui.engine_client import EngineClient
from studio.ui.notice_banner import NoticeBanner
from studio.ui.project_clip import ClipOpener
from studio.worker.camera_list import CameraList
from studio.worker.camera_session import CameraSession, recordings_folder

GOODBYE_S = 2.0
"""How long a closing window waits for a camera to let go; its thread cannot keep the process."""


class CameraControl(QObject):
    """Sessions live here until their threads have left: a driver may be slow to answer."""

    def __init__(self, window: QWidget, opener: ClipOpener, engine: EngineClient, banner: NoticeBanner) -> None:
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._engine = engine
        self._banner = banner
        self.make_session: Callable[[CameraChoice, Path], CameraSession] = CameraSession
        """Given the camera, and the folder for its clip."""
        self._sessions: list[CameraSession] = []
        self._list = CameraList()
        self._list.listed.connect(self._on_listed)
        self._dialog: CameraDialog | None = None
        engine.stopped.connect(self._on_engine_stopped)

    @Slot()
    def choose(self) -> None:
        """Open the dialog, unless a clip cannot be loaded now."""
        if not self._engine.state.may_open_clip or self._dialog is not None:
            return
        dialog = self._dialog = CameraDialog(self._open_session, self._window)
        dialog.search_asked.connect(self._list.look)
        dialog.recorded.connect(self._on_recorded)
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()
        dialog.look_again()

    def _open_session(self, choice: CameraChoice) -> CameraSession:
        session = self.make_session(choice, recordings_folder())
        session.follows = tuple(self._sessions)
        session.ended.connect(self._on_session_ended)
        self._sessions.append(session)
        return session

    @Slot(object)
    def _on_listed(self, cameras: tuple[CameraChoice, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_cameras(cameras)

    @Slot(Path, str)
    def _on_recorded(self, path: Path, note: str) -> None:
        self._opener.open_clip(path)
        if note:
            self._banner.show_notice("note", note, self.tr("What it had recorded until then is used."))

    @Slot()
    def _on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    @Slot()
    def _on_session_ended(self) -> None:
        session = self.sender()
        if isinstance(session, CameraSession):
            session.wait(GOODBYE_S)
            self._sessions.remove(session)

    @Slot()
    def _on_engine_stopped(self) -> None:
        for session in self._sessions:
            session.close()
        for session in self._sessions:
            session.wait(GOODBYE_S)
        self._list.wait(GOODBYE_S)
