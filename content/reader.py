"""Reading content files into nodes, each of which knows its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, overload

from content.problems import Mark, Problems

MAX_BYTES: Final = 2_000_000
"""Largest file that is read: 50 times the largest of ours."""


class Scalar(NamedTuple):
    """A single value."""

    value: str | int | bool | None
    """What it means."""
    text: str
    """As typed."""
    mark: Mark
    """Where it stands."""


class Items(NamedTuple):
    """A list."""

    items: Sequence[Node]
    """Its entries."""
    mark: Mark
    """Where it starts."""


class Table(NamedTuple):
    """A mapping."""

    entries: Mapping[str, Node]
    """Key -> value, in file order."""
    keys: Mapping[str, Mark]
    """Key -> where it stands."""
    mark: Mark
    """Where it starts."""


Node = Scalar | Items | Table


class KeptTexts(Sequence[Scalar]):
    """The entries of a list that was kept, texts alone: most want these and not their nodes."""

    def __init__(self, texts: list[str], mark: Mark) -> None:
        self.texts = texts
        self._mark = mark

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Scalar: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Scalar]: ...
    def __getitem__(self, at: int | slice) -> Scalar | Sequence[Scalar]:
        if isinstance(at, slice):
            return KeptTexts(self.texts[at], self._mark)
        return Scalar(self.texts[at], self.texts[at], self._mark)


Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]
"""A node without its places, as JSON holds it."""


class Reader:
    """Reads content files; those kept from an earlier reading are not parsed again.

    What is kept was found without fault, so its nodes know their file alone, not their lines.
    """

    def __init__(self, kept: Mapping[str, Plain] | None = None) -> None:
        """Take the trees kept by path, which must be of the very same files."""
        self._kept = kept or {}
        self.trees: dict[str, Table] = {}
        """Path -> what was read there."""

    @property
    def known(self) -> bool:
        """Whether it has what was read, and found without fault, before."""
        return bool(self._kept)

    def read(self, path: Path, problems: Problems) -> Table | None:
        """Return the mapping that a file holds; None, with the problem noted, where it cannot."""
        file = str(path)
        kept = self._kept.get(file)
        table = restored(kept, Mark(file, 1, 1)) if kept is not None else read(path, problems)
        if not isinstance(table, Table):
            return None
        self.trees[file] = table
        return table

    def folder(self, folder: Path, problems: Problems) -> list[Table]:
        """Return the files below a folder, sorted by path; each must hold a mapping."""
        return read_folder(folder, problems, self.read)


def plain(node: Node) -> Plain:
    """Return a node without its places."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return node.value


def restored(tree: Plain, mark: Mark) -> Node:
    """Return the node of a plain tree, placed at one mark throughout."""
    if isinstance(tree, str):
        return Scalar(tree, tree, mark)
    if isinstance(tree, dict):
        entries = {key: restored(value, mark) for key, value in tree.items()}
        return Table(entries, dict.fromkeys(entries, mark), mark)
    if isinstance(tree, list):
        if texts := _texts(tree):
            return Items(KeptTexts(texts, mark), mark)
        return Items(tuple([restored(item, mark) for item in tree]), mark)
    return Scalar(tree, "" if tree is None else str(tree).lower(), mark)


def _texts(tree: list[Plain]) -> list[str]:
    """Return the entries of a list of texts alone; else none."""
    texts = [item for item in tree if isinstance(item, str)]
    return texts if len(texts) == len(tree) else []


def read_folder(
    folder: Path,
    problems: Problems,
    read_file: Callable[[Path, Problems], Table | None] | None = None,
) -> list[Table]:
    """Return the files below a folder, sorted by path; each must hold a mapping."""
    if not folder.is_dir():
        problems.add(Mark(str(folder), 1, 1), "there is no such folder", "check the path")
        return []
    tables = [(read_file or read)(path, problems) for path in sorted(folder.rglob("*.yaml"))]
    for path in sorted(folder.rglob("*.yml")):
        mark = Mark(str(path), 1, 1)
        problems.add(mark, "ends in .yml and would be passed over", "name it .yaml")
    return [table for table in tables if table is not None]


def read(path: Path, problems: Problems) -> Table | None:
    """Return the mapping that a file holds; None, with the problem noted, where it cannot."""
    file = str(path)
    start = Mark(file, 1, 1)
    try:
        raw = path.read_bytes()
    except OSError as error:
        problems.add(start, f"cannot be read ({error.strerror or error})", "check that it exists")
        return None
    if len(raw) > MAX_BYTES:
        problems.add(start, f"has {len(raw):,} bytes, at most {MAX_BYTES:,} are read", "split it")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.add(Mark(file, line, 1), "is not UTF-8", "save the file as UTF-8")
        return None
    # Only a file that is not kept needs the parser, which takes a while to import.
    from content.parsing import parse

    return parse(text, file, problems)


def describe(node: Node) -> str:
    """Return what a node is, in an editor's words."""
    if isinstance(node, Table):
        return "a mapping"
    if isinstance(node, Items):
        return "a list"
    return "nothing" if node.value is None else f"'{node.text}'"
