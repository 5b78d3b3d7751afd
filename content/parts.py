"""Named parts in one file: what was worked out, as JSON and plain bytes, under a key.

The head tells how long each part is and its checksum, so what is read is what was written. A file
that is missing, damaged, of another form or under another key is no error: it holds nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path

from content.kept import write


def save(parts: Mapping[str, bytes], path: Path, key: str) -> None:
    """Write parts under a key; where that cannot be, it is left."""
    told = [(name, len(part), zlib.crc32(part)) for name, part in parts.items()]
    head = json.dumps({"key": key, "parts": told}).encode() + b"\n"
    write(path, lambda file: file.writelines([head, *parts.values()]))


def load(path: Path, key: str) -> Mapping[str, bytes]:
    """Return the parts saved under the key; none where there are none that can be used."""
    found = {}
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
            if head["key"] != key:
                return {}
            for name, length, checksum in head["parts"]:
                found[name] = file.read(length)
                if len(found[name]) != length or zlib.crc32(found[name]) != checksum:
                    return {}
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return {}
    return found
