"""A list of films to make, as CSV or JSON lines: named as ``render``'s options, checked before anything is made."""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from studio.commands import render
from studio.engine.render_job import RenderJob
from studio.engine.sample import SAMPLE_NAME
from studio.errors import StudioError
from studio.media.text_file import read_text

MOST_JOBS = 100_000
LONGEST_FILE_BYTES = 100_000_000
LONGEST_CELL = 1_000_000
MOST_FAULTS_TOLD = 40
_LEFT_OUT = {"help", "verbose", "resume"}
"""Options of ``render`` that make no sense for a job; every job goes on by itself where it stopped."""


@dataclass(frozen=True)
class ListedJob:
    """line: where it stands in the file, from 1; arguments: as ``render`` would be given them; inputs: the files it
    is made from; output: the film.
    """

    line: int
    arguments: tuple[str, ...]
    job: RenderJob

    @property
    def output(self) -> Path:
        """The film."""
        return self.job.film.output


class _Fault(Exception):  # noqa: N818 - becomes a line of a StudioError
    """What is wrong with one line."""


class _RowParser(argparse.ArgumentParser):
    """Says what is wrong instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        raise _Fault(message.replace("argument --", ""))


def row_parser() -> argparse.ArgumentParser:
    """``render``'s own parser, so that a job may say whatever the command may."""
    parser = _RowParser(prog="job", add_help=False, allow_abbrev=False)
    render.add_arguments(parser)
    return parser


def read_jobs(path: Path) -> list[ListedJob]:
    """Read and check a list. Raises ``StudioError`` that names every line with a fault."""
    parser, faults, jobs = row_parser(), [], []
    for line, row in _rows(path):
        try:
            jobs.append(_listed(parser, line, row, path.absolute().parent))
        except (_Fault, StudioError) as error:
            faults.append(f"line {line}: {error}")
    faults += _same_outputs(jobs)
    if faults:
        told = faults[:MOST_FAULTS_TOLD] + ["..."] * (len(faults) > MOST_FAULTS_TOLD)
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise StudioError("\n  ".join([f"{path.name} has {count}; nothing was made.", *told]))
    if not jobs:
        raise StudioError(f"{path.name} has no jobs.", "Write one a line.")
    return jobs


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Line number and named values of every job. Raises ``StudioError`` for a file that is no list at all."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".jsonl"):
        raise StudioError(f"{path.name} is no list of jobs.", "Its name must end in .csv or .jsonl.")
    text = read_text(path, LONGEST_FILE_BYTES, "a list of jobs")
    found = 0
    for found, row in enumerate(_csv_rows(text) if kind == ".csv" else _json_rows(text), 1):
        if found > MOST_JOBS:
            raise StudioError(f"{path.name} has more than {MOST_JOBS} jobs.", "Cut it.")
        yield row


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The first line names the columns; empty cells are options not given."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    names: list[str] | None = None
    begin = 1
    try:
        for cells in reader:
            if names is None:
                names = [cell.strip() for cell in cells]
            elif any(cell.strip() for cell in cells):
                extra = {"": "more cells than columns"} if len(cells) > len(names) else {}
                values = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
                yield begin, {**values, **extra}
            begin = reader.line_num + 1
    except csv.Error as error:
        yield begin, {"": f"no CSV ({error})"}


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """One object a line; empty lines are passed over."""
    for line, words in enumerate(text.split("\n"), 1):
        if words.strip():
            try:
                row = json.loads(words)
            except (ValueError, RecursionError):
                row = None
            yield line, row if isinstance(row, dict) else {"": "not a JSON object"}


def _listed(parser: argparse.ArgumentParser, line: int, row: Mapping[str, Any], folder: Path) -> ListedJob:
    """Turn a row into a job. Raises ``_Fault`` or ``StudioError``."""
    if "" in row:
        raise _Fault(str(row[""]) or "a column without a name")
    options = {
        name[2:]: action for action in parser._actions for name in action.option_strings if name.startswith("--")
    }
    arguments: list[str] = []
    for name, value in row.items():
        action = options.get(name.replace("_", "-"))
        if action is None or name in _LEFT_OUT:
            raise _Fault(f"there is no option {name!r}")
        arguments += _argument(name.replace("_", "-"), action, value, folder)
    parsed = parser.parse_args(arguments)
    with contextlib.redirect_stdout(io.StringIO()):  # what it says is said again when the film is made
        job = render.job_of(parsed)
    job.check()
    for path in job.inputs():
        if path != job.reference and not path.is_file():
            raise _Fault(f"there is no file {path}")
    job.script()
    return ListedJob(line, tuple(arguments), job)


def _argument(name: str, action: argparse.Action, value: object, folder: Path) -> list[str]:
    """An option as the command line would have it; paths are relative to the folder of the list."""
    if isinstance(value, dict | list):
        raise _Fault(f"{name} is no single value")
    if value is None:
        return []
    words = str(value).lower() if isinstance(value, bool) else str(value)
    if action.nargs in (0, "?") and words.strip().lower() in ("yes", "true", "1"):
        return [f"--{name}"]
    if action.nargs in (0, "?") and words.strip().lower() in ("no", "false", "0"):
        return []
    if action.nargs == 0:
        raise _Fault(f"{name} is yes or no, not {words!r}")
    if action.type is Path or (name == "reference" and words != SAMPLE_NAME):
        words = str(folder / words)
    return [f"--{name}={words}"]


def _same_outputs(jobs: list[ListedJob]) -> list[str]:
    seen: dict[Path, int] = {}
    faults = []
    for job in jobs:
        first = seen.setdefault(job.output.resolve(), job.line)
        if first != job.line:
            faults.append(f"line {job.line}: its output is that of line {first}")
    made = {job.output.resolve(): job.line for job in jobs}
    for job in jobs:
        for path in job.job.inputs():
            if path.resolve() in made and made[path.resolve()] != job.line:
                faults.append(f"line {job.line}: it is made from the output of line {made[path.resolve()]}")
    return faults
