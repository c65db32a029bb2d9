"""The paper's front ends through the engine: every file in its own layout, small, with networks that learnt nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.checkpoint import sha256_of
from models.face.morphable_model import LinearFaceModel
from models.front_ends import load_front_ends
from studio.cancel import Cancelled, CancelToken
from studio.engine.avatar_builder import build_avatar
from studio.engine.avatar_cache import AvatarCache
from studio.engine.evaluation_models import WeightFiles, load_evaluated
from studio.engine.face_tracker import track_face
from studio.engine.front_end_checks import check_front_ends
from studio.engine.models_loader import load_face_model, load_models, read_front_ends
from studio.engine.talking_head import TalkingHead
from studio.errors import StudioError
from studio.worker.real_engine import RealEngine
from tests.fakes.front_end_files import write_front_ends


@pytest.fixture(scope="module")
def file(face_model: LinearFaceModel, tmp_path_factory) -> Path:
    return write_front_ends(tmp_path_factory.mktemp("front_ends"), face_model)


@pytest.fixture(scope="module")
def models(file):
    return load_models("lite", "cpu", load_front_ends(file))


def test_the_portrait_speaks_through_all_of_them(models, sample_portrait, tmp_path):
    avatar = build_avatar(sample_portrait, models, cache=AvatarCache(tmp_path))
    assert avatar.track.coefficients.identity.shape == (80,)
    assert avatar.track.coefficients.expression.shape == (1, 64)
    speech = Waveform.from_mono(np.random.default_rng(0).normal(0, 0.1, 3200).astype(np.float32), 16_000)
    frames = list(TalkingHead(models, avatar).speak(speech, cancel=CancelToken()))
    assert len(frames) == 5
    assert frames[0].points.shape == (504, 3)


def test_basel_fits_a_real_face_by_landmarks(file, sample_portrait, portrait_rgb, face_model):
    """Without D3DFR's weights the mesh must lie on the portrait as our own does; the test's Basel is our face."""
    basel = load_face_model(replace(load_front_ends(file), d3dfr=None), "cpu")
    cancel = CancelToken()
    found = [
        track_face([portrait_rgb], model, sample_portrait.name, cancel=cancel, progress=lambda _: None)
        for model in (basel, face_model)
    ]
    assert found[0].mean_reprojection_error_px < found[1].mean_reprojection_error_px + 0.7


def test_progress_and_cancel_reach_into_the_network(models, portrait_rgb):
    done: list[float] = []
    track = track_face([portrait_rgb] * 2, models.face_model, "p", cancel=CancelToken(), progress=done.append)
    assert len(track) == 2
    assert done == sorted(done)
    assert done[-1] == 1.0
    cancel = CancelToken()

    def stop_in_the_second_half(share: float) -> None:
        if share > 0.5:
            cancel.cancel()

    with pytest.raises(Cancelled):
        track_face([portrait_rgb] * 2, models.face_model, "p", cancel=cancel, progress=stop_in_the_second_half)


def test_a_kept_track_of_one_face_is_not_taken_for_another(sample_portrait, tmp_path):
    cache = AvatarCache(tmp_path)
    keys = {cache.key(sha256_of(sample_portrait), sample_portrait, front_end) for front_end in ("", "a", "b")}
    assert len(keys) == 3
    assert cache.key(sha256_of(sample_portrait), sample_portrait) in keys


def test_shipped_weights_do_not_fit_the_basel_face(file):
    front_ends = replace(load_front_ends(file), expression=None, renderer=None, d3dfr=None)
    with pytest.raises(StudioError, match=r"expects 40 \+ 32 coefficients, the face model has 80 \+ 64") as caught:
        load_models("lite", "cpu", front_ends)
    assert "paper_front_ends.md" in caught.value.hint


def test_features_of_another_hubert_are_refused(face_model, tmp_path):
    file = write_front_ends(tmp_path, face_model, audio_width=1024)
    with pytest.raises(StudioError, match="features of width 16, expected 1024"):
        load_models("lite", "cpu", replace(load_front_ends(file), d3dfr=None))


@pytest.mark.parametrize(("name", "missing"), [("hubert", "HuBERT"), ("basel", "Basel"), ("d3dfr", "D3DFR")])
def test_each_missing_asset_says_where_to_get_it(file, tmp_path, name, missing):
    place = tmp_path / "nothing"
    front_ends = replace(load_front_ends(file), **{name: str(place) if name == "hubert" else place})
    with pytest.raises(StudioError, match=f"{missing}.*https?://|{missing}.*Hugging Face"):
        load_models("lite", "cpu", front_ends)


def test_evaluation_uses_them_too(file):
    weights = WeightFiles(front_ends=load_front_ends(file))
    loaded = load_evaluated(weights, "all", "cpu")
    assert loaded.face_model.expression_size == 64
    assert loaded.files["renderer_lite"][0] == "renderer.safetensors"
    assert "face front end" in loaded.files


def test_the_doctor_describes_each_part(file):
    found = {name: check() for name, check in check_front_ends(load_front_ends(file)).items()}
    assert "features of width 16" in found["front end hubert"]
    assert "1790 vertices, 80 + 64 coefficients" in found["front end basel"]
    assert "257 outputs" in found["front end d3dfr"]
    assert "hears through hubert, 80 + 64" in found["front end expression"]
    assert "80 + 64" in found["front end renderer"]


def test_the_window_loads_them_by_their_file(file, tmp_path):
    assert RealEngine(front_ends=file).load_models("lite", "cpu").device == "CPU"
    assert read_front_ends(None) is None
    with pytest.raises(StudioError, match="cannot be read"):
        RealEngine(front_ends=tmp_path / "nothing.toml").load_models("lite", "cpu")
