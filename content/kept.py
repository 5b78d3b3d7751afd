"""Parsed content on disk: JSON under the hash of the files, read seven times as fast as YAML.

A file that is missing, damaged or of other content is no error: the YAML is read anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from content.reader import Plain, Table, plain

FORMAT: Final = 2
"""Raised whenever the form changes, so that older files are passed over."""


def load(path: Path, key: str) -> Mapping[str, Plain]:
    """Return the trees saved under the key, by the names they were saved by; else none."""
    try:
        about = json.loads(path.read_bytes())
        if about["format"] != FORMAT or about["key"] != key:
            return {}
        trees = about["trees"]
        return trees if all(isinstance(tree, dict) for tree in trees.values()) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def save(trees: Mapping[str, Table], path: Path, key: str) -> None:
    """Write trees under a key; where that cannot be, it is left."""
    about = {
        "format": FORMAT,
        "key": key,
        "trees": {file: plain(table) for file, table in trees.items()},
    }
    text = json.dumps(about, ensure_ascii=False).encode()
    write(path, lambda file: file.write(text))


def write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Put a file in place whole, or leave what is there; where that cannot be, it is left."""
    partial = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            fill(file)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
