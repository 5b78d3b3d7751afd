"""A fitted classifier on disk: plain arrays and JSON in one npz file, never pickle.

A file that is missing, damaged, of another format or under another key is no error: the
classifier is fitted anew.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Final

import numpy as np

from content import kept
from intents.classify.classifier import Classifier
from intents.classify.features import Features, Matrix, Stem
from intents.classify.lexicon import Lexicon
from intents.classify.repairing import Repairer
from intents.lines import Lines

FORMAT: Final = 4
"""Raised whenever features, weights or the file change, so that older files are passed over."""
UNUSABLE: Final = (
    OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile,
)  # fmt: skip
"""What reading a file raises that is damaged, or something else."""


def save(model: Classifier, path: Path, key: str) -> None:
    """Write a classifier under a key; where that cannot be, it is left."""
    features = model.lexicon.features
    about = {
        "format": FORMAT,
        "key": key,
        "labels": model.labels,
        "words": list(features.words),
        "pieces": list(features.pieces),
        "rarest": features.rarest,
        "counts": dict(model.lexicon.repairer.counts),
        "threshold": model.threshold,
    }
    text = np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), dtype=np.uint8)
    kept.write(
        path,
        lambda file: np.savez(
            file, about=text, phrases=np.frombuffer(model.phrases.data, dtype=np.uint8),
            idf=features.idf, weights=model.weights, starts=model.starts,
            near=np.array(features.near, dtype=np.int64),
            pairs=np.array(features.pairs, dtype=np.int64),
            squares=np.array([word.square for word in model.lexicon.words.values()]),
            trust=np.array(model.trust), scope=np.array(model.scope),
            word_starts=model.words.starts, word_columns=model.words.columns,
            word_values=model.words.values,
        ),
    )  # fmt: skip


def holds(path: Path, key: str) -> bool:
    """Return whether a classifier is saved under the key, without reading the whole of it."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            about = json.loads(file["about"].tobytes())
            return bool(about["format"] == FORMAT and about["key"] == key)
    except UNUSABLE:
        return False


def load(path: Path, key: str, stem: Stem) -> Classifier | None:
    """Return the classifier saved under the key; None where there is none that can be used."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays["about"].tobytes())
        if about["format"] != FORMAT or about["key"] != key:
            return None
        features = Features.known(
            stem, about["words"], arrays["near"].tolist(), arrays["pairs"].tolist(),
            about["pieces"], idf=arrays["idf"], rarest=float(about["rarest"]),
        )  # fmt: skip
        model = Classifier(
            labels=tuple(about["labels"]),
            lexicon=Lexicon.of(
                features, Repairer.known(about["counts"]), arrays["squares"].tolist()
            ),
            weights=arrays["weights"].astype(np.float32, copy=False),
            phrases=Lines(arrays["phrases"].tobytes()),
            starts=arrays["starts"].astype(np.int64),
            words=Matrix(
                arrays["word_starts"].astype(np.int64),
                arrays["word_columns"].astype(np.int32),
                arrays["word_values"].astype(np.float32),
            ),
            trust=tuple(arrays["trust"].astype(np.float64).tolist()),
            scope=tuple(arrays["scope"].astype(np.float64).tolist()),
            threshold=float(about["threshold"]),
        )
        _check(model)
    except UNUSABLE:
        return None
    return model


def _check(model: Classifier) -> None:
    """Raise ValueError where the arrays do not belong together: a file cut or written over."""
    words, seen = model.words, model.lexicon.features
    whole = (
        seen.columns == len(seen.words) + len(seen.near) + len(seen.pairs) + len(seen.pieces)
        and model.weights.shape == (seen.columns + len(model.lexicon.words) + 1, len(model.labels))
        and len(model.lexicon.words) == len(model.lexicon.repairer.counts)
        and len(model.starts) == len(model.labels) + 1
        and int(model.starts[-1]) == len(model.phrases) == words.rows
        and int(words.starts[-1]) == len(words.columns) == len(words.values)
        and (not len(words.columns) or int(words.columns.max()) < len(seen.words))
        and len(model.trust) == 6
        and len(model.scope) in (0, 5)
    )
    if not whole:
        raise ValueError("the classifier does not hold together")
