"""A page that may be shorter than what it holds, as on a small or strongly scaled screen: then it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from studio.ui.theme import GRID_PX

SHORTEST_PX = 12 * GRID_PX


class ScrolledPage(QScrollArea):
    """Takes all the room that it is given, and asks for the width of its content alone."""

    def __init__(self, content: QWidget, name: str, parent: QWidget | None = None) -> None:
        """name: of the page; that of its content follows from it."""
        super().__init__(parent)
        self.setObjectName(name)
        content.setObjectName(f"{name}Content")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to what is on it, and brings that into sight
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        for part in (self.viewport(), content):
            part.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the content needs."""
        content = self.widget()
        return QSize(0 if content is None else content.minimumSizeHint().width(), SHORTEST_PX)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as the content."""
        content = self.widget()
        return super().sizeHint() if content is None else content.sizeHint()


def lay_out_page(panel: QWidget, content: QWidget, name: str, actions: QLayout) -> None:
    """Let a panel scroll its content, and keep its actions in sight below. name: of the page."""
    actions.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, 2 * GRID_PX)
    whole = QVBoxLayout(panel)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addWidget(ScrolledPage(content, name), 1)
    whole.addLayout(actions)
