"""Reading a language's words from rows: sets, phrases, numbers and times, all normalised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from content.normal import normalise
from content.problems import Mark, Problems
from content.reader import Items, Node, Scalar
from content.shape import Row, texts
from intents.phrasebook import Phrase, Phrasebook
from intents.spelling import Sounds
from intents.templates import TemplateError, expand
from intents.times import NUMBER, SLOT, UNITS, TimeWords

MOST_EXPANDED: Final = 50_000
"""Phrases at most that one template of words stands for."""


def lists(row: Row, key: str, problems: Problems) -> Mapping[str, tuple[str, ...]]:
    """Return texts by group, as typed."""
    return row.table_of(key, lambda node, label: texts(node, problems, label))


def grouped(row: Row, key: str, problems: Problems) -> Mapping[Phrase, str]:
    """Return phrases, each with the group that it stands in."""
    found = lists(row, key, problems)
    return MappingProxyType({phrase(t): how for how, several in found.items() for t in several})


def groups(row: Row, key: str, problems: Problems) -> Mapping[str, frozenset[str]]:
    """Return words by group, each word in its normalised form."""
    return row.table_of(
        key,
        lambda node, label: frozenset(
            w for t in texts(node, problems, label) for w in normalise(t).split()
        ),
    )


def words(row: Row, key: str) -> frozenset[str]:
    """Return the words of a list of texts."""
    return frozenset(w for text in row.list(key) for w in normalise(text).split())


def phrase(text: str) -> Phrase:
    """Return the words of a text."""
    return tuple(normalise(text).split())


def phrases(row: Row, key: str) -> tuple[Phrase, ...]:
    """Return a list of phrases, the longest first."""
    return _longest_first(_worded(row, row.at(key), key, row.list(key)))


def _worded(row: Row, mark: Mark, label: str, several: Iterable[str]) -> set[Phrase]:
    """Return the words of several texts; one without any is a problem."""
    found = {text: phrase(text) for text in several}
    for text in (text for text, words in found.items() if not words):
        row.problems.add(
            mark, f"'{text}' in '{label}' holds no letter and no digit", "leave it out"
        )
    return set(found.values()) - {()}


def _longest_first(several: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(several, key=lambda p: (-len(p), p)))


def phrasebook(row: Row, key: str) -> Phrasebook:
    """Return a list of phrases, to be found in texts."""
    return Phrasebook.of(phrases(row, key))


def by_unit(row: Row, key: str) -> Mapping[str, frozenset[Phrase]]:
    """Return phrases by unit of time."""

    def several(node: Node, label: str) -> frozenset[Phrase]:
        return frozenset(_worded(row, node.mark, key, texts(node, row.problems, label)))

    found = row.table_of(key, several)
    for unit in found.keys() - set(UNITS):
        row.problems.add(
            row.at(key), f"'{unit}' in '{key}' is no unit of time", f"use {', '.join(UNITS)}"
        )
    return found


def expanded(row: Row, key: str) -> tuple[Phrase, ...]:
    """Return the phrases that a list of templates stands for, the longest first."""
    found: set[Phrase] = set()
    for template in row.list(key):
        try:
            found |= _worded(row, row.at(key), key, expand(template, MOST_EXPANDED))
        except TemplateError as error:
            row.problems.add(
                row.at(key), f"'{template}' is not well formed: {error}", "match the brackets"
            )
    return _longest_first(found)


def abbreviations(row: Row, problems: Problems) -> Mapping[str, Phrase]:
    """Return chat spellings with what they stand for; one for itself would hide the word."""
    found: dict[str, Phrase] = {}
    for short, meant in strings(row, "abbreviations").items():
        if phrase(meant) == (normalise(short),):
            mark = row.at("abbreviations")
            problems.add(mark, f"the abbreviation '{short}' stands for itself", "leave it out")
        found[normalise(short)] = phrase(meant)
    return MappingProxyType(found)


def strings(row: Row, key: str) -> Mapping[str, str]:
    """Return a text by each key, as typed."""
    return row.table_of(key, lambda node, _: node.text if isinstance(node, Scalar) else "")


def numbers(row: Row, key: str) -> Mapping[str, int]:
    """Return a number by each word."""

    def number(node: Node, label: str) -> int:
        if isinstance(node, Scalar) and node.text.lstrip("-").isdecimal():
            return int(node.text)
        row.problems.add(node.mark, f"{label} is not a number", "write digits")
        return 0

    return MappingProxyType({normalise(k): v for k, v in row.table_of(key, number).items()})


def shifts(row: Row) -> Mapping[Phrase, int | str]:
    """Return phrases with the years that they move by: a number, or as many as they say."""

    def years(node: Node, label: str) -> int | str:
        text = node.text if isinstance(node, Scalar) else ""
        if text.removeprefix("-") == NUMBER:
            return text
        if text.removeprefix("-").isdecimal():
            return int(text)
        row.problems.add(node.mark, f"{label} moves by no years", f'write -1 or "{NUMBER}"')
        return 0

    return MappingProxyType({pattern(k): v for k, v in row.table_of("shifts", years).items()})


def sounds(row: Row | None) -> Sounds:
    """Return how names sound, in a language whose names are found by it."""
    if row is None:
        return Sounds()
    found = Sounds(tuple(strings(row, "replacements").items()), frozenset(row.list("silent")))
    row.done()
    return found


def times(row: Row) -> TimeWords:
    """Return how time is put."""
    inner = row.row("times")
    if inner is None:
        return TimeWords({}, {}, {}, frozenset(), frozenset())
    relations = lists(inner, "relations", row.problems)
    relative = inner.table_of("relative", lambda node, _: node)
    found = TimeWords(
        months=numbers(inner, "months"),
        relations=MappingProxyType(
            {pattern(t): name for name, several in relations.items() for t in several}
        ),
        relative=MappingProxyType(
            {
                pattern(k): years
                for k, node in relative.items()
                if (years := _years(node, row.problems))
            }
        ),
        day_suffixes=frozenset(row.list("ordinal_suffixes")),
        links=words(inner, "links"),
    )
    inner.done()
    return found


def pattern(text: str) -> Phrase:
    """Return the words and slots of a pattern."""
    return tuple(w if w in (SLOT, NUMBER) else normalise(w) for w in text.split())


def _years(node: Node, problems: Problems) -> tuple[int | str, int | str] | None:
    values: Sequence[int | str] = [
        int(i.text) if i.text.lstrip("-").isdigit() else i.text
        for i in (node.items if isinstance(node, Items) else ())
        if isinstance(i, Scalar)
    ]
    if len(values) != 2:
        problems.add(node.mark, "a relative time needs two years", "write [-1, -1]")
        return None
    return values[0], values[1]
