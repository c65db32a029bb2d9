import pytest
import torch

from models.networks.closure_recogniser import SURE_AT, SURE_FROM, ClosureConfig, ClosureRecogniser

CONFIG = ClosureConfig(width=8, context=2)


@pytest.fixture
def recogniser() -> ClosureRecogniser:
    torch.manual_seed(0)
    return ClosureRecogniser(6, CONFIG).eval()


def test_each_feature_is_heard_with_its_neighbours_and_no_others(recogniser):
    features = torch.randn(1, 20, 6, requires_grad=True)
    recogniser(features)[0, 10].backward()
    reached = features.grad[0].abs().sum(dim=1).nonzero().flatten().tolist()
    assert reached == [8, 9, 10, 11, 12]


def test_inside_a_stretch_both_ways_of_asking_agree(recogniser):
    features = torch.randn(3, 20, 6)
    torch.testing.assert_close(recogniser(features)[:, 2:-2], recogniser.inside(features))


def test_lips_are_closed_as_far_as_it_is_sure(recogniser):
    """With a network that answers one logit whatever it hears, a frame's amount follows from that alone."""
    amounts = []
    for chance in (SURE_FROM / 2, (SURE_FROM + SURE_AT) / 2, (1 + SURE_AT) / 2):
        torch.nn.init.zeros_(recogniser.exit.weight)
        torch.nn.init.constant_(recogniser.exit.bias, torch.logit(torch.tensor(chance)).item())
        closing = recogniser.closing(torch.randn(8, 6), per_frame=2)
        assert closing.shape == (4,)
        amounts.append(closing[0].item())
    assert amounts == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        ClosureConfig(width=0)
