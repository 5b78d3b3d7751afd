"""Attributes that are worked out once."""

from __future__ import annotations

from bot.once import once


class Counted:
    """Counts how often its attribute is worked out."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.times = 0

    @once
    def doubled(self) -> int:
        """Twice the value."""
        self.times += 1
        return 2 * self.value


def test_each_has_its_own_and_works_it_out_when_it_is_first_asked_for() -> None:
    one, other = Counted(1), Counted(2)
    assert (one.times, other.times) == (0, 0)
    assert (one.doubled, one.doubled, other.doubled) == (2, 2, 4)
    assert (one.times, other.times) == (1, 1)


def test_its_class_tells_what_it_is() -> None:
    assert Counted.doubled.__doc__ == "Twice the value."
