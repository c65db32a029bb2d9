"""What one can do with a pane: enlarge, zoom, compare, and keep its picture in a file or on the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from studio.ui.file_dialog import FileDialog
from studio.ui.image_view import ImageView
from studio.ui.labelled_button import icon_button
from studio.ui.preview_grid import PreviewGrid
from studio.ui.settings_store import SettingsStore

BUTTON_GAP_PX = 2


class PaneActions(QObject):
    """Gives every pane of a grid its buttons and its menu.

    Signals: saved(Path): a picture was written; copied(str): the pane of this name is on the clipboard;
    failed(message, hint): it could not be written.
    """

    saved = Signal(Path)
    copied = Signal(str)
    failed = Signal(str, str)

    def __init__(self, grid: PreviewGrid, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent or grid)
        self._grid = grid
        self._store = store
        self._pane: ImageView = grid.output_pane
        self._picture = QImage()
        for pane in grid.panes:
            pane.put_buttons(self._buttons_of(pane))
            pane.menu_asked.connect(self._on_menu_asked)
        grid.output_pane.wipe_changed.connect(self._show_wipe)

    def _buttons_of(self, pane: ImageView) -> QWidget:
        row = QWidget(pane)
        row.setObjectName("paneButtons")
        row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(BUTTON_GAP_PX)
        prefix = pane.objectName()
        if pane is self._grid.output_pane:
            self._compare = icon_button(
                f"{prefix}Compare", self.tr("Compare"), self.tr("Compare source and output (W)"), "compare"
            )
            self._compare.setCheckable(True)
            self._compare.clicked.connect(self._grid.output_pane.set_wipe)
            line.addWidget(self._compare)
        save = icon_button(
            f"{prefix}Save", self.tr("Save picture"), self.tr("Save this picture (Ctrl+Shift+P)"), "camera"
        )
        save.clicked.connect(self._on_save_clicked)
        enlarge = icon_button(
            f"{prefix}Enlarge", self.tr("Enlarge"), self.tr("Enlarge this pane, or show all four (Enter)"), "enlarge"
        )
        enlarge.clicked.connect(pane.enlarge_toggled)
        for button in (save, enlarge):
            line.addWidget(button)
        for button in row.findChildren(QPushButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the pane has the keyboard, and a key for each
            button.setProperty("overPicture", True)
        return row

    @Slot(bool)
    def _show_wipe(self, on: bool) -> None:
        self._compare.setChecked(on)
        may = self._grid.output_pane.may_wipe
        self._compare.setEnabled(may)
        self._compare.setToolTip(
            self.tr("Compare source and output (W)")
            if may
            else self.tr("Only the face can be compared: switch Whole frame off")
        )

    @Slot()
    def _on_save_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self._ask_where(next(pane for pane in self._grid.panes if pane.isAncestorOf(button)))

    @Slot(object)
    def _on_menu_asked(self, place: QPoint) -> None:
        pane = self.sender()
        assert isinstance(pane, ImageView)
        menu = self.menu_of(pane)
        menu.popup(place)

    def menu_of(self, pane: ImageView) -> QMenu:
        """The menu of a pane; it deletes itself when it closes."""
        self._pane = pane
        menu = QMenu(pane)
        menu.setObjectName("paneMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        shown = self.tr("Show all four panes") if pane.is_enlarged else self.tr("Enlarge")
        menu.addAction(shown, pane.enlarge_toggled.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Zoom in\t+"), pane.zoom_in)
        menu.addAction(self.tr("Zoom out\t-"), pane.zoom_out)
        menu.addAction(self.tr("Whole picture\t0"), pane.reset_zoom)
        output = self._grid.output_pane
        if pane is output:
            menu.addSeparator()
            compare = menu.addAction(self.tr("Compare with source\tW"))
            compare.setCheckable(True)
            compare.setChecked(output.wipes)
            compare.setEnabled(output.may_wipe)
            compare.toggled.connect(output.set_wipe)
        menu.addSeparator()
        save = menu.addAction(self.tr("Save picture…\tCtrl+Shift+P"), self.save_picture)
        copy = menu.addAction(self.tr("Copy picture\tCtrl+Shift+C"), self.copy_picture)
        for action in (save, copy):
            action.setEnabled(not pane.image.isNull())
        return menu

    def _current(self) -> ImageView:
        """The pane with the keyboard, else the one enlarged, else that of the last menu; at first the output."""
        focused = next((pane for pane in self._grid.panes if pane.hasFocus()), None)
        return focused or self._grid.enlarged or self._pane

    @Slot()
    def copy_picture(self) -> None:
        """Put the picture of the current pane on the clipboard."""
        pane = self._current()
        if not pane.image.isNull():
            QGuiApplication.clipboard().setImage(pane.picture_as_seen())
            self.copied.emit(pane.caption)

    @Slot()
    def save_picture(self) -> None:
        """Ask for a file, and write the picture of the current pane as it was when asked."""
        self._ask_where(self._current())

    def _ask_where(self, pane: ImageView) -> None:
        if pane.image.isNull():
            return
        self._picture = pane.picture_as_seen()
        folder = Path(self._store.settings.export_folder or Path.home())
        name = f"{pane.caption.lower().replace(' ', '-')}.png"
        title, kinds = self.tr("Save picture"), self.tr("Pictures (*.png *.jpg)")
        window = self._grid.window()
        dialog = FileDialog("savePictureDialog", title, folder / name, window, kinds, saves=True, suffix="png")
        dialog.fileSelected.connect(self._write)
        dialog.open()

    @Slot(str)
    def _write(self, chosen: str) -> None:
        path = Path(chosen)
        if self._picture.save(str(path)):
            self._store.change(export_folder=str(path.parent))
            self.saved.emit(path)
        else:
            self.failed.emit(
                self.tr("{name} cannot be written.").format(name=path.name),
                self.tr("Choose a folder you may write to, and a name that ends in .png or .jpg."),
            )
