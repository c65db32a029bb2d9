"""Whether a device multiplies bf16 in hardware; elsewhere it is emulated, and far slower than fp32."""

from __future__ import annotations

import torch


def multiplies_bf16(device: torch.device) -> bool:
    """True for a device on which bf16 is worth choosing."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    # WORKAROUND(torch 2.13): the only way to ask, and not yet public.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
