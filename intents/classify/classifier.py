"""The classifier: fitted on labelled phrasings, it ranks labels with a calibrated confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from intents.classify import calibrating, centroids, softmax, svm
from intents.classify.features import Features, Matrix, Seen, Stem, piece_scale
from intents.classify.repairing import Repairer

FOLDS: Final = 5
"""Parts of which each is held out once, to learn how far a guess can be trusted."""
LARGE: Final = 3_000
"""Phrasings from which one part alone is held out: it is large enough."""
ENOUGH: Final = 2_000
"""Phrasings of a part that are asked: more of them would teach no more of trust."""
PERCENTILE: Final = 5.0
"""Share of its own phrasings, in percent, that may fall below the threshold."""
HEAVY: Final = 20_000_000
"""Phrasings times labels from which weights are means: optimising them would take an hour."""
RUNNERS_UP: Final = 4.0
"""How steeply the labels after the first share what is left, per unit of score."""
MANY: Final = 300
"""Labels from which the best are parted from the rest before they are put in order."""
MARGIN: Final = 0.3
"""Share of the support vector machine beside the logistic regression."""
REMEMBERED: Final = 2_000_000
"""Numbers to which what the pieces of words say is remembered, one a word and label."""

Words = Sequence[str]
Labelled = tuple[str, Words]
"""A label and a phrasing of it in normalised words."""
Floats = NDArray[np.float64]
Signs = tuple[float, float, float, float]
"""By what a guess is trusted: margin, gap to the next label, overlap, share known."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A label with how likely it is meant."""

    label: str
    """One of those that were fitted."""
    score: float
    """What speaks for it; comparable within one text."""
    confidence: float
    """Probability that it is right, 0 to 1; after the first, a share of what is left."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was classified."""

    guesses: tuple[Guess, ...]
    """Labels, the best first; empty where nothing was fitted or nothing was said."""
    words: tuple[str, ...]
    """The words as they were read."""
    repaired: tuple[tuple[str, str], ...]
    """(as typed, as read) of the words that were mended."""
    phrase: str
    """The phrasing of the first label that has most of these words."""
    overlap: float
    """How much they have in common, 0 to 1: the cosine of their weighted words."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """Fitted state. Immutable but for memory; build it with `fit`."""

    labels: tuple[str, ...]
    """In alphabetical order."""
    features: Features
    """What of a text is seen."""
    repairer: Repairer
    """How unknown words are read."""
    weights: NDArray[np.float32]
    """Columns + 1 by labels, times the idf of the column; the last row is the bias."""
    phrases: tuple[str, ...]
    """Phrasings by label."""
    starts: NDArray[np.int64]
    """First phrasing of each label; one more than labels."""
    words: Matrix
    """The words of each phrasing."""
    trust: tuple[float, ...]
    """Weights of the calibration: margin, gap, overlap, share known, bias."""
    threshold: float = 0.0
    """Confidence below which a text is likely none of the labels."""
    _said: dict[str, tuple[NDArray[np.float32], float]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def fit(
        cls, phrasings: Iterable[Labelled], stem: Stem, strange: Iterable[Words] = ()
    ) -> Classifier:
        """Return the classifier of labelled phrasings.

        The words of a label's name count as one more phrasing of it. `strange` are texts known to
        be none of the labels: they teach how little such guesses can be trusted.
        """
        data = sorted({(label, tuple(words)) for label, words in phrasings if words})
        signs, right = _held_out(data, stem)
        threshold = 0.0
        bare = _fit(data, stem)
        if not len(signs):
            return bare
        outside = [bare._guess(words)[1] for words in strange]
        told = np.vstack([signs, outside]) if outside else signs
        trust = calibrating.fit(told, np.concatenate([right, np.zeros(len(outside), dtype=bool)]))
        threshold = float(np.percentile(calibrating.probability(trust, signs), PERCENTILE))
        return replace(bare, trust=tuple(trust.tolist()), threshold=threshold)

    def read(self, words: Words, most: int = 5) -> Reading:
        """Return the labels that a text in normalised words may have, at most so many."""
        read, repaired = self._repaired(words)
        if not self.labels or not read:
            return Reading((), read, repaired, "", 0.0)
        seen = self.features.seen(read)
        scores = self._scores(seen, read)
        order = _best(scores, most)
        overlap, row = self._overlap(seen, int(order[0]))
        found = scores[order].tolist()
        sure = self._sure(_gathered(found, overlap, seen.known))
        rest = [math.exp(RUNNERS_UP * (score - found[0])) for score in found[1:]]
        share = (1 - sure) / max(1.0, sum(rest))
        guesses = tuple(
            Guess(self.labels[label], score, min(sure, share * rest[i - 1]) if i else sure)
            for i, (label, score) in enumerate(zip(order.tolist(), found, strict=True))
        )
        return Reading(guesses, read, repaired, self.phrases[row], overlap)

    def evidence(self, words: Words, label: str) -> list[tuple[str, float]]:
        """Return what spoke for a label against the mean of all, with how much, the most first.

        A word, two words that follow each other ("a b", "a . b" with one between), two words
        anywhere ("a&b") or the pieces of a word together ("<a>").
        """
        number = self.labels.index(label)
        found = []
        for name, columns, scale in self.features.parts(self._repaired(words)[0]):
            said = self.weights[columns].sum(0)
            found.append((name, scale * float(said[number] - said.mean())))
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def _repaired(self, words: Words) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        read = tuple(self.repairer.repair(word) or word for word in words)
        changed = ((a, b) for a, b in zip(words, read, strict=True) if a != b)
        return read, tuple(dict.fromkeys(changed))

    def _scores(self, seen: Seen, words: Words) -> NDArray[np.float32]:
        scales = np.array(seen.scales, dtype=np.float32)
        scores: NDArray[np.float32] = scales @ self.weights.take(seen.columns, axis=0)
        scores += self.weights[-1]
        said = [self._pieces(word) for word in words]
        squares = sum([square for _, square in said])
        if squares:
            pieces = np.array([row for row, _ in said]).sum(0)
            pieces *= piece_scale(squares)
            scores += pieces
        return scores

    def _pieces(self, word: str) -> tuple[NDArray[np.float32], float]:
        """Return what the pieces of a word say for each label, and the square of their length."""
        known = self._said.get(word)
        if known is None:
            columns = self.features.pieces_of(word)
            idf = self.features.idf.take(columns)
            known = (self.weights.take(columns, axis=0).sum(0), float(idf @ idf))
            if len(self._said) * len(self.labels) >= REMEMBERED:
                self._said.clear()
            self._said[word] = known
        return known

    def _overlap(self, seen: Seen, label: int) -> tuple[float, int]:
        """Return how near the label's nearest phrasing is, and its row; words alone count."""
        first, last = int(self.starts[label]), int(self.starts[label + 1])
        if not seen.words:
            return 0.0, first
        spread = np.zeros(len(self.features.words), dtype=np.float32)
        words = seen.columns[: seen.words]
        spread[words] = self.features.idf.take(words) * seen.scales[0]
        bounds = self.words.starts[first : last + 1]
        part = slice(int(bounds[0]), int(bounds[-1]))
        shared = spread.take(self.words.columns[part]) * self.words.values[part]
        sums = np.add.reduceat(shared, bounds[:-1] - bounds[0])
        row = int(np.argmax(sums))
        return float(sums[row]), first + row

    def _guess(self, words: Words) -> tuple[str, Signs]:
        """Return the best label of a text, and by what that guess is trusted."""
        read = self._repaired(words)[0]
        seen = self.features.seen(read)
        scores = self._scores(seen, read)
        order = _best(scores, 2)
        overlap, _ = self._overlap(seen, int(order[0]))
        signs = _gathered(scores[order].tolist(), overlap, seen.known)
        return self.labels[int(order[0])], signs

    def _sure(self, signs: Signs) -> float:
        """Return the probability that a guess with these signs is right."""
        *weights, bias = self.trust
        logit = bias + sum(w * sign for w, sign in zip(weights, signs, strict=True))
        return 1 / (1 + math.exp(-min(30.0, max(-30.0, logit))))


def _best(scores: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Return the labels of the highest scores, the highest first, equal ones by their name."""
    most = max(2, most)
    if len(scores) > MANY:
        near = np.sort(np.argpartition(-scores, most)[:most])
        return near[(-scores[near]).argsort(kind="stable")]
    return (-scores).argsort(kind="stable")[:most]


def _gathered(scores: Sequence[float], overlap: float, known: float) -> Signs:
    """Return margin, gap to the next label, overlap and share known."""
    return (scores[0], scores[0] - scores[1] if len(scores) > 1 else 2.0, overlap, known)


def _fit(data: Sequence[tuple[str, tuple[str, ...]]], stem: Stem) -> Classifier:
    """Return a classifier that is not calibrated yet."""
    labels = tuple(sorted({label for label, _ in data}))
    number = {label: i for i, label in enumerate(labels)}
    named = [(label, words) for label in labels if (words := name_words(label))]
    rows = sorted([*data, *named], key=lambda row: number[row[0]])
    texts = [words for _, words in rows]
    features = Features.of(texts, stem)
    matrix = features.matrix(texts)
    owner = np.array([number[label] for label, _ in rows], dtype=np.int64)
    weights = _weights(matrix, owner, len(labels), features.columns)
    weights[:-1] *= features.idf[:, None]
    return Classifier(
        labels=labels,
        features=features,
        repairer=Repairer.of(texts),
        weights=weights,
        phrases=tuple(" ".join(words) for words in texts),
        starts=np.searchsorted(owner, np.arange(len(labels) + 1)).astype(np.int64),
        words=matrix.below(len(features.words)),
        trust=(1.0, 1.0, 1.0, 1.0, -1.0),
    )


def _weights(
    matrix: Matrix, owner: NDArray[np.int64], count: int, columns: int
) -> NDArray[np.float32]:
    """Return weights, columns + 1 by labels: those of two machines, brought to the same size.

    What each gets wrong by itself, the other often has right.
    """
    if not count:
        return np.zeros((columns + 1, 0), dtype=np.float32)
    if matrix.rows * count >= HEAVY:
        return centroids.fit(matrix, owner, count, columns)
    wide = svm.fit(matrix, owner, count, columns)
    soft = softmax.fit(matrix, owner, count, columns)
    soft *= float(np.linalg.norm(wide)) / (float(np.linalg.norm(soft)) or 1.0)
    wide *= MARGIN
    wide += soft
    return wide


def name_words(label: str) -> tuple[str, ...]:
    """Return the words of a label's name: card_arrival, cardArrival and card-arrival have two."""
    return tuple(
        w.casefold() for w in re.findall(r"[A-Z]+(?![a-z])|[^\W\d_A-Z]+|[A-Z][a-z]+", label)
    )


def _held_out(
    data: Sequence[tuple[str, tuple[str, ...]]], stem: Stem
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the signs of guesses about phrasings that were held out, and which were right."""
    signs: list[Signs] = []
    right: list[bool] = []
    for kept, out in _parts(data):
        model = _fit(kept, stem)
        if len(model.labels) < 2:
            continue
        for label, words in out[:: -(-len(out) // ENOUGH)]:
            guess, by = model._guess(words)
            signs.append(by)
            right.append(guess == label)
    return np.array(signs).reshape(-1, 4), np.array(right, dtype=bool)


def _parts(
    data: Sequence[tuple[str, tuple[str, ...]]],
) -> Iterator[tuple[list[tuple[str, tuple[str, ...]]], list[tuple[str, tuple[str, ...]]]]]:
    """Yield what is kept and what is held out, every label in each part alike."""
    for part in range(1 if len(data) >= LARGE else FOLDS):
        kept = [row for i, row in enumerate(data) if i % FOLDS != part]
        yield kept, [row for i, row in enumerate(data) if i % FOLDS == part]
