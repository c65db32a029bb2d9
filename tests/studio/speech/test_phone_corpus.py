import json

import numpy as np
import pytest
from safetensors import safe_open

from models.audio.visemes import VISEMES, visemes_of
from studio.speech.festival_phones import festival_voices
from studio.speech.phone_corpus import main, write_corpus
from studio.speech.phone_corpus_utterances import Utterance, draw_utterance, speak, synthesisers_here
from studio.speech.phone_times import PAUSE


def read_shard(path):
    with safe_open(path, "np") as shard:
        metadata = {key: json.loads(value) for key, value in shard.metadata().items()}
        return {name: shard.get_tensor(name) for name in shard.keys()}, metadata  # noqa: SIM118 - not a dict


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    (path,) = write_corpus(tmp_path_factory.mktemp("corpus"), seed=5, minutes=3.0, split="train")
    return path


def test_phones_tile_every_utterance(corpus):
    arrays, metadata = read_shard(corpus)
    assert arrays["sound"].dtype == np.int16
    assert metadata["rate_hz"] == 16_000
    assert len(metadata["utterances"]) == len(arrays["utterance_start"]) - 1
    assert arrays["utterance_start"][-1] == len(arrays["sound"]) >= 3 * 60 * 16_000
    assert arrays["utterance_phone"][-1] == len(arrays["phone_symbol"])
    assert arrays["phone_start"][0] == 0
    assert arrays["phone_end"][-1] == len(arrays["sound"])
    np.testing.assert_array_equal(arrays["phone_end"][:-1], arrays["phone_start"][1:])
    np.testing.assert_array_equal(arrays["phone_start"][arrays["utterance_phone"][:-1]], arrays["utterance_start"][:-1])
    assert arrays["phone_symbol"].max() < len(metadata["symbols"])


def test_lip_sounds_are_frequent_and_pauses_quiet(corpus):
    arrays, metadata = read_shard(corpus)
    counts = {
        symbol: int((arrays["phone_symbol"] == identity).sum()) for identity, symbol in enumerate(metadata["symbols"])
    }
    assert min(counts[symbol] for symbol in "pbmfv") > 20
    pauses = np.flatnonzero(arrays["phone_symbol"] == metadata["symbols"].index(PAUSE))
    speech = arrays["phone_symbol"] != metadata["symbols"].index(PAUSE)
    levels = np.array(
        [
            np.abs(arrays["sound"][start:end].astype(float)).mean()
            for start, end in zip(arrays["phone_start"], arrays["phone_end"], strict=True)
        ]
    )
    assert np.median(levels[pauses]) < 0.02 * np.median(levels[speech])


def test_same_seed_same_speech_and_splits_share_no_voice(tmp_path):
    texts = {}
    for name, seed, split in (("a", 7, "train"), ("b", 7, "train"), ("c", 7, "val")):
        (path,) = write_corpus(tmp_path / name, seed, 0.5, split)
        texts[name] = read_shard(path)[1]["utterances"]
    assert texts["a"] == texts["b"]
    variants = {name: {entry["voice"].partition("+")[2] for entry in entries} for name, entries in texts.items()}
    assert not variants["a"] & variants["c"]


def test_command_line_writes_an_index(tmp_path):
    assert main(["--out", str(tmp_path / "corpus"), "--minutes", "0.2", "--seed", "3"]) == 0
    index = json.loads((tmp_path / "corpus" / "index.json").read_text())
    assert index["files"] == ["phones_000.safetensors"]
    assert index["minutes"] >= 0.2
    assert set(index["minutes_of"]) == set(synthesisers_here("train"))


@pytest.fixture
def no_other_synthesisers(monkeypatch):
    monkeypatch.setenv("PATH", "")
    festival_voices.cache_clear()
    yield
    festival_voices.cache_clear()


def test_absent_synthesisers_are_said_and_the_corpus_made_without(no_other_synthesisers, tmp_path, caplog):
    assert main(["--out", str(tmp_path), "--minutes", "0.1"]) == 0
    assert "flite is not on this machine" in caplog.text
    assert "festival is not on this machine" in caplog.text
    (path,) = tmp_path.glob("*.safetensors")
    assert {entry["synthesiser"] for entry in read_shard(path)[1]["utterances"]} == {"espeak"}
    assert main(["--out", str(tmp_path), "--synthesisers", "flite,festival"]) == 1
    assert "None of the chosen synthesisers" in caplog.text


def test_unknown_synthesiser_is_refused(tmp_path, caplog):
    assert main(["--out", str(tmp_path), "--synthesisers", "espeak,mbrola"]) == 1
    assert "mbrola" in caplog.text


def test_all_synthesisers_speak_in_one_shard(tmp_path):
    here = synthesisers_here("train")
    if len(here) < 3:
        pytest.skip(f"only {', '.join(here)} of espeak, flite and festival is on this machine")
    (path,) = write_corpus(tmp_path, seed=9, minutes=2.0, split="train", synthesisers=here)
    arrays, metadata = read_shard(path)
    assert {entry["synthesiser"] for entry in metadata["utterances"]} == set(here)
    np.testing.assert_array_equal(arrays["phone_end"][:-1], arrays["phone_start"][1:])
    velar = (VISEMES.index("velar"),)  # what a symbol that no group knows would count as
    assert {symbol[0] for symbol in metadata["symbols"] if visemes_of(symbol) == velar} <= set("kɡŋxɣhɦʔqçʁɲ")


def test_splits_share_no_speaker():
    speakers = {"kal16": "kal", "kal_diphone": "kal", "slt": "slt", "cmu_us_slt_arctic_hts": "slt"}
    heard = {}
    for split in ("train", "val"):
        others = [name for name in synthesisers_here(split) if name != "espeak"]
        if not others:
            pytest.skip("neither flite nor festival is on this machine")
        generator = np.random.default_rng(1)
        drawn = [draw_utterance(generator, split, others) for _ in range(200)]
        heard[split] = {speakers.get(said.voice, said.voice) for said in drawn}
    assert not heard["train"] & heard["val"]


def test_a_text_without_sound_is_left_out():
    said, silent = speak([Utterance("Papa.", "en-us", 170, 50), Utterance("...", "en-us", 170, 50)])
    assert silent is None
    assert said is not None
    assert said[0].dtype == np.int16
