import json

import pytest

from studio.engine.consent_record import SOMEBODY, ConsentRecord, ConsentRecords
from studio.errors import StudioError

CLIP = "ab" * 32


def test_a_record_comes_back(tmp_path):
    record = ConsentRecord.now("I may use this person's face", "Ada")
    ConsentRecords(tmp_path).keep(CLIP, record)
    assert ConsentRecords(tmp_path).of(CLIP) == record
    assert record.when.endswith("+00:00")
    assert [path.suffix for path in (tmp_path / "avatars").iterdir()] == [".json"]


def test_without_a_name_no_account_is_told(tmp_path):
    assert ConsentRecord.now("yes", "  ").who == SOMEBODY


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"who": 1, "when": 2, "words": 3}', "\x00"])
def test_a_damaged_record_is_none(tmp_path, text):
    records = ConsentRecords(tmp_path)
    records.keep(CLIP, ConsentRecord.now("yes"))
    next((tmp_path / "avatars").iterdir()).write_text(text)
    assert records.of(CLIP) is None


def test_forgetting_takes_the_records_alone(tmp_path):
    records = ConsentRecords(tmp_path)
    records.keep(CLIP, ConsentRecord.now("yes"))
    (tmp_path / "avatars" / "track.safetensors").write_bytes(b"kept")
    records.forget_all()
    assert records.of(CLIP) is None
    assert [path.name for path in (tmp_path / "avatars").iterdir()] == ["track.safetensors"]


def test_a_record_is_plain_json(tmp_path):
    ConsentRecords(tmp_path).keep(CLIP, ConsentRecord("Ada", "2026-01-02T03:04:05+00:00", "Ja, natürlich"))
    told = json.loads(next((tmp_path / "avatars").iterdir()).read_text(encoding="utf-8"))
    assert told == {"who": "Ada", "when": "2026-01-02T03:04:05+00:00", "words": "Ja, natürlich"}


def test_a_folder_that_cannot_be_written_gives_a_sentence(tmp_path):
    (tmp_path / "avatars").write_bytes(b"a file stands in the way")
    with pytest.raises(StudioError, match="could not be written"):
        ConsentRecords(tmp_path).keep(CLIP, ConsentRecord.now("yes"))
