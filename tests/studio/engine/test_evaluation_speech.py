from dataclasses import replace

import numpy as np
import pytest

from studio.cancel import CancelToken
from studio.engine.evaluation_models import WeightFiles, load_evaluated
from studio.engine.evaluation_speech import (
    FLITE_VOICES,
    HISTORIES,
    SENTENCES,
    SILENCE_S,
    evaluate_speech,
    sentences_to_render,
    speak_sentences,
    speak_with_other_synthesisers,
    voices_of,
)
from studio.errors import Cancelled, StudioError
from studio.speech.festival_phones import festival_voices
from studio.speech.flite_phones import flite_available
from studio.speech.phone_corpus_texts import ENGLISH_SENTENCES

OTHERS = (("flite", "awb"), ("flite", "slt"), ("festival", "ked_diphone"))


@pytest.fixture(scope="module")
def sentence():
    return speak_sentences(texts=["Papa, Bob!"])


def load(tiny_weights, parts):
    return load_evaluated(WeightFiles(expression=tiny_weights.expression, renderer=tiny_weights.renderer), parts, "cpu")


def test_sentences_hold_what_is_measured_and_nothing_that_was_trained_on():
    assert not set(SENTENCES) & set(ENGLISH_SENTENCES)
    symbols = [phone.symbol[0] for spoken in speak_sentences() for phone in spoken.phones]
    assert sum(symbol in "mbp" for symbol in symbols) >= 40
    assert sum(symbol in "fv" for symbol in symbols) >= 12
    assert sum(symbol in "aɑæɒ" for symbol in symbols) >= 30


def test_silence_surrounds_a_sentence_and_phones_move_with_it(sentence):
    (spoken,) = sentence
    quiet = int(SILENCE_S * 16_000)
    assert not spoken.sound[:quiet].any()
    assert not spoken.sound[-quiet:].any()
    first = next(phone for phone in spoken.phones if phone.symbol != "_")
    assert first.symbol == "p"
    assert first.start_s >= SILENCE_S
    assert spoken.phones[-1].end_s == pytest.approx(len(spoken.sound) / 16_000 - SILENCE_S, abs=0.01)


def test_every_history_is_measured_and_pooled(sentence, tiny_weights):
    models = load(tiny_weights, "expressions")
    rows = evaluate_speech(models, sentence, seed=0, cancel=CancelToken(), progress=lambda _: None)
    assert list(rows) == [*(f"predicted, history {n + 1}" for n in range(HISTORIES)), "predicted, all"]
    per_history = rows["predicted, history 1"]
    assert len(per_history.closing) == 4  # p, p, b, b
    assert len(rows["predicted, all"].closing) == HISTORIES * 4
    assert np.isfinite(per_history.ratio)


def test_each_synthesiser_has_a_row_where_several_speak(sentence, tiny_weights):
    other = replace(sentence[0], synthesiser="flite", voice="awb")
    second_voice = replace(other, voice="slt")
    done: list[float] = []
    models = load(tiny_weights, "all")
    rows = evaluate_speech(models, [*sentence, other, second_voice], seed=0, cancel=CancelToken(), progress=done.append)
    assert done == [0.5, 1.0]  # a sentence of the first voice of each synthesiser is rendered
    assert len(rows["predicted, espeak-ng"].closing) == HISTORIES * 4
    assert len(rows["predicted, flite"].closing) == HISTORIES * 8
    assert len(rows["predicted, all"].closing) == HISTORIES * 12
    assert len(rows["predicted, history 1"].closing) == 12
    assert len(rows["rendered, flite"].closing) == 4
    assert len(rows["rendered, history 1"].closing) == 8


def test_first_voices_share_the_rendered_sentences(sentence):
    three = [replace(sentence[0], text=f"{number}") for number in range(3)]
    others = [replace(s, synthesiser=name, voice=voice) for name, voice in OTHERS for s in three]
    chosen = [[*three, *others][index] for index in sentences_to_render([*three, *others])]
    assert [(s.voice, s.text) for s in chosen] == [("en-us", "0"), ("awb", "2"), ("ked_diphone", "1")]
    assert sentences_to_render(three) == [0, 1, 2]


def test_other_synthesisers_say_the_sentences():
    spoken = speak_with_other_synthesisers(["Papa, Bob!"])
    if not spoken:
        pytest.skip("neither flite nor festival is on this machine")
    voices = voices_of(spoken)
    if flite_available():
        assert voices["flite"] == list(FLITE_VOICES)
    for said in spoken:
        symbols = [phone.symbol for phone in said.phones if phone.symbol != "_"]
        assert symbols[0] == "p"
        assert symbols[-1] == "b"
        assert not said.sound[: int(SILENCE_S * 16_000)].any()


def test_without_other_synthesisers_espeak_alone_is_measured(monkeypatch):
    monkeypatch.setenv("PATH", "")
    festival_voices.cache_clear()
    assert speak_with_other_synthesisers(["Papa, Bob!"]) == []
    festival_voices.cache_clear()
    assert voices_of(speak_sentences(texts=["Papa"])) == {"espeak-ng": ["en-us"]}


def test_rendered_lips_are_found_in_the_pictures(sentence, tiny_weights):
    done: list[float] = []
    models = load(tiny_weights, "all")
    rows = evaluate_speech(models, sentence, seed=0, cancel=CancelToken(), progress=done.append)
    seen, predicted = rows["rendered, history 1"], rows["predicted, history 1"]
    assert done == [1.0]
    # The untrained renderer shows the warped portrait: its lips are about where the vertices are.
    np.testing.assert_allclose(seen.open_vowels, predicted.open_vowels, atol=0.08)


def test_an_expression_network_is_needed(sentence):
    models = load_evaluated(WeightFiles(), "face model", "cpu")
    with pytest.raises(StudioError, match="expression network"):
        evaluate_speech(models, sentence, seed=0, cancel=CancelToken(), progress=lambda _: None)


def test_cancelling_ends_it(sentence, tiny_weights):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate_speech(load(tiny_weights, "all"), sentence, seed=0, cancel=cancel, progress=lambda _: None)


def test_unknown_voice_is_refused():
    with pytest.raises(StudioError, match="elvish"):
        speak_sentences("elvish", ["Hello."])
