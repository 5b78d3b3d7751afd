"""How much is made of phrasings: all there is in them, or most of it in a tenth of the time."""

from __future__ import annotations

from typing import Final, NamedTuple


class Plan(NamedTuple):
    """What of phrasings is seen, and for how long it is learnt."""

    features: int = 25_000
    """Neighbours, pairs and pieces that are kept, of each those of the most texts; words are kept
    all."""
    machine: int = 8
    """How often the support vector machine visits every text at the most."""
    regression: tuple[int, int] = (20, 60)
    """How often the logistic regression visits it: the least, and the most where texts are few."""
    starts: int = 2
    """Logistic regressions from different starts, of which the mean is taken."""
    calibrated: bool = True
    """Whether it is learnt, from phrasings held out, how far a guess can be trusted."""


THOROUGH: Final = Plan()
"""What docs/decisions/0008-classifier.md chose on public data."""
SWIFT: Final = Plan(features=8_000, machine=3, regression=(5, 60), starts=1, calibrated=False)
"""For tens of thousands of phrasings that are much alike, of which only scores are wanted."""
