"""The lease: what a replica holds is its own for as long as it can know that."""

from __future__ import annotations

import math

import pytest

from bot.storage import Store
from bot.storage.lease import Lease, uptime


class Ticks:
    """A clock that stands still unless it is put forward."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def test_it_runs_for_its_time_and_as_long_as_it_is_renewed(ticks: Ticks) -> None:
    lease = Lease(15, ticks)
    for _ in range(5):
        ticks.at += 14
        assert lease.holds(0)
        lease.renewed(ticks.at)
    ticks.at += 15
    assert not lease.holds(0)


def test_what_was_held_when_it_ran_out_is_not_held_again(ticks: Ticks) -> None:
    lease = Lease(15, ticks)
    ticks.at += 20
    # Nobody looked meanwhile: the renewal itself finds that it comes too late.
    lease.renewed(ticks.at)
    assert not lease.holds(0)
    assert lease.term == 1
    assert lease.holds(1)


def test_a_renewal_under_way_brings_back_nothing_that_was_let_go(ticks: Ticks) -> None:
    lease = Lease(15, ticks)
    ticks.at += 14
    asked = ticks.at
    ticks.at += 2
    assert not lease.holds(0)
    assert not lease.holds(lease.term)
    lease.renewed(asked)
    assert not lease.holds(0)
    assert lease.holds(1)
    ticks.at = asked + 15
    assert not lease.holds(1)


def test_renewals_that_overtake_each_other_shorten_nothing(ticks: Ticks) -> None:
    lease = Lease(15, ticks)
    ticks.at += 10
    lease.renewed(ticks.at)
    lease.renewed(ticks.at - 8)
    ticks.at += 10
    assert lease.holds(0)


def test_a_lease_without_end_never_runs_out(ticks: Ticks) -> None:
    lease = Lease(math.inf, ticks)
    ticks.at += 1e9
    assert lease.holds(0)


def test_the_clock_of_the_machine_goes_forward() -> None:
    assert 0 < uptime() <= uptime()


async def test_a_renewal_in_the_database_renews_it(postgres_url: str, ticks: Ticks) -> None:
    async with Store(postgres_url) as store:
        lease = store.inbox.lease = Lease(15, ticks)
        await store.inbox.accept([({"update_id": 1}, 1)])
        (before,) = await store.inbox.claim(1)
        ticks.at += 20
        assert not lease.holds(before.term)
        await store.inbox.renew()
        assert not lease.holds(before.term)
        (again,) = await store.inbox.claim(1, holding=())
        assert lease.holds(again.term)
