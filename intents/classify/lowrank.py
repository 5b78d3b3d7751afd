"""A multinomial logistic regression through a few numbers that all labels share.

Each feature stands for a short vector, a text for the sum of them, and labels are told apart by
that alone (as in fastText; Joulin et al., 2017). Features that speak for like labels come to lie
together, so that one tells something of labels whose few texts do not have it. Both steps are
linear and in the end one matrix of weights, so that a text costs what it costs without.

Each time a text is visited, most of its features are left out at random and the rest count the
more (dropout; Wager et al., 2013), so that no single feature is relied on that others could stand
in for. Stochastic gradient descent, its steps ever smaller. Where it ends depends on where it
began: the mean of two is better than either.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from intents.classify.features import Matrix

SIZE: Final = 64
"""Numbers in a vector."""
SPREAD: Final = 0.1
"""Of the numbers that a feature begins with."""
DROPPED: Final = 0.6
"""Share of the features of a text that are left out at a visit."""
STEP: Final = 0.1
"""Length of the first step; with three times that and more left out, learning bursts."""
VISITS: Final = 100_000
"""Visits that are enough, between the least and the most rounds."""
NEGLIGIBLE: Final = 1e-3
"""Error of a probability from which it is put right."""


def fit(
    matrix: Matrix,
    labels: NDArray[np.int64],
    count: int,
    columns: int,
    rounds: tuple[int, int],
    seed: int = 0,
) -> NDArray[np.float32]:
    """Return weights, columns + 1 by labels, the last row being the bias.

    `labels` holds the number of each row's label; `count` is how many there are. Every text is
    visited so many `rounds` at the least, and at the most where texts are few.
    """
    random = np.random.default_rng(seed)
    vectors = random.normal(0, SPREAD, (columns, SIZE)).astype(np.float32)
    tellers = random.normal(0, SIZE**-0.5, (SIZE, count)).astype(np.float32)
    bias = np.zeros(count, dtype=np.float32)
    parts = [slice(a, b) for a, b in zip(matrix.starts, matrix.starts[1:], strict=False)]
    least, most = rounds
    visits = max(least, min(most, VISITS // max(1, matrix.rows))) * matrix.rows
    for visit in range(visits):
        if visit % matrix.rows == 0:
            order = random.permutation(matrix.rows)
        row = order[visit % matrix.rows]
        part = parts[row]
        left = random.random(part.stop - part.start, dtype=np.float32) >= DROPPED
        at = matrix.columns[part][left]
        values = matrix.values[part][left] / (1 - DROPPED)
        vector = values @ vectors.take(at, axis=0)
        scores = vector @ tellers + bias
        error = np.exp(scores - scores.max())
        error /= error.sum()
        error[labels[row]] -= 1
        if error[labels[row]] > -NEGLIGIBLE:
            continue
        error *= -STEP * (1 - visit / visits)
        back = tellers @ error
        tellers += np.outer(vector, error)
        vectors[at] += np.outer(values, back)
        bias += error
    return np.concatenate([vectors @ tellers, bias[None]])
