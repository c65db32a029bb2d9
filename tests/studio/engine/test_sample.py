from pathlib import Path

from studio.engine.sample import SAMPLE_NAME, reference_file


def test_the_sample_has_a_name_of_its_own(sample_portrait: Path):
    assert reference_file(SAMPLE_NAME) == sample_portrait
    assert reference_file("sample.mp4") == Path("sample.mp4")
