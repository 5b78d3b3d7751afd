"""Building the world leaves the process as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.world import build, uncollected
from content.problems import ContentError


@pytest.fixture(params=[True, False])
def collecting(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_garbage_is_collected_again_whatever_comes_of_it(collecting: bool, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("facts: 1\n", "utf-8")
    with pytest.raises(ContentError):
        build(tmp_path)
    assert gc.isenabled() is collecting


def test_no_garbage_is_collected_meanwhile(collecting: bool) -> None:
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled() is collecting
