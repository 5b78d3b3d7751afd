"""Fitted state on disk: arrays and JSON in one npz file, under a key made of its contents' source.

Nothing in the file is executed. A file that is missing, damaged or of another version loads as
None, and the caller fits again.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from intents.matcher.calibration import Calibration
from intents.matcher.encoder import Encoder
from intents.matcher.features import Stemmer
from intents.matcher.vocabulary import Vocabulary

if TYPE_CHECKING:
    from intents.matcher.matcher import Matcher

VERSION: Final = "matcher-1"
"""Changes with whatever the state holds or how it is computed."""


def save(matcher: Matcher, path: Path, key: str) -> None:
    """Write the matcher in one step: a reader sees the old file or the new, never half of one."""
    names = {
        "version": VERSION,
        "key": key,
        "labels": matcher.labels,
        "phrases": matcher.phrases,
        "counts": matcher.vocabulary.counts,
        "columns": list(matcher.encoder.columns),
        "grams": list(matcher.encoder.gram_columns),
        "calibration": matcher.calibration.coefficients,
    }
    arrays: dict[str, NDArray[Any]] = {
        "names": np.frombuffer(json.dumps(names).encode(), dtype=np.uint8),
        "owners": matcher.owners,
        "encoder": matcher.encoder.weights,
        "weights": matcher.weights,
        "sizes": np.array([len(ids) for ids, _ in matcher.rows], dtype=np.int64),
        "ids": np.concatenate([ids for ids, _ in matcher.rows] or [np.zeros(0, np.int32)]),
        "values": np.concatenate([v for _, v in matcher.rows] or [np.zeros(0, np.float32)]),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def load(path: Path, key: str, stemmer: Stemmer) -> Matcher | None:
    """Return the matcher in the file, None unless it is whole and of this version and key."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return _read({name: file[name] for name in file.files}, key, stemmer)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _read(arrays: dict[str, NDArray[Any]], key: str, stemmer: Stemmer) -> Matcher | None:
    from intents.matcher.matcher import Matcher

    names = json.loads(arrays["names"].tobytes())
    if names["version"] != VERSION or names["key"] != key:
        return None
    ends = np.cumsum(arrays["sizes"])[:-1]
    columns = {term: i for i, term in enumerate(names["columns"])}
    return Matcher(
        labels=tuple(names["labels"]),
        phrases=tuple(names["phrases"]),
        owners=arrays["owners"],
        vocabulary=Vocabulary.counted(names["counts"]),
        encoder=Encoder(
            stemmer,
            columns,
            {gram: i for i, gram in enumerate(names["grams"], len(columns))},
            arrays["encoder"],
        ),
        weights=arrays["weights"],
        rows=tuple(
            zip(np.split(arrays["ids"], ends), np.split(arrays["values"], ends), strict=True)
        ),
        calibration=Calibration(tuple(names["calibration"])),
    )
