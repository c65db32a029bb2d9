import json
from pathlib import Path

import pytest

from studio.commands.job_file import LONGEST_CELL, ListedJob, read_jobs
from studio.errors import StudioError


def listed(folder: Path, text: str, name: str = "jobs.csv") -> list[ListedJob]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_jobs(folder / name)


def faults(folder: Path, text: str, name: str = "jobs.csv") -> list[str]:
    with pytest.raises(StudioError) as caught:
        listed(folder, text, name)
    return [line.strip() for line in caught.value.user_message.splitlines()[1:]]


def test_columns_are_options_and_paths_lie_beside_the_list(tmp_path: Path):
    (tmp_path / "script.txt").write_text("Hello.", encoding="utf-8")
    jobs = listed(
        tmp_path,
        "\ufeffreference,text_file,output,fps,crop,seed,badge-size\n"
        "face.png,script.txt,films/one.mp4,,no,7,large\n".replace("films/", "")
        + "\n"
        + "sample,script.txt,two.mov,source,YES,,\n",
    )
    assert [job.line for job in jobs] == [2, 4]
    first, second = (job.job for job in jobs)
    assert first.reference == tmp_path / "face.png"
    assert first.text_file == tmp_path / "script.txt"
    assert (first.film.output, first.film.crop, first.seed) == (tmp_path / "one.mp4", False, 7)
    assert first.film.marking.badge is not None
    assert first.film.marking.badge.size == "large"
    assert second.reference.name == "grace_hopper.jpg"
    assert (second.film.rate, second.film.crop) == ("source", True)


def test_json_lines_say_the_same(tmp_path: Path):
    rows = [
        {"reference": "sample", "text": '-5 degrees, "cold"', "output": "one.mp4", "blinks": True, "volume": 0.5},
        {
            "reference": "sample",
            "text": "Zwei\nZeilen",
            "output": "two.mp4",
            "blinks": False,
            "rate": 150,
            "seed": None,
        },
    ]
    jobs = listed(tmp_path, "\n".join(map(json.dumps, rows)), "jobs.jsonl")
    first, second = (job.job for job in jobs)
    assert (first.text, first.blinks, first.volume) == ('-5 degrees, "cold"', True, 0.5)
    assert (second.text, second.blinks, second.rate_wpm) == ("Zwei\nZeilen", False, 150)


def test_every_fault_is_told_with_its_line(tmp_path: Path):
    told = faults(
        tmp_path,
        "reference,text,audio,output,fps,blinks,colour\n"
        "sample,Hi,,one.mp4,30,,\n"
        "sample,Hi,,one.mp4,,,red\n"
        "sample,,none.wav,two.mp4,,,\n"
        "sample,Hi,none.wav,three.mp4,,,\n"
        'sample,"Hi\nyou",,four.avi,,,\n'
        "sample,Hi,,five.mp4,,perhaps,\n"
        "sample,Hi,,six.mp4,,,,,more\n"
        ",Hi,,seven.mp4,,,\n"
        "sample,,,eight.mp4,,,\n",
    )
    expected = [
        ("line 2", "fps: invalid choice: '30'"),
        ("line 3", "no option 'colour'"),
        ("line 4", "no file"),
        ("line 5", "not allowed with"),
        ("line 6", "four.avi cannot hold"),
        ("line 8", "blinks is yes or no"),
        ("line 9", "more cells"),
        ("line 10", "no reference"),
        ("line 11", "one of the arguments"),
    ]
    assert len(told) == len(expected)
    for line, (where, what) in zip(told, expected, strict=True):
        assert line.startswith(f"{where}:")
        assert what in line


def test_films_must_not_meet(tmp_path: Path):
    told = faults(
        tmp_path,
        "reference,text,output\nsample,Hi,one.mp4\nsample,Ho,./one.mp4\none.mp4,Hi,two.mp4\nthree.mp4,Hi,three.mp4\n",
    )
    assert told[0].startswith("line 5: three.mp4 would overwrite")
    assert told[1:3] == ["line 3: its output is that of line 2", "line 4: it is made from the output of line 3"]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("jobs.txt", b"reference", r"must end in \.csv or \.jsonl"),
        ("jobs.csv", b"\xff\xfe\x00", "no text in UTF-8"),
        ("jobs.csv", b"reference,text,output\n", "has no jobs"),
        ("jobs.csv", b"", "has no jobs"),
        ("jobs.csv", b'reference\n"sample', r"line 2: no CSV"),
        ("jobs.csv", b"reference,,output\nsample,x,o.mp4\n", "a column without a name|x"),
        ("jobs.csv", b"reference\n" + b"x" * (LONGEST_CELL + 1), "no CSV"),
        ("jobs.jsonl", b"[1]\n{", r"line 1: not a JSON object\n +line 2: not a JSON object"),
        ("jobs.jsonl", b'{"reference": ["a"]}', "no single value"),
        ("jobs.jsonl", b"[" * 100_000, "not a JSON object"),
        ("jobs.jsonl", b'{"resume": true}', "no option 'resume'"),
    ],
)
def test_what_is_no_list_is_named(tmp_path: Path, name: str, content: bytes, what: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(StudioError, match=what) as caught:
        read_jobs(tmp_path / name)
    assert name in str(caught.value)


def test_a_missing_list_is_named(tmp_path: Path):
    with pytest.raises(StudioError, match=r"no file .*gone\.csv"):
        read_jobs(tmp_path / "gone.csv")
