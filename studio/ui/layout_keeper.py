"""Keeps the window's place and the width of its side column from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, Slot
from PySide6.QtWidgets import QMainWindow, QSplitter

from studio.ui.settings_store import SettingsStore
from studio.ui.theme import GRID_PX

NARROWEST_SIDE_PX, WIDEST_SIDE_PX = 38 * GRID_PX, 75 * GRID_PX
WIDEST_AT_FIRST_PX = 60 * GRID_PX


class LayoutKeeper(QObject):
    """Until somebody drags the splitter, the side column gets a quarter of the width, within bounds."""

    def __init__(self, window: QMainWindow, splitter: QSplitter, store: SettingsStore) -> None:
        super().__init__(window)
        self._window = window
        self._splitter = splitter
        self._store = store
        self._chosen_px = store.settings.side_width
        splitter.setHandleWidth(GRID_PX)
        splitter.setChildrenCollapsible(False)
        splitter.setStretchFactor(1, 1)
        side = splitter.widget(0)
        assert side is not None
        side.setMinimumWidth(NARROWEST_SIDE_PX)
        side.setMaximumWidth(WIDEST_SIDE_PX)
        if store.settings.window_geometry:
            window.restoreGeometry(QByteArray.fromBase64(store.settings.window_geometry.encode("ascii", "ignore")))
        splitter.splitterMoved.connect(self._on_splitter_moved)
        splitter.handle(1).setToolTip(self.tr("Drag to change the width; double-click for the usual one"))
        splitter.handle(1).installEventFilter(self)
        splitter.installEventFilter(self)
        window.installEventFilter(self)

    def _divide(self) -> None:
        width = self._splitter.contentsRect().width() - self._splitter.handleWidth()
        side = self._chosen_px or min(WIDEST_AT_FIRST_PX, max(42 * GRID_PX, width // 4))
        self._splitter.setSizes([side, max(1, width - side)])

    @Slot(int, int)
    def _on_splitter_moved(self, position: int, index: int) -> None:
        self._chosen_px = self._splitter.sizes()[0]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size, and note its place when it closes."""
        if watched is self._splitter:
            if event.type() is QEvent.Type.Resize:
                self._divide()
        elif watched is not self._window:
            if event.type() is QEvent.Type.MouseButtonDblClick:
                self._chosen_px = 0
                self._divide()
        elif event.type() is QEvent.Type.Close:
            geometry = bytes(self._window.saveGeometry().toBase64().data()).decode("ascii")
            self._store.change(window_geometry=geometry, side_width=self._chosen_px)
        return False
