"""The classifier: fitted on labelled phrasings, it ranks labels with a calibrated confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from intents.classify import calibrating, centroids, lexicon, lowrank, svm
from intents.classify.features import Features, Matrix, Seen, Stem, piece_scale
from intents.classify.lexicon import Lexicon, Word
from intents.classify.plan import THOROUGH, Plan
from intents.classify.repairing import Repairer
from intents.lines import Lines

FOLDS: Final = 5
"""Parts of which each is held out once, to learn how far a guess can be trusted."""
LARGE: Final = 3_000
"""Phrasings from which one part alone is held out: it is large enough."""
ENOUGH: Final = 2_000
"""Phrasings of a part that are asked: more of them would teach no more of trust."""
MANY_TEXTS: Final = 5_000
"""Phrasings from which those held out tell whether rarity is better counted in labels or in texts;
where there are fewer, labels are better (docs/decisions/0008-classifier.md)."""
PERCENTILE: Final = 5.0
"""Share of its own phrasings, in percent, that may fall below the threshold."""
HEAVY: Final = 20_000_000
"""Phrasings times labels from which weights are means: optimising them would take an hour."""
RUNNERS_UP: Final = 4.0
"""How steeply the labels after the first share what is left, per unit of score."""
MANY: Final = 300
"""Labels from which the best are parted from the rest before they are put in order."""
MARGIN: Final = 0.15
"""Share of the support vector machine beside the logistic regressions."""

Words = Sequence[str]
Labelled = tuple[str, Words]
"""A label and a phrasing of it in normalised words."""
Phrasing = tuple[str, tuple[str, ...]]
"""The same as it is kept."""
Floats = NDArray[np.float64]
Signs = tuple[float, float, float, float, float]
"""By what a guess is trusted: gap to the next label, margin, overlap, share known of what is said,
and of the words."""
Shelf = tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]
"""The words of a label's phrasings, their values, and where each phrasing starts among them."""


class Guess(NamedTuple):
    """A label with how likely it is meant."""

    label: str
    """One of those that were fitted."""
    score: float
    """What speaks for it; comparable within one text."""
    confidence: float
    """Probability that it is right, 0 to 1; after the first, a share of what is left."""


class Reading(NamedTuple):
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
    lexicon: Lexicon
    """How words are read, and what of a text is seen."""
    weights: NDArray[np.float32]
    """What a feature says for each label, times its idf; then what the pieces of each known word
    say together; the last row is the bias."""
    phrases: Lines
    """Phrasings by label."""
    starts: NDArray[np.int64]
    """First phrasing of each label; one more than labels."""
    words: Matrix
    """The words of each phrasing, times their idf."""
    trust: tuple[float, ...]
    """What each sign says of whether a guess is right, the bias last."""
    scope: tuple[float, ...]
    """What each sign but the gap says of whether a text has any of the labels, the bias last; empty
    where no text out of scope was told."""
    threshold: float = 0.0
    """Confidence below which a text is likely none of the labels."""
    _shelves: dict[int, Shelf] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def fit(
        cls,
        phrasings: Iterable[Labelled],
        stem: Stem,
        strange: Iterable[Words] = (),
        plan: Plan = THOROUGH,
    ) -> Classifier:
        """Return the classifier of labelled phrasings.

        The words of a label's name count as one more phrasing of it. `strange` are texts known to
        be none of the labels: they teach how little such guesses can be trusted.
        """
        data = sorted({(label, tuple(words)) for label, words in phrasings if words})
        if not plan.calibrated:
            return _fit(data, stem, plan, by_label=True)
        by_label, signs, right = _tried(data, stem, plan)
        bare = _fit(data, stem, plan, by_label=by_label)
        if not len(signs):
            return bare
        trust = calibrating.fit(signs, right)
        sure = calibrating.probability(trust, signs)
        scope = np.zeros(0)
        outside = np.array([bare._guess(words)[1] for words in strange])
        if len(outside) and right.any():
            both = np.vstack([signs[right], outside])[:, 1:]
            scope = calibrating.fit(both, np.arange(len(both)) < right.sum())
            sure = sure * calibrating.probability(scope, signs[:, 1:])
        return replace(
            bare, trust=tuple(trust.tolist()), scope=tuple(scope.tolist()),
            threshold=float(np.percentile(sure, PERCENTILE)),
        )  # fmt: skip

    def read(self, words: Words, most: int = 5) -> Reading:
        """Return the labels that a text in normalised words may have, at most so many."""
        found = self.lexicon.find(words)
        read, repaired = _as_read(words, found)
        if not self.labels or not read:
            return Reading((), read, repaired, "", 0.0)
        seen, scores = self._scores(found)
        order = _best(scores, most)
        overlap, row = self._overlap(seen, int(order[0]))
        best = scores[order].tolist()
        sure = self._sure(_gathered(best, overlap, seen))
        rest = [math.exp(RUNNERS_UP * (score - best[0])) for score in best[1:]]
        share = (1 - sure) / max(1.0, sum(rest))
        guesses = tuple(
            Guess(self.labels[label], score, min(sure, share * rest[i - 1]) if i else sure)
            for i, (label, score) in enumerate(zip(order.tolist(), best, strict=True))
        )
        return Reading(guesses, read, repaired, self.phrases[row], overlap)

    def weigh(self, words: Words) -> dict[str, float]:
        """Return what speaks for each label of a text in normalised words; comparable within it.

        Empty where nothing was fitted or nothing was said.
        """
        found = self.lexicon.find(words)
        if not self.labels or not found:
            return {}
        return dict(zip(self.labels, self._scores(found)[1].tolist(), strict=True))

    def evidence(self, words: Words, label: str) -> list[tuple[str, float]]:
        """Return what spoke for a label against the mean of all, with how much, the most first.

        A word, two words that follow each other ("a b", "a . b" with one between), two words
        anywhere ("a&b") or the pieces of a word together ("<a>").
        """
        number = self.labels.index(label)
        read, _ = _as_read(words, self.lexicon.find(words))
        found = []
        for name, columns, scale in self.lexicon.features.parts(read):
            said = self.weights[columns].sum(0)
            found.append((name, scale * float(said[number] - said.mean())))
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def _scores(self, words: Sequence[Word]) -> tuple[Seen, NDArray[np.float32]]:
        """Return what a text has, and what speaks for each label."""
        seen = self.lexicon.features.seen([word.number for word in words])
        pieces = piece_scale(sum([word.square for word in words]))
        known = [word.row for word in words if word.row is not None]
        at = [*seen.columns, *known, -1]
        scales = np.array([*seen.scales, *[pieces] * len(known), 1.0], dtype=np.float32)
        scores: NDArray[np.float32] = scales @ self.weights.take(at, axis=0)
        if len(known) < len(words):
            strange = [w.read for w in words if w.row is None]
            every = [self.lexicon.features.pieces_of(word) for word in strange]
            said = self.weights.take(np.concatenate(every), axis=0).sum(0)
            scores += np.float32(pieces) * said
        return seen, scores

    def _overlap(self, seen: Seen, label: int) -> tuple[float, int]:
        """Return how near the label's nearest phrasing is, and its row; words alone count."""
        first = int(self.starts[label])
        if not seen.words:
            return 0.0, first
        columns, values, starts = self._shelves.get(label) or self._shelf(label)
        spread = np.zeros(len(self.lexicon.features.words), dtype=np.float32)
        spread[seen.columns[: seen.words]] = seen.scales[0]
        sums = np.add.reduceat(spread.take(columns) * values, starts)
        row = int(sums.argmax())
        return float(sums[row]), first + row

    def _shelf(self, label: int) -> Shelf:
        bounds = self.words.starts[self.starts[label] : self.starts[label + 1] + 1]
        part = slice(int(bounds[0]), int(bounds[-1]))
        shelf = (self.words.columns[part], self.words.values[part], bounds[:-1] - bounds[0])
        self._shelves[label] = shelf
        return shelf

    def _guess(self, words: Words) -> tuple[str, Signs]:
        """Return the best label of a text, and by what that guess is trusted."""
        seen, scores = self._scores(self.lexicon.find(words))
        order = _best(scores, 2)
        overlap, _ = self._overlap(seen, int(order[0]))
        signs = _gathered(scores[order].tolist(), overlap, seen)
        return self.labels[int(order[0])], signs

    def _sure(self, signs: Signs) -> float:
        """Return the probability that a guess with these signs is right: that the text has a label
        at all, and then this one."""
        right = _probability(self.trust, signs)
        return right * _probability(self.scope, signs[1:]) if self.scope else right


def _probability(weights: Sequence[float], signs: Sequence[float]) -> float:
    logit = sum([a * b for a, b in zip(weights, (*signs, 1.0), strict=True)])
    return 1 / (1 + math.exp(-min(30.0, max(-30.0, logit))))


def _as_read(
    words: Words, found: Sequence[Word]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the words of a text as they are read, and those that were mended."""
    read = tuple([word.read for word in found])
    if read == tuple(words):
        return read, ()
    changed = [(a, b) for a, b in zip(words, read, strict=True) if a != b]
    return read, tuple(dict.fromkeys(changed))


def _best(scores: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Return the labels of the highest scores, the highest first, equal ones by their name."""
    most = max(2, most)
    if len(scores) > MANY:
        near = np.sort(np.argpartition(-scores, most)[:most])
        return near[(-scores[near]).argsort(kind="stable")]
    return (-scores).argsort(kind="stable")[:most]


def _gathered(scores: Sequence[float], overlap: float, seen: Seen) -> Signs:
    """Return by what a guess is trusted."""
    gap = scores[0] - scores[1] if len(scores) > 1 else 2.0
    return (gap, scores[0], overlap, seen.known, seen.met)


def _fit(data: Sequence[Phrasing], stem: Stem, plan: Plan, *, by_label: bool) -> Classifier:
    """Return a classifier that is not calibrated yet, rarity counted in labels or in texts."""
    labels = tuple(sorted({label for label, _ in data}))
    number = {label: i for i, label in enumerate(labels)}
    named = [(label, words) for label in labels if (words := name_words(label))]
    rows = sorted([*data, *named], key=lambda row: number[row[0]])
    texts = [words for _, words in rows]
    owner = np.array([number[label] for label, _ in rows], dtype=np.int64)
    features = Features.of(texts, stem, owner.tolist() if by_label else None, plan)
    matrix = features.matrix(texts)
    weights = _weights(matrix, owner, len(labels), features.columns, plan)
    weights[:-1] *= features.idf[:, None]
    repairer = Repairer.of(texts)
    said, squares = lexicon.rows(features, list(repairer.counts), weights)
    inside = matrix.below(len(features.words))
    return Classifier(
        labels=labels,
        lexicon=Lexicon.of(features, repairer, squares),
        weights=np.concatenate([weights[:-1], said, weights[-1:]]),
        phrases=Lines.of(" ".join(words) for words in texts),
        starts=np.searchsorted(owner, np.arange(len(labels) + 1)).astype(np.int64),
        words=replace(inside, values=inside.values * features.idf.take(inside.columns)),
        trust=(1.0, 1.0, 1.0, 1.0, 0.0, -1.0),
        scope=(),
    )


def _weights(
    matrix: Matrix, owner: NDArray[np.int64], count: int, columns: int, plan: Plan
) -> NDArray[np.float32]:
    """Return weights, columns + 1 by labels: those of two kinds of machine, of the same size.

    What one kind gets wrong by itself, the other often has right.
    """
    if not count:
        return np.zeros((columns + 1, 0), dtype=np.float32)
    if matrix.rows * count >= HEAVY:
        return centroids.fit(matrix, owner, count, columns)
    wide = svm.fit(matrix, owner, count, columns, plan.machine)
    size = float(np.linalg.norm(wide))
    wide *= MARGIN
    for start in range(plan.starts):
        found = lowrank.fit(matrix, owner, count, columns, plan.regression, start)
        found *= size / plan.starts / (float(np.linalg.norm(found)) or 1.0)
        wide += found
    return wide


def name_words(label: str) -> tuple[str, ...]:
    """Return the words of a label's name: card_arrival, cardArrival and card-arrival have two."""
    return tuple(
        w.casefold() for w in re.findall(r"[A-Z]+(?![a-z])|[^\W\d_A-Z]+|[A-Z][a-z]+", label)
    )


def _tried(
    data: Sequence[Phrasing], stem: Stem, plan: Plan
) -> tuple[bool, Floats, NDArray[np.bool_]]:
    """Return whether rarity is to be counted in labels, and what came of it as it was held out."""
    if len(data) < MANY_TEXTS:
        return True, *_held_out(data, stem, plan, by_label=True)
    by_text = _held_out(data, stem, plan, by_label=False)
    if len(data) * len({label for label, _ in data}) >= HEAVY:
        return False, *by_text
    by_label = _held_out(data, stem, plan, by_label=True)
    better = int(by_label[1].sum()) > int(by_text[1].sum())
    return better, *(by_label if better else by_text)


def _held_out(
    data: Sequence[Phrasing], stem: Stem, plan: Plan, *, by_label: bool
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the signs of guesses about phrasings that were held out, and which were right."""
    signs: list[Signs] = []
    right: list[bool] = []
    for kept, out in _parts(data):
        model = _fit(kept, stem, plan, by_label=by_label)
        if len(model.labels) < 2:
            continue
        for label, words in out[:: -(-len(out) // ENOUGH)]:
            guess, by = model._guess(words)
            signs.append(by)
            right.append(guess == label)
    return np.array(signs).reshape(-1, 5), np.array(right, dtype=bool)


def _parts(data: Sequence[Phrasing]) -> Iterator[tuple[list[Phrasing], list[Phrasing]]]:
    """Yield what is kept and what is held out, every label in each part alike."""
    for part in range(1 if len(data) >= LARGE else FOLDS):
        kept = [row for i, row in enumerate(data) if i % FOLDS != part]
        yield kept, [row for i, row in enumerate(data) if i % FOLDS == part]
