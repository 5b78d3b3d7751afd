"""The classifier learns labels from phrasings, says how sure it is, and survives the disk."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.classify import calibrating, centroids, classifier, lowrank, storing
from intents.classify.classifier import Classifier, name_words
from intents.classify.features import Features
from intents.classify.plan import THOROUGH
from intents.classify.repairing import Repairer

PHRASINGS = {
    "card_lost": ["i lost my card", "my card is gone", "card lost what now", "where is my card"],
    "top-up": ["add money to the account", "how do i top up", "put money in", "top up my account"],
    "openingHours": [
        "when do you open",
        "are you open today",
        "opening hours",
        "when do you close",
    ],
}
DATA = [(label, tuple(text.split())) for label, texts in PHRASINGS.items() for text in texts]


def same(word: str) -> str:
    return word


@pytest.fixture(scope="module")
def model() -> Classifier:
    return Classifier.fit(DATA, same)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("when does the shop open", "openingHours"),
        ("please top up", "top-up"),
        ("lost card", "card_lost"),
    ],
)
def test_a_text_has_the_label_it_is_nearest_to(model: Classifier, text: str, label: str) -> None:
    reading = model.read(text.split())
    assert reading.guesses[0].label == label
    assert 0 < reading.guesses[0].confidence <= 1


def test_guesses_are_in_order_and_share_what_is_left(model: Classifier) -> None:
    guesses = model.read(["card", "open"]).guesses
    assert len(guesses) == 3
    assert sorted(guesses, key=lambda g: -g.score) == list(guesses)
    assert sum(g.confidence for g in guesses) <= 1.000001


def test_a_slip_is_mended_and_told(model: Classifier) -> None:
    reading = model.read(["openning", "hours"])
    assert reading.repaired == (("openning", "opening"),)
    assert reading.phrase == "opening hours"
    assert reading.overlap == pytest.approx(1, abs=1e-5)


def test_what_is_strange_is_trusted_less(model: Classifier) -> None:
    strange = model.read(["zebras", "graze", "quietly"]).guesses[0].confidence
    assert strange < model.read(["i", "lost", "my", "card"]).guesses[0].confidence


OUTSIDE = [f"do {w} eat grass when you open".split() for w in ("cows", "zebras", "horses")] * 5


@pytest.fixture(scope="module")
def taught() -> Classifier:
    return Classifier.fit(DATA, same, OUTSIDE)


def test_texts_out_of_scope_teach_distrust(model: Classifier, taught: Classifier) -> None:
    text = ["do", "goats", "eat", "grass", "when", "you", "open"]
    (doubted, *_), (believed, *_) = taught.read(text).guesses, model.read(text).guesses
    assert (doubted.label, doubted.score) == (believed.label, believed.score)
    assert doubted.confidence < believed.confidence / 2
    inside = taught.read(["i", "lost", "my", "card"]).guesses[0].confidence
    assert doubted.confidence < taught.threshold <= inside


def test_the_words_that_decided_are_told(model: Classifier) -> None:
    evidence = model.evidence(["lost", "card"], "card_lost")
    assert evidence[0][1] > 0
    assert {"lost", "card", "<lost>", "card&lost"} <= {name for name, _ in evidence}


def test_nothing_said_and_nothing_learnt_are_no_error(model: Classifier) -> None:
    assert model.read([]).guesses == ()
    assert Classifier.fit([], same).read(["card"]).guesses == ()
    alone = Classifier.fit([("one", ["yes"])], same).read(["yes"])
    assert alone.guesses[0].label == "one"


def test_the_order_of_the_phrasings_does_not_matter(model: Classifier) -> None:
    shuffled = list(DATA)
    random.Random(3).shuffle(shuffled)
    again = Classifier.fit(shuffled, same)
    assert np.array_equal(again.weights, model.weights)
    assert again.threshold == model.threshold


@pytest.mark.parametrize("label", ["card_lost", "card-lost", "cardLost", "card lost", "CardLost2"])
def test_the_words_of_a_name_are_read(label: str) -> None:
    assert name_words(label) == ("card", "lost")


@given(words=st.lists(st.text(max_size=12), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_words_are_read(model: Classifier, words: list[str]) -> None:
    for guess in model.read(words).guesses:
        assert 0 <= guess.confidence <= 1


@pytest.mark.parametrize("which", ["model", "taught"])
def test_it_survives_the_disk(which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    model: Classifier = request.getfixturevalue(which)
    path = tmp_path / "deep" / "model.npz"
    storing.save(model, path, "key")
    again = storing.load(path, "key", same)
    assert again is not None
    for text in (["lost", "crad"], ["opennings", "gnus"], []):
        assert again.read(text) == model.read(text)
        assert again.evidence(text, "top-up") == model.evidence(text, "top-up")
    assert again.threshold == model.threshold
    assert storing.load(path, "another", same) is None


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_damaged_file_is_passed_over(model: Classifier, tmp_path: Path, part: float) -> None:
    path = tmp_path / "model.npz"
    storing.save(model, path, "key")
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * part)])
    assert storing.load(path, "key", same) is None


def test_arrays_that_do_not_belong_together_are_passed_over(
    model: Classifier, tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    storing.save(replace(model, starts=model.starts + 1), path, "key")
    assert storing.load(path, "key", same) is None


def test_large_sets_are_read_by_their_means(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "HEAVY", 1)
    model = Classifier.fit(DATA, same)
    assert model.read(["top", "up", "the", "account"]).guesses[0].label == "top-up"
    assert not model.weights[-1].any()


def test_where_texts_are_many_those_held_out_tell_how_rarity_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = {True: 9, False: 9}

    def held_out(*_: object, by_label: bool) -> tuple[object, object]:
        return np.ones((12, 5)), np.arange(12) < right[by_label]

    monkeypatch.setattr(classifier, "_held_out", held_out)
    assert classifier._tried(DATA, same, THOROUGH)[0]
    monkeypatch.setattr(classifier, "MANY_TEXTS", 1)
    assert not classifier._tried(DATA, same, THOROUGH)[0]
    right[True] = 10
    by_label, _, hits = classifier._tried(DATA, same, THOROUGH)
    assert (by_label, hits.sum()) == (True, 10)
    monkeypatch.setattr(classifier, "HEAVY", 1)
    assert not classifier._tried(DATA, same, THOROUGH)[0]


def test_means_are_of_length_one() -> None:
    texts = [words for _, words in DATA]
    features = Features.of(texts, same)
    owner = np.repeat(np.arange(3), 4)
    weights = centroids.fit(features.matrix(texts), owner, 3, features.columns)
    assert np.linalg.norm(weights, axis=0) == pytest.approx(1, abs=1e-4)


def test_a_word_of_one_label_is_rare_however_often_it_says_it() -> None:
    texts = [["my", "card"], ["your", "card"], ["a", "card"], ["your", "account"]]
    by_label = Features.of(texts, same, [0, 0, 0, 1])
    by_text = Features.of(texts, same)
    card, your = by_label.words["card"], by_label.words["your"]
    assert by_label.idf[card] > by_label.idf[your]
    assert by_text.idf[by_text.words["card"]] < by_text.idf[by_text.words["your"]]


def test_a_regression_reads_what_it_learnt_and_what_shares_half_of_it() -> None:
    texts = [words for _, words in DATA]
    features = Features.of(texts, same)
    owner = np.repeat(np.arange(3), 4)
    matrix = features.matrix(texts)
    weights = lowrank.fit(matrix, owner, 3, features.columns, (20, 60))
    again = lowrank.fit(matrix, owner, 3, features.columns, (20, 60))
    assert np.array_equal(weights, again)
    for row in range(matrix.rows):
        part = slice(int(matrix.starts[row]), int(matrix.starts[row + 1]))
        for step in (1, 2):
            at, values = matrix.columns[part][::step], matrix.values[part][::step]
            assert int(np.argmax(values @ weights[at] + weights[-1])) == owner[row]


def test_words_are_repaired_within_a_budget() -> None:
    repairer = Repairer.of([["readmission", "visa", "when"], ["when", "were"]])
    assert repairer.repair("redmision") == "readmission"
    assert repairer.repair("whne") == "when"
    assert repairer.repair("viza") == "visa"
    assert repairer.repair("xyz") is None
    assert repairer.repair("vienna") is None
    assert repairer.repair("when") is None


def test_calibration_turns_signs_into_frequencies() -> None:
    chance = np.random.default_rng(0)
    signs = chance.normal(size=(4000, 1))
    right = chance.random(4000) < 1 / (1 + np.exp(-2 * signs[:, 0] - 1))
    weights = calibrating.fit(signs, right)
    assert weights == pytest.approx([2, 1], abs=0.2)
    confidence = calibrating.probability(weights, signs)
    assert calibrating.calibration_error(confidence, right) < 0.05


def test_risk_rises_with_coverage_where_confidence_is_right() -> None:
    confidence = np.linspace(0, 1, 100)
    right = confidence > 0.5
    curve = calibrating.risk_coverage(confidence, right)
    assert curve[0] == (0.1, 0.0)
    assert curve[-1] == (1.0, 0.5)
