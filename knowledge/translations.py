"""Translations that stand in a file of their own, laid over the records that they belong to.

A translator edits one file a language: `lang`, and under `translations` the sections, ids and
fields, each with the text of that language alone. Reading lays them over the records' mappings,
so that a text may as well stand beside the original as in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from content.problems import Mark, Problems
from content.reader import Node, Table, describe
from content.shape import Row

NESTED: Final = {"details", "count"}
"""Fields of a fact whose texts lie one level deeper."""


class Translations:
    """Collects the translations of all files and lays them over the records."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._found: dict[tuple[str, str], list[tuple[str, Table]]] = {}
        self._marks: dict[tuple[str, str], Mark] = {}

    def read(self, row: Row, languages: tuple[str, ...]) -> None:
        """Take the translations of a file; those of languages that are not listed wait unread."""
        lang = row.text("lang")
        sections = row.node("translations")
        if sections is None or lang is None:
            return
        if not isinstance(sections, Table):
            self.problems.add(
                sections.mark, f"'translations' is {describe(sections)}", "indent keys"
            )
            return
        if lang not in languages:
            return
        for section, records in sections.entries.items():
            if not isinstance(records, Table):
                self.problems.add(
                    records.mark, f"'{section}' is {describe(records)}", "write id: {...}"
                )
                continue
            for id_, fields in records.entries.items():
                if isinstance(fields, Table):
                    self._found.setdefault((section, id_), []).append((lang, fields))
                    self._marks[section, id_] = records.keys[id_]
                else:
                    self.problems.add(
                        fields.mark, f"'{id_}' is {describe(fields)}", "write {name: ...}"
                    )

    def add_to(self, row: Row, section: str, id_: str) -> None:
        """Lay the translations of a record over its mapping."""
        for lang, fields in self._found.get((section, id_), ()):
            entries: dict[str, Node] = dict(row.table.entries)
            for name, node in fields.entries.items():
                entries[name] = self._merged(entries.get(name), name, lang, node, fields.keys[name])
            row.table = Table(entries, {**fields.keys, **row.table.keys}, row.table.mark)
        self._marks.pop((section, id_), None)

    def done(self) -> None:
        """Note the translations that belong to no record."""
        for (section, id_), mark in self._marks.items():
            self.problems.add(
                mark, f"there is no '{id_}' among the {section}", "correct or remove it"
            )

    def _merged(self, node: Node | None, name: str, lang: str, text: Node, mark: Mark) -> Node:
        if name == "count" and isinstance(node, Table):
            inner = self._merged(node.entries.get("of"), "of", lang, text, mark)
            return Table({**node.entries, "of": inner}, node.keys, node.mark)
        if name in NESTED and isinstance(text, Table):
            base: Mapping[str, Node] = node.entries if isinstance(node, Table) else {}
            deeper = {
                key: self._merged(base.get(key), key, lang, value, text.keys[key])
                for key, value in text.entries.items()
            }
            keys = node.keys if isinstance(node, Table) else text.keys
            return Table({**base, **deeper}, {**text.keys, **keys}, mark)
        entries = dict(node.entries) if isinstance(node, Table) else {}
        keys = dict(node.keys) if isinstance(node, Table) else {}
        if lang in entries:
            self.problems.add(mark, f"'{name}' stands in '{lang}' twice", "keep one of them")
        return Table({**entries, lang: text}, {**keys, lang: mark}, node.mark if node else mark)
