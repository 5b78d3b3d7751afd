"""Buttons carry actions in at most 64 bytes, and nothing that they carry can harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Action, Verb
from bot.telegram.codec import MAX_BYTES, Place, Press, decode, encode

IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)
DETAILS = st.from_regex(r"[a-z][a-z-]{0,15}", fullmatch=True)
ACTIONS = st.one_of(
    st.builds(Action, st.sampled_from(Verb)),
    st.builds(Action, st.sampled_from(Verb), IDS),
    st.builds(Action, st.sampled_from(Verb), IDS, DETAILS),
)
PRESSES = st.builds(Press, st.sampled_from(Place), ACTIONS)


@given(PRESSES)
def test_what_is_encoded_is_decoded(press: Press) -> None:
    data = encode(press)
    assert len(data.encode()) <= MAX_BYTES
    assert decode(data) == press


@given(st.text(max_size=80))
def test_anything_else_is_nothing_or_whole(data: str) -> None:
    press = decode(data)
    assert press is None or decode(encode(press)) == press


@pytest.mark.parametrize(
    "data",
    ["", "0o:f:x", "2o:f:x", "1q:f:x", "1o:z:x", "1o:f:x y", "1o:f:<b>", "1o:f:" + "x" * 60, "1o"],
)
def test_strange_data_is_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    "action",
    [Action(Verb.FACT, "x" * 60), Action(Verb.FACT, "a:b"), Action(Verb.FACT, "ə")],
)
def test_what_does_not_fit_is_refused(action: Action) -> None:
    with pytest.raises(ValueError, match=r"fit|holds"):
        encode(Press(Place.OPTION, action))
