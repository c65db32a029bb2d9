"""What is to be said, and how: the text, the voice, the rate, and Speak."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.speech.spoken_sentence import SpokenWord
from studio.ui.engine_words import in_words
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.queue_list import QueueList
from studio.ui.recording_chip import RecordingChip
from studio.ui.script_edit import ScriptEdit
from studio.ui.scrolled_page import lay_out_page
from studio.ui.theme import GRID_PX
from studio.worker.engine_state import EngineState
from studio.worker.messages import VoicesListed
from studio.worker.speech_order import SpeechOrder

FIRST_SENTENCE = "Hello. I am only a picture, but I will say whatever you type here."
SLOWEST_WPM, FASTEST_WPM = 80, 320
QUIETEST_PERCENT, LOUDEST_PERCENT = 10, 100
"""A voice that is quieter still leaves the lips nothing to follow."""
LONGEST_TEXT = 5000
"""Characters: about six minutes of speech."""


class SpeechPanel(QFrame):
    """Signals: speak_clicked(); text_changed(): text or sound file; open_script_clicked(); save_script_clicked();
    choose_sound_clicked().
    """

    speak_clicked = Signal()
    text_changed = Signal()
    open_script_clicked = Signal()
    save_script_clicked = Signal()
    choose_sound_clicked = Signal()

    def __init__(self, voice: str, rate_wpm: int, volume: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("speechPanel")
        self.setProperty("card", True)
        self._wanted_voice = voice
        self._state = EngineState.STARTING
        self._shown_word: SpokenWord | None = None
        self.text = ScriptEdit(FIRST_SENTENCE)
        self.text.setObjectName("speechText")
        self.text.setAccessibleName(self.tr("Text to speak"))
        self.text.setPlaceholderText(self.tr("Type what the portrait shall say"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(7 * GRID_PX)
        self._length = QLabel()
        self._length.setObjectName("textLength")
        self.voice = QComboBox()
        self.voice.setObjectName("voiceList")
        self.voice.setAccessibleName(self.tr("Voice"))
        # A long name must not widen the whole column.
        self.voice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.voice.setMinimumContentsLength(8)
        self.rate, self._rate_label = self._slider(
            "rate", self.tr("Speaking rate in words a minute"), (SLOWEST_WPM, FASTEST_WPM), 20
        )
        self.volume, self._volume_label = self._slider(
            "volume", self.tr("Volume of the voice in percent"), (QUIETEST_PERCENT, LOUDEST_PERCENT), 10
        )
        self.rate.setValue(rate_wpm)
        self.show_volume(volume)
        self.speak_button = labelled_button(
            self.tr("Speak"), "speakButton", self.tr("Say it (Ctrl+Enter)"), "speak", primary=True
        )
        self.queue_button = icon_button(
            "queueButton",
            self.tr("Say it afterwards"),
            self.tr("Say it after what is being said; live, as soon as nobody speaks (Ctrl+Shift+Enter)"),
            "queue",
        )
        self.queue_list = QueueList()
        self._recording: Path | None = None
        self.chip = RecordingChip()
        self.chip.removed.connect(self.remove_recording)
        self._lay_out()
        self.text.textChanged.connect(self._on_text_changed)
        self.rate.valueChanged.connect(self._show_numbers)
        self.volume.valueChanged.connect(self._show_numbers)
        self.speak_button.clicked.connect(self.speak_clicked)
        self._show_numbers()
        self._on_text_changed()

    def _slider(self, name: str, explanation: str, reach: tuple[int, int], page: int) -> tuple[QSlider, QLabel]:
        """A slider, and the label for its number."""
        slider, value = QSlider(Qt.Orientation.Horizontal), QLabel()
        slider.setObjectName(f"{name}Slider")
        slider.setAccessibleName(explanation)
        slider.setToolTip(explanation)
        slider.setRange(*reach)
        slider.setPageStep(page)
        value.setObjectName(f"{name}Value")
        value.setProperty("muted", True)
        return slider, value

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("What to say"))
        heading.setProperty("heading", True)
        heading.setBuddy(self.text)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self._length)
        for button in self._file_buttons():
            top.addWidget(button)
        choices = QGridLayout()
        choices.setHorizontalSpacing(2 * GRID_PX)
        choices.setVerticalSpacing(GRID_PX)
        choices.setColumnStretch(1, 1)
        for row, (label, widget, value) in enumerate(
            (
                (self.tr("Voice"), self.voice, None),
                (self.tr("Rate"), self.rate, self._rate_label),
                (self.tr("Volume"), self.volume, self._volume_label),
            )
        ):
            name = QLabel(label)
            name.setBuddy(widget)
            choices.addWidget(name, row, 0)
            choices.addWidget(widget, row, 1, 1, 2 if value is None else 1)
            if value is not None:
                choices.addWidget(value, row, 2, Qt.AlignmentFlag.AlignRight)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, GRID_PX)
        column.setSpacing(2 * GRID_PX)
        column.addLayout(top)
        column.addWidget(self.chip)
        column.addWidget(self.text, 1)
        column.addWidget(self.queue_list)
        column.addLayout(choices)
        actions = QHBoxLayout()
        actions.setSpacing(GRID_PX)
        actions.addWidget(self.speak_button, 1)
        actions.addWidget(self.queue_button)
        lay_out_page(self, content, "speechPage", actions)

    def _file_buttons(self) -> list[QPushButton]:
        """Small ones, for scripts and sounds."""
        buttons = []
        for name, label, picture, signal in (
            ("openScriptButton", self.tr("Open a script"), "open", self.open_script_clicked),
            ("saveScriptButton", self.tr("Save the script"), "save", self.save_script_clicked),
            ("chooseSoundButton", self.tr("Say a sound file in place of the text"), "sound", self.choose_sound_clicked),
        ):
            button = icon_button(name, label, label, picture)
            button.clicked.connect(signal)
            buttons.append(button)
        return buttons

    def order(self) -> SpeechOrder:
        """What the controls ask for now."""
        return SpeechOrder(
            text=self.text.toPlainText().strip(),
            voice=self.chosen_voice(),
            rate_wpm=self.rate.value(),
            volume=self.volume.value() / 100,
            recording=self._recording,
        )

    def set_recording(self, path: Path) -> None:
        """Say a sound file in place of the text, which stays where it is."""
        self.show_recording(path)

    @Slot()
    def remove_recording(self) -> None:
        """Say the text again."""
        self.show_recording(None)

    def recording(self) -> Path | None:
        """The sound file that is said in place of the text; None for the text."""
        return self._recording

    def show_recording(self, path: Path | None) -> None:
        """Choose a sound file, or the text."""
        self._recording = path
        self.chip.show_file(path)
        for control in (self.text, self.rate, self.volume):
            control.setEnabled(path is None)
        self.voice.setEnabled(path is None and self.voice.count() > 0)
        self._on_text_changed()

    def replace_text(self, text: str) -> None:
        """Put another script into the box; Undo brings the old one back."""
        cursor = self.text.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def show_word(self, word: SpokenWord | None) -> None:
        """Highlight the word that is being said; None for none."""
        if word == self._shown_word:
            return
        self._shown_word = word
        marks = []
        if word is not None and self._recording is None:
            text = self.text.toPlainText()
            spoken_from = len(text) - len(text.lstrip())  # what is ordered is stripped
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self.text.textCursor()
            mark.cursor.setPosition(_utf16_length(text[: spoken_from + word.start]))
            end = _utf16_length(text[: spoken_from + word.end])
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.format.setBackground(self.palette().highlight())
            mark.format.setForeground(self.palette().highlightedText())
            marks.append(mark)
        self.text.setExtraSelections(marks)

    def chosen_voice(self) -> str:
        """Id of the voice; the remembered one while the list is still on its way."""
        return self.voice.currentData() if self.voice.count() else self._wanted_voice

    def choose_voice(self, voice: str) -> None:
        """Choose a voice by its id; kept for later while the list is on its way, passed over if it is not there."""
        self._wanted_voice = voice
        if self.voice.findData(voice) >= 0:
            self.voice.setCurrentIndex(self.voice.findData(voice))

    def show_volume(self, volume: float) -> None:
        """Choose how loud the voice is, 0 to 1, as far as the slider goes."""
        self.volume.setValue(round(100 * volume))

    @property
    def has_text(self) -> bool:
        """There is something to say: a sound file, or a text that is not too long."""
        return self._recording is not None or 0 < len(self.text.toPlainText().strip()) <= LONGEST_TEXT

    def show_voices(self, news: VoicesListed) -> None:
        """Fill the list; the voice chosen or remembered is chosen again if this machine has it."""
        self._wanted_voice = self.chosen_voice()
        self.voice.clear()
        for choice in news.voices:
            self.voice.addItem(choice.name, choice.voice)
        self.voice.setCurrentIndex(max(0, self.voice.findData(self._wanted_voice)))
        self.voice.setEnabled(bool(news.voices) and self._recording is None)
        why = f"{in_words(news.problem)} {in_words(news.hint)}".strip()
        self.voice.setToolTip(why or self.tr("The voice that speaks"))

    def show_state(self, state: EngineState) -> None:
        """Enable what makes sense now."""
        self._state = state
        self.speak_button.setEnabled(state.may_speak and self.has_text)
        self.queue_button.setEnabled(state.may_queue and self.has_text)

    @Slot()
    def _on_text_changed(self) -> None:
        length = len(self.text.toPlainText())
        self._length.setText(
            self.tr("{length} of {most}").format(length=f"{length:,}", most=f"{LONGEST_TEXT:,}")
            if length > LONGEST_TEXT // 2
            else ""
        )
        self.show_state(self._state)
        self.text_changed.emit()

    @Slot()
    def _show_numbers(self) -> None:
        self._rate_label.setText(self.tr("{rate} wpm").format(rate=self.rate.value()))
        self._volume_label.setText(self.tr("{percent} %").format(percent=self.volume.value()))


def _utf16_length(text: str) -> int:
    """Qt counts a character outside the basic plane twice."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
