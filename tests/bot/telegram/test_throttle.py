"""A burst is allowed, then a steady pace; who is too fast is told so once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.telegram.throttle import Admission, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def test_a_burst_then_one_note_then_silence_then_the_pace() -> None:
    clock = Clock()
    throttle = Throttle(clock, burst=3, pace=2)
    assert [throttle.admit(1) for _ in range(6)] == [
        *[Admission.ALLOWED] * 3,
        Admission.NOTED,
        *[Admission.DROPPED] * 2,
    ]
    assert throttle.admit(2) is Admission.ALLOWED
    clock.wait(2)
    assert throttle.admit(1) is Admission.ALLOWED
    assert throttle.admit(1) is Admission.DROPPED
    clock.wait(60)
    assert [throttle.admit(1) for _ in range(4)][-1] is Admission.NOTED


def test_a_clock_that_jumps_back_neither_gives_nor_takes() -> None:
    clock = Clock()
    throttle = Throttle(clock, burst=2, pace=1)
    throttle.admit(1)
    clock.wait(-3600)
    assert throttle.admit(1) is Admission.ALLOWED
    assert throttle.admit(1) is Admission.NOTED
    clock.wait(1)
    assert throttle.admit(1) is Admission.ALLOWED


def test_those_watched_are_bounded() -> None:
    throttle = Throttle(Clock(), burst=1, known=2)
    for user in (1, 2, 3):
        throttle.admit(user)
    assert throttle.admit(1) is Admission.ALLOWED
    assert throttle.admit(3) is Admission.NOTED
