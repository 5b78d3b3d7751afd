"""Whatever a reply says, its HTML is valid, whole and within the limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import render
from bot.model import Part, Reply, ReplyKind, Role
from tests.botapi.markup import is_empty, length, parse

ANYTHING = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("<>&\"'\n\r\t•😀\u202e\u200b\ud800\u3164 .a"),
    ),
    max_size=300,
)
PARTS = st.lists(st.builds(Part, st.sampled_from(Role), ANYTHING), max_size=12)


def reply_of(*parts: Part) -> Reply:
    return Reply(ReplyKind.ANSWER, "en", "", (), parts)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(PARTS, st.integers(16, 400))
@settings(max_examples=300, deadline=None)
def test_any_reply_is_valid_html_within_the_limit(parts: list[Part], limit: int) -> None:
    for message in render.to_messages(reply_of(*parts), limit):
        parsed = parse(message.html)
        assert parsed.text == message.text
        assert not is_empty(parsed.text)
        assert length(parsed.text) <= limit
        message.html.encode()


@given(PARTS, st.integers(16, 400))
@settings(max_examples=300, deadline=None)
def test_splitting_loses_nothing_and_keeps_order(parts: list[Part], limit: int) -> None:
    reply = reply_of(*parts)
    whole = "".join(message.text for message in render.to_messages(reply, limit))
    visible = [c for c in squeezed(render.to_text(reply)) if render.is_visible(c)]
    assert [c for c in squeezed(whole) if render.is_visible(c)] == visible


@given(PARTS)
@settings(deadline=None)
def test_text_and_html_say_the_same(parts: list[Part]) -> None:
    reply = reply_of(*parts)
    assert parse(render.to_html(reply)).text == render.to_text(reply)


@given(ANYTHING, st.integers(16, 100))
@settings(deadline=None)
def test_listings_are_valid_too(text: str, limit: int) -> None:
    for message in render.code_messages(text, limit):
        assert parse(message.html).tags == ("pre",)
        assert length(message.text) <= limit


def test_groups_of_a_reply() -> None:
    reply = reply_of(
        Part(Role.LEAD, "Two <agreements>."),
        Part(Role.CONTEXT, "With the EU & others."),
        Part(Role.ITEM, "visas"),
        Part(Role.ITEM, "readmission"),
        Part(Role.NOTE, "As of 2025."),
        Part(Role.SOURCE, "Source: the page."),
    )
    assert render.to_text(reply) == (
        "Two <agreements>.\nWith the EU & others.\n\n• visas\n• readmission\n\n"
        "As of 2025.\n\nSource: the page."
    )
    assert render.to_html(reply) == (
        "<b>Two &lt;agreements&gt;.</b>\nWith the EU &amp; others.\n\n• visas\n• readmission\n\n"
        "As of 2025.\n\n<i>Source: the page.</i>"
    )


def test_long_explanations_are_folded() -> None:
    text = "word " * 200
    html = render.to_html(reply_of(Part(Role.LEAD, "Yes."), Part(Role.CONTEXT, text)))
    assert html.endswith("</blockquote>")
    assert "<blockquote expandable>word" in html


def test_long_leads_are_not_bold() -> None:
    assert render.to_html(reply_of(Part(Role.LEAD, "a" * 201))) == "a" * 201


def test_splits_stand_between_sentences() -> None:
    text = "The first sentence is here. The second sentence is here. The third one is here."
    pieces = render.to_messages(reply_of(Part(Role.CONTEXT, text)), 60)
    assert [piece.text for piece in pieces] == [
        "The first sentence is here. The second sentence is here.",
        "The third one is here.",
    ]


def test_paragraphs_move_whole_to_the_next_message() -> None:
    reply = reply_of(Part(Role.LEAD, "a" * 30), Part(Role.SOURCE, "b" * 30))
    assert [m.html for m in render.to_messages(reply, 40)] == [
        f"<b>{'a' * 30}</b>",
        f"<i>{'b' * 30}</i>",
    ]


def test_characters_beyond_the_basic_plane_count_twice() -> None:
    assert render.units("a😀") == 3
    messages = render.to_messages(reply_of(Part(Role.CONTEXT, "😀" * 20)), 16)
    assert [m.text for m in messages] == ["😀" * 8, "😀" * 8, "😀" * 4]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u2060", "\x00", "\u3164", "\u202e"])
def test_what_shows_nothing_is_no_message(text: str) -> None:
    assert render.to_messages(reply_of(Part(Role.LEAD, text)), 100) == ()


def test_nothing_that_is_cleaned_away_is_printable() -> None:
    characters = map(chr, range(0x110000))
    removed = [c for c in characters if render.clean(f"a{c}b") != f"a{c}b"]
    assert removed
    assert not any(c.isprintable() for c in removed)
    unwanted = ("\0", "\x9f", "\u202e", "\u2066", "\ud800")
    assert [render.clean(f"a{c}b") for c in unwanted] == ["ab", "ab", "ab", "ab", "a\ufffdb"]
