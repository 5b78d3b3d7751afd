"""Typed reading of YAML nodes: each function returns what is wanted and notes what is wrong.

A Row is a mapping under reading: it knows which keys were asked for, so that the rest can be
told as unknown, with the nearest known key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from content.problems import Mark, Problems
from content.reader import Items, KeptTexts, Node, Scalar, Table, describe

T = TypeVar("T")


class Row:
    """A mapping under reading."""

    def __init__(self, table: Table, problems: Problems, label: str) -> None:
        self.table = table
        self.mark = table.mark
        self.problems = problems
        self.label = label
        self._asked: set[str] = set()

    def at(self, key: str) -> Mark:
        """Return where a key stands, or the mapping where it is absent."""
        return self.table.keys.get(key, self.mark)

    def has(self, key: str) -> bool:
        """Return whether the key stands and is not empty."""
        node = self.table.entries.get(key)
        return node is not None and not (isinstance(node, Scalar) and node.value is None)

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """Return the value of a key; None where it is absent or empty."""
        self._asked.add(key)
        if self.has(key):
            return self.table.entries[key]
        if required:
            self.problems.add(self.at(key), f"{self.label} has no '{key}'", f"add {key}: ...")
        return None

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return a value as it was typed."""
        node = self.node(key, required=required)
        return None if node is None else _text(node, self.problems, f"'{key}' of {self.label}")

    def word(self, key: str) -> str:
        """Return a required value as typed; empty where it is missing."""
        return self.text(key, required=True) or ""

    def number(self, key: str, *, required: bool = False) -> int | None:
        """Return a whole number."""
        node = self.node(key, required=required)
        if node is None:
            return None
        if (
            isinstance(node, Scalar)
            and isinstance(node.value, int)
            and not isinstance(node.value, bool)
        ):
            return node.value
        self.problems.add(
            node.mark,
            f"'{key}' of {self.label} is {describe(node)}, not a whole number",
            "write digits",
        )
        return None

    def flag(self, key: str) -> bool:
        """Return true or false; absent is false."""
        node = self.node(key)
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.problems.add(
            node.mark, f"'{key}' of {self.label} is {describe(node)}", "write true or false"
        )
        return False

    def list(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; absent is empty."""
        node = self.node(key, required=required)
        return () if node is None else texts(node, self.problems, f"'{key}' of {self.label}")

    def numbers(self, key: str, *, required: bool = False) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        node = self.node(key, required=required)
        if node is None:
            return ()
        found = []
        for item in node.items if isinstance(node, Items) else (node,):
            if isinstance(item, Scalar) and isinstance(item.value, int) and item.value is not True:
                found.append(int(item.value))
            else:
                self.problems.add(
                    item.mark,
                    f"'{key}' of {self.label} holds {describe(item)}",
                    "write numbers: [1, 2]",
                )
        return tuple(found)

    def table_of(
        self, key: str, read: Callable[[Node, str], T], *, required: bool = False
    ) -> Mapping[str, T]:
        """Return a mapping whose values are read by a function (node, what it is)."""
        node = self.node(key, required=required)
        if node is None:
            return MappingProxyType({})
        if not isinstance(node, Table):
            self.problems.add(
                node.mark,
                f"'{key}' of {self.label} is {describe(node)}, not a mapping",
                "indent keys below it",
            )
            return MappingProxyType({})
        return MappingProxyType(
            {
                name: read(value, f"'{name}' in '{key}' of {self.label}")
                for name, value in node.entries.items()
            }
        )

    def localised(self, key: str, *, required: bool = False) -> Mapping[str, str]:
        """Return a text a language: {en: ...}."""
        return self.table_of(
            key, lambda node, label: _text(node, self.problems, label) or "", required=required
        )

    def words(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Return several texts a language: {en: [..., ...]}."""
        return self.table_of(key, lambda node, label: texts(node, self.problems, label))

    def row(self, key: str, *, required: bool = False) -> Row | None:
        """Return a mapping below a key."""
        node = self.node(key, required=required)
        if node is None:
            return None
        if isinstance(node, Table):
            return Row(node, self.problems, f"'{key}' of {self.label}")
        self.problems.add(
            node.mark,
            f"'{key}' of {self.label} is {describe(node)}, not a mapping",
            "indent keys below it",
        )
        return None

    def rows(self, key: str, label: str) -> Iterator[Row]:
        """Yield the mappings of a list, each labelled by its id where it has one."""
        node = self.node(key)
        if node is None:
            return
        if not isinstance(node, Items):
            self.problems.add(
                node.mark, f"'{key}' is {describe(node)}, not a list", "start entries with '- '"
            )
            return
        for item in node.items:
            if not isinstance(item, Table):
                self.problems.add(
                    item.mark, f"an entry of '{key}' is {describe(item)}", "write '- id: ...'"
                )
                continue
            name = item.entries.get("id")
            known = f"{label} '{name.text}'" if isinstance(name, Scalar) else f"a {label}"
            yield Row(item, self.problems, known)

    def done(self) -> None:
        """Note the keys that nobody asked for."""
        if self._asked.issuperset(self.table.entries):
            return
        # Only a mistake needs it, and it takes a while to import.
        from difflib import get_close_matches

        for key in self.table.entries:
            if key in self._asked:
                continue
            near = get_close_matches(key, sorted(self._asked), n=1)
            mend = (
                f"did you mean '{near[0]}'?"
                if near
                else "known are: " + ", ".join(sorted(self._asked))
            )
            self.problems.add(
                self.table.keys[key], f"{self.label} has the unknown key '{key}'", mend
            )


def texts(node: Node, problems: Problems, label: str) -> tuple[str, ...]:
    """Return the texts of a list node."""
    if not isinstance(node, Items):
        problems.add(node.mark, f"{label} is {describe(node)}, not a list", "write [one, another]")
        return ()
    if isinstance(node.items, KeptTexts):
        return tuple([text.strip() for text in node.items.texts])
    return tuple(t for item in node.items if (t := _text(item, problems, f"an entry of {label}")))


def _text(node: Node, problems: Problems, label: str) -> str | None:
    if isinstance(node, Scalar) and node.value is not None:
        text = node.text.strip()
        if text:
            return text
        problems.add(node.mark, f"{label} is empty", "write the text or leave the key out")
        return None
    problems.add(
        node.mark, f"{label} is {describe(node)}, not a text", "write a text, in quotes if need be"
    )
    return None
