"""Which of several faces speaks: offered when a clip with several is loaded, chosen by a click, undone as any edit."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.ui.clip_panel import ClipPanel
from studio.ui.edit_history import EditHistory
from studio.ui.engine_client import EngineClient
from studio.ui.face_chooser import FaceChooser
from studio.worker.engine_state import EngineState
from studio.worker.messages import ClipLoaded

Choices = tuple[tuple[Path, int], ...]


class FaceChoosing(QObject):
    """Signals: chosen(): another face is to be used; the clip is loaded anew for it."""

    chosen = Signal()

    def __init__(
        self, pane: QWidget, panel: ClipPanel, engine: EngineClient, history: EditHistory, parent: QObject
    ) -> None:
        """pane: which is covered while one chooses."""
        super().__init__(parent)
        self._panel = panel
        self._engine = engine
        self._clip: ClipLoaded | None = None
        self.chooser = FaceChooser(pane)
        self.chooser.face_clicked.connect(self.choose)
        self.chooser.left.connect(self.chooser.hide)
        panel.face_button.clicked.connect(self._on_button_clicked)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.state_changed.connect(self._on_state_changed)
        self._watch = history.watch(self.tr("choice of the face"), self._read, self._write, self.chosen)

    @Slot(int)
    def choose(self, number: int) -> None:
        """Use this face of the clip from now on. number: from 1 on, from left to right."""
        self.chooser.hide()
        clip = self._clip
        if clip is None or clip.faces is None or number == clip.faces.followed or not self._engine.state.may_open_clip:
            return
        self._engine.faces[clip.reference] = number
        self.chosen.emit()
        self._engine.load_clip(clip.reference)

    def _read(self) -> Choices:
        return tuple(sorted((clip, face) for clip, face in self._engine.faces.items() if clip and face))

    def _write(self, choices: Choices) -> None:
        self._engine.faces.clear()
        self._engine.faces.update(choices)
        clip = self._clip
        if clip is not None and not clip.is_sample and self._engine.faces.get(clip.reference, 0) != clip.face:
            self._engine.load_clip(clip.reference)

    @Slot()
    def _on_button_clicked(self) -> None:
        if self.chooser.isVisible():
            self.chooser.hide()
        elif self._clip is not None and self._clip.faces is not None:
            self.chooser.offer(self._clip.faces)
            self.chooser.setFocus()

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self._clip = clip
        self._watch.forget()  # what a project chose is no step of its own
        if clip.faces is None or clip.face:
            self.chooser.hide()
        else:
            self.chooser.offer(clip.faces)

    @Slot(EngineState)
    def _on_state_changed(self, state: EngineState) -> None:
        """Whoever speaks is to be seen."""
        self._panel.face_button.setEnabled(state is EngineState.READY)
        if state is not EngineState.READY:
            self.chooser.hide()
