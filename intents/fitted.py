"""Fitted state on disk: what is worked out from content, kept by the hash of what it is from.

Plain arrays and JSON, never pickle. A file that is missing, damaged, of another format or of other
content is no error: it is fitted anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from msgspec import Struct

from content import parts
from intents.gazetteer import Gazetteer
from intents.lexicon import Lexicon
from intents.lines import Lines
from intents.matching import Matcher, row_type
from intents.model import Type
from intents.ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.generic]

FORMAT: Final = 16
"""Raised whenever the features or the file change, so that older files are passed over."""
JOINT: Final = ";"
"""What parts texts that are kept as one: no normalised text holds it, and JSON needs no escape."""
ARRAYS: Final = {
    "owner": np.int32,
    "starts": np.int64,
    "keys": np.int64,
    "weights": np.float32,
    "shares": np.float32,
    "offsets": np.int64,
}
"""The arrays of the matcher and of what each is, but for its rows: they are as small as can be."""


class Fitted(Struct, frozen=True):
    """What an interpreter works out from its names, entries and phrasings."""

    lexicon: Lexicon
    """The names."""
    entries: Ranking
    """The entries, indexed by their words."""
    matcher: Matcher
    """The phrasings, masked and indexed."""
    cues: Mapping[str, str]
    """Intent -> the words of its phrasings, joined: of most intents nobody asks."""
    asking: frozenset[str]
    """Cue words of the intents in scope."""
    both: frozenset[str]
    """Words of names that stand in phrasings too."""
    weights: Mapping[str, int]
    """Every known word with how readily it is meant."""
    by_sound: Mapping[str, str]
    """What is heard -> name of a person."""
    templates: Lines
    """The phrasings as they were written, each behind its intent and a space."""

    def cues_of(self, intent: str) -> frozenset[str]:
        """Return the words of an intent's phrasings."""
        return frozenset(self.cues[intent].split(JOINT)) if self.cues.get(intent) else frozenset()


def save(fitted: Fitted, path: Path, key: str) -> None:
    """Write fitted state under a key; where that cannot be, it is left."""
    m = fitted.matcher
    about = {
        "labels": m.labels,
        "numbered": joined(m.words),
        "cues": dict(fitted.cues),
        "asking": joined(sorted(fitted.asking)),
        "both": joined(sorted(fitted.both)),
        "weights": _by_value(fitted.weights),
        "by_sound": dict(fitted.by_sound),
        "lexicon": {
            "names": _plain(fitted.lexicon.names),
            "classes": _plain(fitted.lexicon.classes),
            "given_names": {id_: sorted(s) for id_, s in fitted.lexicon.given_names.items()},
            "seats": dict(fitted.lexicon.seats),
        },
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
    arrays: dict[str, Array] = {name: getattr(m, name) for name in (*ARRAYS, "rows")}
    whole = {
        "about": json.dumps(about, ensure_ascii=False).encode(),
        "phrases": m.phrases.data,
        "templates": fitted.templates.data,
        **{name: array.tobytes() for name, array in arrays.items()},
    }
    parts.save(whole, path, _key(key))


def load(path: Path, key: str) -> Fitted | None:
    """Return the fitted state saved under the key; None where there is none that can be used."""
    try:
        found = parts.load(path, _key(key))
        return _read(json.loads(found["about"]), found) if found else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _key(key: str) -> str:
    return f"{FORMAT} {key}"


def _read(about: dict[str, Any], found: Mapping[str, bytes]) -> Fitted:
    words = _parted(about["numbered"])
    phrases = Lines(found["phrases"])
    arrays: dict[str, Any] = {n: np.frombuffer(found[n], type_) for n, type_ in ARRAYS.items()}
    matcher = Matcher(
        labels=tuple(about["labels"]),
        phrases=phrases,
        words=dict(zip(words, range(1, len(words) + 1), strict=True)),
        rows=np.frombuffer(found["rows"], row_type(len(phrases))),
        **arrays,
    )
    _check(matcher)
    return Fitted(
        lexicon=_lexicon(about["lexicon"]),
        entries=_entries(about["entries"]),
        matcher=matcher,
        cues=about["cues"],
        asking=frozenset(_parted(about["asking"])),
        both=frozenset(_parted(about["both"])),
        weights=_valued(about["weights"]),
        by_sound=dict(about["by_sound"]),
        templates=Lines(found["templates"]),
    )


# Ten thousand short texts are parted from one long one in a third of the time that JSON takes for
# each by itself. The same word stands in several of them: it is kept once.


def joined(texts: Iterable[str]) -> str:
    """Return normalised texts, none of them empty, as one."""
    return JOINT.join(texts)


def _parted(text: str) -> list[str]:
    return [*map(intern, text.split(JOINT))] if text else []


def _by_value(weights: Mapping[str, int]) -> dict[str, str]:
    """Return the words of each weight, joined."""
    values = sorted(set(weights.values()))
    return {str(v): joined(w for w, weight in weights.items() if weight == v) for v in values}


def _valued(words: Mapping[str, str]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for value, text in words.items():
        weights.update(dict.fromkeys(_parted(text), int(value)))
    return weights


def _plain(names: Gazetteer) -> dict[str, Any]:
    meanings = [json.dumps(found, sort_keys=True) for found in names.entries.values()]
    numbers = {meaning: number for number, meaning in enumerate(dict.fromkeys(meanings))}
    return {
        "meanings": [json.loads(meaning) for meaning in numbers],
        "stems": joined(names.entries),
        "forms": [names.forms[key] for key in names.entries],
        "numbers": [numbers[meaning] for meaning in meanings],
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
    meanings = [
        {types[name]: tuple(ids) for name, ids in found.items()} for found in about["meanings"]
    ]
    keys = _parted(about["stems"])
    return Gazetteer(
        dict(zip(keys, [meanings[number] for number in about["numbers"]], strict=True)),
        dict(zip(keys, about["forms"], strict=True)),
        about["longest"],
    )


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
        and len(m.starts) == len(m.labels) + 1
        and len(m.offsets) == len(m.keys) + 1 == len(m.weights) + 1
        and len(m.rows) == len(m.shares) == int(m.offsets[-1])
        and (not len(m.rows) or 0 <= int(m.rows.min()) <= int(m.rows.max()) < len(m.phrases))
    )
    if not whole:
        raise ValueError("the fitted state does not hold together")
