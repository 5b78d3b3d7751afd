"""A multinomial logistic regression, learnt from texts that miss most of what they have.

Each time a text is visited, most of its features are left out at random and the rest count the
more (dropout; Wager et al., 2013). So no single feature is relied on that others could stand in
for, which is what few phrasings tempt to. Stochastic gradient descent, its steps ever smaller.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from intents.classify.features import Matrix

DROPPED: Final = 0.7
"""Share of the features of a text that are left out at a visit."""
STEP: Final = 0.5
"""Length of the first step."""
ROUNDS: Final = (20, 60)
"""How often a text is visited: the least, and the most where texts are few."""
VISITS: Final = 100_000
"""Visits that are enough, between the least and the most rounds."""
NEGLIGIBLE: Final = 1e-3
"""Error of a probability from which it is put right."""


def fit(
    matrix: Matrix, labels: NDArray[np.int64], count: int, columns: int, seed: int = 0
) -> NDArray[np.float32]:
    """Return weights, columns + 1 by labels, the last row being the bias.

    `labels` holds the number of each row's label; `count` is how many there are.
    """
    weights = np.zeros((columns + 1, count), dtype=np.float32)
    bias = weights[-1]
    parts = [slice(a, b) for a, b in zip(matrix.starts, matrix.starts[1:], strict=False)]
    random = np.random.default_rng(seed)
    least, most = ROUNDS
    rounds = max(least, min(most, VISITS // max(1, matrix.rows)))
    visits = rounds * matrix.rows
    for visit in range(visits):
        if visit % matrix.rows == 0:
            order = random.permutation(matrix.rows)
        row = order[visit % matrix.rows]
        part = parts[row]
        left = random.random(part.stop - part.start, dtype=np.float32) >= DROPPED
        at = matrix.columns[part][left]
        values = matrix.values[part][left] / (1 - DROPPED)
        scores = values @ weights.take(at, axis=0) + bias
        error = np.exp(scores - scores.max())
        error /= error.sum()
        error[labels[row]] -= 1
        if error[labels[row]] > -NEGLIGIBLE:
            continue
        error *= -STEP * (1 - visit / visits)
        live = np.flatnonzero(np.abs(error) > NEGLIGIBLE * STEP)
        if len(live) * 4 < count:
            weights[at[:, None], live] += np.outer(values, error[live])
        else:
            weights[at] += np.outer(values, error)
        bias += error
    return weights
