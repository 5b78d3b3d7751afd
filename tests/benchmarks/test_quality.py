"""The benchmarks read folders of intent data and measure on the half that is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.data import DataError, Example, misspelt, read, read_in_turn

TRAIN = "".join(
    f"{label}\t{text} {extra}\n"
    for label, text in (("open", "when do you open"), ("card", "i lost my card"))
    for extra in ("", "please", "now", "today", "again", "really")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "tiny"
    path.mkdir()
    (path / "train.tsv").write_text(TRAIN + "oos\tdo cows eat grass\n")
    return path


def measured(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "quality", str(folder), *flags],
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_validation_half_a_fifth_is_held_out(folder: Path) -> None:
    data = read(folder)
    assert len(data.validation) == 2
    assert not set(data.train) & set(data.validation)
    assert data.test == ()


def test_of_few_texts_each_is_held_out_once(folder: Path) -> None:
    parts = read_in_turn(folder)
    assert len(parts) == 5
    out = [example for part in parts for example in part.validation]
    assert len(out) == len(set(out)) == 13
    assert all(set(p.train) | set(p.validation) == set(out) for p in parts)
    (folder / "val.tsv").write_text("open\twhen do you open\n")
    assert [p.validation for p in read_in_turn(folder)] == [read(folder).validation]


def test_where_the_test_half_is_measured_every_training_text_is_learnt(folder: Path) -> None:
    (folder / "test.tsv").write_text("card\tlost my card\nopen\twhen do you open\n")
    data = read(folder, whole=True)
    assert len(data.train) == 13
    assert data.validation == ()
    done = measured(folder, "--test", "--json", "--no-peers")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert found["phrasings"] == 12
    assert found["chosen_on"] == "5th percentile of held-out training texts"
    assert 10 < found["served_mb"] < 200


def test_the_test_half_is_measured_where_it_is_asked_for(folder: Path) -> None:
    (folder / "val.tsv").write_text("open\twhen do you open\noos\tcows like grass\n")
    (folder / "test.tsv").write_text("card\tlost my card\ncard\ti lost card\noos\tgrass grows\n")
    done = measured(folder, "--test", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    assert found["half"] == "test"
    assert found["texts"] == 2
    assert found["accuracy"] == 100
    assert found["oos_recall"] in (0, 100)
    assert found["chosen_on"].startswith("joint accuracy")
    assert {p["name"].split()[0] for p in found["peers"]} >= {"rapidfuzz"}


def test_a_report_is_written(folder: Path, tmp_path: Path) -> None:
    done = measured(folder, "--no-peers", "--report", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "| tiny | validation |" in (tmp_path / "out" / "quality.md").read_text()


def test_a_missing_half_or_a_broken_line_is_told_with_its_place(folder: Path) -> None:
    done = measured(folder, "--test")
    assert done.returncode == 1
    assert "tiny: has no test.tsv" in done.stderr
    (folder / "val.tsv").write_text("open\twhen\nno tab here\n")
    with pytest.raises(DataError, match=r"val\.tsv:2:1"):
        read(folder)


def test_slips_are_the_same_each_time_and_leave_short_words() -> None:
    texts = [Example("x", "when is the readmission agreement signed and why")] * 20
    slipped = misspelt(texts)
    assert slipped == misspelt(texts)
    assert slipped != tuple(texts)
    assert all(e.text.split()[1] == "is" for e in slipped)
