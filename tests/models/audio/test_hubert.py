import pytest
import torch

from models.audio.features import feature_count
from models.audio.hubert import HubertExtractor
from models.errors import CheckpointError


@pytest.fixture(scope="module")
def hubert_folder(tmp_path_factory):
    from transformers import HubertConfig, HubertModel

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("hubert")
    config = HubertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        conv_dim=[8] * 7,
        num_conv_pos_embeddings=4,
        num_conv_pos_embedding_groups=2,
    )
    HubertModel(config).save_pretrained(folder)
    return folder


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
