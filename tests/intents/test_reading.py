"""Reading a language: what is wrong is told with its place, and stems are what the YAML makes them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.normal import normalise
from content.problems import Problems
from intents.language import Language
from intents.reading import DATA, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "intents")
    return tmp_path / "intents"


def read(folder: Path, code: str) -> tuple[Language, list[str]]:
    problems = Problems()
    _, languages = load(folder, problems, (code,))
    return languages[code], [str(p) for p in problems.errors]


def test_an_abbreviation_for_itself_is_told(folder: Path) -> None:
    file = folder / "az" / "language.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("abbreviations: {", "abbreviations: {sazis: saziş, ", 1), "utf-8")

    _, problems = read(folder, "az")

    assert len(problems) == 1
    assert "language.yaml:" in problems[0]
    assert "'sazis' stands for itself" in problems[0]


def test_phrases_without_words_and_unknown_units_are_told(folder: Path) -> None:
    file = folder / "en" / "language.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("\nexclusions: [", '\nexclusions: ["!", ', 1)
    text = text.replace("\nframes:\n", '\nframes:\n  - "(?|!)"\n', 1)
    text = text.replace("\nsame:\n", '\nsame:\n  weeks: ["same week"]\n', 1)
    file.write_text(text, "utf-8")

    _, problems = read(folder, "en")

    assert len(problems) == 4
    assert all("language.yaml:" in problem for problem in problems)
    assert sum("holds no letter and no digit" in problem for problem in problems) == 3
    assert sum("'weeks' in 'same' is no unit of time" in problem for problem in problems) == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("az", ["saziş", "sazişi", "sazişin", "sazişdən", "sazişlərin"]),
        ("az", ["Almaniya", "Almaniyanın", "Almaniyaya", "Almaniyadan"]),
        ("ru", ["соглашение", "соглашения", "соглашений", "соглашением"]),
        ("ru", ["визит", "визиты", "визитов"]),
    ],
)
def test_forms_of_a_word_share_a_stem(code: str, words: list[str]) -> None:
    language, problems = read(DATA, code)

    assert not problems
    assert len({language.stem(normalise(word)) for word in words}) == 1


def test_a_visit_is_no_visa() -> None:
    language, _ = read(DATA, "ru")

    assert language.stem("визит") != language.stem("виза")
