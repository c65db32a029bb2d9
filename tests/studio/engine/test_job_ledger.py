import sys
from pathlib import Path

import pytest

from studio.engine.job_ledger import JobKeys, JobLedger, JobRecord
from studio.errors import StudioError


def ledger(folder: Path) -> JobLedger:
    return JobLedger.beside(folder / "jobs.csv")


def test_the_last_record_of_a_job_counts(tmp_path: Path):
    book = ledger(tmp_path)
    assert book.records() == {}
    book.add(JobRecord("a", 2, "one.mp4", "failed", "The disk is full."))
    book.add(JobRecord("b", 3, "zwei.mp4", "done", seconds=2.5))
    book.add(JobRecord("a", 2, "one.mp4", "done"))
    records = book.records()
    assert {key: record.ended for key, record in records.items()} == {"a": "done", "b": "done"}
    assert records["b"].seconds == 2.5
    assert records["b"].at > 1e9
    assert book.path.name == "jobs.csv.ledger.jsonl"


def test_done_means_that_the_film_is_there(tmp_path: Path):
    book, film = ledger(tmp_path), tmp_path / "one.mp4"
    book.add(JobRecord("a", 2, str(film), "done"))
    assert not book.is_done("a", film, book.records())
    film.write_bytes(b"film")
    assert book.is_done("a", film, book.records())
    assert not book.is_done("b", film, book.records())


def test_a_torn_line_costs_itself_alone(tmp_path: Path):
    book = ledger(tmp_path)
    book.add(JobRecord("a", 2, "one.mp4", "done"))
    whole = book.path.read_bytes()
    for torn in (b'{"key": "b", "li', b"\xff\xfe", b"[1]", b'{"key": "b", "line": 1, "output": "", "ended": "maybe"}'):
        book.path.write_bytes(whole + torn)
        assert set(book.records()) == {"a"}
        book.add(JobRecord("c", 4, "three.mp4", "done"))
        assert set(book.records()) == {"a", "c"}


@pytest.mark.skipif(sys.platform == "win32", reason="folders are no files there either, but say so differently")
def test_a_place_that_takes_no_ledger_is_named(tmp_path: Path):
    book = ledger(tmp_path)
    book.path.mkdir()
    for use in (book.records, lambda: book.add(JobRecord("a", 2, "one.mp4", "done"))):
        with pytest.raises(StudioError, match=r"jobs\.csv\.ledger\.jsonl"):
            use()


def test_a_job_is_another_when_it_or_a_file_of_it_changes(tmp_path: Path):
    script = tmp_path / "script.txt"
    script.write_text("one")
    key = JobKeys().of(("--seed=1",), [script])
    assert JobKeys().of(("--seed=1",), [script]) == key
    assert JobKeys().of(("--seed=2",), [script]) != key
    script.write_text("two")
    changed = JobKeys().of(("--seed=1",), [script])
    script.unlink()
    assert len({key, changed, JobKeys().of(("--seed=1",), [script])}) == 3
