"""From a text to its sentences: what parts them and what does not."""

from __future__ import annotations

import pytest

from content.problems import Problems
from intents.language import Language
from intents.reading import DATA, load
from intents.sentences import asides, split, without_markup


@pytest.fixture(scope="module")
def russian() -> Language:
    problems = Problems()
    _, languages = load(DATA, problems, ["ru"], fitted=["ru"])
    problems.check()
    return languages["ru"]


def test_a_word_cut_short_ends_no_sentence(russian: Language) -> None:
    cut = split("заседание совета мигр. органов, дата?", russian)
    whole = split("это был совет. дата?", russian)

    assert [(c.start, c.end) for c in cut.clauses] == [(0, 5)]
    assert len(whole.clauses) == 2


def test_titles_and_initials_end_no_sentence_and_short_words_do(english: Language) -> None:
    named = split("did Ms. Robberse and A. Szabados come", english)
    told = split("i have no money for it. is there a project", english)

    assert len(named.clauses) == 1
    assert [(c.start, c.end) for c in told.clauses] == [(0, 6), (6, 10)]


def test_markup_is_no_text() -> None:
    assert without_markup("<b>сколько</b> <img src=x>проектов").split() == ["сколько", "проектов"]


@pytest.fixture(scope="module")
def english() -> Language:
    problems = Problems()
    _, languages = load(DATA, problems, ["en"], fitted=["en"])
    problems.check()
    return languages["en"]


def test_how_an_answer_is_wanted_says_nothing_of_what(english: Language) -> None:
    cut = split("partners for a school essay in two lines", english)
    alone = split("In two lines. Which partners?", english)

    left = [w for i, w in enumerate(cut.words) if i not in asides(cut.words, cut.clauses, english)]
    assert left == ["partners"]
    assert not asides(alone.words, alone.clauses, english)


def test_a_story_ends_at_the_comma_after_which_it_asks(english: Language) -> None:
    told = split("We make a film, who came in 2018?", english)
    listed = split("In Baku, who met whom in 2018?", english)

    assert [told.words[c.start] for c in told.clauses] == ["we", "who"]
    assert len(listed.clauses) == 1
