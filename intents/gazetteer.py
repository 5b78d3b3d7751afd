"""Entity linking: which names of a closed list stand in a sequence of words?

Names are matched on stems, the longest first; spelling has been repaired before. The list comes
in as plain data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from intents.model import Mention, Name, Type

Stems = Callable[[str], Sequence[str]]
"""Turns a name into the stems of its words."""


class Gazetteer(Struct, frozen=True):
    """Names to look up. Immutable; build it with `Gazetteer.of`."""

    entries: Mapping[str, Mapping[Type, tuple[str, ...]]]
    """Stems of a form, a space between them -> what it may stand for."""
    forms: Mapping[str, str]
    """Stems of a form -> the form as it was written first."""
    longest: Mapping[str, int]
    """First stem -> words in the longest form that starts with it."""

    @classmethod
    def of(cls, names: Iterable[Name], stems: Stems) -> Gazetteer:
        """Return the gazetteer of names."""
        entries: dict[str, dict[Type, list[str]]] = defaultdict(dict)
        forms: dict[str, str] = {}
        longest: dict[str, int] = {}
        for name in names:
            for form in (*name.forms, *name.borrowed):
                found = stems(form)
                if not found:
                    continue
                key = " ".join(found)
                ids = entries[key].setdefault(name.type, [])
                if name.id not in ids:
                    ids.append(name.id)
                forms.setdefault(key, form)
                longest[found[0]] = max(longest.get(found[0], 0), len(found))
        return cls(
            {key: {t: tuple(ids) for t, ids in meant.items()} for key, meant in entries.items()},
            forms,
            longest,
        )

    def link(self, stems: Sequence[str]) -> tuple[Mention, ...]:
        """Return the mentions in a row of stems, the longest at each place, none overlapping."""
        found: list[Mention] = []
        at = 0
        while at < len(stems):
            reach = self.longest.get(stems[at], 0)
            for end in range(min(len(stems), at + reach), at, -1):
                key = " ".join(stems[at:end])
                if key in self.entries:
                    found += [
                        Mention(type_, ids, at, end, self.forms[key])
                        for type_, ids in self.entries[key].items()
                    ]
                    at = end
                    break
            else:
                at += 1
        return tuple(found)
