"""Figures as Markdown, and as a picture where matplotlib is installed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from benchmarks.quality import Quality

Series = Mapping[str, Sequence[tuple[float, float]]]
"""Name of a line -> its points."""


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; None is an empty cell."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def quality(found: Sequence[Quality]) -> str:
    """Return the report of quality figures."""
    head = (
        "set", "half", "phrasings", "labels", "accuracy %", "misspelt %", "in-scope %",
        "OOS recall %", "joint %", "ECE", "median ms", "p99 ms", "fit s", "served MB",
    )  # fmt: skip
    rows = [
        (
            q.name, q.half, q.phrasings, q.labels, q.accuracy, q.misspelt, q.in_scope,
            q.oos_recall, q.joint, q.ece, q.median_ms, q.p99_ms, q.fit_seconds, q.served_mb,
        )
        for q in found
    ]  # fmt: skip
    parts = ["# Quality", describe() + ".", table(head, rows)]
    peers = [
        (q.name, p.name, p.accuracy, p.own, p.median_ms, p.ratio) for q in found for p in q.peers
    ]
    if peers:
        columns = ("set", "peer", "accuracy %", "ours on the sample %", "median ms", "times ours")
        parts += ["## Peers, in the same run", table(columns, peers)]
    shares = ["set", *(f"{share:.0%}" for share, _ in found[0].risk_coverage)] if found else []
    curves = [(q.name, *(f"{100 * risk:.1f}" for _, risk in q.risk_coverage)) for q in found]
    parts += ["## Percent wrong where the surest share is answered", table(shares, curves)]
    return "\n\n".join(parts) + "\n"


def picture(series: Series, path: Path, *, title: str, x: str, y: str, logarithmic: bool) -> bool:
    """Draw lines into a PNG; return whether matplotlib is there to do it."""
    try:
        matplotlib: Any = importlib.import_module("matplotlib")
        matplotlib.use("Agg")
        pyplot: Any = importlib.import_module("matplotlib.pyplot")
    except ImportError:
        return False
    figure, axes = pyplot.subplots(figsize=(8, 5), dpi=120)
    for name, points in series.items():
        axes.plot([a for a, _ in points], [b for _, b in points], marker="o", label=name)
    if logarithmic:
        axes.set_xscale("log")
        axes.set_yscale("log")
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
    return True
