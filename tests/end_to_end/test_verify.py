"""A film says what it is, from the command line and back."""

from pathlib import Path

import pytest

CONSENT = "I may use this person's face"
WORDS = "Xylophones whisper."


@pytest.fixture(scope="module")
def spoken_clip(studio, portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("films") / "spoken.mp4"
    consent = ("--consent", CONSENT, "--consent-by", "Ada Example")
    done = studio("render", "--reference", portrait_clip, "--text", WORDS, "--output", output, "--crop", *consent)
    assert done.returncode == 0, done.stderr
    assert "no consent" not in done.stdout
    return output


def test_it_tells_everything_but_the_words(studio, spoken_clip: Path):
    done = studio("verify", spoken_clip)
    assert done.returncode == 0, done.stderr
    for part in (
        "unaltered",
        "RealTalk Studio",
        "AI-generated",
        "portrait.mp4",
        "a typed text, voice",
        "this installation",
    ):
        assert part in done.stdout
    assert f"“{CONSENT}”, said Ada Example" in done.stdout
    assert b"Xylophones" not in spoken_clip.read_bytes()


def test_an_altered_film_is_refused(studio, spoken_clip: Path, tmp_path: Path):
    content = bytearray(spoken_clip.read_bytes())
    content[len(content) // 2] ^= 1
    altered = tmp_path / "altered.mp4"
    altered.write_bytes(content)
    done = studio("verify", altered)
    assert done.returncode == 1
    assert "altered.mp4 was altered after it was signed" in done.stderr
    assert "Traceback" not in done.stderr


def test_webm_has_tags_alone_and_no_badge_on_request(studio, sound_file: Path, tmp_path: Path):
    output = tmp_path / "said.webm"
    options = ("--codec", "vp9", "--crop", "--no-badge")
    done = studio("render", "--reference", "sample", "--audio", sound_file, "--output", output, *options)
    assert done.returncode == 0, done.stderr
    assert "Note: no badge." in done.stdout
    assert "metadata tags" in done.stdout
    done = studio("verify", output)
    assert done.returncode == 1
    assert "said.webm is not signed; its metadata tags say that it is generated" in done.stderr


@pytest.mark.parametrize("name", ["missing.mp4", "text.mp4"])
def test_what_is_no_film_gives_one_sentence(studio, tmp_path: Path, name: str):
    (tmp_path / "text.mp4").write_text("not a film at all, but quite some text\n" * 20)
    done = studio("verify", tmp_path / name)
    assert done.returncode == 1
    assert done.stderr.startswith("verify: ")
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_film_of_others_is_not_signed(studio, portrait_clip: Path):
    done = studio("verify", portrait_clip)
    assert done.returncode == 1
    assert "does not say that it is generated" in done.stderr
