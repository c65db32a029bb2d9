"""A row of the export queue where there is little room."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from studio.engine.film_grade import FilmGrade, WorstMoment
from studio.ui.export_jobs import ExportJob
from studio.ui.export_row import ExportRow

NARROW_PX = 640
FILM = Path("a-name-that-is-much-longer-than-its-place-in-the-row.mp4")


def shown_row(qtbot: QtBot, job: ExportJob) -> ExportRow:
    row = ExportRow(job)
    qtbot.addWidget(row)
    row.resize(NARROW_PX, row.sizeHint().height())
    row.show()
    qtbot.waitExposed(row)
    return row


def buttons_of(row: ExportRow) -> list[QPushButton]:
    return [button for button in row.findChildren(QPushButton) if button.isVisible()]


def assert_all_within(row: ExportRow, buttons: list[QPushButton]) -> None:
    assert row.width() == NARROW_PX
    for button in buttons:
        left = button.mapTo(row, QPoint(0, 0)).x()
        assert left >= 0
        assert left + button.width() <= NARROW_PX, button.objectName()


def test_a_long_problem_leaves_the_buttons_their_place(qtbot: QtBot, themed: QApplication) -> None:
    problem = "The certificate that films are signed with cannot be kept in /somewhere/deep/down. " * 4
    row = shown_row(qtbot, ExportJob(1, FILM, "failed", problem=problem))
    assert [button.objectName() for button in buttons_of(row)] == ["continueExportButton", "dismissExportButton"]
    assert_all_within(row, buttons_of(row))
    status = row.findChild(QLabel, "exportStatus")
    assert status.text() == problem
    assert status.toolTip() == problem
    assert row.findChild(QLabel, "exportName").toolTip() == str(FILM)


def test_every_worst_moment_can_be_reached(qtbot: QtBot, themed: QApplication) -> None:
    worst = tuple(WorstMoment(60.0 * number, "seam", 1.0) for number in range(1, 4))
    grade = FilmGrade(
        500, 20.0, 0.25, 0.5, 40, 0.9, 0, 0.1, 1.0, 1.0, 1.2, 3.0, 0.9, 0.0, worst=worst
    )  # every figure of the line
    row = shown_row(qtbot, ExportJob(1, FILM, "done", 1.0, grade=grade))
    moments = [button for button in buttons_of(row) if button.objectName().startswith("worstMoment")]
    assert [button.text() for button in moments] == ["1:00.0", "2:00.0", "3:00.0"]
    assert_all_within(row, buttons_of(row))
    assert "Lag behind the sound +40 ms" in row.findChild(QLabel, "gradeFigures").toolTip()
