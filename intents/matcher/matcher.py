"""The matcher: labelled phrasings in, an object that ranks labels for a text out.

Pure and without a domain: it knows words, never what they mean. See docs/decisions/0005-matcher.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from intents.matcher.calibration import Calibration
from intents.matcher.encoder import Encoder
from intents.matcher.features import Stemmer, unstemmed
from intents.matcher.model import Match
from intents.matcher.svm import Floats, Row, train
from intents.matcher.vocabulary import Vocabulary

FOLDS: Final = 3
"""Parts of the phrasings that the calibration leaves out in turn."""
SIGNS: Final = 4
"""Signs of a good match: margin, lead, share of known words, overlap with the nearest phrasing."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Fitted phrasings. Immutable; build it with `Matcher.fit` or `Matcher.load`."""

    labels: tuple[str, ...]
    """In order of first appearance, which is also the order of ties."""
    phrases: tuple[str, ...]
    """Distinct phrasings."""
    owners: NDArray[np.int32]
    """(phrasings,) each one's label."""
    vocabulary: Vocabulary
    encoder: Encoder
    weights: Floats
    """(columns, labels) of the classifier."""
    rows: tuple[Row, ...]
    """Each phrasing's features."""
    calibration: Calibration

    @classmethod
    def fit(
        cls,
        phrasings: Iterable[tuple[str, str]],
        *,
        stemmer: Stemmer | None = None,
        out_of_scope: Sequence[str] = (),
    ) -> Matcher:
        """Return the matcher of (label, normalised text) pairs; repeated ones count once.

        `out_of_scope` are texts that carry none of the labels.
        """
        pairs = tuple(dict.fromkeys((label, text) for label, text in phrasings if text))
        ids: dict[str, int] = {}
        for label, _ in pairs:
            ids.setdefault(label, len(ids))
        owners = np.array([ids[label] for label, _ in pairs], dtype=np.int32)
        others = tuple(dict.fromkeys(text for text in out_of_scope if text))
        base = _learn(tuple(ids), tuple(t for _, t in pairs), owners, others, stemmer or unstemmed)
        return replace(base, calibration=_calibrate(base, others))

    def rank(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        """Return the labels that normalised text may carry, best first, ties in label order.

        Empty where nothing in the text is known.
        """
        words, repaired = self._read(text)
        row = self.encoder.encode(words)
        if not len(row[0]):
            return ()
        margins = row[1] @ self.weights[row[0]]
        order = np.argsort(-margins, kind="stable")[:limit]
        return tuple(self._match(int(label), row, words, margins, repaired) for label in order)

    def known(self, word: str) -> bool:
        """Return whether a phrasing holds the word."""
        return word in self.vocabulary.counts

    def repair(self, word: str) -> str | None:
        """Return the known word that an unknown one stands for, None where none is near."""
        return self.vocabulary.repair(word)

    @classmethod
    def load(cls, path: Path, key: str, *, stemmer: Stemmer | None = None) -> Matcher | None:
        """Return the matcher saved under the key, None where there is none that can be used."""
        from intents.matcher.state import load

        return load(path, key, stemmer or unstemmed)

    def save(self, path: Path, key: str) -> None:
        """Write the fitted state, to be loaded by the same key."""
        from intents.matcher.state import save

        save(self, path, key)

    def _read(self, text: str) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        words = text.split()
        repairs = {}
        for word in words:
            if word not in self.vocabulary.counts and (better := self.vocabulary.repair(word)):
                repairs[word] = better
        return [repairs.get(word, word) for word in words], tuple(repairs.items())

    def _match(
        self,
        label: int,
        row: Row,
        words: Sequence[str],
        margins: Floats,
        repaired: tuple[tuple[str, str], ...],
    ) -> Match:
        ids, values = row
        own = np.flatnonzero(self.owners == label)
        dense = np.zeros(len(self.encoder.weights), dtype=np.float32)
        dense[ids] = values
        near = [float(dense[self.rows[i][0]] @ self.rows[i][1]) for i in own]
        nearest = int(np.argmax(near))
        signs = self._signs(words, margins, label, near[nearest])
        return Match(
            label=self.labels[label],
            confidence=float(self.calibration.probability(np.array([signs]))[0]),
            score=float(margins[label]),
            phrase=self.phrases[own[nearest]],
            shared=self._shared(words, label),
            repaired=repaired,
        )

    def _signs(
        self, words: Sequence[str], margins: Floats, label: int, near: float
    ) -> tuple[float, ...]:
        rivals = np.delete(margins, label)
        lead = float(margins[label]) - (float(rivals.max()) if len(rivals) else -1.0)
        known = sum(word in self.vocabulary.counts for word in words) / len(words)
        return float(margins[label]), lead, known, near

    def _shared(self, words: Sequence[str], label: int) -> tuple[str, ...]:
        stems = self.encoder.stemmer(words)
        spoke = {}
        for word, stem in zip(words, stems, strict=True):
            column = self.encoder.columns.get(stem)
            if column is not None and self.weights[column, label] > 0:
                spoke[word] = float(self.weights[column, label] * self.encoder.weights[column])
        return tuple(sorted(spoke, key=lambda w: (-spoke[w], w)))


def _learn(
    labels: tuple[str, ...],
    phrases: tuple[str, ...],
    owners: NDArray[np.int32],
    others: Sequence[str],
    stemmer: Stemmer,
) -> Matcher:
    texts = [text.split() for text in (*phrases, *others)]
    encoder = Encoder.of(texts, stemmer)
    rows = tuple(encoder.encode(words) for words in texts)
    marked = np.concatenate([owners, np.full(len(others), -1, dtype=np.int32)])
    return Matcher(
        labels=labels,
        phrases=phrases,
        owners=owners,
        vocabulary=Vocabulary.of((*phrases, *others)),
        encoder=encoder,
        weights=train(rows, marked, len(encoder.weights), len(labels)),
        rows=rows[: len(phrases)],
        calibration=Calibration((0.0,) * (SIGNS + 1)),
    )


def _calibrate(base: Matcher, others: Sequence[str]) -> Calibration:
    """Return the curve through texts that each fold's matcher did not see."""
    signs: list[tuple[float, ...]] = []
    right: list[bool] = []
    texts = [*base.phrases, *others]
    for fold in range(FOLDS):
        kept = np.array([i for i in range(len(base.phrases)) if i % FOLDS != fold], dtype=np.int64)
        if not len(kept):
            continue
        other = [t for i, t in enumerate(others, len(base.phrases)) if i % FOLDS != fold]
        part = _learn(
            base.labels,
            tuple(base.phrases[i] for i in kept),
            base.owners[kept],
            other,
            base.encoder.stemmer,
        )
        for i in range(fold, len(texts), FOLDS):
            words, _ = part._read(texts[i])
            row = part.encoder.encode(words)
            margins = row[1] @ part.weights[row[0]]
            best = int(np.argmax(margins))
            dense = np.zeros(len(part.encoder.weights), dtype=np.float32)
            dense[row[0]] = row[1]
            own = np.flatnonzero(part.owners == best)
            near = max((float(dense[part.rows[k][0]] @ part.rows[k][1]) for k in own), default=0.0)
            signs.append(part._signs(words, margins, best, near))
            right.append(i < len(base.phrases) and best == int(base.owners[i]))
    if not signs:
        return base.calibration
    return Calibration.of(np.array(signs), np.array(right))
