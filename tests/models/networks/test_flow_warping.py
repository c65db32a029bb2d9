import torch

from models.networks.flow_warping import FlowWarping


def still(channels=2) -> FlowWarping:
    """No flow and full visibility; the output layer adds what was fetched as it is."""
    module = FlowWarping(channels)
    torch.nn.init.zeros_(module.comparison.maps.weight)
    module.comparison.maps.bias.data = torch.tensor([0.0, 0.0, 50.0])
    torch.nn.init.zeros_(module.out.bias)
    module.out.weight.data = torch.eye(channels).view(channels, channels, 1, 1)
    return module


def test_without_flow_the_reference_is_added_in_its_place():
    module, x, reference = still(), torch.randn(1, 2, 4, 4), torch.randn(1, 2, 4, 4)
    torch.testing.assert_close(module(x, *module.keys_and_values(reference)), x + reference, atol=1e-5, rtol=1e-5)


def test_flow_fetches_from_the_right_and_from_below():
    module, reference = still(), torch.randn(1, 2, 4, 4)
    module.comparison.maps.bias.data[:2] = torch.tensor([1.0, 2.0])  # x, y in pixels
    fetched = module(torch.zeros(1, 2, 4, 4), *module.keys_and_values(reference))
    torch.testing.assert_close(fetched[..., :2, :3], reference[..., 2:, 1:], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(fetched[..., 3, 3], reference[..., 3, 3], atol=1e-5, rtol=1e-5)  # the border goes on


def test_what_is_not_visible_is_left_out():
    module, x = still(), torch.randn(1, 2, 4, 4)
    module.comparison.maps.bias.data[2] = -50.0
    torch.testing.assert_close(module(x, *module.keys_and_values(torch.randn(1, 2, 4, 4))), x)


def test_one_reference_serves_a_batch():
    torch.manual_seed(0)
    module, x, reference = FlowWarping(4), torch.randn(3, 4, 5, 6), torch.randn(1, 4, 5, 6)
    repeated = module(x, *module.keys_and_values(reference.expand(3, -1, -1, -1)))
    torch.testing.assert_close(module(x, *module.keys_and_values(reference)), repeated)


def test_displacements_are_learnt():
    """A reference three pixels off: the flow finds it, though nothing says how far."""
    torch.manual_seed(0)
    smooth = torch.nn.functional.interpolate(torch.randn(4, 2, 5, 5), size=(16, 16), mode="bicubic")
    reference, target = smooth[..., :13], smooth[..., 3:]
    module = still()
    optimiser = torch.optim.Adam(module.comparison.parameters(), 5e-3)
    losses = []
    for _ in range(80):
        drawn = module(torch.zeros_like(target), *module.keys_and_values(reference))
        loss = (drawn - target)[..., :10].abs().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
