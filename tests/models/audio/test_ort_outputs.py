import json
from pathlib import Path

import numpy as np
import pytest

from models.audio.moonshine import installed_encoder
from models.audio.ort_outputs import with_output

LAST, INNER = "last_hidden_state", "/layers.4/input_layernorm/LayerNormalization_output_0"


@pytest.fixture(scope="module")
def encoder():
    path = installed_encoder()
    if path is None:
        pytest.skip("the package moonshine-voice, which has no wheel for every system, is not installed")
    return path.read_bytes()


def heard(network: bytes, samples):
    from onnxruntime import InferenceSession

    session = InferenceSession(network, providers=["CPUExecutionProvider"])
    given = {"input_values": samples[None], "attention_mask": np.ones((1, len(samples)), np.int64)}
    return [output.name for output in session.get_outputs()], session.run(None, given)[0][0]


def test_an_inner_value_takes_the_place_of_the_output(encoder):
    noise = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    names, inner = heard(with_output(encoder, LAST, INNER), noise)
    _, last = heard(encoder, noise)
    assert names == [INNER]
    assert inner.shape == last.shape
    assert not np.allclose(inner, last, atol=0.1)


def test_the_same_output_changes_nothing(encoder):
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    np.testing.assert_array_equal(heard(with_output(encoder, LAST, LAST), noise)[1], heard(encoder, noise)[1])


def test_what_is_behind_it_does_not_run(encoder, tmp_path, monkeypatch):
    from onnxruntime import InferenceSession, SessionOptions

    monkeypatch.chdir(tmp_path)
    run = []
    for network in (encoder, with_output(encoder, LAST, INNER)):
        options = SessionOptions()
        options.enable_profiling, options.log_severity_level = True, 3
        session = InferenceSession(network, options, providers=["CPUExecutionProvider"])
        session.run(None, {"input_values": np.zeros((1, 8000), np.float32), "attention_mask": np.ones((1, 8000), int)})
        events = json.loads(Path(session.end_profiling()).read_text())
        run.append({event["name"].removesuffix("_kernel_time") for event in events if event["cat"] == "Node"})
    whole, cut = run
    assert cut < whole
    assert not [name for name in cut if "/layers.5/" in name]
    assert len(cut) > 0.6 * len(whole)


def test_a_value_that_nothing_computes_is_refused(encoder):
    with pytest.raises(ValueError, match="no node of the network computes nothing"):
        with_output(encoder, LAST, "nothing")


@pytest.mark.parametrize("damaged", [b"", b"not a network", bytes(400), b"\x10\0\0\0ORTM" + b"\xff" * 400])
def test_what_is_no_such_file_is_refused(damaged):
    with pytest.raises(ValueError, match="not an ORT file"):
        with_output(damaged, LAST, INNER)


def test_another_output_than_expected_is_refused(encoder):
    with pytest.raises(ValueError, match="not an ORT file"):
        with_output(encoder, "logits", INNER)
