"""From words to a vector: two blocks of weighted features, words and letters, each of length 1."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from intents.matcher.features import Stemmer, grams, terms
from intents.matcher.svm import Floats, Row

TERM_SHARE: Final = 0.6
"""Share of the squared length that words have beside letters."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """Columns and weights of features. Immutable; build it with `Encoder.of`."""

    stemmer: Stemmer
    columns: Mapping[str, int]
    """Term -> column."""
    gram_columns: Mapping[str, int]
    """Character n-gram -> column, counted on from the terms'."""
    weights: Floats
    """(columns,) inverse document frequency."""

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]], stemmer: Stemmer) -> Encoder:
        """Return the encoder of the features of texts."""
        seen: Counter[str] = Counter()
        seen_grams: Counter[str] = Counter()
        count = 0
        for words in texts:
            count += 1
            seen.update(set(terms(stemmer(words))))
            seen_grams.update({gram for word in words for gram in grams(word)})
        columns = {term: i for i, term in enumerate(seen)}
        gram_columns = {gram: i for i, gram in enumerate(seen_grams, len(seen))}
        frequencies = np.array([*seen.values(), *seen_grams.values()], dtype=np.float32)
        weights = np.log((1 + count) / (1 + frequencies)) + 1
        return cls(stemmer, columns, gram_columns, weights.astype(np.float32))

    def encode(self, words: Sequence[str]) -> Row:
        """Return the columns and values of words; unknown features are left out."""
        term_ids, term_values = self._block(terms(self.stemmer(words)), self.columns)
        gram_ids, gram_values = self._block(
            [gram for word in words for gram in grams(word)], self.gram_columns
        )
        return (
            np.concatenate([term_ids, gram_ids]),
            np.concatenate(
                [
                    term_values * np.float32(math.sqrt(TERM_SHARE)),
                    gram_values * np.float32(math.sqrt(1 - TERM_SHARE)),
                ]
            ),
        )

    def _block(
        self, found: Sequence[str], columns: Mapping[str, int]
    ) -> tuple[NDArray[np.int32], Floats]:
        known = Counter([columns[f] for f in found if f in columns])
        ids = np.fromiter(known, dtype=np.int32, count=len(known))
        counts = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        values = (1 + np.log(counts)) * self.weights[ids]
        length = float(np.sqrt(values @ values))
        return ids, values / np.float32(length) if length else values
