"""What CLDR tells of languages: the same when it was kept, and read from Babel's data only once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale

from bot import locales

CODES = ("en", "az", "ru", "tr", "ar")


@pytest.mark.parametrize("code", CODES)
def test_what_was_kept_tells_what_babel_tells(code: str, tmp_path: Path) -> None:
    path = tmp_path / "locales.parts"
    locales.save([*CODES, "no language"], path, "key")
    found = locales.load(path, "key")
    assert list(found) == list(CODES)
    kept, told = found[code], Locale.parse(code)
    for number in (*range(130), 1000, 1001, 1_000_000):
        assert kept.cardinal(number) == told.plural_form(number)
        assert kept.ordinal(number) == told.ordinal_form(number)
    for month in range(1, 13):
        assert kept.beside_day[month - 1] == told.months["format"]["wide"][month]
        assert kept.alone[month - 1] == told.months["stand-alone"]["wide"][month]


def test_what_is_of_other_content_or_damaged_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "locales.parts"
    locales.save(["en"], path, "key")
    assert locales.load(path, "another key") == {}
    path.write_bytes(path.read_bytes()[:-1])
    assert locales.load(path, "key") == {}


def test_one_question_loads_no_locale_where_that_was_kept(tmp_path: Path) -> None:
    program = (
        "import sys; from bot.cli.parser import main; "
        "main(['ask', 'when was readmission agreement signed']); "
        "print([m for m in ('babel', 'yaml', 'zipfile', 'sqlalchemy') if m in sys.modules])"
    )
    for _ in range(2):  # the second time it has what the first one kept
        told = subprocess.run(
            [sys.executable, "-c", program],
            env={"DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert told.stdout.startswith("On 28 February 2014.")
    assert told.stdout.splitlines()[-1] == "[]"
