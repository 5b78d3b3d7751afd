"""The packages bear common names: make sure that the ones imported are ours."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["bot", "content", "intents", "knowledge"])
def test_the_package_is_ours(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parents[1] == Path(__file__).parents[1]
