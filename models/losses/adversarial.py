"""L3 of Eq. 9, the discriminator's and the generator's side of E[log D(I) + log(1 - D(Î))], and its paired form.

PAPER: the paired form (relativistic, Jolicoeur-Martineau 2018) asks which of two pictures of the same moment is the
real one: -E[log D(I, Î)], D(I, Î) = sigmoid(C(I) - C(Î)). Judged one by one, people differ more than real and drawn do:
such a discriminator told 94 % of pairs apart while its loss stayed at chance, and the renderer learnt little from it.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F


def discriminator_loss(real_logits: Tensor, drawn_logits: Tensor) -> Tensor:
    """-E[log D(I) + log(1 - D(Î))], which the discriminator lowers. Logits of any shape, D = sigmoid(logits)."""
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-drawn_logits).mean())


def generator_loss(drawn_logits: Tensor, *, saturating: bool) -> Tensor:
    """The renderer's part of L3: E[log(1 - D(Î))] when ``saturating`` (Eq. 9), else -E[log D(Î)].

    PAPER: both have the same fixed point, but Eq. 9's gradient vanishes while the discriminator is sure of itself
    (Goodfellow et al. 2014, section 3), which is where a short training spends its time.
    """
    if saturating:
        return F.logsigmoid(-drawn_logits).mean()
    return -F.logsigmoid(drawn_logits).mean()


def paired_discriminator_loss(real_logits: Tensor, drawn_logits: Tensor) -> Tensor:
    """-E[log sigmoid(C(I) - C(Î))], place by place. Logits of the same shape, of pictures of the same moments."""
    return -F.logsigmoid(real_logits - drawn_logits).mean()


def paired_generator_loss(real_logits: Tensor, drawn_logits: Tensor) -> Tensor:
    """-E[log sigmoid(C(Î) - C(I))]: the renderer wants its own pictures to be taken for the real ones."""
    return -F.logsigmoid(drawn_logits - real_logits).mean()
