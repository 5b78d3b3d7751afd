"""From a text to its words: sentences, chat spellings, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from content.normal import normalise
from intents.language import Language

MAX_TOKENS: Final = 120
"""Words that are read of a long message; the question proper stands in its first or last lines."""

ASKED: Final = 3
"""Words that a question after a story has at least."""

_SENTENCE: Final = re.compile(
    r"(?<=[!?;:…])(?=\s)|(?<=\w\w\.)(?=\s)|(?<=[\W_]\.)(?=\s)|\n+|(?<=\s[-–—])(?=\s)"
)
"""Where a message may be parted; not after the full stop of an initial ("A. Szabados")."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_RANGE: Final = re.compile(r"\b((?:19|20)\d\d)\s?[-–—]\s?((?:19|20)\d\d)\b")
"""Years joined by a dash, which normalising would drop."""
_SPELT: Final = re.compile(r"\b(?:[^\W\d_][.\-–]){2,}[^\W\d_]\b")
"""Letters said one by one: "I-C-R-C"."""
_PARTED: Final = re.compile(r"[.\-–]")
_YEAR_ENDING: Final = re.compile(r"\b((?:19|20)\d\d)([^\W\d_]{2,5})\b")
"""A year with the ending of a case: 2018də."""
_YEAR_NUMBERED: Final = re.compile(r"\b((?:19|20)\d\d)-([^\W\d_])\b")
"""A year written as a number in a series: 2015-м."""
_JOINTS: Final = frozenset(":;-–—")
_MARKUP: Final = re.compile(r"<[^<>]{0,80}>")
"""Tags, which nobody means."""


class Clause(Struct, frozen=True):
    """A sentence of the utterance, as token positions."""

    start: int
    end: int
    asked: bool
    """Ends with a question mark."""
    joined: bool
    """Goes on from the sentence before it, after a colon or a dash."""


class Split(Struct, frozen=True):
    """A text in words."""

    words: list[str]
    """As they are read."""
    typed: list[str]
    """As each was typed."""
    clauses: list[Clause]
    """The sentences, as spans over the words."""


def split(text: str, language: Language) -> Split:
    """Return the words of a text as they were typed, chat spellings written out."""
    words: list[str] = []
    typed: list[str] = []
    clauses: list[Clause] = []
    joined = False
    text = without_markup(_SPELT.sub(lambda m: _PARTED.sub("", m[0]), text))
    if _YEAR.search(text):
        text = _with_years_apart(text, language)
    for sentence in _sentences(text, language):
        start = len(words)
        for word in normalise(sentence).split()[: MAX_TOKENS - start]:
            for part in language.abbreviations.get(word, (word,)):
                words.append(part)
                typed.append(word)
        if len(words) > start:
            clauses.append(Clause(start, len(words), "?" in sentence, joined))
        joined = sentence.rstrip()[-1:] in _JOINTS
    return Split(words, typed, clauses)


def _with_years_apart(text: str, language: Language) -> str:
    """Return a text with its years as words of their own."""
    text = _RANGE.sub(rf"\1 {language.range_word} \2", text)
    text = _YEAR_ENDING.sub(r"\1 \2", text)
    suffixes = language.ordinal_suffixes
    return _YEAR_NUMBERED.sub(lambda m: m[1] if m[2] in suffixes else m[0], text)


def asides(words: Sequence[str], clauses: Sequence[Clause], language: Language) -> frozenset[int]:
    """Return the words that only say how or for what an answer is wanted: "in bullet points". What
    would leave nothing of a sentence is its own matter."""
    found: set[int] = set()
    for clause in clauses:
        span = words[clause.start : clause.end]
        inside = {
            i
            for at, word in enumerate(span)
            if word in language.aside_reach
            for end in range(at + 1, min(len(span), at + language.aside_reach[word]) + 1)
            if tuple(span[at:end]) in language.asides
            for i in range(at, end)
        }
        if len(inside) < len(span):
            found.update(clause.start + i for i in inside)
    return frozenset(found)


def without_markup(text: str) -> str:
    """Return a text without what looks like HTML tags."""
    return _MARKUP.sub(" ", text)


def _sentences(text: str, language: Language) -> list[str]:
    """Return the sentences of a text; a word cut short by a full stop ends none."""
    found: list[str] = []
    for part in _SENTENCE.split(text):
        last = found[-1].rstrip() if found else ""
        word = normalise(last.split()[-1]) if last.endswith(".") else ""
        if word in language.abbreviations or word in language.cut_short:
            found[-1] += part
        else:
            found += _after_story(part, language)
    return found


def _after_story(sentence: str, language: Language) -> list[str]:
    """Return a sentence parted at the comma after which it asks, where it tells a story before: "we
    make a film, who came in 2018?"."""
    pieces = sentence.split(",")
    if len(pieces) == 1:
        return pieces
    asking = language.question_words | language.yes_no_openers
    told = normalise(pieces[0]).split()
    # "Hey, I am writing an essay" opens by the second word.
    greeted = next((i for i, word in enumerate(told) if (word,) not in language.frames), 0)
    first = told[greeted : greeted + 1]
    opening = [part for word in first for part in language.abbreviations.get(word, (word,))]
    if language.tellers.isdisjoint(opening[:1]):
        return [sentence]
    for at in range(1, len(pieces)):
        words = normalise(pieces[at]).split()
        begun = [part for word in words[:1] for part in language.abbreviations.get(word, (word,))]
        if len(words) >= ASKED and not asking.isdisjoint(begun[:1]):
            return [",".join(pieces[:at]) + ",", ",".join(pieces[at:])]
    return [sentence]


def numbers(words: Sequence[str], language: Language) -> tuple[tuple[int, int], ...]:
    """Return the numbers among words, each with its position; the first word of a number in a
    series is none: on doqquzuncu."""
    return tuple(
        (i, value)
        for i, word in enumerate(words)
        if (
            value := int(word) if word.isdecimal() and len(word) < 7 else language.numbers.get(word)
        )
        is not None
        and not _opens_ordinal(words[i : i + 2], value, language)
    )


def _opens_ordinal(words: Sequence[str], value: int, language: Language) -> bool:
    """Return whether a word of tens stands before the units of a number in a series."""
    tens = value >= 10 and value % 10 == 0 and not words[0].isdecimal()
    return tens and len(words) > 1 and 0 < language.ordinals.get(words[1], 0) < 10


def ordinals(words: Sequence[str], language: Language) -> tuple[tuple[int, int], ...]:
    """Return the numbers in a series among words, each with its position."""
    found = []
    for i, word in enumerate(words):
        value = language.ordinals.get(word)
        if value is None and not word[:1].isdecimal():
            continue
        tens = language.numbers.get(words[i - 1], 0) if i else 0
        if value is not None and value < 10 and tens and tens % 10 == 0:
            # Two words are one number: on doqquzuncu, двадцать первый.
            value += tens
        for suffix in language.ordinal_suffixes if value is None else ():
            digits = word.removesuffix(suffix)
            if digits != word and digits.isdecimal() and len(digits) < 4:
                value = int(digits)
        if value is None and word.isdecimal() and i + 1 < len(words):
            value = int(word) if words[i + 1] in language.ordinal_suffixes else None
        if value is not None:
            found.append((i, value))
    return tuple(found)
