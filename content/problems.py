"""What is wrong with content, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct


class Mark(NamedTuple):
    """A place in a file."""

    file: str
    """Path as the user gave it."""
    line: int
    """From 1."""
    column: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(Struct, frozen=True, order=True):
    """One mistake in content."""

    mark: Mark
    """Where it is."""
    what: str
    """What is wrong."""
    mend: str = ""
    """How to mend it."""

    def __str__(self) -> str:
        return f"{self.mark}: {self.what}" + (f"; {self.mend}" if self.mend else "")


class ContentError(Exception):
    """Content that cannot be used; carries every problem found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects problems while content is read, so that all are told at once."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def add(self, mark: Mark, what: str, mend: str = "") -> None:
        """Note a mistake: the content will be refused."""
        self.errors.append(Problem(mark, what, mend))

    def warn(self, mark: Mark, what: str, mend: str = "") -> None:
        """Note something doubtful: the content is used all the same."""
        self.warnings.append(Problem(mark, what, mend))

    def check(self) -> None:
        """Raise ContentError where any mistake was noted."""
        if self.errors:
            raise ContentError(self.errors)
