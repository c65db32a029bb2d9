import json

import numpy as np
import pytest
from safetensors import safe_open

from studio.speech.phone_corpus import main, write_corpus
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
