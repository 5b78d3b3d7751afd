"""python -m benchmarks quality FOLDER...: how well the classifier does on public intent data.

Nothing is chosen on the half that is measured with --test: thresholds come from the validation
half where that holds texts out of scope, else from the training texts alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks import serving
from benchmarks.data import OOS, DataError, Dataset, Example, english, misspelt, read, read_in_turn
from benchmarks.peers import PEERS
from bot.processes import resident
from intents.classify.calibrating import calibration_error, risk_coverage
from intents.classify.classifier import Classifier

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

SAMPLE = 200
"""Questions that each peer is asked; the slow ones take a tenth of a second for one."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer's figures on a sample."""

    name: str
    accuracy: float
    """In-scope texts read rightly, percent of the sample."""
    own: float
    """The same of the classifier, on the same sample."""
    median_ms: float
    """Milliseconds for a text."""
    ratio: float
    """Times the classifier's median, in the same run."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one set; shares are percentages, times medians of single texts."""

    name: str
    half: str
    """Which half was measured: validation or test."""
    phrasings: int
    labels: int
    texts: int
    """In-scope texts asked."""
    accuracy: float
    """In-scope texts whose best label is right, whatever its confidence."""
    misspelt: float
    """The same with slips of the thumb."""
    in_scope: float
    """In-scope texts whose best label is right and believed at the threshold."""
    oos_recall: float | None
    """Texts out of scope that are not believed; None where there are none."""
    joint: float | None
    """Texts of both sorts treated rightly."""
    threshold: float
    """Confidence from which a label is believed."""
    chosen_on: str
    """What the threshold was chosen on."""
    ece: float
    """Expected calibration error of in-scope texts, 0 to 1."""
    median_ms: float
    """Milliseconds for a text, words normalised before."""
    p99_ms: float
    fit_seconds: float
    """Fitting with calibration."""
    served_mb: float
    """Memory of a fresh process that has loaded the fitted classifier, megabytes."""
    fitting_mb: float
    """Memory of the process that fitted it and the sets before it, megabytes."""
    risk_coverage: list[tuple[float, float]]
    """(share answered, share wrong of those), the surest first."""
    peers: list[Peer] = field(default_factory=list)


def run(folders: Iterable[Path], *, test: bool, peers: bool) -> list[Quality]:
    """Return the figures of each folder; raises DataError."""
    sets = [(read(folder, whole=True),) if test else read_in_turn(folder) for folder in folders]
    for parts in sets:
        if test and not parts[0].test:
            raise DataError(f"{parts[0].name}: has no test.tsv to measure with --test")
    bar = tqdm(sets, unit="set")
    found = []
    for parts in bar:
        bar.set_description(parts[0].name)
        found.append(_measure(parts, test=test, peers=peers))
    return found


@dataclass(frozen=True)
class _Fitted:
    """A classifier, and what it made of the texts that it was asked."""

    model: Classifier
    train: list[Example]
    inside: list[Example]
    seconds: float
    right: Bools
    slipped: Bools
    believed: Bools
    refused: Bools
    confidence: Floats
    times: list[float]
    threshold: float
    chosen_on: str


def _fitted(data: Dataset, *, test: bool) -> _Fitted:
    train = [e for e in data.train if e.label != OOS]
    strange = [e.words for e in data.train if e.label == OOS]
    began = time.perf_counter()
    model = Classifier.fit(((e.label, e.words) for e in train), english(), strange)
    seconds = time.perf_counter() - began
    inside, outside = _split(data.test if test else data.validation)
    right, confidence, times = _ask(model, inside)
    slipped, _, _ = _ask(model, misspelt(inside))
    _, doubt, _ = _ask(model, outside)
    threshold, chosen_on = _threshold(model, data.validation)
    believed = right & (confidence >= threshold)
    return _Fitted(
        model, train, inside, seconds, right, slipped, believed, doubt < threshold, confidence,
        times, threshold, chosen_on,
    )  # fmt: skip


def _measure(parts: Sequence[Dataset], *, test: bool, peers: bool) -> Quality:
    """Return the figures of a set: of all that was held out, where it is held out in turn."""
    fitted = [_fitted(data, test=test) for data in parts]
    first, memory = fitted[0], resident()
    right = np.concatenate([f.right for f in fitted])
    believed = np.concatenate([f.believed for f in fitted])
    refused = np.concatenate([f.refused for f in fitted])
    confidence = np.concatenate([f.confidence for f in fitted])
    times = [ms for f in fitted for ms in f.times]
    outside = len(refused) > 0
    return Quality(
        name=parts[0].name,
        half="test" if test else "validation",
        phrasings=len(first.train),
        labels=len(first.model.labels),
        texts=len(right),
        accuracy=_percent(right),
        misspelt=_percent(np.concatenate([f.slipped for f in fitted])),
        in_scope=_percent(believed),
        oos_recall=_percent(refused) if outside else None,
        joint=_percent(np.concatenate([believed, refused])) if outside else None,
        threshold=round(statistics.median(f.threshold for f in fitted), 3),
        chosen_on=first.chosen_on,
        ece=round(calibration_error(confidence, right), 4),
        median_ms=round(statistics.median(times), 4),
        p99_ms=round(float(np.percentile(times, 99)), 4),
        fit_seconds=round(statistics.median(f.seconds for f in fitted), 2),
        served_mb=serving.memory(first.model),
        fitting_mb=round(memory, 1),
        risk_coverage=[(round(c, 3), round(r, 4)) for c, r in risk_coverage(confidence, right)],
        peers=_peers(first, statistics.median(times)) if peers else [],
    )


def _split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    inside = [e for e in examples if e.label != OOS]
    return inside, [e for e in examples if e.label == OOS]


def _ask(model: Classifier, examples: Sequence[Example]) -> tuple[Bools, Floats, list[float]]:
    """Return which were read rightly, with what confidence, and the milliseconds of each."""
    right, confidence, times = [], [], []
    for example in examples:
        words = example.words
        began = time.perf_counter()
        guesses = model.read(words).guesses
        times.append(1000 * (time.perf_counter() - began))
        right.append(bool(guesses) and guesses[0].label == example.label)
        confidence.append(guesses[0].confidence if guesses else 0.0)
    return np.array(right, dtype=bool), np.array(confidence, dtype=float), times


def _threshold(model: Classifier, validation: Sequence[Example]) -> tuple[float, str]:
    """Return the confidence that parts in scope from out of scope best, and what it is based on."""
    inside, outside = _split(validation)
    if not outside:
        return model.threshold, "5th percentile of held-out training texts"
    right, confidence, _ = _ask(model, inside)
    _, doubt, _ = _ask(model, outside)
    joint = {
        step / 200: int((right & (confidence >= step / 200)).sum() + (doubt < step / 200).sum())
        for step in range(201)
    }
    return max(joint, key=lambda at: (joint[at], at)), "joint accuracy on the validation half"


def _peers(ours: _Fitted, own_ms: float) -> list[Peer]:
    """Return the figures of every peer that is installed, on one sample of the texts."""
    step = max(1, len(ours.inside) // SAMPLE)
    sample = ours.inside[::step][:SAMPLE]
    own = _percent(ours.right[::step][:SAMPLE])
    found = []
    for name, fit in tqdm(PEERS.items(), unit="peer", leave=False):
        try:
            predict = fit(ours.train)
        except ImportError:
            continue
        hits, times = [], []
        for example in sample:
            text = " ".join(example.words)
            began = time.perf_counter()
            label = predict(text)
            times.append(1000 * (time.perf_counter() - began))
            hits.append(label == example.label)
        median = statistics.median(times)
        hit = _percent(np.array(hits, dtype=bool))
        found.append(Peer(name, hit, own, round(median, 3), round(median / own_ms, 1)))
    return found


def _percent(hits: Bools) -> float:
    return round(100 * float(hits.mean()), 2) if len(hits) else 0.0


def as_json(found: Iterable[Quality]) -> list[dict[str, object]]:
    """Return figures as plain data."""
    return [asdict(quality) for quality in found]
