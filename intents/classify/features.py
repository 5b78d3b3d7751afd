"""What of a text a classifier sees: stems, their neighbours and pairs, and pieces of words.

Each kind is a block of its own, weighted by idf and brought to length one, so that a long word
with many pieces does not drown the words around it. Words, neighbours and pairs count once in a
text; pieces count in each word that has them, so that what they say can be kept by word.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from intents.classify.plan import THOROUGH, Plan

Stem = Callable[[str], str]
"""Word to stem."""
Feature = TypeVar("Feature", str, int)

PIECES: Final = (2, 5)
"""Letters in the shortest and the longest piece of a word, its borders counted."""
MOST_PAIRED: Final = 20
"""Words up to which every pair of a text is seen; a longer text has its neighbours alone."""
LARGE: Final = 5_000
"""Texts from which a feature must stand in two of them, unless it is a word."""
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


class Seen(NamedTuple):
    """What a text has of words, neighbours and pairs; pieces are asked word by word."""

    columns: list[int]
    """Words, then neighbours, then pairs, each once."""
    scales: list[float]
    """By what the idf of each column is multiplied: the weight of its block by its length."""
    words: int
    """How many of them are words."""
    known: float
    """Which share of what the text says is made of words that some text has, 0 to 1."""
    met: float
    """Which share of its words some text has, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a set of texts; build them with `Features.of`."""

    stem: Stem
    words: Mapping[str, int]
    """Stem -> column; the columns of the blocks follow each other in the order of the fields."""
    near: tuple[int, ...]
    """Keys of two words that follow each other, or with one between."""
    pairs: tuple[int, ...]
    """Keys of two words anywhere."""
    pieces: Mapping[str, int]
    """Letters within a word, its borders as < and > -> column."""
    idf: NDArray[np.float32]
    """How much a column tells texts apart: 1 where all have it."""
    rarest: float
    """What a word tells that stands in no text."""
    _told: list[float] = field(repr=False, compare=False)
    """The idf again, as numbers that need no unpacking."""
    _links: list[dict[int, int]] = field(repr=False, compare=False)
    """What a key begins with -> what it ends with -> column."""

    @classmethod
    def of(
        cls,
        texts: Sequence[Sequence[str]],
        stem: Stem,
        owner: Sequence[int] | None = None,
        plan: Plan = THOROUGH,
    ) -> Features:
        """Return the features of texts in words, as many of each kind as a plan says.

        Where `owner`, the number of each text's label, is told, rarity is counted in labels: ten
        texts of one label that share a word do not make it a common one. The texts of a label must
        stand together.
        """
        stems = [[stem(word) for word in words] for words in texts]
        words = Counter(word for text in stems for word in dict.fromkeys(text))
        number = {word: i for i, word in enumerate(words)}
        rows = [[number[word] for word in text] for text in stems]
        cut = {word: dict.fromkeys(_cut(word)) for word in set(itertools.chain(*texts))}

        def near() -> Iterator[Iterable[int]]:
            return (dict.fromkeys(_near(row, len(words))) for row in rows)

        def pairs() -> Iterator[Iterable[int]]:
            return (_pairs(row, len(words)) for row in rows)

        def pieces() -> Iterator[Iterable[str]]:
            return (
                dict.fromkeys(p for word in words for p in cut.get(word, ())) for words in texts
            )

        least = 2 if len(texts) >= LARGE else 1
        most = plan.features
        counts = (
            words, _most(near(), least, most), _most(pairs(), least, most),
            _most(pieces(), least, most),
        )  # fmt: skip
        if owner is None:
            seen = list(itertools.chain.from_iterable(count.values() for count in counts))
        else:
            seen = [
                *_owners(map(dict.fromkeys, stems), owner, counts[0]),
                *_owners(near(), owner, counts[1]), *_owners(pairs(), owner, counts[2]),
                *_owners(pieces(), owner, counts[3]),
            ]  # fmt: skip
        every = 1 + (len(texts) if owner is None else len(set(owner)))
        idf = np.log(every / (1 + np.array(seen, dtype=np.float64))) + 1
        return cls.known(stem, *counts, idf=idf, rarest=math.log(every) + 1)

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
        column = {word: at for at, word in enumerate(words)}
        near, pairs = tuple(near), tuple(pairs)
        base = _base(len(column))
        none: dict[int, int] = {}
        links = [none] * (3 * base)
        for at, key in enumerate((*near, *pairs), len(column)):
            first, second = divmod(key, base)
            if links[first] is none:
                links[first] = {}
            links[first][second] = at
        start = len(column) + len(near) + len(pairs)
        told = idf.astype(np.float32)
        return cls(
            stem, column, near, pairs, {piece: at for at, piece in enumerate(pieces, start)},
            told, rarest, told.tolist(), links,
        )  # fmt: skip

    @property
    def columns(self) -> int:
        """How many features there are."""
        return len(self.idf)

    def number(self, word: str) -> int:
        """Return the column of a word, or the number of what is unknown."""
        return self.words.get(self.stem(word), _unknown(len(self.words)))

    def seen(self, row: Sequence[int]) -> Seen:
        """Return what a text has whose words have these numbers, pieces apart."""
        start = len(self.words)
        base, links, told = _base(start), self._links, self._told
        words = sorted(set(row))
        strange = 0
        if words and words[-1] == _unknown(start):
            strange = row.count(words.pop())
        near = [
            column
            for a, b in zip((start, *row), (*row, start + 1), strict=True)
            if (column := links[a].get(b))
        ]
        near += [
            column for a, b in zip(row, row[2:], strict=False) if (column := links[base + a].get(b))
        ]
        if len(words) + strange < len(row):
            near = list(dict.fromkeys(near))
        pairs: list[int] = []
        if len(row) <= MOST_PAIRED:
            for rest, a in enumerate(words, 1):
                get = links[2 * base + a].get
                pairs += [column for b in words[rest:] if (column := get(b))]
        scales: list[float] = []
        for weight, block in zip(BLOCKS, (words, near, pairs), strict=False):
            if block:
                length = math.hypot(*[told[column] for column in block])
                scales += [weight / length] * len(block)
        known = sum([told[word] for word in words])
        total = known + strange * self.rarest
        return Seen(
            words + near + pairs, scales, len(words),
            known / total if total else 0.0, 1 - strange / len(row) if row else 0.0,
        )  # fmt: skip

    def square(self, pieces: NDArray[np.int64]) -> float:
        """Return the square of the length of a word's pieces."""
        idf = self.idf.take(pieces)
        return float(idf @ idf)

    def pieces_of(self, word: str) -> NDArray[np.int64]:
        """Return the columns of a word's pieces; what it has twice is there twice."""
        get = self.pieces.get
        return np.array([c for piece in _cut(word) if (c := get(piece)) is not None], np.int64)

    def matrix(self, texts: Sequence[Sequence[str]]) -> Matrix:
        """Return texts in features; each block of a text has its weight for length."""
        pieces = {word: self.pieces_of(word) for word in set(itertools.chain(*texts))}
        columns: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float64]] = []
        starts = [0]
        for words in texts:
            seen = self.seen([self.number(word) for word in words])
            every = np.concatenate([NOTHING, *(pieces[word] for word in words)])
            scale = piece_scale(self.square(every))
            at, times = np.unique(every, return_counts=True)
            columns += (np.array(seen.columns, dtype=np.int64), at)
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
        stems = [self.stem(word) for word in words]
        row = [self.number(word) for word in words]
        seen = self.seen(row)
        scale = dict(zip(seen.columns, seen.scales, strict=True))
        word = dict(zip(row, stems, strict=True))
        near = [f"{a} {b}" for a, b in itertools.pairwise(["^", *stems, "$"])]
        near += [f"{a} . {b}" for a, b in zip(stems, stems[2:], strict=False)]
        apart = itertools.combinations(sorted(word), 2)
        pairs = ["&".join(sorted((word[a], word[b]))) for a, b in apart]
        found: dict[str, int | None] = dict(zip(stems, row, strict=True))
        found |= zip(near, map(self._column, _near(row, len(self.words))), strict=True)
        found |= zip(pairs, map(self._column, _pairs(row, len(self.words))), strict=False)
        told = [
            (name, np.array([column]), scale[column])
            for name, column in found.items()
            if column in scale
        ]
        pieces = {word: self.pieces_of(word) for word in words}
        every = np.concatenate([NOTHING, *(pieces[word] for word in words)])
        of_pieces = piece_scale(self.square(every))
        times = Counter(words)
        return told + [(f"<{w}>", at, of_pieces * times[w]) for w, at in pieces.items() if len(at)]

    def _column(self, key: int) -> int | None:
        first, second = divmod(key, _base(len(self.words)))
        return self._links[first].get(second)


def piece_scale(squares: float) -> float:
    """Return by what the idf of a text's pieces is multiplied, from the sum of its squares."""
    return BLOCKS[-1] / math.sqrt(squares) if squares else 0.0


def _unknown(count: int) -> int:
    """Return the number of what is none of so many words; the two before it are the borders."""
    return count + 2


def _base(count: int) -> int:
    """Return the base of the keys: how many numbers there are, borders and unknown included."""
    return count + 3


def _near(row: Sequence[int], count: int) -> list[int]:
    """Return the keys of neighbours, borders among them, and of words with one between."""
    base = _base(count)
    edged = [count, *row, count + 1]
    keys = [a * base + b for a, b in itertools.pairwise(edged)]
    return keys + [(base + a) * base + b for a, b in zip(row, row[2:], strict=False)]


def _pairs(row: Sequence[int], count: int) -> list[int]:
    """Return the keys of every two different words of a text that is not too long."""
    if len(row) > MOST_PAIRED:
        return []
    base = _base(count)
    apart = itertools.combinations(sorted(set(row)), 2)
    return [(2 * base + a) * base + b for a, b in apart]


def _most(texts: Iterable[Iterable[Feature]], least: int, most: int) -> dict[Feature, int]:
    """Return the features that at least so many texts have, with the number of those that do; of
    too many features, those of the most texts."""
    count = Counter(feature for features in texts for feature in features)
    kept = {feature: seen for feature, seen in count.items() if seen >= least}
    return kept if len(kept) <= most else dict(count.most_common(most))


def _owners(
    texts: Iterable[Iterable[Feature]], of: Iterable[int], kept: Iterable[Feature]
) -> list[int]:
    """Return how many owners have each of the kept features."""
    count = dict.fromkeys(kept, 0)
    last: dict[Feature, int] = {}
    for features, owner in zip(texts, of, strict=True):
        for feature in features:
            if feature in count and last.get(feature) != owner:
                last[feature] = owner
                count[feature] += 1
    return list(count.values())


def _cut(word: str) -> list[str]:
    """Return the pieces of a word."""
    whole = f"<{word}>"
    least, most = PIECES
    return [
        whole[i : i + size] for size in range(least, most + 1) for i in range(len(whole) - size + 1)
    ]
