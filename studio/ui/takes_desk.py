"""The panel of takes at work: keeps the list up to date, finds the avatar of a take, plays, renders and deletes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialogButtonBox

from studio.engine.take import Take, change_take, delete_take, list_takes, takes_folder
from studio.errors import StudioError
from studio.ui.consent_dialog import ConsentDialog
from studio.ui.engine_client import EngineClient
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.ui.settings_store import SettingsStore
from studio.ui.takes_panel import title_of
from studio.worker.engine_state import EngineState
from studio.worker.live_messages import LiveTold
from studio.worker.messages import ClipIdentified, ClipLoaded
from studio.worker.speech_order import SpeechOrder

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


class TakesDesk(QObject):
    """Owned by the window; made once, when the panels stand."""

    def __init__(self, window: MainWindow, engine: EngineClient, store: SettingsStore) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._store = store
        self._panel = window.live.takes_panel
        self._state = engine.state
        self._clip: ClipLoaded | None = None
        self._waiting: tuple[Take, Callable[[Take], None]] | None = None
        self._panel.shown.connect(self.look)
        self._panel.play_clicked.connect(self._on_play)
        self._panel.render_clicked.connect(self._on_render)
        self._panel.delete_clicked.connect(self._on_delete)
        self._panel.renamed.connect(self._on_renamed)
        self._panel.trimmed.connect(self._on_trimmed)
        engine.state_changed.connect(self._on_state_changed)
        engine.engine_thread.live_told.connect(self._on_live_told)
        engine.clip_identified.connect(self._on_clip_identified)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.failed.connect(self._forget)

    @Slot()
    def look(self) -> None:
        """Look what is on the disk now."""
        self._panel.show_takes(list_takes(takes_folder()))

    @Slot(object)
    def _on_play(self, take: Take) -> None:
        self._with_avatar(take, self._play)

    @Slot(object)
    def _on_render(self, take: Take) -> None:
        self._with_avatar(take, self._render)

    def _play(self, take: Take) -> None:
        self._engine.speak(_order(take), whole_frame=self._store.settings.whole_frame)

    def _render(self, take: Take) -> None:
        name = title_of(take).replace(":", ".").replace("/", "-").replace("\\", "-")
        self._window.exports.choose_for(_order(take), name)

    def _with_avatar(self, take: Take, do: Callable[[Take], None]) -> None:
        """Load what the take was made with, unless that is there or cannot be found, and go on."""
        self._waiting = None
        self._window.banner.hide()
        header = take.header
        reference = Path(header.reference) if header.reference else None
        if self._is_of(take):
            do(take)
        elif reference is not None and not reference.is_file():
            self._window.banner.show_note(
                self.tr("{name} is not there any more: the clip that is loaded speaks in its place.").format(
                    name=reference.name
                )
            )
            do(take)
        else:
            self._waiting = (take, do)
            if reference is None:
                self._window.load_sample()
            else:
                self._window.open_clip(reference, header.face)

    def _is_of(self, take: Take) -> bool:
        clip, header = self._clip, take.header
        if clip is None or clip.is_sample != (not header.reference):
            return False
        return clip.is_sample or (clip.reference.absolute() == Path(header.reference) and clip.face == header.face)

    @Slot(EngineState)
    def _on_state_changed(self, state: EngineState) -> None:
        before, self._state = self._state, state
        self._panel.show_state(state)
        if self._waiting is None or state.is_loading:
            return
        take, do = self._waiting
        if state is EngineState.READY and before is EngineState.IDENTIFYING:
            return  # now consent is asked for, or the clip is loaded
        self._waiting = None
        if state is EngineState.READY and self._is_of(take):
            do(take)

    @Slot(LiveTold)
    def _on_live_told(self, news: LiveTold) -> None:
        if news.kind == "kept":
            self.look()

    @Slot(ClipIdentified)
    def _on_clip_identified(self, news: ClipIdentified) -> None:
        question = self._window.findChild(ConsentDialog)
        if question is not None and self._waiting is not None:
            question.rejected.connect(self._forget)

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self._clip = clip

    @Slot()
    def _forget(self) -> None:
        self._waiting = None

    @Slot(object, str)
    def _on_renamed(self, take: Take, name: str) -> None:
        self._try(lambda: change_take(take, name=name))

    @Slot(object, float, float)
    def _on_trimmed(self, take: Take, begin_s: float, end_s: float) -> None:
        self._try(lambda: change_take(take, begin_s=begin_s, end_s=end_s))

    @Slot(object)
    def _on_delete(self, take: Take) -> None:
        reject = QDialogButtonBox.ButtonRole.RejectRole
        answers = (
            Answer("deleteAnyway", self.tr("Delete"), QDialogButtonBox.ButtonRole.DestructiveRole),
            Answer("keepTake", self.tr("Keep it"), reject),
        )
        length = f"{take.duration_s:.1f}"
        dialog = QuestionDialog(
            "deleteQuestion",
            self.tr("Delete a take"),
            self.tr("Delete {name}?").format(name=title_of(take)),
            self.tr("Its {seconds} seconds of sound cannot be brought back. Films made of it stay.").format(
                seconds=length
            ),
            answers,
            self._window,
        )
        dialog.answered.connect(partial(self._on_delete_answered, take))
        dialog.open()

    def _on_delete_answered(self, take: Take, answer: str) -> None:
        if answer == "deleteAnyway":
            self._try(lambda: delete_take(take))

    def _try(self, change: Callable[[], object]) -> None:
        try:
            change()
        except StudioError as error:
            self._window.banner.show_problem(error.user_message, error.hint)
        self.look()


def _order(take: Take) -> SpeechOrder:
    return SpeechOrder(text="", voice="", rate_wpm=0, volume=1.0, take=take.part)
