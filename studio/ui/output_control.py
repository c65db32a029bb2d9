"""Where the output goes beside the window: a whole screen, and a camera that other programs see."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QGuiApplication, QImage, QScreen
from PySide6.QtWidgets import QMenu

from studio.ui.engine_client import EngineClient
from studio.ui.notice_banner import NoticeBanner
from studio.ui.output_window import OutputWindow
from studio.ui.preview_grid import PreviewGrid
from studio.ui.settings_store import SettingsStore
from studio.ui.window_menus import add_action
from studio.worker.virtual_camera_feed import VirtualCameraFeed

BACKGROUNDS = {"black": QColor("#000000"), "green": QColor("#00b140")}
"""The green is the one that recorders take out by default."""
GOODBYE_S = 2.0


class OutputControl(QObject):
    """Owns the entries of the Output menu; ``fill`` puts them there. Both ways take what the output pane shows."""

    def __init__(self, preview: PreviewGrid, store: SettingsStore, banner: NoticeBanner, engine: EngineClient) -> None:
        super().__init__(preview)
        self._preview = preview
        self._store = store
        self._banner = banner
        self._window: OutputWindow | None = None
        self._feed: VirtualCameraFeed | None = None
        self._leaving: list[VirtualCameraFeed] = []
        self._screen_action: QAction | None = None
        self._camera_action: QAction | None = None
        preview.output_shown.connect(self._on_output_shown)
        engine.stopped.connect(self._on_engine_stopped)

    def fill(self, menu: QMenu) -> None:
        """Add the entries."""
        menu.setToolTipsVisible(True)
        screen = self._screen_action = add_action(
            menu, self.tr("&Full-screen output"), "fullScreenOutputAction", self._on_screen_toggled, "F11"
        )
        screen.setCheckable(True)
        screen.setToolTip(self.tr("Show the output alone on a whole screen, as for OBS; Esc closes it"))
        self._screens = menu.addMenu(self.tr("&Screen"))
        self._screens.setObjectName("outputScreenMenu")
        self._screens.aboutToShow.connect(self._fill_screens)
        self._screens.triggered.connect(self._on_screen_chosen)
        self._fill_screens()
        colours = menu.addMenu(self.tr("&Background"))
        colours.setObjectName("outputBackgroundMenu")
        group = QActionGroup(colours)
        for name, text in (("black", self.tr("Black")), ("green", self.tr("Chroma green"))):
            entry = colours.addAction(text)
            entry.setObjectName(f"{name}BackgroundAction")
            entry.setData(name)
            entry.setCheckable(True)
            entry.setChecked(self._background_name == name)
            group.addAction(entry)
        colours.triggered.connect(self._on_background_chosen)
        menu.addSeparator()
        camera = self._camera_action = add_action(
            menu, self.tr("&Virtual camera"), "virtualCameraAction", self._on_camera_toggled, "Shift+F11"
        )
        camera.setCheckable(True)
        camera.setToolTip(self.tr("Let other programs take the output as if it came from a camera"))

    @property
    def window(self) -> OutputWindow | None:
        """The full-screen output, while it is open."""
        return self._window

    @property
    def _background_name(self) -> str:
        name = self._store.settings.output_background
        return name if name in BACKGROUNDS else "black"

    @property
    def _background(self) -> QColor:
        return BACKGROUNDS[self._background_name]

    def _screen(self) -> QScreen:
        """The chosen one while it is connected, else the main one."""
        wanted = self._store.settings.output_screen
        found = next((screen for screen in QGuiApplication.screens() if screen.name() == wanted), None)
        return found or QGuiApplication.primaryScreen()

    # The whole screen

    @Slot()
    def _on_screen_toggled(self) -> None:
        on = self._screen_action is not None and self._screen_action.isChecked()
        if on and self._window is None:
            window = self._window = OutputWindow(self._background, self._preview.output_pane.image)
            window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            window.closed.connect(self._on_window_closed)
            window.open_on(self._screen())
        elif not on and self._window is not None:
            self._window.close()

    @Slot()
    def _on_window_closed(self) -> None:
        self._window = None
        if self._screen_action is not None:
            self._screen_action.setChecked(False)

    @Slot()
    def _fill_screens(self) -> None:
        menu: QMenu = self._screens
        menu.clear()
        for number, screen in enumerate(QGuiApplication.screens(), 1):
            size = screen.geometry()
            entry = menu.addAction(f"{number}: {screen.name()} ({size.width()} × {size.height()})")
            entry.setData(screen.name())
            entry.setCheckable(True)
            entry.setChecked(screen is self._screen())

    @Slot(QAction)
    def _on_screen_chosen(self, entry: QAction) -> None:
        self._store.change(output_screen=entry.data())
        if self._window is not None:
            self._window.open_on(self._screen())

    @Slot(QAction)
    def _on_background_chosen(self, entry: QAction) -> None:
        self._store.change(output_background=entry.data())
        if self._window is not None:
            self._window.set_background(self._background)
        if self._feed is not None:
            self._feed.set_background(self._background)

    # The virtual camera

    @Slot()
    def _on_camera_toggled(self) -> None:
        on = self._camera_action is not None and self._camera_action.isChecked()
        if on and self._feed is None:
            feed = self._feed = VirtualCameraFeed(self._background, self._preview.output_pane.image)
            self._leaving.append(feed)
            feed.opened.connect(self._on_camera_opened)
            feed.failed.connect(self._on_camera_failed)
            feed.ended.connect(self._on_camera_ended)
            feed.start()
        elif not on and self._feed is not None:
            self._feed.close()
            self._feed = None

    @Slot(str)
    def _on_camera_opened(self, name: str) -> None:
        self._banner.show_notice(
            "done",
            self.tr("The virtual camera is on: {name}.").format(name=name),
            self.tr("Choose it as the camera in your call or recorder. Shift+F11 switches it off."),
        )

    @Slot(object, object)
    def _on_camera_failed(self, message: str, hint: str) -> None:
        if self.sender() is self._feed:
            self._feed = None
            if self._camera_action is not None:
                self._camera_action.setChecked(False)
        self._banner.show_problem(message, hint)

    @Slot()
    def _on_camera_ended(self) -> None:
        feed = self.sender()
        if isinstance(feed, VirtualCameraFeed):
            feed.wait(GOODBYE_S)
            self._leaving.remove(feed)

    # Pictures, and the end

    @Slot(QImage)
    def _on_output_shown(self, image: QImage) -> None:
        if self._window is not None:
            self._window.show_image(image)
        if self._feed is not None:
            self._feed.show(image)

    @Slot()
    def _on_engine_stopped(self) -> None:
        if self._window is not None:
            self._window.close()
        for feed in self._leaving:
            feed.close()
        for feed in self._leaving:
            feed.wait(GOODBYE_S)
