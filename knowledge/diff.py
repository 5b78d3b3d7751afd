"""What changed between two knowledge bases, record by record."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from knowledge.base import KnowledgeBase
from knowledge.model import Fact, Outsider, Partner, Person

Record = Fact | Partner | Person | Outsider


class Change(Struct, frozen=True):
    """A record that was added, changed or removed."""

    section: str
    """facts, partners, people, outsiders."""
    id: str
    """Which record."""
    how: str
    """added, changed or removed."""
    fields: tuple[str, ...]
    """What of it changed, in the order of the record; empty unless changed."""

    def __str__(self) -> str:
        what = f" ({', '.join(self.fields)})" if self.fields else ""
        one = "person" if self.section == "people" else self.section[:-1]
        return f"{self.how} {one} {self.id}{what}"


def diff(old: KnowledgeBase, new: KnowledgeBase) -> tuple[Change, ...]:
    """Return what changed, facts first, in the order of the new files, removals last."""
    return tuple(
        change
        for section in ("facts", "partners", "people", "outsiders")
        for change in _section(section, getattr(old, section), getattr(new, section))
    )


def _section(section: str, old: Mapping[str, Record], new: Mapping[str, Record]) -> list[Change]:
    changes = []
    for id_, record in new.items():
        if id_ not in old:
            changes.append(Change(section, id_, "added", ()))
        elif record != old[id_]:
            changes.append(Change(section, id_, "changed", _differing(old[id_], record)))
    changes += [Change(section, id_, "removed", ()) for id_ in old if id_ not in new]
    return changes


def _differing(old: Record, new: Record) -> tuple[str, ...]:
    return tuple(f for f in new.__struct_fields__ if getattr(old, f) != getattr(new, f))
