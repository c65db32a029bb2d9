import os
import shutil
import subprocess
import sys

import pytest
import torch

from models.audio.features import feature_count
from models.audio.hubert import HubertExtractor
from models.errors import CheckpointError


@pytest.mark.parametrize("samples", [3200, 3201, 8000])
def test_one_feature_per_20_ms(hubert_folder, samples):
    extractor = HubertExtractor(hubert_folder)
    features = extractor(torch.randn(2, samples))
    assert extractor.dimension == 16
    assert features.shape == (2, feature_count(samples), 16)


def test_level_does_not_matter(hubert_folder):
    extractor = HubertExtractor(hubert_folder)
    sound = torch.randn(1, 6400)
    assert torch.allclose(extractor(sound), extractor(0.1 * sound), atol=1e-3)


def test_missing_folder_says_where_to_get_the_weights(tmp_path):
    with pytest.raises(CheckpointError, match=r"facebook/hubert-large-ls960-ft.*Apache-2\.0"):
        HubertExtractor(tmp_path / "nothing")


def test_damaged_folder_is_named(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "hubert"}')
    with pytest.raises(CheckpointError, match="cannot be read"):
        HubertExtractor(tmp_path)


def test_a_folder_is_never_looked_for_on_the_hub(tmp_path, monkeypatch):
    """Only "hub:" asks for a download; a name that looks like a hub's id is a folder."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckpointError, match="facebook/hubert-large-ls960-ft: no HuBERT weights here"):
        HubertExtractor("facebook/hubert-large-ls960-ft")


def test_a_hub_id_is_taken_from_the_hubs_cache(hubert_folder, tmp_path):
    """What was downloaded once is laid out like this; without a network it is enough."""
    program = (
        "import sys; from models.audio.hubert import HubertExtractor;"
        "print(HubertExtractor('hub:someone/hubert-tiny').dimension)"
    )
    commit = "0" * 40
    repository = tmp_path / "hub" / "models--someone--hubert-tiny"
    shutil.copytree(hubert_folder, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    environment = os.environ | {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "16", done.stderr
