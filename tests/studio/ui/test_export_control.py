"""Exports in the window: a queue that goes on beside everything else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton

from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import NO_EDITS
from studio.engine.marking import Badge, Marking
from studio.engine.render_settings import RenderSettings
from studio.media.signing_identity import CERTIFICATE, FOLDER, KEY, installation_identity
from studio.settings import load_settings
from studio.ui.export_dialog import ExportDialog
from studio.ui.export_records import ExportRecord, ExportRecords, exports_folder
from studio.ui.export_row import ExportRow
from studio.ui.question_dialog import QuestionDialog
from studio.ui.settings_dialog import SettingsDialog
from studio.worker.engine_state import EngineState
from studio.worker.speech_order import SpeechOrder
from studio.worker.unfinished_export import ExportClip
from tests.studio.ui.conftest import Studio

SAMPLE = ExportClip(None, "")


def order_export(studio: Studio, output: Path) -> ExportRow:
    """By the dialog, as a person does; returns the row in the queue."""
    before = set(studio.window.exports.queue.findChildren(ExportRow))
    studio.click("exportButton")
    dialog = studio.window.findChild(ExportDialog)
    dialog.findChild(QLineEdit, "exportPath").setText(str(output))
    studio.qtbot.mouseClick(dialog.findChild(QPushButton, "writeButton"), Qt.MouseButton.LeftButton)
    studio.wait_until(lambda: studio.window.findChild(ExportDialog) is None)
    rows = set(studio.window.exports.queue.findChildren(ExportRow)) - before
    assert len(rows) == 1
    return rows.pop()


def press(studio: Studio, row: ExportRow, name: str) -> None:
    button = row.findChild(QPushButton, name)
    assert button.isVisible()
    studio.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def words(row: ExportRow) -> str:
    return row.findChild(QLabel, "exportStatus").text()


def answer(studio: Studio, name: str) -> None:
    dialog = studio.window.findChild(QuestionDialog)
    studio.qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_one_works_on_while_two_films_are_written(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    first, second = order_export(studio, tmp_path / "one.mp4"), order_export(studio, tmp_path / "two.mp4")
    studio.wait_until(lambda: "left" in words(first))
    assert words(second) == "Waiting"
    assert studio.client.state is EngineState.READY
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
    studio.click("sampleButton")
    studio.wait_until(lambda: len(studio.engine.loaded) == 2)
    studio.wait_for(EngineState.READY)
    studio.engine.exporting.open()
    studio.wait_until(lambda: words(first) == words(second) == "Done")
    assert (tmp_path / "one.mp4").exists()
    assert (tmp_path / "two.mp4").exists()
    assert "two.mp4 is written." in studio.window.banner.text


def test_a_finished_film_can_be_played_shown_and_removed(studio: Studio, tmp_path: Path) -> None:
    opened: list[QUrl] = []
    studio.window.exports.open_url = lambda url: opened.append(url) is None
    row = order_export(studio, tmp_path / "film.mp4")
    studio.wait_until(lambda: words(row) == "Done")
    press(studio, row, "playExportButton")
    press(studio, row, "showInFolderButton")
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path / "film.mp4", tmp_path]
    (tmp_path / "film.mp4").unlink()
    press(studio, row, "playExportButton")
    assert studio.window.banner.text == "film.mp4 is not there any more."
    press(studio, row, "dismissExportButton")
    assert not studio.window.exports.queue.isVisible()


@pytest.mark.parametrize("which", ["running", "waiting"])
def test_cancelling_one_leaves_the_other(studio: Studio, tmp_path: Path, which: str) -> None:
    studio.engine.exporting.shut()
    first, second = order_export(studio, tmp_path / "one.mp4"), order_export(studio, tmp_path / "two.mp4")
    studio.wait_until(lambda: "left" in words(first))
    studio.qtbot.keyClick(studio.window, Qt.Key.Key_Escape)  # Esc costs nobody an export
    press(studio, first if which == "running" else second, "cancelExportButton")
    studio.wait_until(lambda: len(studio.window.exports.jobs.jobs) == 1)
    studio.engine.exporting.open()
    studio.wait_until(lambda: not studio.window.exports.jobs.unfinished)
    assert [path.name for path in tmp_path.glob("*.mp4")] == ["two.mp4" if which == "running" else "one.mp4"]
    assert not list(tmp_path.glob(".*.part"))


def test_a_failed_export_says_why(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    folder = tmp_path / "folder"
    folder.mkdir()
    first = order_export(studio, tmp_path / "one.mp4")
    row = order_export(studio, folder / "two.mp4")
    folder.rmdir()
    studio.engine.exporting.open()
    studio.wait_until(lambda: "does not exist" in words(row))
    assert "does not exist" in studio.window.banner.text
    assert words(first) == "Done"


def test_closing_while_exporting_asks_first(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    row = order_export(studio, tmp_path / "film.mp4")
    studio.wait_until(lambda: "left" in words(row))
    studio.window.close()
    studio.window.close()
    assert len(studio.window.findChildren(QuestionDialog)) == 1
    answer(studio, "goOnExporting")
    studio.wait_until(lambda: studio.window.findChild(QuestionDialog) is None)
    assert studio.window.isVisible()
    assert studio.client.state is EngineState.READY
    studio.window.close()
    answer(studio, "closeAnyway")
    studio.close()
    assert not list(tmp_path.glob("*.mp4"))
    assert not list(tmp_path.glob(".*.part"))


def test_the_system_closes_without_a_question(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    row = order_export(studio, tmp_path / "film.mp4")
    studio.wait_until(lambda: "left" in words(row))
    studio.window.close_at_once()
    studio.close()
    assert not list(tmp_path.glob(".*.part"))
    assert [record.settings.output.name for _, record in ExportRecords().found()] == ["film.mp4"]


def test_closing_leaves_unfinished_exports_to_the_next_start(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    row = order_export(studio, tmp_path / "one.mp4")
    order_export(studio, tmp_path / "two.mp4")
    studio.wait_until(lambda: "left" in words(row))
    studio.window.close()
    answer(studio, "closeAnyway")
    studio.close()
    assert [record.settings.output.name for _, record in ExportRecords().found()] == ["one.mp4", "two.mp4"]


def test_an_export_that_was_cancelled_is_not_offered_again(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    row = order_export(studio, tmp_path / "film.mp4")
    studio.wait_until(lambda: "left" in words(row))
    studio.window.exports.cancel(studio.window.exports.jobs.jobs[0].run)
    studio.window.close_at_once()
    studio.close()
    assert not ExportRecords().found()


def test_a_finished_film_has_a_grade_whose_moments_can_be_looked_at(studio: Studio, tmp_path: Path) -> None:
    opened: list[QUrl] = []
    studio.window.exports.open_url = lambda url: opened.append(url) is None
    row = order_export(studio, tmp_path / "one.mp4")
    studio.wait_until(lambda: words(row) == "Done")
    assert row.grade_card is not None
    assert "Lips with sound 0.50" in row.findChild(QLabel, "gradeFigures").text()
    press(studio, row, "worstMoment0")
    assert [url.fileName() for url in opened] == ["one.mp4"]  # nothing was spoken so far


def test_the_worst_moment_is_shown_in_the_preview_of_the_same_speech(studio: Studio, tmp_path: Path) -> None:
    studio.click("speakButton")
    studio.wait_for(EngineState.SPEAKING)
    studio.wait_for(EngineState.READY)
    studio.engine.grade = replace(studio.engine.grade, duration_s=studio.window.exports._previewed_s)
    row = order_export(studio, tmp_path / "one.mp4")
    studio.wait_until(lambda: words(row) == "Done")
    with studio.qtbot.waitSignal(studio.client.frame_recalled) as shown:
        press(studio, row, "worstMoment0")
    assert shown.args[0].index == 2


def left_behind(output: Path, clip: ExportClip = SAMPLE) -> tuple[ExportRecord, ExportRecords]:
    """What a program that was killed leaves of an export."""
    order = SpeechOrder("Left behind.", "de", 150, 0.5)
    edits = NO_EDITS.with_offsets("0123456789abcdef", np.full((2, 3), 0.25, np.float32))
    settings = ExportSettings(output, view="panels", marking=Marking(Badge("top-left", "small")))
    record = ExportRecord(clip, order, settings, RenderSettings(opening_gain=1.5), edits)
    records = ExportRecords()
    assert records.keep(record) is not None
    return record, records


def killed(records: ExportRecords) -> None:
    for lock in records._locks.values():
        lock.unlock()


def test_an_export_that_was_interrupted_is_offered_and_continued(opening: Studio, tmp_path: Path) -> None:
    record, records = left_behind(tmp_path / "film.mp4")
    killed(records)
    opening.wait_until(lambda: len(opening.window.exports.jobs.jobs) == 1)
    assert opening.window.exports.agrees_to_close()  # it is nothing that closing would lose
    row = opening.window.findChild(ExportRow)
    assert words(row) == "Not finished when RealTalk Studio ended"
    press(opening, row, "continueExportButton")
    opening.wait_until((tmp_path / "film.mp4").exists)
    opening.wait_until(lambda: [job.state for job in opening.window.exports.jobs.jobs] == ["done"])
    assert (tmp_path / "film.mp4").read_text() == f"panels of {opening.engine.sample.name}"
    assert opening.engine.orders[-1] == record.order
    assert opening.engine.exported_with == record.adjustments
    assert opening.engine.exported_edits == record.edits
    assert not ExportRecords().found()


def test_one_that_is_not_wanted_goes_with_its_parts(opening: Studio, tmp_path: Path) -> None:
    _, records = left_behind(tmp_path / "film.mp4")
    killed(records)
    opening.wait_until(lambda: len(opening.window.exports.jobs.jobs) == 1)
    press(opening, opening.window.findChild(ExportRow), "dismissExportButton")
    opening.wait_until(lambda: opening.engine.dropped == [tmp_path / "film.mp4"])
    assert not ExportRecords().found()
    assert not opening.window.exports.queue.isVisible()


def test_what_another_window_writes_or_nobody_can_read_is_not_offered(opening: Studio, tmp_path: Path) -> None:
    _, records = left_behind(tmp_path / "film.mp4")
    (exports_folder() / "broken.rtproj").write_text("{}")
    opening.wait_for(EngineState.READY)
    opening.wait_until(lambda: opening.client.has_clip)
    assert opening.window.exports.jobs.jobs == ()
    killed(records)


def test_a_clip_that_changed_since_is_not_given_words(opening: Studio, tmp_path: Path) -> None:
    """Consent was given for the clip as it was."""
    _, records = left_behind(tmp_path / "film.mp4", ExportClip(opening.engine.sample, "0" * 64))
    killed(records)
    opening.wait_until(lambda: len(opening.window.exports.jobs.jobs) == 1)
    press(opening, opening.window.findChild(ExportRow), "continueExportButton")
    opening.wait_until(lambda: [job.state for job in opening.window.exports.jobs.jobs] == ["failed"])
    assert "is not the clip any more that the film was begun with" in opening.window.banner.text
    assert not (tmp_path / "film.mp4").exists()


def test_an_export_is_written_down_until_it_ends_well(studio: Studio, tmp_path: Path) -> None:
    studio.engine.exporting.shut()
    row = order_export(studio, tmp_path / "one.mp4")
    studio.wait_until(lambda: "left" in words(row))
    kept = list(exports_folder().glob("*.rtproj"))
    assert len(kept) == 1
    assert not ExportRecords().found()  # it is locked
    studio.engine.exporting.open()
    studio.wait_until(lambda: words(row) == "Done")
    assert not list(exports_folder().glob("*.rtproj"))


def test_a_failed_export_can_be_continued(studio: Studio, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    studio.engine.exporting.shut()
    order_export(studio, tmp_path / "one.mp4")
    row = order_export(studio, folder / "two.mp4")
    folder.rmdir()
    studio.engine.exporting.open()
    studio.wait_until(lambda: "does not exist" in words(row))
    folder.mkdir()
    press(studio, row, "continueExportButton")
    studio.wait_until((folder / "two.mp4").exists)


def test_a_film_is_signed_with_ones_own_certificate(studio: Studio, tmp_path: Path) -> None:
    installation_identity(tmp_path)  # any pair will do
    pair = tmp_path / FOLDER / CERTIFICATE, tmp_path / FOLDER / KEY
    studio.window.extras.show_settings()

    def pick(name: str, path: Path) -> None:
        dialog = studio.window.findChild(QFileDialog, name)
        dialog.selectFile(str(path))
        dialog.accept()

    for certificate, key, problem in ((*pair, ""), (pair[0], pair[0], "is not a private key")):
        studio.click("chooseCertificate")
        pick("certificateDialog", certificate)
        pick("certificateKeyDialog", key)
        studio.wait_until(lambda words=problem: words in studio.find(QLabel, "signerProblem").text())
    signer = studio.find(QLabel, "signerName")  # the second pair changed nothing
    assert (signer.text(), signer.toolTip()) == (CERTIFICATE, str(pair[0]))
    studio.window.findChild(SettingsDialog).reject()
    studio.engine.exporting.shut()
    row = order_export(studio, tmp_path / "own.mp4")
    studio.wait_until(lambda: "left" in words(row))
    marking = next(iter(studio.client._exports.values())).settings.marking
    assert (marking.certificate, marking.key) == pair
    studio.engine.exporting.open()
    studio.wait_until(lambda: words(row) == "Done")
    studio.window.extras.show_settings()
    studio.click("resetCertificate")
    assert studio.find(QLabel, "signerName").text() == "this installation"
    assert load_settings(studio.settings_file).certificate == ""
    studio.window.findChild(SettingsDialog).reject()
