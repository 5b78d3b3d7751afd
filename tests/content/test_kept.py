"""Parsed content on disk: what comes back is what was read, and damage is no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from content import kept
from content.problems import Problems
from content.reader import Items, Node, Reader, Scalar, Table, plain

TEXT = """
facts:
  - {id: one, date: 2014-02-28, count: 9, more: true, none: ~, words: ["a", b, "7"]}
other: {deep: {deeper: [1, 2]}}
"""


def values(node: Node) -> object:
    if isinstance(node, Table):
        return {key: values(value) for key, value in node.entries.items()}
    if isinstance(node, Items):
        return [values(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.value if isinstance(node.value, bool | None) else (node.value, node.text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "content.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_comes_back_as_it_was_read(file: Path, tmp_path: Path) -> None:
    reader = Reader()
    first = reader.read(file, Problems())
    cache = tmp_path / "cache" / "content.json"
    kept.save(reader.trees, cache, "key")

    file.unlink()
    second = Reader(kept.load(cache, "key")).read(file, Problems())

    assert first is not None
    assert second is not None
    assert values(second) == values(first)


def test_other_content_is_read_anew(file: Path, tmp_path: Path) -> None:
    cache = tmp_path / "content.json"
    table = Reader().read(file, Problems())
    assert table is not None
    kept.save({str(file): table}, cache, "key")

    assert kept.load(cache, "another key") == {}
    assert kept.load(cache, "key") == {str(file): plain(table)}


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"format": 1}', "\x00\xff"])
def test_damage_is_no_error(damage: str, tmp_path: Path) -> None:
    cache = tmp_path / "content.json"
    cache.write_text(damage, encoding="utf-8")

    assert kept.load(cache, "key") == {}


def test_a_folder_that_cannot_be_written_is_left(file: Path, tmp_path: Path) -> None:
    table = Reader().read(file, Problems())
    assert table is not None
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")

    kept.save({str(file): table}, tmp_path / "cache" / "content.json", "key")

    assert (tmp_path / "cache").is_file()
