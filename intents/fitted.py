"""Fitted state on disk: what is worked out from content, kept by the hash of what it is from.

Plain arrays and JSON in one npz file, never pickle. A file that is missing, damaged, of another
format or of other content is no error: it is fitted anew.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from content import kept
from intents.gazetteer import Gazetteer
from intents.lexicon import Lexicon
from intents.matching import Matcher
from intents.model import Type
from intents.ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT: Final = 8
"""Raised whenever the features or the file change, so that older files are passed over."""


JOINT: Final = ";"
"""What parts texts that are kept as one: no normalised text holds it, and JSON needs no escape."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What an interpreter works out from its names, entries and phrasings."""

    lexicon: Lexicon
    """The names."""
    entries: Ranking
    """The entries, indexed by their words."""
    matcher: Matcher
    """The phrasings, masked and indexed."""
    cues: Mapping[str, frozenset[str]]
    """Intent -> the words of its phrasings."""
    asking: frozenset[str]
    """Cue words of the intents in scope."""
    words: Mapping[str, int]
    """Every word of the phrasings with how readily it is meant."""
    weights: Mapping[str, int]
    """Every known word with how readily it is meant."""
    by_sound: Mapping[str, str]
    """What is heard -> name of a person."""
    templates: frozenset[tuple[str, str]]
    """The phrasings as they were written: (intent, template)."""


def save(fitted: Fitted, path: Path, key: str) -> None:
    """Write fitted state under a key; where that cannot be, it is left."""
    m = fitted.matcher
    about = {
        "format": FORMAT,
        "key": key,
        "labels": m.labels,
        "phrases": _joined(m.phrases),
        "features": _joined(m.columns),
        "cues": {label: sorted(words) for label, words in fitted.cues.items()},
        "asking": sorted(fitted.asking),
        "words": _by_value(fitted.words),
        "weights": _by_value(fitted.weights),
        "by_sound": dict(fitted.by_sound),
        "lexicon": {
            "names": _plain(fitted.lexicon.names),
            "classes": _plain(fitted.lexicon.classes),
            "given_names": {id_: sorted(s) for id_, s in fitted.lexicon.given_names.items()},
            "seats": dict(fitted.lexicon.seats),
        },
        "templates": sorted(fitted.templates),
        "entries": {
            "ids": fitted.entries.ids,
            "postings": {c: dict(found) for c, found in fitted.entries.postings.items()},
            "idf": dict(fitted.entries.idf),
            "tags": {id_: sorted(marks) for id_, marks in fitted.entries.tags.items()},
            "tagged": dict(fitted.entries.tagged),
            "phrases": [[key, ids] for key, ids in fitted.entries.phrases.items()],
            "longest": fitted.entries.longest,
        },
    }
    text = np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), dtype=np.uint8)
    kept.write(
        path,
        lambda file: np.savez(
            file, about=text, owner=m.owner, starts=m.starts, weights=m.weights, rows=m.rows,
            shares=m.shares, offsets=m.offsets,
        ),
    )  # fmt: skip


def load(path: Path, key: str) -> Fitted | None:
    """Return the fitted state saved under the key; None where there is none that can be used."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays["about"].tobytes())
        if about["format"] != FORMAT or about["key"] != key:
            return None
        return _read(about, arrays)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        zipfile.BadZipFile,
    ):
        return None


def _read(about: dict[str, Any], arrays: Mapping[str, NDArray[np.generic]]) -> Fitted:
    features = _parted(about["features"])
    cues: Mapping[str, list[str]] = dict(about["cues"])
    matcher = Matcher(
        labels=tuple(about["labels"]),
        phrases=tuple(_parted(about["phrases"])),
        owner=arrays["owner"].astype(np.int32, copy=False),
        starts=arrays["starts"].astype(np.int64, copy=False),
        columns=dict(zip(features, range(len(features)), strict=True)),
        weights=arrays["weights"].astype(np.float32, copy=False),
        rows=arrays["rows"].astype(np.int32, copy=False),
        shares=arrays["shares"].astype(np.float32, copy=False),
        offsets=arrays["offsets"].astype(np.int64, copy=False),
        words=frozenset(f for f in features if " " not in f),
    )
    _check(matcher)
    return Fitted(
        lexicon=_lexicon(about["lexicon"]),
        entries=_entries(about["entries"]),
        matcher=matcher,
        cues={label: frozenset(found) for label, found in cues.items()},
        asking=frozenset(about["asking"]),
        words=_valued(about["words"]),
        weights=_valued(about["weights"]),
        by_sound=dict(about["by_sound"]),
        templates=frozenset((intent, template) for intent, template in about["templates"]),
    )


# A hundred thousand short texts are parted from one long one in a third of the time that JSON takes
# for each by itself.


def _joined(texts: Iterable[str]) -> str:
    """Return normalised texts, none of them empty, as one."""
    return JOINT.join(texts)


def _parted(text: str) -> list[str]:
    return text.split(JOINT) if text else []


def _by_value(weights: Mapping[str, int]) -> dict[str, str]:
    """Return the words of each weight, joined."""
    values = sorted(set(weights.values()))
    return {str(v): _joined(w for w, weight in weights.items() if weight == v) for v in values}


def _valued(words: Mapping[str, str]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for value, text in words.items():
        weights.update(dict.fromkeys(_parted(text), int(value)))
    return weights


def _plain(names: Gazetteer) -> dict[str, Any]:
    return {
        "forms": [[key, names.forms[key], found] for key, found in names.entries.items()],
        "longest": dict(names.longest),
    }


def _lexicon(about: dict[str, Any]) -> Lexicon:
    return Lexicon(
        names=_gazetteer(about["names"]),
        classes=_gazetteer(about["classes"]),
        given_names={id_: frozenset(stems) for id_, stems in about["given_names"].items()},
        seats=about["seats"],
    )


def _gazetteer(about: dict[str, Any]) -> Gazetteer:
    types = {type_.value: type_ for type_ in Type}
    entries, forms = {}, {}
    for stems, form, found in about["forms"]:
        key = tuple(stems)
        entries[key] = {types[name]: tuple(ids) for name, ids in found.items()}
        forms[key] = form
    return Gazetteer(entries, forms, about["longest"])


def _entries(about: dict[str, Any]) -> Ranking:
    return Ranking(
        ids=tuple(about["ids"]),
        postings=about["postings"],
        idf=about["idf"],
        tags={id_: frozenset(marks) for id_, marks in about["tags"].items()},
        tagged={mark: tuple(ids) for mark, ids in about["tagged"].items()},
        phrases={tuple(key): tuple(ids) for key, ids in about["phrases"]},
        longest=about["longest"],
    )


def _check(m: Matcher) -> None:
    """Raise ValueError where the arrays do not belong together: a file cut or written over."""
    whole = (
        len(m.owner) == len(m.phrases)
        and len(m.starts) == len(m.labels)
        and len(m.offsets) == len(m.columns) + 1 == len(m.weights) + 1
        and len(m.rows) == len(m.shares) == int(m.offsets[-1])
        and (not len(m.rows) or 0 <= int(m.rows.min()) <= int(m.rows.max()) < len(m.phrases))
    )
    if not whole:
        raise ValueError("the fitted state does not hold together")
