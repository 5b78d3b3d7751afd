"""Words by themselves: which are compared at all, how they are mended, what votes they bring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from intents.letters import Letters
from intents.matching import SHARE, VOTES, Matcher, features
from intents.mending import Mender
from intents.sentences import Clause, Split
from intents.spelling import Shelf, Sounds, Speller

WORD = st.text("abcdeğışxyz", min_size=1, max_size=9)


@given(WORD, st.lists(WORD, min_size=1, max_size=30), st.sampled_from([1, 2]))
def test_no_word_near_enough_is_passed_over(typed: str, words: list[str], edits: int) -> None:
    words = [word for word in words if len(word) == len(words[0])]
    near = [word for word in words if OSA.distance(typed, word) <= edits]
    assert set(near) <= set(Shelf.of(words).alike(typed, edits))


def test_words_of_other_letters_are_passed_over() -> None:
    assert Shelf.of(["agreement", "programme"]).alike("agreemnet", 1) == ["agreement"]


def _mender() -> Mender:
    known = {"when": 1, "agreement": 2, "signed": 2, "salam": 1, "когда": 2, "readmission": 2}
    letters = Letters.of({"k": "к", "o": "о", "g": "г", "d": "д", "a": "а"})
    return Mender(Speller(known, {}, Sounds()), lambda word: word == "signings", letters)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("when signed", "when signed"),
        ("signings", "signings"),
        ("agreemnt", "agreement"),
        ("agreementsigned", "agreement signed"),
        ("re admission", "readmission"),
        ("salammm", "salam"),
        ("kogda", "когда"),
        ("zebra", "zebra"),
    ],
)
def test_words_are_mended(typed: str, meant: str) -> None:
    words = typed.split()
    mender = _mender()
    for _ in range(2):  # the second time it remembers
        mended = mender.mend(Split(words, words, [Clause(0, len(words), False, False)]))
        assert mended.words == meant.split()
        assert len(mended.typed) == len(mended.words)
        assert mended.clauses == [Clause(0, len(mended.words), False, False)]


@given(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.75, 1.0]), min_size=24, max_size=24))
def test_the_nearest_phrasings_of_an_intent_vote_the_equally_near_once(scores: list[float]) -> None:
    sizes = [1, 2, 3, 4, 5, 3, 4, 2]
    matcher = Matcher.of(
        (f"intent{n}", f"word{n} {i}") for n, size in enumerate(sizes) for i in range(size)
    )
    ends = np.cumsum(sizes)
    groups = [scores[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    found = np.array(scores, np.float32)
    chosen = np.array([5, 0, 4, 3])
    votes = matcher._votes(found, np.array([max(g) for g in groups], np.float32), chosen)

    assert np.array_equal(found, np.array(scores, np.float32))
    for n, vote in zip(chosen.tolist(), votes.tolist(), strict=True):
        nearest = sorted(set(groups[n]), reverse=True)[:VOTES]
        wanted = sum(share * near for share, near in zip(SHARE, nearest, strict=False))
        assert vote == pytest.approx(wanted, abs=1e-6)


WORDS = ["when", "was", "{x}", "signed", "who", "date", "held", "the"]


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=1, max_size=40),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
)
def test_common_and_rare_features_add_up_to_the_cosine(
    phrases: list[list[str]], asked: list[str]
) -> None:
    matcher = Matcher.of((f"intent{i % 5}", " ".join(words)) for i, words in enumerate(phrases))

    def vector(words: list[str]) -> dict[int, float]:
        bag = features(words, matcher.words)
        at = {key: float(matcher.weights[i]) for i, key in enumerate(matcher.keys.tolist())}
        found = {key: value * at[key] for key, value in bag.items() if key in at}
        norm = sum(v * v for v in found.values()) ** 0.5
        return {key: value / norm for key, value in found.items()}

    columns, weights = matcher._vector(asked)
    if not len(columns):
        return
    own = vector(asked)
    wanted = [
        sum(value * own.get(key, 0.0) for key, value in vector(phrase.split()).items())
        for phrase in matcher.phrases
    ]
    for _ in range(2):  # the second time the common ones are laid out
        assert matcher._scores(columns, weights) == pytest.approx(wanted, abs=1e-6)
