"""The records of understanding: tokens, mentions, time ranges, ranked intents, and their sum.

Plain immutable data, explainable field by field; how each is found lives in the modules beside it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property

from msgspec import Struct


class Family(StrEnum):
    """What kind of question an intent is: which procedure answers it."""

    ATTRIBUTE = "attribute"
    COUNT = "count"
    LIST = "list"
    VERIFY = "verify"
    DESCRIBE = "describe"
    TIMELINE = "timeline"
    FIRST = "first"
    LAST = "last"
    EARLIER = "earlier"
    INTERVAL = "interval"
    ELAPSED = "elapsed"
    DIFFERENCE = "difference"
    SOURCE = "source"
    PLANNED = "planned"
    MORE = "more"
    DISPUTE = "dispute"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out-of-scope"


class Intent(Struct, frozen=True):
    """A kind of thing that an utterance may ask."""

    id: str
    """ASCII key."""
    family: Family
    """Which procedure answers it."""
    asks: tuple[str, ...]
    """Aspects of a fact that answer it, the best first; empty where the family says it all."""
    soft: bool = False
    """Whether the fact itself is told where it has none of them."""


class Type(StrEnum):
    """What a linked name stands for."""

    PARTNER = "partner"
    PERSON = "person"
    PLACE = "place"
    OUTSIDER = "outsider"
    SELF = "self"
    KIND = "kind"
    PARTNER_TYPE = "type"
    STATUS = "status"


class Name(Struct, frozen=True):
    """An entry of the gazetteer: how one thing may be called."""

    type: Type
    """What it stands for."""
    id: str
    """Its id in the knowledge base."""
    forms: tuple[str, ...]
    """Names, abbreviations and aliases, as people write them."""
    stands_for: str = ""
    """Id of the partner that a place may stand for."""
    borrowed: tuple[str, ...] = ()
    """What it is called in other languages, for messages that mix them."""


class Entry(Struct, frozen=True):
    """A thing to be found by its words: one fact, as plain data."""

    id: str
    """Its id in the knowledge base."""
    phrases: tuple[str, ...]
    """How people call it: matched as wholes and word by word."""
    words: tuple[str, ...]
    """Texts whose words describe it: matched word by word."""
    tags: frozenset[str]
    """Class marks ("kind:agreement", "status:signed") that class words in a question match."""
    borrowed: tuple[str, ...] = ()
    """How people call it in other languages, for messages that mix them."""


class Token(Struct, frozen=True):
    """A word of the utterance."""

    text: str
    """As normalised, after spelling repair."""
    concept: str
    """Its stem, or the canonical stem of its synonyms; several words may make up one concept,
    then the first carries it and the others are empty."""
    typed: str
    """As normalised, before repair."""


class Mention(Struct, frozen=True):
    """A name found in the utterance."""

    type: Type
    """What it stands for."""
    ids: tuple[str, ...]
    """What it may stand for, in a defined order; several where the name is ambiguous."""
    start: int
    """First token."""
    end: int
    """Token after the last."""
    form: str
    """The gazetteer form that it was matched on."""


class TimeMention(Struct, frozen=True):
    """A time expression found in the utterance."""

    first: date | None
    """First day of the range; None where it is open."""
    last: date | None
    """Last day of the range; None where it is open."""
    start: int
    """First token."""
    end: int
    """Token after the last."""
    relation: str
    """How the time was put: on, before, after, between."""
    month: int | None = None
    """A month named without a year; then first and last are None."""


class PhraseMention(Struct, frozen=True):
    """A phrase of one or several entries found in the utterance."""

    ids: tuple[str, ...]
    """The entries that are called so, in file order."""
    start: int
    """First token."""
    end: int
    """Token after the last."""


class Ranked(Struct, frozen=True):
    """An intent with how sure the matcher is of it."""

    intent: Intent
    """The intent."""
    confidence: float
    """Probability that it is meant, 0 to 1."""
    phrase: str
    """The nearest phrasing, masked."""
    settled: bool = False
    """Whether the classifier put it first, before one that is about as near."""


class Understanding(Struct, frozen=True, dict=True):
    """All that was understood of one utterance."""

    text: str
    """The utterance as typed."""
    lang: str
    """The language that it was read in."""
    tokens: tuple[Token, ...]
    """Its words, those of the story around the question included."""
    focus: tuple[int, int]
    """First token and token after the last of the question proper."""
    context: tuple[int, int]
    """The same, with the clauses that the question goes on from after a colon or a dash."""
    sentences: tuple[tuple[int, int], ...]
    """First token and token after the last of each sentence."""
    mentions: tuple[Mention, ...]
    """Names, in order; those outside the focus included."""
    phrases: tuple[PhraseMention, ...]
    """Entries called by a phrase of theirs, in order."""
    times: tuple[TimeMention, ...]
    """Time expressions, in order."""
    numbers: tuple[tuple[int, int], ...]
    """(token, value) of numbers that are neither times nor ordinals."""
    ordinals: tuple[tuple[int, int], ...]
    """(token, value) of ordinals."""
    masked: str
    """The focus with names masked, as the matcher saw it."""
    ranked: tuple[Ranked, ...]
    """Intents, best first; never empty."""
    cues: frozenset[int]
    """Tokens that the best intent's own phrasings account for."""
    yes_no: bool
    """Whether it is put as a yes/no question."""
    negated: bool
    """Whether it holds a negation."""
    asked: bool
    """Whether it holds a question word or mark at all."""
    elliptic: bool = False
    """Whether it opens like a follow-up ("and ...", "what about ...")."""

    @cached_property
    def words(self) -> list[str]:
        """The words of the question proper."""
        start, end = self.focus
        return [token.text for token in self.tokens[start:end]]
