"""The four panes, arranged so that the pictures get as much of the window as they can."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.image_view import ImageView
from studio.ui.theme import GRID_PX
from studio.ui.wipe_view import WipeView
from studio.worker.messages import PreviewFrame


def arrange(width: int, height: int, gap: int, output_aspect: float = 1.0) -> list[QRect]:
    """Places of four square panes (source, mask, mesh, output) in an area, all in px.

    Three arrangements are tried: two by two, four in a row, and a large output beside a column of three. The one that
    gives the pictures most pixels is taken, and centred; the large output is wider than high as far as its picture is
    and there is room. output_aspect: width over height of that picture.
    """
    arrangements = (_two_by_two(width, height, gap), _row(width, height, gap), _column_and_output(width, height, gap))
    best = max(arrangements, key=lambda places: sum(place.width() * place.height() for place in places))
    used = best[0]
    for place in best[1:]:
        used = used.united(place)
    if best is arrangements[2]:
        wanted = round(best[3].height() * max(1.0, output_aspect)) - best[3].width()
        wider = min(max(0, wanted), width - used.width())
        best[3].setWidth(best[3].width() + wider)
        used.setWidth(used.width() + wider)
    return [place.translated((width - used.width()) // 2, (height - used.height()) // 2) for place in best]


def _two_by_two(width: int, height: int, gap: int) -> list[QRect]:
    side = max(1, min((width - gap) // 2, (height - gap) // 2))
    step = side + gap
    return [QRect(x, y, side, side) for y in (0, step) for x in (0, step)]


def _row(width: int, height: int, gap: int) -> list[QRect]:
    side = max(1, min((width - 3 * gap) // 4, height))
    return [QRect(i * (side + gap), 0, side, side) for i in range(4)]


def _column_and_output(width: int, height: int, gap: int) -> list[QRect]:
    # Output height = 3 * side + 2 * gap; whole width = side + gap + output.
    side = max(1, min((height - 2 * gap) // 3, (width - 3 * gap) // 4))
    large = 3 * side + 2 * gap
    return [*(QRect(0, i * (side + gap), side, side) for i in range(3)), QRect(side + gap, 0, large, large)]


def _before(frame: PreviewFrame, output: QImage) -> QImage:
    """The source as the output pane would show it: the face, or the whole frame."""
    if output is frame.output:
        return frame.source
    whole = frame.whole.copy()
    if not frame.covered.isNull():
        painter = QPainter(whole)
        painter.drawImage(*frame.covered_at, frame.covered)
        painter.end()
    return whole


class PreviewGrid(QWidget):
    """Source, learnable mask, 3D mesh and output of one and the same frame.

    Signals: enlarged_changed(): one pane fills the grid now, or the four are back;
    output_shown(QImage): what the output pane shows from now on.
    """

    enlarged_changed = Signal()
    output_shown = Signal(QImage)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewGrid")
        self.setAccessibleName(self.tr("Preview"))
        source = self.tr("Source")
        self.source_pane = ImageView(source, self.tr("The face as it was recorded."), self)
        self.mask_pane = ImageView(
            self.tr("Learnable mask"), self.tr("The part of the face that is generated, tinted."), self
        )
        self.mesh_pane = ImageView(
            self.tr("3D mesh"), self.tr("The face model with the expression predicted from the sound."), self
        )
        self.output_pane = WipeView(self.tr("Output"), source, self.tr("The finished picture."), self)
        self.panes: tuple[ImageView, ...] = (self.source_pane, self.mask_pane, self.mesh_pane, self.output_pane)
        for pane, name in zip(self.panes, ("sourcePane", "maskPane", "meshPane", "outputPane"), strict=True):
            pane.setObjectName(name)
            pane.enlarge_toggled.connect(self._on_enlarge_toggled)
            pane.leave_asked.connect(self.show_four)
        self._enlarged: ImageView | None = None
        self._whole_frame = False
        self._output_aspect = 1.0
        self._last: PreviewFrame | None = None
        self.setMinimumSize(40 * GRID_PX, 15 * GRID_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def enlarged(self) -> ImageView | None:
        """The pane that fills the grid, if one does."""
        return self._enlarged

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size."""
        return QSize(920, 680)

    def show_frame(self, frame: PreviewFrame) -> None:
        """Show the pictures of a frame in their panes."""
        self._last = frame
        self.source_pane.show_image(frame.source)
        self.mask_pane.show_image(frame.mask)
        self.mesh_pane.show_image(frame.mesh)
        output = frame.whole if self._whole_frame else frame.output
        self._fit_output(output)
        self.output_pane.show_pair(_before(frame, output), output)
        self.output_shown.emit(output)

    def set_whole_frame(self, whole: bool) -> None:
        """Let the output pane show the whole frame, as the export holds it, or the face alone."""
        self._whole_frame = whole
        if self._last is not None:
            self.show_frame(self._last)

    def enlarge(self, pane: ImageView) -> None:
        """Let one pane fill the grid."""
        self._enlarged = pane
        self._show_enlarged()
        pane.setFocus()

    @Slot()
    def show_four(self) -> None:
        """Show the four panes side by side."""
        self._enlarged = None
        self._show_enlarged()

    @Slot()
    def _on_enlarge_toggled(self) -> None:
        pane = self.sender()
        if self._enlarged is None and isinstance(pane, ImageView):
            self.enlarge(pane)
        else:
            self.show_four()

    def _show_enlarged(self) -> None:
        for pane in self.panes:
            pane.is_enlarged = pane is self._enlarged
            pane.setVisible(self._enlarged is None or pane.is_enlarged)
        self._arrange()
        self.enlarged_changed.emit()

    def _fit_output(self, output: QImage) -> None:
        aspect = output.width() / max(1, output.height())
        if aspect != self._output_aspect:
            self._output_aspect = aspect
            self._arrange()

    def _arrange(self) -> None:
        places = arrange(self.width(), self.height(), GRID_PX, self._output_aspect)
        for pane, place in zip(self.panes, places, strict=True):
            pane.setGeometry(self.rect() if pane.is_enlarged else place)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Arrange the panes anew."""
        self._arrange()
