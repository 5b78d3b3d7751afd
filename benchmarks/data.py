"""Labelled texts from a folder, and the same texts as a hurried thumb types them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import Stemmer

from content.normal import normalise
from intents.classify.features import Stem

OOS: Final = "oos"
"""The label of texts that are none of the others (out of scope)."""
HELD_OUT: Final = 5
"""Where there is no validation half, every fifth training text of a label is held out for it."""
SLIPS: Final = 0.15
"""Share of words of four letters and more that are misspelt, in the misspelt variant."""
KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
"""Keys beside each other."""


class DataError(Exception):
    """A folder that cannot be used; its text says which, where and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    label: str
    """Which intent it has; OOS where none."""
    text: str
    """As it was typed."""

    @property
    def words(self) -> tuple[str, ...]:
        """Its normalised words."""
        return tuple(normalise(self.text).split())


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set of public intent data."""

    name: str
    """Name of its folder."""
    train: tuple[Example, ...]
    """What is fitted on."""
    validation: tuple[Example, ...]
    """What thresholds are chosen on, and what is measured where the test half is not asked for;
    empty where the folder has none and the training texts were left whole."""
    test: tuple[Example, ...]
    """What is measured with --test; empty where the folder has none."""


def read(folder: Path, *, whole: bool = False) -> Dataset:
    """Return the data of a folder: train.tsv, and val.tsv and test.tsv where they exist.

    Without val.tsv a fifth of the training texts is held out in its place; where the training
    texts are to be left `whole`, nothing is. A line is `label<TAB>text`, UTF-8. Raises DataError.
    """
    train = _examples(folder / "train.tsv")
    if not train:
        raise DataError(f"{folder / 'train.tsv'}: holds no line; expected label<TAB>text")
    validation = _examples(folder / "val.tsv", optional=True)
    if not validation and not whole:
        train, validation = _parted(train)
    return Dataset(folder.name, train, validation, _examples(folder / "test.tsv", optional=True))


def _examples(path: Path, *, optional: bool = False) -> tuple[Example, ...]:
    if optional and not path.is_file():
        return ()
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error})") from None
    found = []
    for number, line in enumerate(lines, 1):
        label, tab, text = line.partition("\t")
        if not tab or not label or not text.strip():
            raise DataError(f"{path}:{number}:1: expected label<TAB>text")
        found.append(Example(label, text))
    return tuple(found)


def _parted(train: Sequence[Example]) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Return training texts without and with every fifth of each label, in a shuffled order."""
    shuffled = list(train)
    random.Random(0).shuffle(shuffled)
    seen: dict[str, int] = {}
    kept: list[Example] = []
    out: list[Example] = []
    for example in shuffled:
        seen[example.label] = seen.get(example.label, 0) + 1
        (out if seen[example.label] % HELD_OUT == 0 else kept).append(example)
    return tuple(kept), tuple(out)


def misspelt(examples: Sequence[Example], seed: int = 0) -> tuple[Example, ...]:
    """Return texts with slips: letters swapped, dropped, doubled, or taken from the next key."""
    chance = random.Random(seed)
    return tuple(
        Example(e.label, " ".join(_slipped(word, chance) for word in e.text.split()))
        for e in examples
    )


def _slipped(word: str, chance: random.Random) -> str:
    if len(word) < 4 or not word.isalpha() or chance.random() >= SLIPS:
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + _beside(word[at], chance) + word[at + 1 :],
        ]
    )


def _beside(letter: str, chance: random.Random) -> str:
    for row in KEYS:
        at = row.find(letter.casefold())
        if at >= 0:
            return chance.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return letter


def english() -> Stem:
    """Return a stemmer of the data's language that remembers what it has seen."""
    return cache(Stemmer.Stemmer("english").stemWord)
