"""Many short texts as one: a third of the memory of as many strings, and read in a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

END: Final = "\n"
"""What ends a text: none of them holds it."""


class Lines:
    """Texts by their number. Immutable."""

    def __init__(self, data: bytes) -> None:
        """Take the texts in UTF-8, each with its end."""
        self.data = data
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(END))
        self._ends = ends.astype(np.uint32)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Lines:
        """Return texts as one."""
        return cls("".join(f"{text}{END}" for text in texts).encode())

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> str:
        start = int(self._ends[number - 1]) + 1 if number else 0
        return self.data[start : int(self._ends[number])].decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self.data.decode().split(END)[:-1])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lines) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)
