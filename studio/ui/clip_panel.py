"""Where a clip comes in: open, drop, or the sample portrait; with its progress while it loads."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QProgressBar, QVBoxLayout, QWidget

from studio.ui.elided_label import ElidedLabel
from studio.ui.engine_words import in_words
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.preflight_text import details, headline, worst
from studio.ui.theme import GRID_PX
from studio.worker.engine_state import EngineState
from studio.worker.messages import ClipFaces, ClipLoaded, RunProgress

THUMBNAIL_PX = 9 * GRID_PX
SAMPLE_NAME = "Sample portrait"
CLIP_FILTER = (
    "Videos and photos (*.mp4 *.mov *.mkv *.webm *.avi *.m4v *.mpg *.jpg *.jpeg *.png *.webp *.bmp *.gif);;"
    "All files (*)"
)


class ClipPanel(QFrame):
    """Signals: open_clicked(), camera_clicked(), sample_clicked(), cancel_clicked()."""

    open_clicked = Signal()
    camera_clicked = Signal()
    sample_clicked = Signal()
    cancel_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clipPanel")
        self.setProperty("card", True)
        self._thumbnail = QLabel()
        self._thumbnail.setObjectName("thumbnail")
        self._thumbnail.setAccessibleName(self.tr("Thumbnail of the clip"))
        self._thumbnail.setFixedSize(THUMBNAIL_PX, THUMBNAIL_PX)
        self._thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = ElidedLabel(self.tr("No clip yet"))
        self._name.setObjectName("clipName")
        self._facts = QLabel(self.tr("Open a video or a photo, or drop one here."))
        self._facts.setObjectName("clipFacts")
        self._facts.setWordWrap(True)
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._preflight = QLabel()
        self._preflight.setObjectName("preflight")
        self._preflight.setAccessibleName(self.tr("What the clip is good for"))
        self._preflight.setWordWrap(True)
        self._preflight.hide()
        self.open_button = labelled_button(
            self.tr("Open…"), "openButton", self.tr("Open a video or a photo (Ctrl+O)"), "open"
        )
        self.recent_menu = QMenu(self)
        self.recent_button = icon_button(
            "recentButton", self.tr("Open a recent clip"), self.tr("Open a clip that was open lately"), "recent"
        )
        self.recent_button.setMenu(self.recent_menu)
        self.camera_button = icon_button(
            "cameraButton", self.tr("Record from a camera"), self.tr("Record a clip of yourself (Ctrl+R)"), "webcam"
        )
        self.sample_button = labelled_button(
            self.tr("Sample"), "sampleButton", self.tr("Use the built-in sample portrait"), "portrait"
        )
        self.face_button = labelled_button(
            self.tr("Choose the face"), "faceButton", self.tr("Show all faces of the clip, and click the one to use")
        )
        self.face_button.hide()
        self.progress = QProgressBar()
        self.progress.setObjectName("loadProgress")
        self.progress.setAccessibleName(self.tr("Loading progress"))
        self.progress.setTextVisible(False)
        self.cancel_button = labelled_button(self.tr("Cancel"), "cancelLoadButton", self.tr("Stop loading (Esc)"))
        self.open_button.clicked.connect(self.open_clicked)
        self.camera_button.clicked.connect(self.camera_clicked)
        self.sample_button.clicked.connect(self.sample_clicked)
        self.cancel_button.clicked.connect(self.cancel_clicked)
        self._settled_name, self._settled_facts = self._name.text(), self._facts.text()
        self._coming_name = ""
        self._lay_out()
        self._show_busy(False)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(GRID_PX // 2)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        words.addWidget(self._preflight)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID_PX)
        top.addWidget(self._thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID_PX)
        buttons.addWidget(self.open_button, 1)
        buttons.addWidget(self.sample_button, 1)
        buttons.addWidget(self.camera_button)
        buttons.addWidget(self.recent_button)
        self._busy_row = QWidget()
        busy = QHBoxLayout(self._busy_row)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.setSpacing(2 * GRID_PX)
        busy.addWidget(self.progress, 1)
        busy.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addLayout(top)
        column.addWidget(self._busy_row)
        column.addWidget(self.face_button)
        column.addLayout(buttons)

    def show_state(self, state: EngineState) -> None:
        """Enable what makes sense now."""
        self.open_button.setEnabled(state.may_open_clip)
        self.sample_button.setEnabled(state.may_open_clip)
        self.camera_button.setEnabled(state.may_open_clip)
        self.recent_button.setEnabled(state.may_open_clip)
        self._show_busy(state.is_loading or state is EngineState.STARTING)
        self.cancel_button.setVisible(state.is_loading)
        if state.is_loading or state is EngineState.STARTING:
            self._facts.setText(in_words(state.value))
        else:
            self._facts.setText(self._settled_facts)
        self._show_coming_name(state.is_loading)

    def show_coming(self, reference: Path | None) -> None:
        """A clip is about to be looked at or loaded: None for the sample portrait. It holds until that has ended."""
        self._coming_name = in_words(SAMPLE_NAME) if reference is None else reference.name

    def _show_coming_name(self, is_loading: bool) -> None:
        """What stands here while a clip loads is about that clip, not about the one before."""
        if not is_loading:
            self._coming_name = ""
        is_other = bool(self._coming_name)
        self._name.setText(self._coming_name if is_other else self._settled_name)
        self._thumbnail.setDisabled(is_other)
        self._preflight.setVisible(bool(self._preflight.text()) and not is_other)

    def show_progress(self, news: RunProgress) -> None:
        """Show a stage of loading and how far it is."""
        self._facts.setText(f"{in_words(news.stage)}…")
        if news.fraction is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * news.fraction))

    def show_clip(self, clip: ClipLoaded) -> None:
        """Show what is loaded now."""
        self._settled_name = in_words(SAMPLE_NAME) if clip.is_sample else clip.reference.name
        self._name.setText(self._settled_name)
        self._name.setToolTip(str(clip.reference))
        self._settled_facts = self._facts_of(clip)
        self._facts.setText(self._settled_facts)
        self._preflight.setText(headline(clip.preflight))
        self._preflight.setToolTip(details(clip.preflight))
        self._preflight.setAccessibleDescription(details(clip.preflight))
        self._preflight.setProperty("verdict", worst(clip.preflight))
        # A changed property changes the look only when the style is asked again.
        self._preflight.style().unpolish(self._preflight)
        self._preflight.style().polish(self._preflight)
        self._preflight.setVisible(bool(clip.preflight))
        self._show_faces(clip.faces)
        self._thumbnail.setPixmap(_thumbnail_of(clip.still.source))

    def _show_faces(self, faces: ClipFaces | None) -> None:
        self.face_button.setVisible(faces is not None)
        if faces is not None and faces.followed:
            words = self.tr("Face {number} of {count} – change…")
            self.face_button.setText(words.format(number=faces.followed, count=len(faces.boxes)))

    def _facts_of(self, clip: ClipLoaded) -> str:
        length = f"{clip.frame_count / 25:.1f}"
        kind = self.tr("Photo") if clip.is_photo else self.tr("Video, {seconds} s").format(seconds=length)
        return "\n".join((kind, *map(in_words, clip.notes)))

    def _show_busy(self, busy: bool) -> None:
        if busy and not self._busy_row.isVisibleTo(self):
            self.progress.setRange(0, 0)
        self._busy_row.setVisible(busy)


def _thumbnail_of(image: QImage) -> QPixmap:
    size = THUMBNAIL_PX
    expand = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    return QPixmap.fromImage(image.scaled(size, size, expand, Qt.TransformationMode.SmoothTransformation))


def dropped_file(event: QDropEvent) -> Path | None:
    """The one local file that is being dropped, if it is one."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())
