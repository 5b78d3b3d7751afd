"""Reading YAML strictly: what editors type is what is read, and every mistake has its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.normal import normalise
from content.problems import Problems
from content.reader import Scalar, Table, read


def _read(tmp_path: Path, text: str | bytes) -> tuple[Table | None, list[str]]:
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problems = Problems()
    table = read(path, problems)
    return table, [str(p).replace(f"{path}:", "") for p in problems.errors]


def test_scalars_stay_what_was_typed(tmp_path: Path) -> None:
    table, errors = _read(
        tmp_path, "a: NO\nb: 2019-05-03\nc: 12:30\nd: 010\ne: 7\nf: true\ng: '7'\n"
    )
    assert not errors
    assert table is not None
    values = [v.value for v in table.entries.values() if isinstance(v, Scalar)]
    assert values == ["NO", "2019-05-03", "12:30", "010", 7, True, "7"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1: the key 'a' stands twice (first in line 1); keep one of them"),
        ("a: &x 1\nb: *x\n", "1:4: anchors and aliases are not read here"),
        ("a: !!python/object:os.system x\n", "the tag tag:yaml.org"),
        ("- a\n", "1:1: holds no mapping at the top"),
        ("a:\n\t- b\n", "indent with spaces, not with a tab"),
        ("a: b: c\n", "put text that holds a colon in double quotes"),
        (b"a: \xff\n", "1:1: is not UTF-8; save the file as UTF-8"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str | bytes, wanted: str) -> None:
    _, errors = _read(tmp_path, text)
    assert any(wanted in error for error in errors), errors


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    _, errors = _read(tmp_path, "a: " + "[" * 60 + "]" * 60)
    assert any("nested more than 20 deep" in error for error in errors)


@given(st.text())
def test_normalising_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Germany's “Visa”, 29.11.2013?", "germanys visa 29 11 2013"),
        ("İşıq Əli ÇÖRƏK", "isiq eli corek"),
        ("Ёлка йод", "елка йод"),
        ("hi\u200bthere", "hithere"),
    ],
)
def test_normalising(text: str, wanted: str) -> None:
    assert normalise(text) == wanted
