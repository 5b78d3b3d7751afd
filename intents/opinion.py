"""A second opinion on close matches: the classifier, which weighs all that an intent's phrasings
have in common, is asked where the nearest ones of two intents are about as near.

It is fitted on the matcher's masked phrasings, kept on disk by their hash, and read when it is
first asked. What it brings: docs/decisions/0008-classifier.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from intents.matching import Match, Matcher

if TYPE_CHECKING:
    from intents.classify.classifier import Classifier

CLOSE: Final = 0.15
"""How much more than another intent the first one may resemble the question to be doubted."""
SURER: Final = 0.6
"""How much surer of the other one the classifier must be, in margins of its machine."""


class Opinion:
    """The classifier of a language's masked phrasings. Immutable, but that it is fitted late."""

    def __init__(self, matcher: Matcher, path: Path | None) -> None:
        """Take the phrasings, and the file to keep what they teach; None keeps nothing."""
        self._matcher = matcher
        self._path = path

    def prepare(self) -> None:
        """Work out now what the first close question would have to wait for: it takes seconds,
        unless it is kept."""
        if not self._kept():
            model = self._fit()
            if not self._kept():
                self.__dict__["_classifier"] = model

    def on(self, words: Sequence[str], matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """Return the matches of masked words; the one that the classifier is surer of comes first
        where it is about as near as the first."""
        near = [m for m in matches if matches[0].score - m.score <= CLOSE]
        if len(near) < 2:
            return matches
        said = self._classifier.weigh(words)
        best = max(near, key=lambda m: said[m.label])
        if said[best.label] - said[near[0].label] < SURER:
            return matches
        first, second = matches[0].confidence, best.confidence
        ahead = replace(best, confidence=first, settled=True)
        behind = replace(matches[0], confidence=min(first, second))
        return (ahead, behind, *(m for m in matches[1:] if m is not best))

    # What follows is imported when it is needed: it takes a start longer than a question.

    @cached_property
    def _classifier(self) -> Classifier:
        from intents.classify import storing

        kept = storing.load(self._path, self._key, str) if self._path else None
        return kept or self._fit()

    def _kept(self) -> bool:
        from intents.classify import storing

        return self._path is not None and storing.holds(self._path, self._key)

    def _fit(self) -> Classifier:
        """Return the classifier fitted anew, and keep it where that can be."""
        from intents.classify import storing
        from intents.classify.classifier import Classifier
        from intents.classify.plan import SWIFT

        m = self._matcher
        # Masked phrasings are stems already.
        labelled = ((m.labels[i], text.split()) for i, text in zip(m.owner, m.phrases, strict=True))
        model = Classifier.fit(labelled, str, plan=SWIFT)
        if self._path:
            storing.save(model, self._path, self._key)
        return model

    @cached_property
    def _key(self) -> str:
        """The hash of the phrasings and their intents."""
        m = self._matcher
        told = "\n".join(m.labels).encode(), m.owner.tobytes(), m.phrases.data
        return hashlib.sha256(b"\0".join(told)).hexdigest()
