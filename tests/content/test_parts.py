"""Named parts on disk: what is read is what was written, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import parts

PARTS = {"first": b"one\ntwo", "empty": b"", "last": bytes(range(256))}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("parts") / "file.parts"
    parts.save(PARTS, path, "key")
    return path.read_bytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "file.parts"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.parts"
    parts.save(PARTS, path, "key")
    assert parts.load(path, "key") == PARTS
    assert parts.load(path, "another key") == {}
    assert parts.load(tmp_path / "absent.parts", "key") == {}


@given(cut=st.integers(0, 2000))
def test_a_file_that_was_cut_off_holds_nothing(cut: int, whole: bytes, file: Path) -> None:
    file.write_bytes(whole[: cut % len(whole)])
    assert parts.load(file, "key") == {}


@given(at=st.integers(0, 2000), byte=st.integers(0, 255))
def test_no_damaged_part_is_taken_for_what_was_written(
    at: int, byte: int, whole: bytes, file: Path
) -> None:
    at %= len(whole)
    file.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
    found = parts.load(file, "key")
    assert all(PARTS.get(name, part) == part for name, part in found.items())
