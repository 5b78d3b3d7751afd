"""What the matcher hands back. It knows labels and words, never what they stand for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """A label and how sure it is that the text carries it."""

    label: str
    """The label, as it was given with its phrasings."""
    confidence: float
    """Calibrated probability that the label is right, 0 to 1."""
    score: float
    """Margin of the linear classifier: above 0 speaks for the label, below 0 against it."""
    phrase: str
    """The label's phrasing that is nearest to the text."""
    shared: tuple[str, ...]
    """Words of the text, as repaired, that spoke for the label, the strongest first."""
    repaired: tuple[tuple[str, str], ...]
    """(typed, read as) for each word whose spelling was repaired."""
