"""Content as one piece: what a replica read and worked out, for the others to serve in a moment."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

KNOWLEDGE: Final = "knowledge"
INTENTS: Final = "intents"
CACHE: Final = "cache"
MAX_BYTES: Final = 200_000_000
"""Unpacked size of the largest bundle that is taken: twenty times ours."""


class BundleError(Exception):
    """A bundle that cannot be used."""


def pack(knowledge: Path, intents: Path, cache: Path) -> bytes:
    """Return the YAML of two folders and what is kept of it, compressed."""
    import zipfile  # only several replicas hand content on

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, folder, pattern in (
            (KNOWLEDGE, knowledge, "**/*.yaml"),
            (INTENTS, intents, "**/*.yaml"),
            (CACHE, cache, "*.json"),
            (CACHE, cache, "*.parts"),
            (CACHE, cache, "*.npz"),
        ):
            for path in sorted(folder.glob(pattern)):
                file.write(path, f"{name}/{path.relative_to(folder).as_posix()}")
    return buffer.getvalue()


def unpack(bundle: bytes, folder: Path) -> tuple[Path, Path, Path]:
    """Write a bundle below a folder and return its knowledge, intents and cache folders.

    Raises BundleError.
    """
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as file:
            if sum(info.file_size for info in file.infolist()) > MAX_BYTES:
                raise BundleError("the bundle is too large")
            for name in _safe(file.namelist()):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.read(name))
    except (zipfile.BadZipFile, OSError) as error:
        raise BundleError(f"the bundle cannot be unpacked ({type(error).__name__})") from None
    return folder / KNOWLEDGE, folder / INTENTS, folder / CACHE


def _safe(names: list[str]) -> Iterator[str]:
    for name in names:
        parts = PurePosixPath(name).parts
        if not parts or parts[0] not in (KNOWLEDGE, INTENTS, CACHE) or ".." in parts:
            raise BundleError("the bundle holds what no bundle holds")
        yield name
