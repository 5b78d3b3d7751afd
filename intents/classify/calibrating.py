"""From scores to probabilities: how often is a guess of this kind right?"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDS: Final = 50
RIDGE: Final = 0.3
"""Penalty of the squared weights: on a few hundred guesses weights without one are too sure of
themselves (docs/decisions/0008-classifier.md)."""
BINS: Final = 10


def fit(signs: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return the weights of a logistic regression, the last one the bias.

    `signs` has a row a guess; `right` tells which guesses were right. By Newton's method.
    """
    x = np.hstack([signs, np.ones((len(signs), 1))])
    y = right.astype(np.float64)
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], RIDGE)
    for _ in range(ROUNDS):
        p = probability(weights, signs)
        gradient = x.T @ (p - y) + penalty * weights
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return weights


def probability(weights: Floats, signs: Floats) -> Floats:
    """Return the probability of each row of signs, 0 to 1."""
    logit: Floats = signs @ weights[:-1] + weights[-1]
    found: Floats = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
    return found


def calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (Guo et al., 2017): the mean distance of confidence
    from accuracy over ten bins of equal width, weighted by their size."""
    at = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(
        sum(
            (at == b).mean() * abs(confidence[at == b].mean() - right[at == b].mean())
            for b in range(BINS)
            if (at == b).any()
        )
    )


def risk_coverage(confidence: Floats, right: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Return (share answered, share wrong of those) where ever less sure guesses are answered, in
    steps of a tenth."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    ends = [max(1, round(len(order) * tenth / 10)) for tenth in range(1, 11)]
    return [(end / len(order), float(wrong[end - 1]) / end) for end in ends]
