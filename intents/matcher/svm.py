"""A linear support vector machine, one against the rest, for all labels at once.

Dual coordinate descent for the squared hinge loss (Hsieh et al. 2008), a text at a time and all
labels in one numpy operation, since each label's problem has the same rows and only other signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Row: TypeAlias = tuple[NDArray[np.int32], Floats]
"""A text: its columns and their values, of length 1 together."""

COST: Final = 1.0
"""What an error costs beside a large margin."""
EPOCHS: Final = 8
"""Passes over the phrasings."""
SEED: Final = 5
"""Order in which the texts are visited."""


def train(rows: Sequence[Row], owners: NDArray[np.int32], columns: int, labels: int) -> Floats:
    """Return the (columns, labels) weights that tell each label's texts from the others.

    `owners` holds each row's label, -1 for a text that carries none of them.
    """
    weights = np.zeros((columns, labels), dtype=np.float32)
    signs = np.full((len(rows), labels), -1, dtype=np.float32)
    owned = np.flatnonzero(owners >= 0)
    signs[owned, owners[owned]] = 1
    alphas = np.zeros((len(rows), labels), dtype=np.float32)
    slack = np.float32(1 / (2 * COST))
    squares = np.array([values @ values for _, values in rows], dtype=np.float32) + slack
    random = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        for row in random.permutation(len(rows)):
            ids, values = rows[row]
            sign, alpha = signs[row], alphas[row]
            gathered = weights[ids]
            gradient = sign * (values @ gathered) - 1 + slack * alpha
            stepped = np.maximum(alpha - gradient / squares[row], 0)
            change = (stepped - alpha) * sign
            moved = np.flatnonzero(change)
            if len(moved):
                alphas[row] = stepped
                gathered += values[:, None] * change
                weights[ids] = gathered
    return weights
