"""Letters: capitals as languages write them, names made of initials."""

from __future__ import annotations

import pytest

from bot.lettering import capital, is_initials


@pytest.mark.parametrize(
    ("text", "lang", "written"),
    [
        ("imzalanıb", "az", "İmzalanıb"),
        ("ilk", "tr", "İlk"),
        ("in force", "en", "In force"),
        ("ısınma", "az", "Isınma"),
        ("встреча", "ru", "Встреча"),
        ("", "az", ""),
    ],
)
def test_a_text_starts_with_the_capital_of_its_language(text: str, lang: str, written: str) -> None:
    assert capital(text, lang) == written


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("IOM", True),
        ("BMqT", True),
        ("BMT QAK", True),
        ("Aİ", True),
        ("Türkiyə", False),
        ("Şərq Tərəfdaşlığı", False),
        ("", False),
    ],
)
def test_initials_may_hold_a_small_letter(name: str, made: bool) -> None:
    assert is_initials(name) is made
