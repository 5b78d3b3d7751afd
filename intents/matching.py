"""The intent matcher: which kind of question does a masked utterance resemble most?

Every phrasing is a bag of words, word pairs and skips, each weighted by how few intents use it.
An utterance is held against all phrasings at once (a sparse product); the nearest phrasings of an
intent speak for it, and the distance to the runner-up becomes the confidence.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct, field

from intents.lines import Lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]
    Votes = NDArray[np.float64]

PAIR: Final = 0.7
"""What a pair of neighbouring words counts beside a single word."""
SKIP: Final = 0.35
"""What a pair of words with one between them counts."""
START: Final = 0.6
"""What the opening word counts again: "when ..." and "... when" are kin, not twins."""
VOTES: Final = 3
"""How many of an intent's nearest phrasings speak for it."""
SHARE: Final = (0.8, 0.13, 0.07)
"""How much each of them counts. Chosen with PAIR and SKIP by leave-one-template-out over the
English phrasings: see docs/decisions/0005-matcher.md."""
COMMON: Final = 1 / 8
"""Share of the phrasings from which a feature is common: those that have it are many enough for
adding to all of them to be faster than finding them."""
MATCHES: Final = 4
"""Intents that are told: those of the nearest phrasings, whose votes are counted out."""
BELIEVED: Final = 0.6
"""Resemblance from which the confidence is the softmax's; below, it falls with the resemblance."""
SHARPNESS: Final = 14.0
"""Scale of the softmax over intents that turns scores into a confidence."""
OPENING: Final = "^"
"""What stands before the first word."""
CLOSING: Final = "$"
"""What stands after the last word."""

Feature = int
"""A word, two neighbours, or two words with one between them: see `features`."""


class Match(Struct, frozen=True):
    """An intent and how well the utterance resembles it."""

    label: str
    """The intent."""
    score: float
    """Resemblance, 0 to 1."""
    confidence: float
    """Probability that it is the one meant, 0 to 1."""
    phrase: str
    """The nearest phrasing."""
    settled: bool = False
    """Whether the classifier put it first."""


class Matcher(Struct, frozen=True):
    """Phrasings, indexed. Immutable; build it with `Matcher.of`."""

    labels: tuple[str, ...]
    """Intents in file order."""
    phrases: Lines
    """Distinct phrasings, grouped by intent."""
    owner: NDArray[np.int32]
    """(phrasings,) index of each one's intent."""
    starts: NDArray[np.int64]
    """(intents + 1,) where each one's phrasings start."""
    words: Mapping[str, int]
    """Single words that occur in phrasings, and what stands around them -> number, from 1."""
    keys: NDArray[np.int64]
    """(features,) in ascending order."""
    weights: NDArray[np.float32]
    """(features,) how much each tells intents apart."""
    rows: NDArray[np.unsignedinteger]
    """The phrasings of each feature, one feature after the other."""
    shares: NDArray[np.float32]
    """The feature's share in each of those phrasings' length."""
    offsets: NDArray[np.int64]
    """(features + 1,) where each feature's phrasings start."""
    _common: dict[int, Scores] = field(default_factory=dict)
    """Common features as they are met -> (phrasings,) the share of each in every phrasing."""

    @classmethod
    def of(cls, phrasings: Iterable[tuple[str, str]]) -> Matcher:
        """Return the matcher of (intent, masked text) pairs; repeated ones count once."""
        grouped: dict[str, dict[str, None]] = defaultdict(dict)
        for label, text in phrasings:
            if text:
                grouped[label][text] = None
        labels = tuple(grouped)
        phrases = [text for texts in grouped.values() for text in texts]
        owner = np.repeat(
            np.arange(len(labels), dtype=np.int32), [len(t) for t in grouped.values()]
        )
        words = {OPENING: 1, CLOSING: 2}
        for text in phrases:
            for word in text.split():
                words.setdefault(word, len(words) + 1)
        bags = [features(text.split(), words) for text in phrases]
        users: dict[Feature, set[int]] = defaultdict(set)
        for number, bag in zip(owner.tolist(), bags, strict=True):
            for feature in bag:
                users[feature].add(number)
        ordered = sorted(users)
        columns = {feature: i for i, feature in enumerate(ordered)}
        weights = np.array(
            [math.log(1 + len(labels) / len(users[feature])) for feature in ordered],
            dtype=np.float32,
        )
        rows: list[list[int]] = [[] for _ in columns]
        shares: list[list[float]] = [[] for _ in columns]
        for row, bag in enumerate(bags):
            vector = {columns[f]: v * float(weights[columns[f]]) for f, v in bag.items()}
            norm = math.sqrt(sum(v * v for v in vector.values())) or 1.0
            for column, value in vector.items():
                rows[column].append(row)
                shares[column].append(value / norm)
        return cls(
            labels=labels,
            phrases=Lines.of(phrases),
            owner=owner,
            starts=np.searchsorted(owner, np.arange(len(labels) + 1)),
            words=words,
            keys=np.array(ordered, dtype=np.int64),
            weights=weights,
            rows=np.array([r for found in rows for r in found], dtype=row_type(len(phrases))),
            shares=np.array([s for found in shares for s in found], dtype=np.float32),
            offsets=np.cumsum([0, *map(len, rows)], dtype=np.int64),
        )

    def rank(self, words: Sequence[str]) -> tuple[Match, ...]:
        """Return the intents that masked words resemble, best first, ties in file order.

        Empty where no word is known.
        """
        columns, vector = self._vector(words)
        if not len(columns):
            return ()
        scores = self._scores(columns, vector)
        nearest = np.maximum.reduceat(scores, self.starts[:-1])
        chosen = (-nearest).argsort(kind="stable")[:MATCHES]
        found = self._votes(scores, nearest, chosen)
        # The others are too far behind for more than their nearest phrasing to count.
        nearest *= SHARE[0]
        nearest[chosen] = found
        odds = np.exp(SHARPNESS * (nearest - found.max()))
        chances = odds[chosen] / odds.sum()
        ranked = sorted(
            zip(chosen.tolist(), found.tolist(), chances.tolist(), strict=True),
            key=lambda match: (-match[1], match[0]),
        )
        return tuple(
            Match(
                self.labels[label],
                vote,
                chance * min(1.0, vote / BELIEVED),
                self._nearest(scores, label),
            )
            for label, vote, chance in ranked
            if vote > 0
        )

    def _vector(self, words: Sequence[str]) -> tuple[NDArray[np.intp], Votes]:
        """Return the columns of masked words, and how much each weighs in a vector of length 1;
        features of no phrasing have none."""
        bag = features(words, self.words)
        keys = np.fromiter(bag, np.int64, len(bag))
        columns = self.keys.searchsorted(keys)
        known = self.keys.take(columns, mode="clip") == keys
        columns = columns[known]
        values: Votes = np.fromiter(bag.values(), np.float64, len(bag))[known]
        values *= self.weights[columns]
        return columns, values / (math.sqrt(values.dot(values)) or 1.0)

    def _scores(self, columns: NDArray[np.intp], vector: Votes) -> Scores:
        """Return how much each phrasing resembles weighed columns: the cosine of the angle."""
        scores: Scores | None = None
        most = COMMON * len(self.phrases)
        starts, ends = self.offsets[columns].tolist(), self.offsets[columns + 1].tolist()
        spans, weights = [], []
        for column, weight, start, end in zip(
            columns.tolist(), vector.tolist(), starts, ends, strict=True
        ):
            if end - start > most:
                added = weight * self._in_all(column)
                scores = added if scores is None else np.add(scores, added, out=scores)
            else:
                spans.append(slice(start, end))
                weights.append(weight)
        if scores is None:
            scores = np.zeros(len(self.phrases), np.float32)
        if spans:
            rows = np.concatenate([self.rows[span] for span in spans])
            shares = np.concatenate([self.shares[span] for span in spans])
            shares *= np.array(weights, np.float32).repeat([s.stop - s.start for s in spans])
            np.add.at(scores, rows.astype(np.intp), shares)
        return scores

    def _in_all(self, column: int) -> Scores:
        """Return the share that a common feature has in every phrasing."""
        found = self._common.get(column)
        if found is None:
            found = np.zeros(len(self.phrases), np.float32)
            span = slice(*self.offsets[column : column + 2].tolist())
            found[self.rows[span]] = self.shares[span]
            self._common[column] = found
        return found

    def _votes(self, scores: Scores, nearest: Scores, chosen: NDArray[np.intp]) -> Votes:
        """Return the scores of chosen intents out of their nearest phrasings; equally near ones
        vote once."""
        first, end = self.starts[chosen], self.starts[chosen + 1]
        # All phrasings of the chosen intents in a row, so that each step is one of numpy's.
        left = np.concatenate(
            [scores[a:b] for a, b in zip(first.tolist(), end.tolist(), strict=True)]
        )
        sizes = end - first
        starts = sizes.cumsum() - sizes
        vote = nearest[chosen]
        total: Votes = SHARE[0] * vote.astype(np.float64)
        for share in SHARE[1:VOTES]:
            left[left >= vote.repeat(sizes)] = 0.0
            vote = np.maximum.reduceat(left, starts)
            total += share * vote
        return total

    def _nearest(self, scores: Scores, label: int) -> str:
        """Return the phrasing of an intent that scores most, the first of several."""
        start, end = self.starts[label : label + 2].tolist()
        return self.phrases[start + int(scores[start:end].argmax())]


def features(words: Sequence[str], numbers: Mapping[str, int]) -> dict[Feature, float]:
    """Return the weighted features of masked words: words, pairs, skips, the opening and the
    closing word. What holds a word without a number is left out. A slot by itself is none: nearly
    every phrasing has one.

    A feature is a number, made of those of its words: in order, and searched, sixty thousand take
    a tenth of the memory that as many texts in a table would.
    """
    many = len(numbers) + 1
    bag: dict[Feature, float] = {}
    earlier = before = 0
    for word in words:
        number = numbers.get(word, 0)
        if number:
            if word[0] != "{":
                bag[number] = 1.0
            if before:
                bag[before * many + number] = PAIR
            if earlier:
                bag[(many + earlier) * many + number] = SKIP
        earlier, before = before, number
    first = numbers.get(words[0], 0) if words else 0
    if first:
        bag[numbers[OPENING] * many + first] = START
    if before:
        bag[before * many + numbers[CLOSING]] = START
    return bag


def row_type(phrasings: int) -> np.dtype[np.unsignedinteger]:
    """Return the smallest type that numbers so many phrasings."""
    return np.dtype(np.min_scalar_type(phrasings))
