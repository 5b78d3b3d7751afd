"""From signs of a good match to the probability that it is right.

A logistic regression over a few signs, fitted on texts that the classifier did not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RIDGE: Final = 1e-2
"""Pull of the coefficients to zero: keeps a separable fit finite."""
STEPS: Final = 25
"""Newton steps; it stands still after about eight."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted curve."""

    coefficients: tuple[float, ...]
    """One for each sign and the constant last."""

    @classmethod
    def of(cls, signs: NDArray[np.float64], right: NDArray[np.bool_]) -> Calibration:
        """Return the curve through (texts, signs) and whether each text's best label was right."""
        design = np.column_stack([signs, np.ones(len(signs))])
        beta = np.zeros(design.shape[1])
        ridge = np.full(len(beta), RIDGE)
        ridge[-1] = RIDGE / 100
        # Platt's targets: as if one text more of each kind had been seen, so never 0 or 1.
        target = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))
        for _ in range(STEPS):
            chance = _logistic(design @ beta)
            slope = chance * (1 - chance) + 1e-9
            hessian = (design * slope[:, None]).T @ design + np.diag(ridge)
            step = np.linalg.solve(hessian, design.T @ (target - chance) - ridge * beta)
            beta += step
            if np.abs(step).max() < 1e-6:
                break
        return cls(tuple(beta.tolist()))

    def probability(self, signs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability for each row of signs."""
        beta = np.array(self.coefficients)
        return _logistic(signs @ beta[:-1] + beta[-1])


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(x, -30, 30)))
    return chance
