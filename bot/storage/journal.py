"""The journal: a line for each update as soon as it is answered, before the database takes it.

A line is written to the operating system in microseconds and survives a kill; a transaction takes
milliseconds, in which a killed process would have answered without a trace. Only the process that
owns the data directory has one: replicas that share a database share no disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import asdict

from bot.compact import compact_ascii
from bot.storage.people import Asked, Thread


class Finished(Struct, frozen=True):
    """An update that was answered, with what is to be kept of it."""

    update_id: int
    """Telegram's number."""
    chat: int
    """Whose order it kept."""
    threads: Mapping[Thread, str] = field(default_factory=dict)
    """Threads of conversation as they are now."""
    asked: Sequence[Asked] = ()
    """Questions that curators may learn from."""


class Journal:
    """The journal in a file. What cannot be written is left to the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._size = 0

    def open(self) -> None:
        """Open the file for appending; what is in it stays."""
        try:
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._size = os.fstat(self._file).st_size
        except OSError:
            self._file = -1

    def append(self, done: Finished) -> bool:
        """Note an update that was answered; returns whether that survives a kill."""
        if self._file < 0:
            return False
        threads = [[chat, person, kept] for (chat, person), kept in done.threads.items()]
        asked = [asdict(question) for question in done.asked]
        line = compact_ascii([done.update_id, done.chat, threads, asked])
        try:
            # A line that a full disk cut off does not spoil the next.
            data = b"\n" + line.encode() + b"\n"
            written = os.write(self._file, data)
        except OSError:
            return False
        self._size += written
        return written == len(data)

    def read(self) -> Iterator[Finished]:
        """Yield what was noted, in order; a line that was cut off is left out."""
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
            return
        for line in lines:
            try:
                number, chat, threads, asked = json.loads(line)
                yield Finished(
                    int(number),
                    int(chat),
                    {(int(c), int(p)): str(kept) for c, p, kept in threads},
                    tuple(Asked(**question) for question in asked),
                )
            except (ValueError, TypeError):
                continue

    def empty(self) -> None:
        """Forget everything: the database has it."""
        if self._file >= 0 and self._size:
            os.truncate(self._file, 0)
            self._size = 0

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
