"""Draws the timeline of the lips: words, the loudness of the sound, and the curves over the span that is in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPalette, QPen, QPolygonF

from models.face.coefficients import FRAMES_PER_SECOND
from models.face.lip_curves import CURVES, LEAST, MOST
from studio.ui.lip_track import LipTrack, TrackSentence
from studio.ui.theme import GRID_PX
from studio.ui.time_view import TimeView
from studio.worker.sound_peaks import PEAKS_PER_SECOND

Floats = npt.NDArray[np.float32]

WORDS_PX, SOUND_PX = 3 * GRID_PX, 4 * GRID_PX
EDGE_PX = GRID_PX
"""Above the highest and below the lowest value of a curve."""
SMALL_PX = 12
SHORTEST_PART = 4
"""Letters of a word, with the dots after them, that are worth showing."""


@dataclass(frozen=True)
class Lanes:
    """Where things are in a timeline of a size, in px."""

    width: int
    height: int

    @property
    def curves_top(self) -> int:
        """The lane of the curves begins here and goes to the bottom."""
        return WORDS_PX + SOUND_PX

    def y(self, curve: int, value: float) -> float:
        """Height of a curve's value."""
        share = (value - LEAST[curve]) / (MOST[curve] - LEAST[curve])
        return self.height - EDGE_PX - share * self._inner

    def change(self, curve: int, dy: float) -> float:
        """What moving by ``dy`` px, down, means for a curve's value."""
        return -dy / self._inner * (MOST[curve] - LEAST[curve])

    @property
    def _inner(self) -> float:
        return max(1.0, self.height - self.curves_top - 2 * EDGE_PX)


class LipPainter:
    """One painting of one timeline. palette: whose colours are used."""

    def __init__(self, painter: QPainter, palette: QPalette, track: LipTrack, view: TimeView, lanes: Lanes) -> None:
        self._painter = painter
        self._track = track
        self._view = view
        self._lanes = lanes
        role = QPalette.ColorRole
        self._ground, self._muted = palette.color(role.Window), palette.color(role.PlaceholderText)
        self._line, self._accent = palette.color(role.Mid), palette.color(role.Highlight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPixelSize(SMALL_PX)
        painter.setFont(font)

    def draw(self, curve: int, highest: str, lowest: str) -> None:
        """Draw everything. curve: the one to bend; highest, lowest: words for its bounds."""
        self._draw_grid(curve)
        for sentence in self._sentences_in_sight():
            self._draw_words(sentence)
            self._draw_sound(sentence)
            for other in range(len(CURVES)):
                if other != curve:
                    self._draw_curve(sentence, other, QPen(_faded(self._muted, 0.45), 1.0))
            self._draw_bent(sentence, curve)
        self._draw_bounds(highest, lowest)

    def _sentences_in_sight(self) -> list[TrackSentence]:
        first, last = self._view.first_s, self._view.first_s + self._view.shown_s
        return [
            sentence
            for sentence in self._track.sentences
            if sentence.sound.start / FRAMES_PER_SECOND <= last and sentence.end / FRAMES_PER_SECOND >= first
        ]

    def _draw_grid(self, curve: int) -> None:
        painter, lanes = self._painter, self._lanes
        painter.setPen(QPen(self._line, 1))
        for y in (WORDS_PX, lanes.curves_top):
            painter.drawLine(QPointF(0, y + 0.5), QPointF(lanes.width, y + 0.5))
        painter.setPen(QPen(self._line, 1, Qt.PenStyle.DotLine))
        rest = round(lanes.y(curve, 0.0)) + 0.5
        painter.drawLine(QPointF(0, rest), QPointF(lanes.width, rest))

    def _draw_words(self, sentence: TrackSentence) -> None:
        painter = self._painter
        metrics = painter.fontMetrics()
        for word, begin_s, end_s in sentence.sound.words:
            left, right = self._view.x(begin_s), self._view.x(end_s)
            if right < 0 or left > self._lanes.width:
                continue
            painter.setPen(QPen(self._line, 1))
            painter.drawLine(QPointF(round(left) + 0.5, WORDS_PX - 6), QPointF(round(left) + 0.5, WORDS_PX))
            room = right - left - 6
            shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(room))
            if shown == word or len(shown) >= SHORTEST_PART:
                painter.setPen(self._muted)
                painter.drawText(QRectF(left + 4, 0, room + 2, WORDS_PX - 2), Qt.AlignmentFlag.AlignVCenter, shown)

    def _draw_sound(self, sentence: TrackSentence) -> None:
        """The loudest sample of every pixel, mirrored."""
        peaks = np.asarray(sentence.sound.peaks, np.float32)
        begin_s = sentence.sound.start / FRAMES_PER_SECOND
        left = max(0, int(self._view.x(begin_s)))
        right = min(self._lanes.width, int(self._view.x(begin_s + len(peaks) / PEAKS_PER_SECOND)))
        if right <= left or not len(peaks):
            return
        edges = [(self._view.time_s(x) - begin_s) * PEAKS_PER_SECOND for x in range(left, right + 1)]
        middle, reach = WORDS_PX + SOUND_PX / 2, SOUND_PX / 2 - 3
        self._painter.setPen(QPen(_faded(self._muted, 0.7), 1))
        for x in range(left, right):
            first = min(max(0, int(edges[x - left])), len(peaks) - 1)
            last = min(max(first + 1, int(edges[x - left + 1])), len(peaks))
            height = max(0.5, float(peaks[first:last].max()) * reach)
            self._painter.drawLine(QPointF(x + 0.5, middle - height), QPointF(x + 0.5, middle + height))

    def _draw_bent(self, sentence: TrackSentence, curve: int) -> None:
        """The curve to bend: filled down to rest, and dashed what it was before."""
        values = self._track.curve(sentence, curve)
        if values is None or sentence.values is None:
            return
        points = self._points(sentence, curve, values)
        rest = self._lanes.y(curve, 0.0)
        filled = QPainterPath(QPointF(points[0].x(), rest))
        for point in points:
            filled.lineTo(point)
        filled.lineTo(points[-1].x(), rest)
        self._painter.fillPath(filled, _faded(self._accent, 0.14))
        own = sentence.values[:, curve]
        if not np.array_equal(values, own):
            self._painter.setPen(QPen(self._muted, 1, Qt.PenStyle.DashLine))
            self._painter.drawPolyline(QPolygonF(self._points(sentence, curve, own)))
        self._painter.setPen(QPen(self._accent, 1.75))
        self._painter.drawPolyline(QPolygonF(points))

    def _draw_curve(self, sentence: TrackSentence, curve: int, pen: QPen) -> None:
        values = self._track.curve(sentence, curve)
        if values is not None:
            self._painter.setPen(pen)
            self._painter.drawPolyline(QPolygonF(self._points(sentence, curve, values)))

    def _points(self, sentence: TrackSentence, curve: int, values: Floats) -> list[QPointF]:
        """At the middle of each frame, and level to the edges of the sentence."""
        start = sentence.sound.start
        times = [start, *(start + 0.5 + frame for frame in range(len(values))), start + len(values)]
        heights = [values[0], *values, values[-1]]
        return [
            QPointF(self._view.x(time / FRAMES_PER_SECOND), self._lanes.y(curve, float(height)))
            for time, height in zip(times, heights, strict=True)
        ]

    def _draw_bounds(self, highest: str, lowest: str) -> None:
        """In the right corners, each on a plate that keeps it legible over a curve."""
        metrics, lanes = self._painter.fontMetrics(), self._lanes
        height = metrics.height()
        for words, top in ((highest, lanes.curves_top + 2), (lowest, lanes.height - height - 2)):
            width = metrics.horizontalAdvance(words) + GRID_PX
            plate = QRectF(lanes.width - width - 2, top, width, height)
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(_faded(self._ground, 0.8))
            self._painter.drawRoundedRect(plate, 4, 4)
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.setPen(self._muted)
            self._painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)


def _faded(colour: QColor, share: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(share)
    return faded
