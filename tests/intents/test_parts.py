"""Templates, spelling, phrases and the matcher, each by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from intents.fitted import Fitted, load, save
from intents.gazetteer import Gazetteer
from intents.letters import Letters
from intents.lexicon import Lexicon
from intents.lines import Lines
from intents.matching import Matcher
from intents.model import Entry, Name, Type
from intents.ranking import Ranking
from intents.spelling import Sounds, Speller
from intents.templates import TemplateError, expand

WORDS = dict.fromkeys(
    [
        "austria",
        "australia",
        "uruguay",
        "iom",
        "imo",
        "unhcr",
        "readmission",
        "agreement",
        "turkey",
        "visa",
        "germany",
        "weather",
    ],
    2,
)
SOUNDS = Sounds((("sz", "s"), ("th", "t"), ("y", "i"), ("j", "i"), ("w", "v")), frozenset("aeiouh"))


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("when (was|is) [the] {x} signed", {"when was the {x} signed", "when is {x} signed", "when is the {x} signed", "when was {x} signed"}),
        ("{x} [[very] long] date", {"{x} date", "{x} long date", "{x} very long date"}),
        ("plain", {"plain"}),
    ],
)  # fmt: skip
def test_templates_expand(template: str, wanted: set[str]) -> None:
    assert set(expand(template)) == wanted


@pytest.mark.parametrize("template", ["(a|b", "a)", "[a", "a]", "(a]"])
def test_unbalanced_templates_are_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        expand(template)


def test_expansion_is_capped() -> None:
    assert len(expand(" ".join(["(a|b|c|d)"] * 8), cap=10)) <= 10


def test_a_cut_template_keeps_every_alternative_and_its_shortest_text() -> None:
    texts = expand(
        "(who|which|what) (one|two|three|four) [of them] [here|there] (a|b|c|d|e)", cap=20
    )
    said = {word for text in texts for word in text.split()}
    assert len(texts) <= 20
    assert said.issuperset({"who", "which", "what", "one", "two", "three", "four", "them", "here"})
    assert said.issuperset({"there", "a", "b", "c", "d", "e"})
    assert any(len(text.split()) == 3 for text in texts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("uruguai", "uruguay"),
        ("redmision", "readmission"),
        ("agreemnt", "agreement"),
        ("unchr", "unhcr"),
        ("turky", "turkey"),
        ("wether", "weather"),
        ("iom", None),
        ("visa", None),
        ("xyz", None),
        ("12345", None),
    ],
)
def test_repairs(typed: str, meant: str | None) -> None:
    assert Speller(WORDS, {}, SOUNDS).repair(typed) == meant


@pytest.mark.parametrize("typed", ["sabados", "szabadosh", "zabados"])
def test_names_are_found_by_sound(typed: str) -> None:
    sounds = Sounds((("sz", "s"), ("z", "s"), ("sh", "s")), frozenset("aeiouh"))
    assert Speller({"szabados": 3}, sounds.index(["szabados"]), sounds).repair(typed) == "szabados"


def test_words_typed_together_or_apart() -> None:
    speller = Speller(WORDS, {}, SOUNDS)
    assert speller.split("visaagreement") == ("visa", "agreement")
    assert speller.join("re", "admission") == "readmission"


@given(st.text(max_size=30))
def test_a_known_word_is_never_changed(word: str) -> None:
    speller = Speller({**WORDS, word: 1} if word else WORDS, {}, SOUNDS)
    assert speller.repair(word) is None


def _ranking() -> Ranking:
    entries = [
        Entry("a", ("readmission agreement",), ("signed with the union",), frozenset({"kind:x"})),
        Entry("b", ("visa agreement", "visa"), ("easier visas",), frozenset({"kind:x"})),
    ]
    return Ranking.of(entries, str.split)


def test_a_phrase_calls_its_entry() -> None:
    found = _ranking().find_phrases(
        ["when", "was", "the", "readmission", "agreement", "and", "the", "visa"]
    )
    assert [(p.ids, p.start, p.end) for p in found] == [(("a",), 3, 5), (("b",), 7, 8)]


def _matcher() -> Matcher:
    return Matcher.of(
        [
            ("date", "when was {x} signed"),
            ("date", "date of {x}"),
            ("place", "where was {x} signed"),
            ("who", "who signed {x}"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [("when was {x}", "date"), ("where {x}", "place"), ("who signed", "who"), ("{x} date", "date")],
)
def test_the_likest_intent_comes_first(text: str, label: str) -> None:
    ranked = _matcher().rank(text.split())
    assert ranked[0].label == label
    assert all(0 <= m.confidence <= 1 for m in ranked)
    assert sorted(ranked, key=lambda m: -m.score) == list(ranked)


def test_nothing_known_is_nothing_ranked() -> None:
    assert _matcher().rank(["zebra"]) == ()


def _fitted() -> Fitted:
    return Fitted(
        lexicon=_lexicon(),
        entries=_ranking(),
        matcher=_matcher(),
        cues={"date": "signed;when"},
        asking=frozenset({"when"}),
        both=frozenset({"iom"}),
        weights={"when": 2, "iom": 3},
        by_sound={"sbds": "szabados"},
        templates=Lines.of(["date when {x}"]),
    )


def _lexicon() -> Lexicon:
    def stems(text: str) -> list[str]:
        return text.lower().split()

    return Lexicon(
        names=Gazetteer.of(
            [
                Name(Type.PARTNER, "iom", ("IOM", "International Organization for Migration")),
                Name(Type.PERSON, "szabados", ("Andras Szabados",)),
            ],
            stems,
        ),
        classes=Gazetteer.of([Name(Type.KIND, "agreement", ("agreement", "treaty"))], stems),
        given_names={"szabados": frozenset({"andras", "szabados"})},
        seats={"geneva": "iom"},
    )


def test_fitted_state_survives_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "fitted.parts"
    save(_fitted(), path, "key")
    again = load(path, "key")
    assert again is not None
    matcher = _matcher()  # arrays compare one by one; what it ranks is compared below
    assert replace(again, matcher=matcher) == replace(_fitted(), matcher=matcher)
    assert again.matcher.rank(["when", "was", "{x}"]) == _matcher().rank(["when", "was", "{x}"])
    assert again.cues_of("date") == {"signed", "when"}
    assert again.cues_of("place") == frozenset()
    assert load(path, "other") is None


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_damaged_state_is_passed_over(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "fitted.parts"
    save(_fitted(), path, "key")
    path.write_bytes(path.read_bytes()[:-200] if damage is None else damage)
    assert load(path, "key") is None
    assert load(tmp_path / "absent.parts", "key") is None


def test_words_in_foreign_letters_are_read_in_those_of_the_language() -> None:
    letters = Letters.of({"sh": "ш", "s": "с", "h": "х", "a": "а"})
    assert letters.read("shash") == "шаш"
    assert letters.read("saha") == "саха"
    assert letters.read("sax") is None
    assert letters.read("") is None
