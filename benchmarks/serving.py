"""Run as a process of its own: the megabytes that it holds once it has loaded a classifier."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.data import english
from bot.processes import resident
from intents.classify import storing
from intents.classify.classifier import Classifier

KEY = "serving"


def memory(model: Classifier) -> float:
    """Return the memory of a fresh process that serves a classifier, in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        storing.save(model, path, KEY)
        command = [sys.executable, "-m", "benchmarks.serving", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    served = storing.load(Path(sys.argv[1]), KEY, english())
    if served is None:
        sys.exit("the classifier cannot be loaded")
    served.read(["warm"])
    print(round(resident(), 1))
