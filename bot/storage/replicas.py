"""What replicas tell each other: that they live, what they serve, who polls, what admins did."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import delete, insert, or_, select, update

from bot.storage.database import Database
from bot.storage.news import CONTENT, News
from bot.storage.tables import announced, audit, replicas, roles

GONE: Final = 60.0
"""Seconds without a sign after which a replica is no longer counted."""
ROLE: Final = 15.0
"""Seconds for which a replica has a role, unless it renews."""


class Replica(Struct, frozen=True):
    """A process at work."""

    host: str
    """Where it runs."""
    version: str
    """What it serves."""
    age: float
    """Seconds since it started."""
    seen: float
    """Seconds since its last sign."""


class Announced(Struct, frozen=True):
    """Content that a reload brought, for every replica to serve."""

    number: int
    """Counted up with each reload."""
    base: str
    """Version of the replica's own folders when it started: others that started with the same
    serve the announced content, a replica of newer folders does not."""
    version: str
    """Version of the content."""


class Replicas:
    """All replicas, as one of them sees them."""

    def __init__(self, database: Database, replica: str, host: str, news: News) -> None:
        self._db = database
        self._news = news
        self._me = replica
        self._host = host[:80]

    async def sign(self, version: str) -> None:
        """Say that this replica lives and what it serves; those long silent are forgotten."""
        now = self._db.now
        async with self._db.begin() as connection:
            statement = self._db.insert(replicas).values(
                id=self._me, host=self._host, version=version, started=now, seen=now
            )
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["id"], set_={"version": version, "seen": now}
                )
            )
            await connection.execute(delete(replicas).where(replicas.c.seen < now - GONE))

    async def leave(self) -> None:
        """Say that this replica ends; what it alone did is anybody's."""
        async with self._db.begin() as connection:
            await connection.execute(delete(replicas).where(replicas.c.id == self._me))
            await connection.execute(delete(roles).where(roles.c.owner == self._me))

    async def all(self) -> list[Replica]:
        """Return the replicas at work, the oldest first."""
        now = self._db.now
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(
                    replicas.c.host,
                    replicas.c.version,
                    now - replicas.c.started,
                    now - replicas.c.seen,
                ).order_by(replicas.c.started, replicas.c.id)
            )
            return [
                Replica(host, version, age, max(0.0, seen)) for host, version, age, seen in rows
            ]

    async def take(self, role: str) -> bool:
        """Return whether this replica has a role now, taking or renewing it where it may."""
        now = self._db.now
        async with self._db.begin() as connection:
            await connection.execute(
                self._db.insert(roles)
                .values(name=role, owner=self._me, until=0.0)
                .on_conflict_do_nothing()
            )
            result = await connection.execute(
                update(roles)
                .where(roles.c.name == role, or_(roles.c.owner == self._me, roles.c.until < now))
                .values(owner=self._me, until=now + ROLE)
            )
            return bool(result.rowcount)

    async def announce(self, base: str, version: str, bundle: bytes) -> int:
        """Hand content to all replicas and return its number."""
        async with self._db.begin() as connection:
            last = await connection.execute(select(announced.c.number).with_for_update())
            number = (last.scalar() or 0) + 1
            await connection.execute(
                self._db.upsert(announced, "id"),
                [
                    {
                        "id": 1,
                        "number": number,
                        "base": base,
                        "version": version,
                        "bundle": bundle,
                    }
                ],
            )
            await self._news.tell(connection, CONTENT)
            return number

    async def announced(self) -> Announced | None:
        """Return what was announced last; None before the first reload."""
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(announced.c.number, announced.c.base, announced.c.version)
            )
            row = rows.one_or_none()
            return Announced(row.number, row.base, row.version) if row else None

    async def bundle(self) -> bytes:
        """Return the content that was announced last; empty before the first reload."""
        async with self._db.begin() as connection:
            return (await connection.execute(select(announced.c.bundle))).scalar() or b""

    async def note(self, admin: int, action: str, detail: str) -> None:
        """Keep what an admin did."""
        async with self._db.begin() as connection:
            await connection.execute(
                insert(audit).values(
                    at=self._db.now, admin=admin, action=action, detail=detail[:400]
                )
            )

    async def notes(self, most: int) -> list[tuple[int, str, str]]:
        """Return (admin, action, detail) of what was done last, the latest first."""
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(audit.c.admin, audit.c.action, audit.c.detail)
                .order_by(audit.c.id.desc())
                .limit(most)
            )
            return [(admin, action, detail) for admin, action, detail in rows]
