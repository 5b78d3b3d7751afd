"""What of a text a classifier sees: stems, their neighbours and pairs, and pieces of words.

Each kind is a block of its own, weighted by tf-idf and brought to length one, so that a long word
with many pieces does not drown the words around it.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Stem = Callable[[str], str]
"""Word to stem."""

PIECES: Final = (2, 5)
"""Letters in the shortest and the longest piece of a word, its borders counted."""
MOST_PAIRED: Final = 20
"""Words up to which every pair of a text is seen; a longer text has its neighbours alone."""
LARGE: Final = 5_000
"""Texts from which a feature must stand in two of them, unless it is a word."""
MOST_FEATURES: Final = 25_000
"""Features of a block that are kept, those of the most texts."""
MOST_REMEMBERED: Final = 50_000
"""Words whose pieces are remembered."""
BLOCKS: Final = (1.0, 0.6, 0.5, 1.0)
"""Weights of words, neighbours, pairs and pieces (docs/decisions/0008-classifier.md)."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A text in features; the columns of a block stand together, in the order of the blocks."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    words: int
    """How many of them, at the start, are words."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Texts in features, row by row (compressed sparse rows)."""

    starts: NDArray[np.int64]
    """Where each row starts; one more than rows."""
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    @property
    def rows(self) -> int:
        """How many texts."""
        return len(self.starts) - 1

    def below(self, limit: int) -> Matrix:
        """Return the part in the columns below a limit."""
        kept = self.columns < limit
        passed = np.concatenate([[0], np.cumsum(kept)])
        return Matrix(passed[self.starts].astype(np.int64), self.columns[kept], self.values[kept])


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a set of texts. Immutable but for memory; build it with `Features.of`."""

    stem: Stem
    blocks: tuple[Mapping[str, int], ...]
    """Feature -> column, a block each: words, neighbours, pairs, pieces."""
    idf: NDArray[np.float32]
    """How much a column tells texts apart: 1 where all have it."""
    rarest: float
    """What a word tells that stands in no text."""
    _pieces: dict[str, NDArray[np.int32]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], stem: Stem) -> Features:
        """Return the features of texts in words."""
        counts: tuple[Counter[str], ...] = tuple(Counter() for _ in BLOCKS)
        cut: dict[str, list[str]] = {}
        for words in texts:
            pieces = [p for word in words for p in cut.setdefault(word, _cut(word))]
            found = (*_around([stem(word) for word in words]), pieces)
            for count, features in zip(counts, found, strict=True):
                count.update(set(features))
        least = 2 if len(texts) >= LARGE else 1
        blocks: list[dict[str, int]] = []
        weights: list[float] = []
        for number, count in enumerate(counts):
            kept = [f for f, seen in count.items() if seen >= (least if number else 1)]
            if len(kept) > MOST_FEATURES:
                kept = [f for f, _ in count.most_common(MOST_FEATURES)]
            blocks.append({f: len(weights) + i for i, f in enumerate(kept)})
            weights += [math.log((1 + len(texts)) / (1 + count[f])) + 1 for f in kept]
        rarest = math.log(1 + len(texts)) + 1
        return cls(stem, tuple(blocks), np.array(weights, dtype=np.float32), rarest)

    @property
    def columns(self) -> int:
        """How many features there are."""
        return len(self.idf)

    def vector(self, words: Sequence[str]) -> Vector:
        """Return a text in features; of length one a block before weighting."""
        columns: list[int] = []
        counts: list[int] = []
        ends: list[int] = []
        seen = _around([self.stem(word) for word in words])
        for block, features in zip(self.blocks, seen, strict=False):
            found = [column for f in features if (column := block.get(f)) is not None]
            if len(set(found)) < len(found):
                count = Counter(found)
                columns += count
                counts += count.values()
            else:
                columns += found
                counts += [1] * len(found)
            ends.append(len(columns))
        pieces, times = self._pieced(words)
        at = np.concatenate([np.array(columns, dtype=np.int32), pieces])
        tf = np.concatenate([np.array(counts, dtype=np.int64), times])
        values = self.idf.take(at) * (1 + np.log(tf, dtype=np.float32))
        start = 0
        for weight, end in zip(BLOCKS, (*ends, len(at)), strict=True):
            part = values[start:end]
            length = math.sqrt(part @ part)
            if length:
                part *= weight / length
            start = end
        return Vector(at, values, ends[0])

    def matrix(self, texts: Iterable[Sequence[str]]) -> Matrix:
        """Return texts in features."""
        rows = [self.vector(words) for words in texts]
        lengths = np.cumsum([0, *(len(row.columns) for row in rows)], dtype=np.int64)
        return Matrix(
            lengths,
            np.concatenate([row.columns for row in rows]) if rows else np.zeros(0, np.int32),
            np.concatenate([row.values for row in rows]) if rows else np.zeros(0, np.float32),
        )

    def known(self, words: Sequence[str]) -> float:
        """Return which share of what a text says is made of words that some text has, 0 to 1."""
        told = total = 0.0
        for stem in map(self.stem, words):
            column = self.blocks[0].get(stem)
            weight = self.rarest if column is None else float(self.idf[column])
            total += weight
            told += 0.0 if column is None else weight
        return told / total if total else 0.0

    def parts(self, words: Sequence[str]) -> list[tuple[str, Vector]]:
        """Return what a text is made of, to be told: each feature but pieces, and the pieces of
        each word together."""
        whole = self.vector(words)
        value = dict(zip(whole.columns.tolist(), whole.values.tolist(), strict=True))
        told: dict[str, list[int]] = {}
        seen = _around([self.stem(word) for word in words])
        for block, features in zip(self.blocks, seen, strict=False):
            for feature in features:
                if feature in block:
                    told[feature] = [block[feature]]
        for word in words:
            told[f"<{word}>"] = self._pieces_of(word).tolist()
        return [
            (
                name,
                Vector(
                    np.array(at, dtype=np.int32),
                    np.array([value[column] for column in at], dtype=np.float32),
                    0,
                ),
            )
            for name, at in told.items()
            if at
        ]

    def _pieced(self, words: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the columns of a text's pieces and how often it has each."""
        pieces = [self._pieces_of(word) for word in words]
        every = np.concatenate(pieces) if pieces else np.zeros(0, np.int32)
        every.sort()
        fresh = np.ones(len(every), dtype=bool)
        np.not_equal(every[1:], every[:-1], out=fresh[1:])
        first = fresh.nonzero()[0]
        times = np.empty_like(first)
        np.subtract(first[1:], first[:-1], out=times[:-1])
        times[-1:] = len(every) - first[-1:]
        return every[first], times

    def _pieces_of(self, word: str) -> NDArray[np.int32]:
        known = self._pieces.get(word)
        if known is None:
            block = self.blocks[-1]
            found = [block[piece] for piece in _cut(word) if piece in block]
            known = np.array(found, dtype=np.int32)
            if len(self._pieces) < MOST_REMEMBERED:
                self._pieces[word] = known
        return known


def _around(stems: Sequence[str]) -> tuple[Sequence[str], list[str], list[str]]:
    """Return words, neighbours and pairs."""
    near = [f"{a} {b}" for a, b in itertools.pairwise(["^", *stems, "$"])]
    near += [f"{a} . {b}" for a, b in zip(stems, stems[2:], strict=False)]
    apart = sorted(set(stems)) if len(stems) <= MOST_PAIRED else []
    return stems, near, [f"{a}&{b}" for a, b in itertools.combinations(apart, 2)]


def _cut(word: str) -> list[str]:
    """Return the pieces of a word."""
    whole = f"<{word}>"
    least, most = PIECES
    return [
        whole[i : i + size] for size in range(least, most + 1) for i in range(len(whole) - size + 1)
    ]
