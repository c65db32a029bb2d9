"""What the timeline of the lips shows: the curves over the span in sight, and where in the speech one is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.face.coefficients import FRAMES_PER_SECOND
from studio.ui.lip_painter import WORDS_PX, Lanes, LipPainter
from studio.ui.lip_track import SOFT_FRAMES, LipTrack
from studio.ui.theme import GRID_PX
from studio.ui.time_view import TimeView

HEIGHT_PX = 18 * GRID_PX
CORNER_PX = 6
SLACK = 1e-6
"""A moment given in whole frames must not fall into the frame before because of its last bit."""


class LipCanvas(QWidget):
    """Signals: pointed(): what ``frame`` is has changed; view_changed(): zoomed or scrolled.

    curve: the one to bend; time_s: where in the speech one is; hovered: the frame under the pointer, if any;
    span: first and last frame of what is being bent.
    """

    pointed = Signal()
    view_changed = Signal()

    def __init__(self, track: LipTrack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lipTimeline")
        self.setAccessibleName(self.tr("Lip curves"))
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.track = track
        self.view = TimeView()
        self.curve = 0
        self.time_s = 0.0
        self.hovered: int | None = None
        self.span: tuple[int, int] | None = None
        self._bounds = (
            (self.tr("open"), self.tr("closed")),
            (self.tr("wide"), self.tr("narrow")),
            (self.tr("raised"), self.tr("lowered")),
        )
        self._drawn: QPixmap | None = None

    @property
    def position(self) -> int:
        """The frame on the screen."""
        return self.frame_of(self.time_s)

    @property
    def frame(self) -> int:
        """The frame that is pointed at, else the one on the screen."""
        return self.position if self.hovered is None else self.hovered

    @property
    def lanes(self) -> Lanes:
        """Where things are."""
        return Lanes(self.width(), self.height())

    def show_track(self) -> None:
        """The track has changed."""
        self.view.show_duration(self.track.frames / FRAMES_PER_SECOND)
        self.redraw()

    def show_curve(self, curve: int) -> None:
        """Let another curve be the one to bend."""
        self.curve = curve
        self.redraw()

    def show_time(self, time_s: float) -> None:
        """Show where in the speech one is."""
        self.time_s = time_s
        if self.span is None and self.view.follow(time_s):
            self.redraw()
            self.view_changed.emit()
        self.update()
        self.pointed.emit()

    def zoom(self, steps: float, about_s: float | None = None) -> None:
        """Make a second larger, around a moment; by default the one on the screen, or the middle."""
        if about_s is None:
            middle = self.view.first_s + self.view.shown_s / 2
            in_sight = 0 <= self.view.x(self.time_s) <= self.width()
            about_s = self.time_s if in_sight else middle
        self.view.zoom(steps, about_s)
        self._after_view()

    def fit(self) -> None:
        """Show the whole speech."""
        self.view.fit()
        self._after_view()

    def scroll_to(self, first_s: float) -> None:
        """Let another moment be at the left edge."""
        self.view.scroll_to(first_s)
        self._after_view()

    def frame_of(self, time_s: float) -> int:
        """The frame at a moment, within the speech."""
        return max(0, min(int(time_s * FRAMES_PER_SECOND + SLACK), self.track.frames - 1))

    def frame_at(self, x: float) -> int:
        """The frame at a place."""
        return self.frame_of(self.view.time_s(x))

    def _after_view(self) -> None:
        self.redraw()
        self.view_changed.emit()

    def redraw(self) -> None:
        """Draw the curves anew."""
        self._drawn = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.redraw()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the speech into the new width."""
        self.view.resize(self.width())
        self._after_view()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The picture of the curves, kept while they stay, and on it where one is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = QPalette.ColorRole
        place = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ground = QPainterPath()
        ground.addRoundedRect(place, CORNER_PX, CORNER_PX)
        painter.fillPath(ground, self.palette().color(role.Window))
        if self.track.frames == 0:
            self._draw_invitation(painter)
        else:
            painter.setClipPath(ground)
            self._draw_span(painter)
            painter.drawPixmap(0, 0, self._picture())
            self._draw_pointed(painter)
            self._draw_position(painter)
            painter.setClipping(False)
        rim = role.Highlight if self.hasFocus() else role.Mid
        painter.setPen(QPen(self.palette().color(rim), 1))
        painter.drawPath(ground)

    def _picture(self) -> QPixmap:
        if self._drawn is None:
            ratio = self.devicePixelRatioF()
            self._drawn = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._drawn)
            LipPainter(painter, self.palette(), self.track, self.view, self.lanes).draw(
                self.curve, *self._bounds[self.curve]
            )
            painter.end()
        return self._drawn

    def _draw_invitation(self, painter: QPainter) -> None:
        font = QFont(painter.font())
        font.setPixelSize(13)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        words = self.tr("Press Speak: what the lips do appears here, to be bent by hand")
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, words)

    def _draw_span(self, painter: QPainter) -> None:
        """What a drag changes, with its soft sides."""
        if self.span is None:
            return
        first, last = self.span
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        for reach, alpha in ((SOFT_FRAMES, 0.10), (0, 0.14)):
            colour.setAlphaF(alpha)
            left = self.view.x((first - reach) / FRAMES_PER_SECOND)
            right = self.view.x((last + 1 + reach) / FRAMES_PER_SECOND)
            top = self.lanes.curves_top
            painter.fillRect(QRectF(left, top, right - left, self.height() - top), colour)

    def _draw_pointed(self, painter: QPainter) -> None:
        value = self.track.value(self.frame, self.curve)
        if value is None or (self.hovered is None and not self.hasFocus()):
            return
        centre = QPointF(self.view.x((self.frame + 0.5) / FRAMES_PER_SECOND), self.lanes.y(self.curve, value))
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 2))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(centre, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_position(self, painter: QPainter) -> None:
        x = round(self.view.x(self.time_s)) + 0.5
        colour = self.palette().color(QPalette.ColorRole.Text)
        painter.setPen(QPen(colour, 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        head = QPolygonF([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, WORDS_PX / 4)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(head)
        painter.setBrush(Qt.BrushStyle.NoBrush)
