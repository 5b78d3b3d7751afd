"""Reading the knowledge from YAML: every mistake of every file is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from content.problems import Mark, Problems
from content.reader import Reader, Table
from content.shape import Row
from knowledge.base import KnowledgeBase, index_facts
from knowledge.checks import check
from knowledge.dates import PartialDate
from knowledge.model import (
    Count,
    Document,
    Fact,
    Named,
    Omission,
    Outsider,
    Partner,
    Person,
    Source,
    Status,
)
from knowledge.translations import Translations

GENDERS: Final = ("he", "she")
"""Pronouns by which a person may be meant."""
DATA: Final = Path(__file__).parent / "data"
"""The knowledge that the package carries."""


class _Keyed(Protocol):
    @property
    def id(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def load(folder: Path = DATA) -> KnowledgeBase:
    """Return the knowledge below a folder; raises ContentError with all problems."""
    problems = Problems()
    base = read_knowledge(folder, problems)
    problems.check()
    return base


def read_knowledge(folder: Path, problems: Problems, reader: Reader | None = None) -> KnowledgeBase:
    """Return the knowledge below a folder, with its mistakes and warnings noted.

    What the reader has from an earlier reading passed the checks then and is not checked again.
    """
    reader = reader or Reader()
    tables = reader.folder(folder, problems)
    records = _Records(tables, problems)
    base = records.base()
    if not tables and not problems.errors:
        problems.add(
            Mark(str(folder), 1, 1), "holds no .yaml file", "point KNOWLEDGE_DIR at the data"
        )
    if not reader.known:
        check(base, records.marks, problems)
    return base


class _Records:
    """Reads the sections of all files into records and remembers where each stands."""

    def __init__(self, tables: list[Table], problems: Problems) -> None:
        self.problems = problems
        self.translations = Translations(problems)
        self.files = [Row(table, problems, f"the file {table.mark.file}") for table in tables]
        self.marks: dict[tuple[str, str], Mark] = {}
        """(section, id), or (section, id.field), -> where it stands."""

    def base(self) -> KnowledgeBase:
        languages = tuple(
            dict.fromkeys(lang for row in self.files for lang in row.list("languages"))
        )
        for row in self.files:
            self.translations.read(row, languages)
        documents = self._section("documents", "document", self._document)
        named = {
            section: self._section(section, label, self._named)
            for section, label in (
                ("kinds", "kind"),
                ("topics", "topic"),
                ("places", "place"),
                ("partner_types", "partner type"),
                ("aspects", "aspect"),
                ("selves", "self"),
            )
        }
        statuses = self._section("statuses", "status", self._status)
        partners = self._section("partners", "partner", self._partner)
        people = self._section("people", "person", self._person)
        outsiders = self._section("outsiders", "outsider", self._outsider)
        only = next(iter(documents), "")
        facts = self._section("facts", "fact", lambda row, id_: self._fact(row, id_, only))
        omissions = tuple(self._omissions(only))
        for row in self.files:
            row.done()
        self.translations.done()
        return KnowledgeBase(
            languages=languages,
            documents=documents,
            **named,
            statuses=statuses,
            partners=partners,
            people=people,
            outsiders=outsiders,
            facts=facts,
            omissions=omissions,
            _index=index_facts(facts, named["kinds"], named["places"], partners),
        )

    def _section(
        self, key: str, label: str, read: Callable[[Row, str], K | None]
    ) -> Mapping[str, K]:
        found: dict[str, K] = {}
        for file in self.files:
            for row in file.rows(key, label):
                id_ = row.word("id")
                self.translations.add_to(row, key, id_)
                record = read(row, id_)
                row.done()
                if not id_ or record is None:
                    continue
                mark = row.at("id")
                if id_ in found:
                    first = self.marks[key, id_]
                    self.problems.add(
                        mark,
                        f"the {label} '{id_}' stands twice (first at {first})",
                        "rename or remove one",
                    )
                    continue
                self.marks[key, id_] = mark
                for name in row.table.keys:
                    self.marks[key, f"{id_}.{name}"] = row.at(name)
                found[id_] = record
        return MappingProxyType(found)

    def _document(self, row: Row, id_: str) -> Document:
        sentences: dict[int, int] = {}
        node = row.node("sentences", required=True)
        if isinstance(node, Table):
            inner = Row(node, self.problems, f"'sentences' of {row.label}")
            for key in node.entries:
                count = inner.number(key)
                if key.isdigit() and count is not None:
                    sentences[int(key)] = count
                else:
                    self.problems.add(
                        node.keys[key],
                        f"'sentences' has '{key}'",
                        "write paragraph: sentences, as 3: 5",
                    )
        return Document(
            id=id_,
            title=row.localised("title", required=True),
            publisher=row.localised("publisher", required=True),
            year=row.number("year", required=True) or 0,
            sentences=MappingProxyType(sentences),
        )

    def _named(self, row: Row, id_: str) -> Named:
        return Named(
            id=id_,
            name=row.localised("name", required=True),
            plural=row.localised("plural"),
            aliases=row.words("aliases"),
            within=row.text("within"),
            stands_for=row.text("stands_for"),
            wide=row.flag("wide"),
        )

    def _status(self, row: Row, id_: str) -> Status:
        return Status(
            id=id_,
            name=row.localised("name", required=True),
            aliases=row.words("aliases"),
            excludes=row.list("excludes"),
            tentative=row.flag("tentative"),
            current=row.flag("current"),
        )

    def _partner(self, row: Row, id_: str) -> Partner:
        return Partner(
            id=id_,
            type=row.word("type"),
            name=row.localised("name", required=True),
            short=row.localised("short"),
            aliases=row.words("aliases"),
            within=row.text("within"),
        )

    def _person(self, row: Row, id_: str) -> Person:
        return Person(
            id=id_,
            name=row.localised("name", required=True),
            role=row.localised("role", required=True),
            organisation=row.text("organisation"),
            aliases=row.words("aliases"),
            gender=self._gender(row),
        )

    def _gender(self, row: Row) -> str:
        gender = row.text("gender") or ""
        if gender and gender not in GENDERS:
            row.problems.add(row.at("gender"), f"'{gender}' is no gender", "write he or she")
        return gender

    def _outsider(self, row: Row, id_: str) -> Outsider:
        return Outsider(
            id=id_, name=row.localised("name", required=True), aliases=row.words("aliases")
        )

    def _fact(self, row: Row, id_: str, document: str) -> Fact | None:
        source = row.row("source", required=True)
        return Fact(
            id=id_,
            kind=row.word("kind"),
            name=row.localised("name", required=True),
            text=row.localised("text", required=True),
            title=row.localised("title"),
            partners=row.list("partners"),
            topics=row.list("topics"),
            people=row.list("people"),
            place=row.text("place"),
            date=self._date(row),
            count=self._count(row),
            ordinal=row.number("ordinal"),
            several=row.flag("several"),
            status=row.text("status"),
            details=row.table_of("details", self._detail),
            aliases=row.words("aliases"),
            keywords=row.words("keywords"),
            denies=row.words("denies"),
            related=row.list("related"),
            source=self._source(source, document) if source else Source(document, 0, ()),
        )

    def _detail(self, node: object, label: str) -> Mapping[str, str]:
        if not isinstance(node, Table):
            mark = getattr(node, "mark", None)
            if isinstance(mark, Mark):
                self.problems.add(mark, f"{label} has no language", 'write {en: "..."}')
            return MappingProxyType({})
        row = Row(node, self.problems, label)
        return MappingProxyType({lang: row.text(lang) or "" for lang in node.entries})

    def _date(self, row: Row) -> PartialDate | None:
        text = row.text("date")
        if text is None:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            self.problems.add(
                _value_mark(row, "date"),
                f"the date '{text}' of {row.label} {error}",
                "write 2014-02-28, 2018-11 or 2006",
            )
            return None

    def _count(self, row: Row) -> Count | None:
        inner = row.row("count")
        if inner is None:
            return None
        count = Count(
            value=inner.number("value", required=True) or 0,
            of=inner.localised("of", required=True),
            more_than=inner.flag("more_than"),
        )
        inner.done()
        return count

    def _source(self, row: Row, document: str) -> Source:
        source = Source(
            document=row.text("document") or document,
            paragraph=row.number("paragraph", required=True) or 0,
            sentences=tuple(sorted(row.numbers("sentences", required=True))),
        )
        row.done()
        return source

    def _omissions(self, document: str) -> Iterator[Omission]:
        for file in self.files:
            for row in file.rows("omissions", "omission"):
                reason = row.word("reason")
                source = self._source(row_without(row, "reason"), document)
                self.marks["omissions", f"{source.paragraph}"] = row.mark
                yield Omission(source, reason)


def row_without(row: Row, key: str) -> Row:
    """Return a row over the same mapping less one key, so that it can be read as a source."""
    entries = {k: v for k, v in row.table.entries.items() if k != key}
    return Row(Table(entries, row.table.keys, row.table.mark), row.problems, row.label)


def _value_mark(row: Row, key: str) -> Mark:
    node = row.table.entries.get(key)
    return node.mark if node is not None else row.at(key)
