"""Phrases are found wherever they stand, the longest first."""

from intents.phrasebook import Phrasebook

BOOK = Phrasebook.of([("could",), ("could", "you"), ("could", "you", "please"), ("please",)])


def test_phrases_at_a_word_come_longest_first() -> None:
    words = ["could", "you", "please", "answer"]
    assert BOOK.at(words) == [("could", "you", "please"), ("could", "you"), ("could",)]
    assert BOOK.at(words, 2) == [("please",)]


def test_nothing_starts_past_the_end_or_outruns_it() -> None:
    assert BOOK.at([]) == []
    assert BOOK.at(["please"], 1) == []
    assert BOOK.at(["could", "you"]) == [("could", "you"), ("could",)]


def test_phrases_are_found_with_where_they_stand() -> None:
    assert BOOK.standing(["so", "could", "we", "please"]) == [(1, ("could",)), (3, ("please",))]


def test_a_phrase_is_in_its_book_and_its_opening_need_not_be() -> None:
    book = Phrasebook.of([("i", "wonder")])
    assert ("i", "wonder") in book
    assert ("i",) not in book
