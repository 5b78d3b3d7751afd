"""The records of the knowledge base: what a partner, a person, a fact and a source are.

Records only: reading them from YAML, checking and searching them live beside this module.
Texts are mappings from a language code ("en") to what a reader of that language reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from knowledge.dates import PartialDate

Text = Mapping[str, str]
"""A text a language."""

Words = Mapping[str, tuple[str, ...]]
"""Several names, aliases or keywords a language, in the order in which they were written."""


class Document(Struct, frozen=True):
    """A source document: the page that the facts come from."""

    id: str
    """ASCII key by which facts name it."""
    title: Text
    """What the document is called."""
    publisher: Text
    """Who answers for it."""
    year: int
    """The year that the document itself states (its copyright line)."""
    sentences: Mapping[int, int]
    """How many sentences each numbered paragraph holds: what coverage is measured against."""


class Source(Struct, frozen=True):
    """Where a fact comes from."""

    document: str
    """Id of the document."""
    paragraph: int
    """Paragraph number, from 1."""
    sentences: tuple[int, ...]
    """Sentence numbers inside the paragraph, from 1, ascending."""


class Omission(Struct, frozen=True):
    """A sentence of the source that no fact states, and why."""

    source: Source
    """The sentences left out."""
    reason: str
    """Why, in a curator's words."""


class Named(Struct, frozen=True):
    """Whatever has an id and names: a topic, place, kind, status or partner type."""

    id: str
    """ASCII key."""
    name: Text
    """How replies call it."""
    plural: Text
    """How replies call several of it; empty where there is no plural."""
    aliases: Words
    """How people call it, beside its name."""
    within: str | None = None
    """Id of the broader one: a protocol is a document, Baku lies in Azerbaijan."""
    stands_for: str | None = None
    """Id of the partner that a place stands for: an agreement "with Brussels" is the EU's."""
    wide: bool = False
    """Whether a place is a whole country: which city it was is not told by it."""


class Status(Struct, frozen=True):
    """How far a thing has come: signed, under review, ongoing."""

    id: str
    """ASCII key."""
    name: Text
    """How replies say it, as a predicate: "under review"."""
    aliases: Words
    """The words by which people ask for it."""
    excludes: tuple[str, ...]
    """Statuses that cannot hold at the same time: what is under review is not signed."""
    tentative: bool
    """Whether it means that nothing is settled yet, so that no yes is said lightly."""
    current: bool
    """Whether it may have changed since the page was written, so that replies say as of when."""


class Partner(Struct, frozen=True):
    """An organisation, state, agency or dialogue process that the Service works with."""

    id: str
    """ASCII key, stable: it stands in buttons and links."""
    type: str
    """Id of its partner type: organisation, state, agency, process."""
    name: Text
    """Full name."""
    short: Text
    """Abbreviation or everyday name; empty where it has none."""
    aliases: Words
    """How people call it, beside name and short."""
    within: str | None
    """Id of the partner it belongs to: an agency to its state, a council to its organisation."""


class Person(Struct, frozen=True):
    """A person whom the page names."""

    id: str
    """ASCII key."""
    name: Text
    """Full name."""
    role: Text
    """Office held, as of the page, without the organisation."""
    organisation: str | None
    """Id of the partner in which the office is held, None for Azerbaijan's own."""
    aliases: Words
    """Surname, nicknames, usual misspellings."""
    gender: str = ""
    """he or she, where the page tells."""


class Count(Struct, frozen=True):
    """A number that the page gives, and of what."""

    value: int
    """The number."""
    of: Text
    """What is counted, in the plural: "TAIEX projects"."""
    more_than: bool
    """Whether the page says "more than"."""


FIELD_OF: Final[Mapping[str, str]] = {
    "date": "date",
    "place": "place",
    "count": "count",
    "ordinal": "ordinal",
    "status": "status",
    "title": "title",
    "partner": "partners",
    "participants": "people",
    "person-name": "people",
    "role": "people",
}
"""Aspects that a field of a fact answers; all others stand in its details."""


class Fact(Struct, frozen=True):
    """One thing that the page states, as a record. Absent means that the page is silent."""

    id: str
    """ASCII, at most 40 characters, stable: it stands in buttons and links."""
    kind: str
    """Id of its kind: agreement, visit, meeting, project..."""
    name: Text
    """Noun phrase by which replies call it: "the readmission agreement with the EU"."""
    text: Text
    """One or two sentences in our own words, complete without the question."""
    title: Text
    """Official title, kept as it is; empty where it has none."""
    partners: tuple[str, ...]
    """Ids of the partners concerned, the main one first."""
    topics: tuple[str, ...]
    """Ids of the topics."""
    people: tuple[str, ...]
    """Ids of the people named in it, the main one first."""
    place: str | None
    """Id of the place where it happened."""
    date: PartialDate | None
    """When, at the precision that the page gives."""
    count: Count | None
    """The number it gives."""
    ordinal: int | None
    """Its number in a series: the 19th meeting."""
    several: bool
    """Whether it stands for an untold number of things: regular meetings, draft projects."""
    status: str | None
    """Id of its status."""
    details: Mapping[str, Text]
    """Answers to particular questions (inviter, funder, purpose...), by the id of the aspect."""
    aliases: Words
    """How people call it."""
    keywords: Words
    """Further words by which it is found and which no other field holds."""
    denies: Words
    """What it contradicts: asked whether that is so, the answer is no."""
    related: tuple[str, ...]
    """Ids of facts to offer next."""
    source: Source
    """Where it comes from."""

    def answers(self, aspect: str) -> bool:
        """Return whether the fact says anything of an aspect, in a detail or in a field."""
        if aspect in self.details:
            return True
        field = FIELD_OF.get(aspect)
        return field is not None and bool(getattr(self, field))

    def __hash__(self) -> int:
        return hash(self.id)


class Outsider(Struct, frozen=True):
    """A country or organisation that people ask about and the page does not name."""

    id: str
    """ASCII key."""
    name: Text
    """How replies call it."""
    aliases: Words
    """How people call it, demonyms included."""
