"""What of a text a classifier sees: stems, their neighbours and pairs, and pieces of words.

Each kind is a block of its own, weighted by idf and brought to length one, so that a long word
with many pieces does not drown the words around it. Words, neighbours and pairs count once in a
text; pieces count in each word that has them, so that what they say can be kept by word.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

Stem = Callable[[str], str]
"""Word to stem."""
Feature = TypeVar("Feature", str, int)

PIECES: Final = (2, 5)
"""Letters in the shortest and the longest piece of a word, its borders counted."""
MOST_PAIRED: Final = 20
"""Words up to which every pair of a text is seen; a longer text has its neighbours alone."""
LARGE: Final = 5_000
"""Texts from which a feature must stand in two of them, unless it is a word."""
MOST_FEATURES: Final = 25_000
"""Features of a block that are kept, those of the most texts; words are kept all."""
BLOCKS: Final = (1.0, 0.6, 0.5, 1.0)
"""Weights of words, neighbours, pairs and pieces (docs/decisions/0008-classifier.md)."""
NOTHING: Final = np.zeros(0, dtype=np.int64)
"""No column."""


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
class Seen:
    """What a text has of words, neighbours and pairs; pieces are asked word by word."""

    columns: NDArray[np.int64]
    """Words, then neighbours, then pairs, each once."""
    scales: list[float]
    """By what the idf of each column is multiplied: the weight of its block by its length."""
    words: int
    """How many of them are words."""
    known: float
    """Which share of what the text says is made of words that some text has, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a set of texts; build them with `Features.of`."""

    stem: Stem
    words: Mapping[str, int]
    """Stem -> column; the columns of the blocks follow each other in the order of the fields."""
    near: Mapping[int, int]
    """Key of two words that follow each other, or with one between -> column."""
    pairs: Mapping[int, int]
    """Key of two words anywhere -> column."""
    pieces: Mapping[str, int]
    """Letters within a word, its borders as < and > -> column."""
    idf: NDArray[np.float32]
    """How much a column tells texts apart: 1 where all have it."""
    rarest: float
    """What a word tells that stands in no text."""

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], stem: Stem) -> Features:
        """Return the features of texts in words."""
        stems = [[stem(word) for word in words] for words in texts]
        least = 2 if len(texts) >= LARGE else 1
        words = _counted(stems)
        number = {word: i for i, word in enumerate(words)}
        rows = [[number[word] for word in text] for text in stems]
        near = _counted(_near(row, len(words)) for row in rows)
        pairs = _counted(_pairs(row, len(words)) for row in rows)
        pieces = _counted([piece for word in words for piece in _cut(word)] for words in texts)
        kept = (words, _most(near, least), _most(pairs, least), _most(pieces, least))
        seen = np.array([count for block in kept for count in block.values()], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + seen)) + 1
        return cls.known(stem, *kept, idf=idf, rarest=math.log(1 + len(texts)) + 1)

    @classmethod
    def known(
        cls,
        stem: Stem,
        words: Iterable[str],
        near: Iterable[int],
        pairs: Iterable[int],
        pieces: Iterable[str],
        *,
        idf: NDArray[Any],
        rarest: float,
    ) -> Features:
        """Return the features that were found before, each block in the order of its columns."""
        column = itertools.count()
        return cls(
            stem,
            {word: next(column) for word in words},
            {key: next(column) for key in near},
            {key: next(column) for key in pairs},
            {piece: next(column) for piece in pieces},
            idf.astype(np.float32),
            rarest,
        )

    @property
    def columns(self) -> int:
        """How many features there are."""
        return len(self.idf)

    def seen(self, words: Sequence[str]) -> Seen:
        """Return what a text has, pieces apart."""
        count = len(self.words)
        unknown = _unknown(count)
        row = [self.words.get(self.stem(word), unknown) for word in words]
        columns = list(dict.fromkeys(row))
        strange = row.count(unknown)
        if strange:
            columns.remove(unknown)
        ends = [len(columns)]
        get = self.near.get
        columns += dict.fromkeys([c for key in _near(row, count) if (c := get(key)) is not None])
        ends.append(len(columns))
        get = self.pairs.get
        columns += [c for key in _pairs(row, count) if (c := get(key)) is not None]
        ends.append(len(columns))
        at = np.array(columns, dtype=np.int64)
        told = self.idf.take(at).tolist()
        scales: list[float] = []
        for weight, end in zip(BLOCKS, ends, strict=False):
            part = told[len(scales) : end]
            if part:
                scales += [weight / math.hypot(*part)] * len(part)
        known = sum(told[: ends[0]])
        total = known + strange * self.rarest
        return Seen(at, scales, ends[0], known / total if total else 0.0)

    def pieces_of(self, word: str) -> NDArray[np.int64]:
        """Return the columns of a word's pieces; what it has twice is there twice."""
        get = self.pieces.get
        return np.array([c for piece in _cut(word) if (c := get(piece)) is not None], np.int64)

    def matrix(self, texts: Sequence[Sequence[str]]) -> Matrix:
        """Return texts in features; each block of a text has its weight for length."""
        pieces = {word: self.pieces_of(word) for words in texts for word in words}
        columns: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float64]] = []
        starts = [0]
        for words in texts:
            seen = self.seen(words)
            every = np.concatenate([NOTHING, *(pieces[word] for word in words)])
            scale = piece_scale(float(np.square(self.idf.take(every)).sum()))
            at, times = np.unique(every, return_counts=True)
            columns += (seen.columns, at)
            values += (np.array(seen.scales), scale * times.astype(np.float64))
            starts.append(starts[-1] + len(seen.columns) + len(at))
        every = np.concatenate([NOTHING, *columns])
        scales = np.concatenate([np.zeros(0), *values])
        return Matrix(
            np.array(starts, dtype=np.int64),
            every.astype(np.int32),
            (scales * self.idf.take(every)).astype(np.float32),
        )

    def parts(self, words: Sequence[str]) -> list[tuple[str, NDArray[np.int64], float]]:
        """Return what a text is made of, to be told: name, columns, by what their idf counts.

        Each feature stands alone, but the pieces of a word are together.
        """
        seen = self.seen(words)
        scale = dict(zip(seen.columns.tolist(), seen.scales, strict=True))
        stems = [self.stem(word) for word in words]
        row = [self.words.get(stem, _unknown(len(self.words))) for stem in stems]
        word = dict(zip(row, stems, strict=True))
        near = [f"{a} {b}" for a, b in itertools.pairwise(["^", *stems, "$"])]
        near += [f"{a} . {b}" for a, b in zip(stems, stems[2:], strict=False)]
        apart = itertools.combinations(sorted(word), 2)
        pairs = ["&".join(sorted((word[a], word[b]))) for a, b in apart]
        found: dict[str, int | None] = dict(zip(stems, row, strict=True))
        found |= zip(near, map(self.near.get, _near(row, len(self.words))), strict=True)
        found |= zip(pairs, map(self.pairs.get, _pairs(row, len(self.words))), strict=False)
        told = [
            (name, np.array([column]), scale[column])
            for name, column in found.items()
            if column in scale
        ]
        pieces = {word: self.pieces_of(word) for word in words}
        every = np.concatenate([NOTHING, *(pieces[word] for word in words)])
        of_pieces = piece_scale(float(np.square(self.idf.take(every)).sum()))
        times = Counter(words)
        return told + [(f"<{w}>", at, of_pieces * times[w]) for w, at in pieces.items() if len(at)]


def piece_scale(squares: float) -> float:
    """Return by what the idf of a text's pieces is multiplied, from the sum of its squares."""
    return BLOCKS[-1] / math.sqrt(squares) if squares else 0.0


def _unknown(count: int) -> int:
    """Return the number of what is none of so many words; the two before it are the borders."""
    return count + 2


def _near(row: Sequence[int], count: int) -> list[int]:
    """Return the keys of neighbours, borders among them, and of words with one between."""
    base = count + 3
    skipped = base * base
    edged = [count, *row, count + 1]
    keys = [a * base + b for a, b in itertools.pairwise(edged)]
    return keys + [skipped + a * base + b for a, b in zip(row, row[2:], strict=False)]


def _pairs(row: Sequence[int], count: int) -> list[int]:
    """Return the keys of every two different words of a text that is not too long."""
    if len(row) > MOST_PAIRED:
        return []
    base = count + 3
    return [a * base + b for a, b in itertools.combinations(sorted(set(row)), 2)]


def _counted(texts: Iterable[Iterable[Feature]]) -> Counter[Feature]:
    """Return features with the number of texts that have them, the earliest first."""
    return Counter(feature for features in texts for feature in dict.fromkeys(features))


def _most(count: Counter[Feature], least: int) -> dict[Feature, int]:
    """Return the features that at least so many texts have, at most so many features."""
    kept = {feature: texts for feature, texts in count.items() if texts >= least}
    if len(kept) <= MOST_FEATURES:
        return kept
    return dict(Counter(kept).most_common(MOST_FEATURES))


def _cut(word: str) -> list[str]:
    """Return the pieces of a word."""
    whole = f"<{word}>"
    least, most = PIECES
    return [
        whole[i : i + size] for size in range(least, most + 1) for i in range(len(whole) - size + 1)
    ]
