"""python -m benchmarks scale: how cost grows from a hundred to a hundred thousand.

Phrasings over intents for the classifier; facts of partners, made up, for the whole bot.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks import report as writing
from benchmarks.data import english
from benchmarks.machine import describe
from bot.asking import ask
from bot.processes import resident
from bot.state import DialogueState
from bot.world import build
from intents.classify import storing
from intents.classify.classifier import Classifier
from knowledge.loading import DATA

STEPS = (100, 1_000, 10_000, 100_000)
PER_LABEL = 100
"""Phrasings of an intent."""
PER_PARTNER = 10
"""Facts of a partner."""
ASKED = 200
"""Questions at each size."""
PER_FILE = 5_000
"""Records of a file: what an editor still opens."""
KINDS = ("agreement", "project", "visit", "meeting", "programme")
SYLLABLES = tuple(c + v for c in "bdfgklmnprstvz" for v in "aeiou")


@dataclass(frozen=True, slots=True)
class Growth:
    """Figures at one size; times in milliseconds unless said."""

    what: str
    """Phrasings or facts."""
    size: int
    build_seconds: float
    """Fitting, or reading and indexing."""
    load_seconds: float
    """Loading what was kept on disk."""
    median_ms: float
    """Ranking a text, or understanding and answering a question."""
    p99_ms: float
    resident_mb: float
    """Memory of the process, megabytes."""


def run(most: int) -> list[Growth]:
    """Return figures at every step up to a size."""
    sizes = [size for size in STEPS if size <= most]
    bar = tqdm([(f, size) for f in (_phrasings, _facts) for size in sizes], unit="step")
    return [measure(size) for measure, size in bar]


def report(found: Sequence[Growth]) -> str:
    """Return figures as Markdown."""
    head = ("what", "size", "build s", "load s", "median ms", "p99 ms", "memory MB")
    rows = [
        (
            g.what,
            f"{g.size:,}",
            g.build_seconds,
            g.load_seconds,
            g.median_ms,
            g.p99_ms,
            g.resident_mb,
        )
        for g in found
    ]
    return "\n\n".join(["# Scale", describe() + ".", writing.table(head, rows)]) + "\n"


def series(found: Iterable[Growth]) -> Mapping[str, Sequence[tuple[float, float]]]:
    """Return the medians by size, to be drawn."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for growth in found:
        lines.setdefault(growth.what, []).append((growth.size, growth.median_ms))
    return lines


def _phrasings(size: int) -> Growth:
    chance = random.Random(size)
    vocabulary = [_word(chance) for _ in range(2_000 + size // 20)]
    labels = max(2, size // PER_LABEL)
    keys = {f"{i:05d}": chance.sample(vocabulary, 12) for i in range(labels)}
    names = list(keys)
    data = [
        (
            label := names[i % labels],
            [*chance.choices(keys[label], k=4), *chance.choices(vocabulary, k=3)],
        )
        for i in range(size)
    ]
    stem = english()
    began = time.perf_counter()
    model = Classifier.fit(data, stem)
    built = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        storing.save(model, path, "scale")
        began = time.perf_counter()
        storing.load(path, "scale", stem)
        loaded = time.perf_counter() - began
    asked = [
        [*chance.choices(keys[chance.choice(names)], k=4), *chance.choices(vocabulary, k=3)]
        for _ in range(ASKED)
    ]
    return _growth("phrasings", size, built, loaded, _times(asked, model.read))


def _facts(size: int) -> Growth:
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "knowledge", Path(name) / "cache"
        partners = _partners(max(1, size // PER_PARTNER))
        _write(folder, partners, size)
        began = time.perf_counter()
        build(folder, None, cache)
        built = time.perf_counter() - began
        began = time.perf_counter()
        world = build(folder, None, cache)
        loaded = time.perf_counter() - began
        chance = random.Random(1)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        asked = [
            f"when was the agreement with {chance.choice(partners)} signed" for _ in range(ASKED)
        ]
        times = _times(asked, lambda text: ask(world, text, DialogueState(), now))
        return _growth("facts", size, built, loaded, times)


def _write(folder: Path, partners: Sequence[str], size: int) -> None:
    """Write a knowledge base of made-up partners and facts beside the packaged vocabulary."""
    folder.mkdir()
    vocabulary = (DATA / "vocabulary.yaml").read_text("utf-8")
    vocabulary = re.sub(r"^languages: .*$", "languages: [en]", vocabulary, flags=re.MULTILINE)
    vocabulary = re.sub(r"sentences: \{.*\}", "sentences: {1: 1}", vocabulary)
    vocabulary = re.sub(r", stands_for: [\w-]+", "", vocabulary)
    (folder / "vocabulary.yaml").write_text(vocabulary, "utf-8")
    entries = [
        f"  - {{id: p{i}, type: organisation, name: {{en: {name}}}}}\n"
        for i, name in enumerate(partners)
    ]
    _files(folder, "partners", entries)
    chance = random.Random(2)
    subjects = [_word(chance) for _ in range(2_000)]
    _files(
        folder,
        "facts",
        [_fact(n, partners, chance.sample(subjects, 2), chance) for n in range(size)],
    )


def _files(folder: Path, section: str, entries: Sequence[str]) -> None:
    for start in range(0, len(entries), PER_FILE):
        text = f"{section}:\n" + "".join(entries[start : start + PER_FILE])
        (folder / f"{section}-{start:06d}.yaml").write_text(text, "utf-8")


def _fact(
    number: int, partners: Sequence[str], subject: Sequence[str], chance: random.Random
) -> str:
    at = number % len(partners)
    kind = KINDS[number // len(partners) % len(KINDS)]
    year = chance.randrange(1995, 2025)
    about = " ".join(subject)
    return (
        f"  - id: f{number}\n    kind: {kind}\n    name: {{en: the {kind} on {about}}}\n"
        f"    partners: [p{at}]\n    date: {year}\n"
        f"    text: {{en: The {kind} with {partners[at]} on {about} is of {year}.}}\n"
        "    source: {paragraph: 1, sentences: [1]}\n"
    )


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randrange(2, 5)))


def _partners(count: int) -> list[str]:
    """Return so many different names."""
    chance = random.Random(0)
    found: dict[str, None] = {}
    while len(found) < count:
        found[f"{_word(chance)}{_word(chance)} {_word(chance)}{_word(chance)}".title()] = None
    return list(found)


def _times(asked: Iterable[object], call: Callable[..., object]) -> list[float]:
    found = []
    for question in asked:
        began = time.perf_counter()
        call(question)
        found.append(1000 * (time.perf_counter() - began))
    return found


def _growth(what: str, size: int, built: float, loaded: float, times: list[float]) -> Growth:
    return Growth(
        what,
        size,
        round(built, 2),
        round(loaded, 2),
        round(statistics.median(times), 3),
        round(float(np.percentile(times, 99)), 3),
        round(resident(), 1),
    )
