"""The four panes, arranged so that the pictures get as much of the window as they can."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.image_view import ImageView
from studio.ui.theme import GRID_PX
from studio.worker.messages import PreviewFrame


def arrange(width: int, height: int, gap: int) -> list[QRect]:
    """Places of four square panes (source, mask, mesh, output) in an area, all in px.

    Three arrangements are tried: two by two, four in a row, and a large output beside a column of three. The one that
    gives the pictures most pixels is taken, and centred.
    """
    arrangements = (_two_by_two(width, height, gap), _row(width, height, gap), _column_and_output(width, height, gap))
    best = max(arrangements, key=lambda places: sum(place.width() * place.height() for place in places))
    used = best[0]
    for place in best[1:]:
        used = used.united(place)
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


class PreviewGrid(QWidget):
    """Source, learnable mask, 3D mesh and output of one and the same frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewGrid")
        self.setAccessibleName("Preview")
        self.source_pane = ImageView("Source", "The face as it was recorded.", self)
        self.mask_pane = ImageView("Learnable mask", "The part of the face that is generated, tinted.", self)
        self.mesh_pane = ImageView("3D mesh", "The face model with the expression predicted from the sound.", self)
        self.output_pane = ImageView("Output", "The finished picture.", self)
        self._panes: tuple[ImageView, ...] = (self.source_pane, self.mask_pane, self.mesh_pane, self.output_pane)
        for pane, name in zip(self._panes, ("sourcePane", "maskPane", "meshPane", "outputPane"), strict=True):
            pane.setObjectName(name)
        self._whole_frame = False
        self._last: PreviewFrame | None = None
        self.setMinimumSize(400, 296)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size."""
        return QSize(920, 680)

    def show_frame(self, frame: PreviewFrame) -> None:
        """Show the pictures of a frame in their panes."""
        self._last = frame
        self.source_pane.show_image(frame.source)
        self.mask_pane.show_image(frame.mask)
        self.mesh_pane.show_image(frame.mesh)
        self.output_pane.show_image(frame.whole if self._whole_frame else frame.output)

    def set_whole_frame(self, whole: bool) -> None:
        """Let the output pane show the whole frame, as the export holds it, or the face alone."""
        self._whole_frame = whole
        if self._last is not None:
            self.show_frame(self._last)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Arrange the panes anew."""
        for pane, place in zip(self._panes, arrange(self.width(), self.height(), GRID_PX), strict=True):
            pane.setGeometry(place)
