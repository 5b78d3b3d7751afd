"""Labelled texts from a folder, and the same texts as a hurried thumb types them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
FEW: Final = 2_000
"""Training texts below which each fifth is held out in turn: one fifth of a few hundred texts tells
neither accuracy nor calibration, the error of which chance alone makes 0.05 to 0.09 there."""
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


def read_in_turn(folder: Path) -> tuple[Dataset, ...]:
    """Return the data of a folder to be validated: once; where it has no val.tsv and few texts,
    each fifth of them held out in turn. Raises DataError."""
    data = read(folder)
    apart = (folder / "val.tsv").is_file() or len(data.train) + len(data.validation) >= FEW
    if apart:
        return (data,)
    whole = read(folder, whole=True)
    parts = [_parted(whole.train, part) for part in range(HELD_OUT)]
    return tuple(replace(data, train=train, validation=out) for train, out in parts)


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


def _parted(
    train: Sequence[Example], part: int = 0
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Return training texts without and with a fifth of each label, in a shuffled order."""
    shuffled = list(train)
    random.Random(0).shuffle(shuffled)
    seen: dict[str, int] = {}
    kept: list[Example] = []
    out: list[Example] = []
    for example in shuffled:
        seen[example.label] = seen.get(example.label, 0) + 1
        (out if seen[example.label] % HELD_OUT == part else kept).append(example)
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
