"""The classifier's say where two intents are about as near."""

from __future__ import annotations

from pathlib import Path

import pytest

from intents.classify.classifier import Classifier
from intents.matching import Match, Matcher
from intents.opinion import CLOSE, SURER, Opinion

PHRASINGS = [
    *(("date", f"when {verb} {{x}} sign") for verb in ("was", "is", "did you")),
    *(("who", f"who {verb} {{x}}") for verb in ("sign", "visit", "met", "sent")),
    *(("list", f"which {thing} with {{x}}") for thing in ("project", "{kind}", "visit")),
]
MATCHER = Matcher.of(PHRASINGS)
WORDS = ("who", "visit", "{x}")


def match(label: str, score: float, confidence: float) -> Match:
    return Match(label, score, confidence, f"the nearest of {label}")


def test_a_clear_match_stands_without_the_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Opinion, "_classifier", None)
    matches = (match("list", 0.6, 0.8), match("who", 0.6 - CLOSE - 0.01, 0.1))
    assert Opinion(MATCHER, None).on(WORDS, matches) is matches
    assert Opinion(MATCHER, None).on(WORDS, ()) == ()


def test_of_close_ones_the_one_that_the_classifier_is_surer_of_comes_first() -> None:
    matches = (match("list", 0.6, 0.5), match("date", 0.58, 0.3), match("who", 0.55, 0.2))
    first, *rest = Opinion(MATCHER, None).on(WORDS, matches)
    assert (first.label, first.confidence, first.score) == ("who", 0.5, 0.55)
    assert [(m.label, m.confidence) for m in rest] == [("list", 0.2), ("date", 0.3)]
    assert [m.settled for m in (first, *rest)] == [True, False, False]


def test_what_the_classifier_is_hardly_surer_of_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"list": 0.1, "who": 0.1 + SURER - 0.01, "date": 9.0}
    monkeypatch.setattr(Classifier, "weigh", lambda *_: said)
    # What is no match of the question is none of its intents, whatever is said for it.
    matches = (match("list", 0.6, 0.5), match("who", 0.6, 0.4))
    assert Opinion(MATCHER, None).on(WORDS, matches) is matches


def test_what_was_fitted_is_kept_by_the_phrasings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "classifier.npz"
    Opinion(MATCHER, path).prepare()
    kept = path.read_bytes()
    monkeypatch.setattr(Opinion, "_fit", lambda _: pytest.fail("it is kept"))
    Opinion(MATCHER, path).prepare()
    matches = (match("list", 0.6, 0.5), match("who", 0.55, 0.2))
    assert Opinion(MATCHER, path).on(WORDS, matches)[0].label == "who"
    monkeypatch.undo()
    Opinion(Matcher.of([*PHRASINGS, ("who", "whose {x}")]), path).prepare()
    assert path.read_bytes() != kept


@pytest.mark.parametrize("path", [None, Path("/proc/nowhere/classifier.npz")])
def test_what_cannot_be_kept_is_fitted_once(
    path: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opinion = Opinion(MATCHER, path)
    opinion.prepare()
    monkeypatch.setattr(Opinion, "_fit", lambda _: pytest.fail("it was fitted already"))
    matches = (match("list", 0.6, 0.5), match("who", 0.55, 0.2))
    assert opinion.on(WORDS, matches)[0].label == "who"


def test_a_damaged_file_is_fitted_anew(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    path.write_bytes(b"no archive")
    matches = (match("list", 0.6, 0.5), match("who", 0.55, 0.2))
    assert Opinion(MATCHER, path).on(WORDS, matches)[0].label == "who"
