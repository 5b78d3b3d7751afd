"""What CLDR tells of a language, as much of it as is written: months, and the forms of numbers.

Babel reads half a megabyte for each language to tell it. Kept, it is a few lines; Babel itself is
imported where a number is written, and what it read is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import asdict

from content import parts

if TYPE_CHECKING:
    from babel.plural import PluralRule

FORMAT: Final = 1
"""Raised whenever what is kept changes, so that older files are passed over."""

Form = Callable[[int], str]
"""Number -> its category: one, few, many, other."""


class Locale(Struct, frozen=True, dict=True):
    """What is known of how a language writes dates and numbers. Immutable."""

    beside_day: tuple[str, ...]
    """The months as they stand beside a day, from January."""
    alone: tuple[str, ...]
    """The months as they stand without one."""
    counted: Mapping[str, str]
    """Category -> CLDR's rule for the numbers of things that are in it."""
    ranked: Mapping[str, str]
    """Category -> CLDR's rule for the numbers of places in a series."""

    @cached_property
    def cardinal(self) -> Form:
        """The category of a number of things."""
        return _rule(self.counted)

    @cached_property
    def ordinal(self) -> Form:
        """The category of a place in a series."""
        return _rule(self.ranked)


def of(code: str) -> Locale:
    """Return what CLDR tells of a language; raises UnknownLocaleError or ValueError."""
    from babel import Locale as Told

    told = Told.parse(code)
    beside, alone = (told.months[context]["wide"] for context in ("format", "stand-alone"))
    return Locale(
        tuple(beside[month] for month in range(1, 13)),
        tuple(alone[month] for month in range(1, 13)),
        dict(told.plural_form.rules),
        dict(told.ordinal_form.rules),
    )


def save(codes: Iterable[str], path: Path, key: str) -> None:
    """Write what is told of languages under a key; one that CLDR does not know is left out."""
    from babel import UnknownLocaleError

    found = {}
    for code in codes:
        try:
            found[code] = json.dumps(asdict(of(code))).encode()
        except (UnknownLocaleError, ValueError):
            continue
    parts.save(found, path, _key(key))


def load(path: Path, key: str) -> Mapping[str, Locale]:
    """Return what was saved under the key, by language; none where there is none."""
    try:
        return {code: _read(part) for code, part in parts.load(path, _key(key)).items()}
    except (ValueError, KeyError, TypeError):
        return {}


def _read(part: bytes) -> Locale:
    about = json.loads(part)
    return Locale(
        tuple(about["beside_day"]), tuple(about["alone"]), about["counted"], about["ranked"]
    )


def _key(key: str) -> str:
    """Return a key that changes with Babel's data too, which the size of a file of them tells."""
    spec = find_spec("babel")
    data = Path(spec.origin).with_name("global.dat") if spec and spec.origin else None
    size = data.stat().st_size if data and data.is_file() else 0
    return f"{FORMAT} {size} {key}"


def _rule(rules: Mapping[str, str]) -> PluralRule:
    from babel.plural import PluralRule

    return PluralRule(rules)
