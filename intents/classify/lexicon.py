"""What is known of each word before any text is read: its stem's column, and its pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from intents.classify.features import Features
from intents.classify.repairing import Repairer

REMEMBERED: Final = 20_000
"""Words beside the known ones that are remembered."""


class Word(NamedTuple):
    """A word as it is read."""

    read: str
    """Itself, or the known word that it is a slip of."""
    number: int
    """Column of its stem, or the number of what is unknown."""
    row: int | None
    """Row of the weights that says what its pieces say together; None of an unknown word."""
    square: float
    """Of the length of its pieces."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of the phrasings. Immutable but for memory; build it with `Lexicon.of`."""

    features: Features
    repairer: Repairer
    words: Mapping[str, Word]
    """Known words, in the order of the repairer."""
    _memory: dict[str, Word] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, features: Features, repairer: Repairer, squares: Sequence[float]) -> Lexicon:
        """Return the lexicon of the words that a repairer knows, with the squares of each."""
        rows = zip(repairer.counts, range(features.columns, 2**62), squares, strict=False)
        words = {w: Word(w, features.number(w), row, square) for w, row, square in rows}
        return cls(features, repairer, words)

    def find(self, words: Sequence[str]) -> list[Word]:
        """Return words as they are read."""
        known = self.words
        return [known.get(word) or self._strange(word) for word in words]

    def _strange(self, word: str) -> Word:
        found = self._memory.get(word)
        if found is None:
            read = self.repairer.repair(word)
            if read is not None:
                found = self.words[read]
            else:
                square = self.features.square(self.features.pieces_of(word))
                found = Word(word, self.features.number(word), None, square)
            if len(self._memory) >= REMEMBERED:
                self._memory.clear()
            self._memory[word] = found
        return found


def rows(
    features: Features, words: Sequence[str], weights: NDArray[np.float32]
) -> tuple[NDArray[np.float32], list[float]]:
    """Return what the pieces of each word say for each label, and the squares of their lengths."""
    said = np.zeros((len(words), weights.shape[1]), dtype=np.float32)
    squares = []
    for row, word in enumerate(words):
        columns = features.pieces_of(word)
        said[row] = weights.take(columns, axis=0).sum(0)
        squares.append(features.square(columns))
    return said, squares
