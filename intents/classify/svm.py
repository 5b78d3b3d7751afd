"""A linear support vector machine, one label against the rest, all labels at once.

Dual coordinate descent (Hsieh et al., 2008) with the squared hinge loss: for one text after the
other, the dual variables of all labels are brought to their best, which is one row of arithmetic.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from intents.classify.features import Matrix

PENALTY: Final = 1.0
"""What a text on the wrong side of the margin costs (C)."""
ENOUGH: Final = 0.02
"""Mean change of the dual variables below which the next round would change nothing."""


def fit(
    matrix: Matrix, labels: NDArray[np.int64], count: int, columns: int, rounds: int
) -> NDArray[np.float32]:
    """Return weights, columns + 1 by labels, the last row being the bias.

    `labels` holds the number of each row's label; `count` is how many there are. Every text is
    visited so many `rounds` at the most.
    """
    weights = np.zeros((columns + 1, count), dtype=np.float32)
    dual = np.zeros((matrix.rows, count), dtype=np.float32)
    sign = -np.ones(count, dtype=np.float32)
    slack = np.float32(1 / (2 * PENALTY))
    bias = weights[-1]
    parts = [slice(a, b) for a, b in zip(matrix.starts, matrix.starts[1:], strict=False)]
    squares = np.array([float(matrix.values[p] @ matrix.values[p]) + 1 for p in parts])
    random = np.random.default_rng(0)
    for _ in range(rounds):
        changed = 0.0
        for row in random.permutation(matrix.rows):
            part = parts[row]
            at, values = matrix.columns[part], matrix.values[part]
            label = labels[row]
            sign[label] = 1
            gradient = sign * (values @ weights[at] + bias) - 1 + slack * dual[row]
            moved = np.maximum(dual[row] - gradient / (squares[row] + slack), 0) - dual[row]
            dual[row] += moved
            step = moved * sign
            live = np.flatnonzero(moved)
            if len(live) * 4 < count:
                weights[at[:, None], live] += np.outer(values, step[live])
            else:
                weights[at] += np.outer(values, step)
            bias += step
            sign[label] = -1
            changed += float(np.abs(moved).max())
        if changed < ENOUGH * matrix.rows:
            break
    return weights
