"""What the project's own files promise each other: targets, settings, dependencies."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def canonical(requirement: str) -> str:
    """Return the package's name as registries compare it, without extras and versions."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def declared() -> set[str]:
    optional = [name for names in PROJECT["optional-dependencies"].values() for name in names]
    return {canonical(name) for name in [*PROJECT["dependencies"], *optional]}


def prerequisites() -> dict[str, list[str]]:
    rules = re.findall(r"^([a-z]+):(.*)$", read("Makefile"), re.MULTILINE)
    return {target: needs.split() for target, needs in rules}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_make_target_that_is_named_exists(page: str) -> None:
    named = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", read(page), re.MULTILINE))
    assert named, f"{page} names no target"
    assert named <= prerequisites().keys()


def test_run_and_test_and_each_check_set_up_first() -> None:
    rules = prerequisites()
    assert rules["test"][0] == "setup"
    for target in ["run", *rules["test"][1:]]:
        assert rules[target] == ["setup"], target


def test_contributing_tells_every_check() -> None:
    told = re.findall(r"^\| `make ([a-z]+)`", read("CONTRIBUTING.md"), re.MULTILINE)
    assert sorted(told) == sorted(prerequisites()["test"][1:])


def test_ci_runs_make_test_and_nothing_weaker() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert read(".ci/run").splitlines()[-1] == "exec make test"


def test_the_example_of_settings_names_exactly_those_that_are_read() -> None:
    named = re.findall(r"^([A-Z_]+)=$", read(".env.example"), re.MULTILINE)
    assert sorted(named) == sorted(NAMES)


def test_the_operators_page_tells_exactly_the_settings_that_are_read() -> None:
    section = read("docs/operating.md").partition("\n## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z_, ]+) \|", section, re.MULTILINE)
    assert sorted(name for row in rows for name in row.split(", ")) == sorted(NAMES)


def test_each_dependency_has_its_line() -> None:
    rows = re.findall(
        r"^\| ([\w-]+) \| .", read("docs/decisions/0001-dependencies.md"), re.MULTILINE
    )
    lines = [canonical(row) for row in rows if row != "package"]
    assert sorted(lines) == sorted(declared())


def test_the_constraints_hold_every_dependency_and_no_address() -> None:
    text = read("constraints.txt")
    held = {canonical(line) for line in text.splitlines() if "==" in line}
    assert declared() <= held
    assert not re.search(r"://|--(index|extra|find)|@ ", text)
