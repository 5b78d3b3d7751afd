"""The bot's own words: texts from YAML, filled, pluralised and dated in the reader's language."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from bot import locales
from bot.locales import Locale
from content.problems import Mark, Problems
from content.reader import Items, Node, Reader, Scalar, Table
from knowledge.dates import PartialDate

DATA: Final = Path(__file__).parent / "texts"
"""The texts that the package carries, a folder a language."""
PLURALS: Final = frozenset({"zero", "one", "two", "few", "many", "other"})
"""CLDR's plural categories; a mapping with only these keys is one text in several numbers."""


class Texts(Struct, frozen=True, dict=True):
    """The texts of one language. Immutable."""

    lang: str
    """Language code."""
    entries: Mapping[str, str | Mapping[str, str] | tuple[str, ...]]
    """Dotted key -> text, plural forms, or several texts."""
    kept: Locale | None = None
    """How the language writes dates and numbers, where that was kept."""

    @cached_property
    def locale(self) -> Locale:
        """How the language writes dates and numbers."""
        return self.kept or locales.of(self.lang)

    def has(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self.entries

    def say(self, key: str, /, **values: str | int) -> str:
        """Return a text with its {placeholders} filled; plural forms are chosen by `count`.

        Raises KeyError where the key or a value is missing: a mistake of the code.
        """
        entry = self.entries[key]
        if isinstance(entry, tuple):
            raise KeyError(f"{key} holds several texts")
        if not isinstance(entry, str):
            form = self.locale.cardinal(int(values["count"]))
            entry = entry.get(form, entry["other"])
        return entry.format_map(values)

    def items(self, key: str) -> tuple[str, ...]:
        """Return the several texts of a key."""
        entry = self.entries[key]
        return entry if isinstance(entry, tuple) else (str(entry),)

    def date(self, when: PartialDate) -> str:
        """Return a date at its own precision: 28 February 2014, November 2018, 2006."""
        year = self._numbered("year", when.year)
        return self.say(
            f"written.{when.precision}", day=when.day or "", month=self.month(when), year=year
        )

    def month(self, when: PartialDate) -> str:
        """Return the month of a date as it stands beside the day, or by itself; else nothing."""
        if when.month is None:
            return ""
        months = self.locale.alone if when.day is None else self.locale.beside_day
        return months[when.month - 1]

    def ordinal(self, number: int) -> str:
        """Return a number in a series: 19th."""
        return self._numbered("ordinal", number)

    def _numbered(self, key: str, number: int) -> str:
        """Return a number in the form that its last digits ask for, by the rules of CLDR."""
        forms = self.entries[key]
        if not isinstance(forms, Mapping):
            return self.say(key, number=number)
        form = self.locale.ordinal(number)
        return forms.get(form, forms["other"]).format(number=number)

    def join(self, parts: Sequence[str]) -> str:
        """Return a list in words: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("join.last", head=self.say("join.comma").join(parts[:-1]), tail=parts[-1])


def load_texts(
    folder: Path,
    problems: Problems,
    enabled: Collection[str],
    reader: Reader | None = None,
    written: Mapping[str, Locale] = MappingProxyType({}),
) -> Mapping[str, Texts]:
    """Return the texts of the enabled languages; mistakes and differences are noted, but of those
    that the reader has from an earlier reading.

    How a language writes dates and numbers is asked of CLDR, but where it is given.
    """
    languages: dict[str, Texts] = {}
    marks: dict[str, dict[str, Mark]] = {}
    for path in sorted(p for p in folder.iterdir() if p.is_dir() and p.name in enabled):
        entries: dict[str, str | Mapping[str, str] | tuple[str, ...]] = {}
        where: dict[str, Mark] = {}
        for table in (reader or Reader()).folder(path, problems):
            _flatten(table, "", entries, where, problems)
        languages[path.name] = Texts(path.name, entries, written.get(path.name))
        marks[path.name] = where
    if reader is None or not reader.known:
        _compare(languages, marks, problems)
    return languages


def _flatten(
    table: Table,
    prefix: str,
    entries: dict[str, str | Mapping[str, str] | tuple[str, ...]],
    marks: dict[str, Mark],
    problems: Problems,
) -> None:
    for name, node in table.entries.items():
        key = f"{prefix}{name}"
        if isinstance(node, Table) and not PLURALS.issuperset(node.entries):
            _flatten(node, f"{key}.", entries, marks, problems)
            continue
        if key in entries:
            problems.add(table.keys[name], f"the text '{key}' stands twice (first at {marks[key]})")
            continue
        marks[key] = table.keys[name]
        entries[key] = _entry(node, key, problems)


def _entry(node: Node, key: str, problems: Problems) -> str | Mapping[str, str] | tuple[str, ...]:
    if isinstance(node, Items):
        return tuple(_text(item, key, problems) for item in node.items)
    if isinstance(node, Table):
        if "other" not in node.entries:
            problems.add(node.mark, f"the plural '{key}' lacks 'other'", "add other: ...")
        return {form: _text(value, key, problems) for form, value in node.entries.items()}
    return _text(node, key, problems)


def _text(node: Node, key: str, problems: Problems) -> str:
    if not isinstance(node, Scalar) or node.value is None:
        problems.add(node.mark, f"the text '{key}' is no text", "put it in quotes")
        return ""
    try:
        list(string.Formatter().parse(node.text))
    except ValueError as error:
        problems.add(node.mark, f"the text '{key}' has a stray brace ({error})", "write {{ or }}")
    return node.text


def _compare(
    languages: Mapping[str, Texts], marks: Mapping[str, Mapping[str, Mark]], problems: Problems
) -> None:
    """Every language must have the same texts with the same placeholders."""
    keys = {key for texts in languages.values() for key in texts.entries if key != "ordinal"}
    for lang, texts in languages.items():
        for key in sorted(keys - set(texts.entries)):
            other = next(where[key] for where in marks.values() if key in where)
            problems.add(
                other, f"the text '{key}' is missing in '{lang}'", f"add it below texts/{lang}"
            )
    first = next(iter(languages.values()), None)
    for lang, texts in languages.items():
        for key, entry in texts.entries.items():
            if first is None or key not in first.entries or key == "ordinal":
                continue
            wanted, found = _placeholders(first.entries[key]), _placeholders(entry)
            if wanted != found:
                odd = ", ".join(sorted(wanted ^ found))
                problems.add(
                    marks[lang][key],
                    f"'{key}' differs between languages in: {odd}",
                    "use the same {placeholders}",
                )


def _placeholders(entry: str | Mapping[str, str] | tuple[str, ...]) -> set[str]:
    several: Iterable[str] = (
        (entry,)
        if isinstance(entry, str)
        else (entry if isinstance(entry, tuple) else entry.values())
    )
    found: set[str] = set()
    for text in several:
        try:
            found |= {name for _, name, _, _ in string.Formatter().parse(text) if name}
        except ValueError:
            continue
    return found
