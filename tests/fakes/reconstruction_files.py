"""Checkpoints in the layout of Deep3DFaceRecon, of a network that says the same of every picture."""

from pathlib import Path

import torch

from models.tracking.reconstruction import ReconstructionNetwork


def constant_network(outputs: torch.Tensor) -> ReconstructionNetwork:
    """outputs: f32[257]; heads without weights answer with their biases."""
    torch.manual_seed(0)
    network = ReconstructionNetwork().eval()
    with torch.no_grad():
        parts = outputs.split([layer.out_channels for layer in network.final_layers])
        for layer, part in zip(network.final_layers, parts, strict=True):
            layer.weight.zero_()
            layer.bias.copy_(part)
    return network


def write_checkpoint(path: Path, network: ReconstructionNetwork) -> Path:
    """As its training writes ``epoch_20.pth``: the network beside the states of optimiser and schedule."""
    optimiser = torch.optim.Adam(network.final_layers.parameters(), lr=1e-4)
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=10, gamma=0.2)
    state = {"net_recon": network.state_dict(), "opt_00": optimiser.state_dict(), "sched_00": schedule.state_dict()}
    torch.save(state, path)
    return path
