"""What must hold between the records: references, ids, languages, aliases, look-alike letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from content.normal import normalise
from content.problems import Mark, Problems
from knowledge.base import KnowledgeBase, lineage
from knowledge.model import Fact, Text, Words

ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Lower-case ASCII words joined by hyphens: fit for buttons and links."""
ID_LENGTH: Final = 40
"""Longest id: an id, a verb and an intent share the 64 bytes of a button."""

Marks = Mapping[tuple[str, str], Mark]

_SECTIONS: Final = (
    "kinds", "topics", "places", "partner_types", "aspects", "statuses",
    "partners", "people", "outsiders", "selves", "facts", "documents",
)  # fmt: skip


def check(base: KnowledgeBase, marks: Marks, problems: Problems) -> None:
    """Note every breach of what must hold between the records."""
    _Check(base, marks, problems).run()


class _Check:
    def __init__(self, base: KnowledgeBase, marks: Marks, problems: Problems) -> None:
        self.base = base
        self.marks = marks
        self.problems = problems

    def run(self) -> None:
        self._ids()
        self._references()
        self._languages()
        self._aliases()
        self._letters()
        for fact in self.base.facts.values():
            self._source(fact)
            self._date(fact)

    def _at(self, section: str, id_: str, field: str = "id") -> Mark:
        return self.marks.get((section, f"{id_}.{field}")) or self.marks[section, id_]

    def _ids(self) -> None:
        for section in _SECTIONS:
            for id_ in getattr(self.base, section):
                if len(id_) > ID_LENGTH or not ID.fullmatch(id_):
                    self.problems.add(
                        self._at(section, id_),
                        f"the id '{id_}' is unfit for buttons and links",
                        f"use at most {ID_LENGTH} of a-z, 0-9 and hyphens between them",
                    )
        for id_ in self.base.facts:
            if id_ in self.base.partners:
                self.problems.add(
                    self._at("facts", id_), f"the id '{id_}' is a partner's too", "rename the fact"
                )

    def _refer(self, section: str, id_: str, field: str, wanted: Iterable[str], to: str) -> None:
        known: Mapping[str, object] = getattr(self.base, to)
        for name in wanted:
            if name not in known:
                self.problems.add(
                    self._at(section, id_, field),
                    f"'{field}' of '{id_}' names '{name}', which is not among the {to}",
                    "add it there or correct the id",
                )

    def _references(self) -> None:
        for section in ("kinds", "topics", "places", "partner_types", "aspects", "partners"):
            named = getattr(self.base, section)
            for record in named.values():
                self._refer(section, record.id, "within", _one(record.within), section)
                if record.within in named and record.id in lineage(named, record.within):
                    self.problems.add(
                        self._at(section, record.id, "within"),
                        f"'{record.id}' lies within itself",
                        "break the circle",
                    )
        for place in self.base.places.values():
            self._refer("places", place.id, "stands_for", _one(place.stands_for), "partners")
        for status in self.base.statuses.values():
            self._refer("statuses", status.id, "excludes", status.excludes, "statuses")
        for partner in self.base.partners.values():
            self._refer("partners", partner.id, "type", [partner.type], "partner_types")
        for person in self.base.people.values():
            self._refer("people", person.id, "organisation", _one(person.organisation), "partners")
        for fact in self.base.facts.values():
            for field, wanted, to in (
                ("kind", [fact.kind], "kinds"),
                ("partners", fact.partners, "partners"),
                ("topics", fact.topics, "topics"),
                ("people", fact.people, "people"),
                ("place", _one(fact.place), "places"),
                ("status", _one(fact.status), "statuses"),
                ("details", fact.details, "aspects"),
                ("related", fact.related, "facts"),
            ):
                self._refer("facts", fact.id, field, wanted, to)

    def _languages(self) -> None:
        if not self.base.languages and not self.problems.errors and self.base.facts:
            mark = next(iter(self.marks.values()))
            self.problems.add(
                Mark(mark.file, 1, 1), "no file says the languages", "add languages: [en]"
            )
        for section, id_, field, text in self._texts():
            for lang in self.base.languages:
                if text and not text.get(lang):
                    self.problems.add(
                        self._at(section, id_, field),
                        f"'{field}' of '{id_}' is missing in '{lang}'",
                        f"add {lang}: ...",
                    )
        for section, id_, field, words in chain(self._texts(), self._words()):
            for lang in words:
                if lang not in self.base.languages and self.base.languages:
                    self.problems.add(
                        self._at(section, id_, field),
                        f"'{field}' of '{id_}' is in '{lang}', which 'languages' does not list",
                        "add the language there or correct the code",
                    )

    def _texts(self) -> Iterator[tuple[str, str, str, Text]]:
        for section in _SECTIONS:
            for record in getattr(self.base, section).values():
                for field in ("name", "plural", "short", "role", "title", "publisher", "text"):
                    text = getattr(record, field, None)
                    if text:
                        yield section, record.id, field, text
        for fact in self.base.facts.values():
            for text in fact.details.values():
                yield "facts", fact.id, "details", text
            if fact.count:
                yield "facts", fact.id, "count", fact.count.of

    def _words(self) -> Iterator[tuple[str, str, str, Words]]:
        for section in _SECTIONS:
            for record in getattr(self.base, section).values():
                for field in ("aliases", "keywords", "denies"):
                    words = getattr(record, field, None)
                    if words:
                        yield section, record.id, field, words

    def _aliases(self) -> None:
        """A name must mean one partner, person, place or outsider; ambiguity would be a guess."""
        for lang in self.base.languages:
            seen: dict[str, tuple[str, str]] = {}
            for section in ("partners", "people", "outsiders", "selves"):
                for record in getattr(self.base, section).values():
                    for form in dict.fromkeys(map(normalise, forms(record, lang))):
                        other = seen.setdefault(form, (section, record.id))
                        if other == (section, record.id):
                            continue
                        self.problems.add(
                            self._at(section, record.id, "aliases"),
                            f"'{form}' names both '{record.id}' and '{other[1]}' ({lang})",
                            "keep it with one of them",
                        )

    def _letters(self) -> None:
        for section, id_, field, text in self._texts():
            for words in text.values():
                self._look_alikes(section, id_, field, words)
        for section, id_, field, several in self._words():
            for words in chain.from_iterable(several.values()):
                self._look_alikes(section, id_, field, words)

    def _look_alikes(self, section: str, id_: str, field: str, text: str) -> None:
        if text.isascii():
            return
        for word in re.findall(r"\w+", text):
            scripts = {_script(c) for c in word if c.isalpha()}
            if len(scripts) > 1:
                self.problems.add(
                    self._at(section, id_, field),
                    f"'{word}' in '{field}' of '{id_}' mixes {' and '.join(sorted(scripts))}",
                    "type it again in one alphabet",
                )

    def _source(self, fact: Fact) -> None:
        source = fact.source
        document = self.base.documents.get(source.document)
        mark = self._at("facts", fact.id, "source")
        if document is None:
            self.problems.add(
                mark, f"the fact '{fact.id}' names no known document", "add source: {...}"
            )
            return
        count = document.sentences.get(source.paragraph)
        if count is None:
            self.problems.add(
                mark,
                f"'{document.id}' has no paragraph {source.paragraph}",
                f"it has {len(document.sentences)} paragraphs, from 1",
            )
            return
        for sentence in source.sentences or (0,):
            if not 1 <= sentence <= count:
                self.problems.add(
                    mark,
                    f"paragraph {source.paragraph} has no sentence {sentence}",
                    f"its sentences are 1 to {count}",
                )

    def _date(self, fact: Fact) -> None:
        document = self.base.documents.get(fact.source.document)
        if fact.date and document and fact.date.year > document.year:
            self.problems.add(
                self._at("facts", fact.id, "date"),
                f"the date {fact.date} of '{fact.id}' is later than its source ({document.year})",
                "correct the date or the document's year",
            )


def forms(record: object, lang: str) -> Iterator[str]:
    """Yield the ways in which a record is called in a language: name, short, plural, aliases."""
    for field in ("name", "short", "plural"):
        text: Text = getattr(record, field, {})
        if text.get(lang):
            yield text[lang]
    aliases: Words = getattr(record, "aliases", {})
    yield from aliases.get(lang, ())


def _one(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _script(character: str) -> str:
    return unicodedata.name(character, "unknown").split(" ", 1)[0].capitalize()
