"""FID (Heusel et al. 2017): how far two sets of pictures lie apart, as Gaussians over Inception's features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]


def frechet_distance(
    first_mean: npt.ArrayLike,
    first_covariance: npt.ArrayLike,
    second_mean: npt.ArrayLike,
    second_covariance: npt.ArrayLike,
) -> float:
    """Squared Fréchet distance of two Gaussians, |m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½).

    Means: [D]; covariances: [D, D]. The trace of (C1 C2)^½ is that of (C1^½ C2 C1^½)^½, which is symmetric: two
    eigen-decompositions, and no complex numbers where a covariance is singular.
    """
    m1, c1, m2, c2 = (
        np.asarray(values, dtype=np.float64)
        for values in (first_mean, first_covariance, second_mean, second_covariance)
    )
    root = matrix_square_root(c1)
    shared = np.linalg.eigvalsh(root @ c2 @ root)
    trace = float(np.sqrt(np.clip(shared, 0, None)).sum())
    return max(float(np.square(m1 - m2).sum() + np.trace(c1) + np.trace(c2) - 2 * trace), 0.0)


def matrix_square_root(symmetric: Doubles) -> Doubles:
    """The symmetric root of a symmetric matrix f64[D, D] without negative eigenvalues (rounding errors count as 0)."""
    values, vectors = np.linalg.eigh(symmetric)
    root: Doubles = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    return root


def distance_of_sets(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """FID of two sets of features [N, D] and [M, D]; nan when one has fewer than two rows."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if min(len(a), len(b)) < 2:
        return float("nan")
    return frechet_distance(a.mean(axis=0), np.cov(a, rowvar=False), b.mean(axis=0), np.cov(b, rowvar=False))
