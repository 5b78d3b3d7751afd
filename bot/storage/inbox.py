"""The inbox: an update is stored before it is acknowledged, and stays until it is answered.

A replica works on whole chats: it leases a chat, takes all of its waiting updates in their order
and gives the chat back when none is left. A lease that runs out, because its replica died, is
anybody's.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    update,
)

from bot.compact import compact_ascii
from bot.storage.database import Database
from bot.storage.lease import Lease
from bot.storage.news import WORK, News
from bot.storage.tables import DEAD, DONE, WAITING, chats, inbox

LEASE: Final = 20.0
"""Seconds for which a replica has a chat, unless it renews."""
SAFE: Final = LEASE - 5.0
"""Seconds after a renewal for which a replica still sends: that is out before others take over."""
MOST_TRIES: Final = 10
"""How often an update is taken up by a process that dies before it is given up."""
PART: Final = 500
"""Numbers in one condition."""
LARGEST: Final = 2**63
"""Numbers are below it in either direction; a chat of another is no chat of Telegram's."""
REMEMBERED: Final = 48 * 3600.0
"""Seconds for which an update that was answered is known when it comes again: Telegram repeats
what is not confirmed for a day."""


Raw = Mapping[str, Any]
"""An update as Telegram sends it."""
Row = dict[str, Any]
"""Column -> value."""


class Waiting(Struct, frozen=True):
    """An update taken up."""

    update_id: int
    """Telegram's number."""
    chat: int
    """Whose order it keeps."""
    raw: Raw
    """As it came."""
    term: int = 0
    """Term of the lease under which it is held."""


class Depth(Struct, frozen=True):
    """How much is in the inbox."""

    waiting: int
    """Updates to be answered."""
    age: float
    """Seconds since the oldest of them came; 0 where there is none."""
    dead: int
    """Updates that were given up."""


class Dead(Struct, frozen=True):
    """An update that was given up."""

    update_id: int
    """Telegram's number."""
    why: str
    """The kind of error; no content."""
    age: float
    """Seconds since it came."""


class Inbox:
    """The updates of all replicas, as one of them sees them."""

    def __init__(self, database: Database, replica: str, news: News) -> None:
        self._db = database
        self._me = replica
        self._news = news
        self.lease = Lease(SAFE if database.shared else math.inf)
        """Whether what is held is still this replica's; of what one file holds it always is."""
        self.turn = asyncio.Lock()
        """Held by whatever writes many rows: two of a process never wait for each other's rows."""
        # Made once: that takes as long as running them.
        left = exists().where(inbox.c.chat == chats.c.chat, inbox.c.state == WAITING)
        self._mark = (
            update(inbox)
            .where(inbox.c.update_id.in_(bindparam("done", expanding=True)))
            .values(state=DONE, raw="", taken=None, at=database.now)
        )
        self._give_back = (
            update(chats)
            .where(chats.c.chat.in_(bindparam("of", expanding=True)), ~left)
            .where(chats.c.owner == replica)
            .values(owner=None, until=0.0)
        )

    async def accept(self, updates: Sequence[tuple[Raw, int]]) -> int:
        """Store updates with their chats and return how many were not known; durable on return."""
        if not updates:
            return 0
        rows: list[Row] = [
            {
                "update_id": raw["update_id"],
                "chat": chat,
                "raw": compact_ascii(raw),
            }
            for raw, chat in ((raw, _held(chat, raw)) for raw, chat in updates)
        ]
        async with self._db.begin() as connection:
            fresh = await connection.run_sync(partial(self._store, rows=rows))
            if fresh:
                await self._news.tell_owners(connection, [row["chat"] for row in fresh])
        return len(fresh)

    def _store(self, connection: Connection, rows: list[Row]) -> list[Row]:
        """Store updates and return those that were not known."""
        connection.execute(
            self._db.insert(chats).values(owner=None, until=0.0).on_conflict_do_nothing(),
            [{"chat": chat} for chat in sorted({row["chat"] for row in rows})],
        )
        ids = [row["update_id"] for row in rows]
        known = connection.execute(select(inbox.c.update_id).where(inbox.c.update_id.in_(ids)))
        seen = set(known.scalars())
        fresh = list(
            {row["update_id"]: row for row in rows if row["update_id"] not in seen}.values()
        )
        if fresh:
            connection.execute(
                self._db.insert(inbox)
                .values(state=WAITING, tries=0, taken=None, why="", at=self._db.now)
                .on_conflict_do_nothing(),
                fresh,
            )
        return fresh

    async def claim(
        self, most: int, *, holding: Collection[int] | None = None, inherit: bool = True
    ) -> list[Waiting]:
        """Take up the waiting updates of at most so many chats, each chat's in their order.

        `holding` are the updates in memory, where it is not sure that the last call told all
        that it took; `inherit`: those of others too whose lease ran out.
        """
        term = self.lease.term
        async with self.turn, self._db.begin() as connection:
            taken = await connection.run_sync(
                partial(self._take, most=most, holding=holding, inherit=inherit)
            )
        return [
            Waiting(number, chat, json.loads(raw), term)
            for number, chat, raw, state in taken
            if state == WAITING
        ]

    def _take(
        self, connection: Connection, *, most: int, holding: Collection[int] | None, inherit: bool
    ) -> list[tuple[int, int, str, str]]:
        """Lease chats and return their updates, as (number, chat, update, state) in order."""
        now = self._db.now
        mine = or_(
            chats.c.owner.is_(None),
            chats.c.owner == self._me,
            chats.c.until < now if inherit else false(),
        )
        untaken = and_(
            inbox.c.state == WAITING,
            or_(
                inbox.c.taken.is_(None),
                inbox.c.taken != self._me,
                false() if holding is None else inbox.c.update_id.not_in(holding),
            ),
        )
        free = connection.execute(
            select(chats.c.chat)
            .where(mine, exists().where(inbox.c.chat == chats.c.chat, untaken))
            .order_by(chats.c.chat)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        found = list(free.scalars())
        if not found:
            return []
        connection.execute(
            update(chats).where(chats.c.chat.in_(found)).values(owner=self._me, until=now + LEASE)
        )
        given_up = inbox.c.tries >= MOST_TRIES
        rows = connection.execute(
            update(inbox)
            .where(inbox.c.chat.in_(found), untaken)
            .values(
                taken=self._me,
                tries=inbox.c.tries + 1,
                state=case((given_up, DEAD), else_=WAITING),
                why=case((given_up, "every process that took it died"), else_=inbox.c.why),
            )
            .returning(inbox.c.update_id, inbox.c.chat, inbox.c.raw, inbox.c.state)
        )
        return sorted(tuple(row) for row in rows)

    def finished(self, done: Collection[int], of: Collection[int]) -> list[tuple[Any, Row]]:
        """Return the statements, with their values, that mark updates as answered and give back
        chats without any."""
        return [(self._mark, {"done": list(done)}), (self._give_back, {"of": list(of)})]

    async def give_up(self, update_id: int, why: str) -> None:
        """Lay an update aside for admins to see."""
        async with self._db.begin() as connection:
            await connection.execute(
                update(inbox)
                .where(inbox.c.update_id == update_id)
                .values(state=DEAD, taken=None, why=why[:200])
            )

    async def renew(self) -> None:
        """Keep the chats that this replica works on."""
        asked = self.lease.clock()
        async with self.turn, self._db.begin() as connection:
            await connection.execute(
                update(chats).where(chats.c.owner == self._me).values(until=self._db.now + LEASE)
            )
        self.lease.renewed(asked)

    async def hand_back(self, *, all_: bool = False) -> None:
        """Let others take up what this replica holds; `all_`: what anybody held, who is gone."""
        held = inbox.c.taken.is_not(None) if all_ else inbox.c.taken == self._me
        owned = chats.c.owner.is_not(None) if all_ else chats.c.owner == self._me
        async with self._db.begin() as connection:
            # What was taken and not begun is no try.
            tries = inbox.c.tries if all_ else case((inbox.c.tries > 0, inbox.c.tries - 1), else_=0)
            await connection.execute(
                update(inbox).where(inbox.c.state == WAITING, held).values(taken=None, tries=tries)
            )
            await connection.execute(update(chats).where(owned).values(owner=None, until=0.0))
            await self._news.tell(connection, WORK)

    async def depth(self) -> Depth:
        """Return how much is waiting, for how long, and how much was given up."""
        async with self._db.begin() as connection:
            row = (
                await connection.execute(
                    select(
                        func.count(),
                        func.coalesce(self._db.now - func.min(inbox.c.at), 0.0),
                    ).where(inbox.c.state == WAITING)
                )
            ).one()
            dead = await connection.execute(
                select(func.count()).select_from(inbox).where(inbox.c.state == DEAD)
            )
            return Depth(row[0], max(0.0, float(row[1])), dead.scalar_one())

    async def dead(self, most: int) -> list[Dead]:
        """Return the updates that were given up, the latest first."""
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(inbox.c.update_id, inbox.c.why, self._db.now - inbox.c.at)
                .where(inbox.c.state == DEAD)
                .order_by(inbox.c.update_id.desc())
                .limit(most)
            )
            return [Dead(number, why, max(0.0, age)) for number, why, age in rows]

    async def retry(self) -> int:
        """Put every update that was given up back among those that wait; returns how many."""
        async with self._db.begin() as connection:
            result = await connection.execute(
                update(inbox)
                .where(inbox.c.state == DEAD)
                .values(state=WAITING, taken=None, tries=0, why="")
            )
            await self._news.tell(connection, WORK)
            self._news.work.set()
            return int(result.rowcount)

    async def undone(self, updates: Sequence[int]) -> set[int]:
        """Return which of some updates are not marked as answered."""
        found: set[int] = set()
        async with self._db.begin() as connection:
            for part in range(0, len(updates), PART):
                rows = await connection.execute(
                    select(inbox.c.update_id).where(
                        inbox.c.update_id.in_(updates[part : part + PART]), inbox.c.state != DONE
                    )
                )
                found.update(rows.scalars())
        return found

    async def forget(self, person: int) -> None:
        """Erase what was given up of a person, in whatever chat."""
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(inbox.c.update_id, inbox.c.raw).where(inbox.c.state == DEAD)
            )
            theirs = [number for number, raw in rows if _is_by(json.loads(raw), person)]
            await connection.execute(
                update(inbox)
                .where(inbox.c.update_id.in_(theirs))
                .values(state=DONE, raw="", taken=None)
            )

    async def purge(self, retention: float) -> None:
        """Forget updates that were answered long ago, what was given up longer than the retention
        ago, in seconds, and chats without any."""
        async with self._db.begin() as connection:
            await connection.execute(
                update(inbox)
                .where(inbox.c.state == DEAD, inbox.c.at < self._db.now - retention)
                .values(state=DONE, raw="", taken=None)
            )
            await connection.execute(
                delete(inbox).where(inbox.c.state == DONE, inbox.c.at < self._db.now - REMEMBERED)
            )
            await connection.execute(
                delete(chats).where(
                    chats.c.owner.is_(None), ~exists().where(inbox.c.chat == chats.c.chat)
                )
            )


def _held(chat: int, raw: Raw) -> int:
    """Return the chat, or the update where the database cannot hold the chat."""
    return chat if -LARGEST <= chat < LARGEST else int(raw["update_id"])


def _is_by(raw: Raw, person: int) -> bool:
    """Return whether an update is somebody's."""
    senders = (content.get("from") for content in raw.values() if isinstance(content, dict))
    return any(isinstance(sender, dict) and sender.get("id") == person for sender in senders)
