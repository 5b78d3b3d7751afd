"""What is kept of people: threads of conversation, chosen languages, questions to learn from."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import delete, insert, select

from bot.storage.database import Database
from bot.storage.tables import conversations, keys, preferences, questions

KEY: Final = "people"
"""Name of the key under which people are hashed."""
Thread = tuple[int, int]
"""Chat and person."""


class Asked(Struct, frozen=True):
    """A question that curators may learn from."""

    who: str
    """Who asked, as a keyed hash."""
    kind: str
    """Why it is kept: declined, clarified, doubtful, or feedback on an answer."""
    lang: str
    """Language of the reply."""
    text: str
    """What was typed; of feedback, what was said and of which answer."""
    intent: str
    """Id of the best intent; empty where there was none."""
    confidence: float
    """How sure it was, 0 to 1."""


class People:
    """What is kept of people."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._key = b""
        # Made once: that takes as long as running them.
        kept = database.insert(conversations).values(at=database.now)
        self._remember = kept.on_conflict_do_update(
            index_elements=["chat", "person"],
            set_={"kept": kept.excluded.kept, "at": database.now},
        )
        self._note = insert(questions).values(at=database.now)

    async def open(self) -> None:
        """Read the key of the hashes, which the first of all replicas makes: it goes with the
        database, whatever token the bot has."""
        async with self._db.begin() as connection:
            made = self._db.insert(keys).values(name=KEY, value=secrets.token_bytes(32))
            await connection.execute(made.on_conflict_do_nothing())
            found = await connection.execute(select(keys.c.value).where(keys.c.name == KEY))
            self._key = bytes(found.scalar_one())

    async def threads(
        self, of: Collection[int], no_older: float
    ) -> Mapping[Thread, tuple[str, float]]:
        """Return what is kept of chats with its age, where that is at most so many seconds."""
        age = self._db.now - conversations.c.at
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(
                    conversations.c.chat, conversations.c.person, conversations.c.kept, age
                ).where(conversations.c.chat.in_(of), age <= no_older)
            )
            return {(chat, person): (kept, float(old)) for chat, person, kept, old in rows}

    def remembered(self, threads: Mapping[Thread, str]) -> tuple[Any, list[dict[str, Any]]]:
        """Return the statement and rows that keep threads of conversation."""
        rows = [
            {"chat": chat, "person": person, "kept": kept}
            for (chat, person), kept in threads.items()
        ]
        return self._remember, rows

    def asked(self, found: Iterable[Asked]) -> tuple[Any, list[dict[str, Any]]]:
        """Return the statement and rows that keep questions, without whose they are."""
        rows = [
            {
                "who": q.who,
                "kind": q.kind,
                "lang": q.lang,
                "text": _storable(q.text),
                "intent": q.intent[:40],
                "confidence": q.confidence,
            }
            for q in found
        ]
        return self._note, rows

    async def log(self, most: int) -> list[tuple[str, str, str]]:
        """Return (kind, language, text) of the latest questions kept, the latest first."""
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(questions.c.kind, questions.c.lang, questions.c.text)
                .order_by(questions.c.id.desc())
                .limit(most)
            )
            return [(kind, lang, text) for kind, lang, text in rows]

    async def choose(self, person: int, lang: str) -> None:
        """Keep the language that a person has chosen."""
        async with self._db.begin() as connection:
            await connection.execute(
                self._db.upsert(preferences, "person"), [{"person": person, "lang": lang}]
            )

    async def chosen(self, people: Collection[int]) -> Mapping[int, str]:
        """Return the languages that people have chosen; those who have not are left out."""
        async with self._db.begin() as connection:
            rows = await connection.execute(
                select(preferences.c.person, preferences.c.lang).where(
                    preferences.c.person.in_(people)
                )
            )
            return {row.person: row.lang for row in rows}

    async def forget(self, person: int) -> None:
        """Erase everything that is kept of a person."""
        async with self._db.begin() as connection:
            await connection.execute(delete(conversations).where(conversations.c.person == person))
            await connection.execute(delete(preferences).where(preferences.c.person == person))
            await connection.execute(
                delete(questions).where(questions.c.who == self.hashed(person))
            )

    async def purge(self, retention: float, silent: float) -> None:
        """Erase questions older than the retention and conversations silent for longer, seconds."""
        async with self._db.begin() as connection:
            now = self._db.now
            await connection.execute(delete(questions).where(questions.c.at < now - retention))
            await connection.execute(delete(conversations).where(conversations.c.at < now - silent))

    def hashed(self, person: int) -> str:
        """Return what stands for a person in the log of questions."""
        return hmac.digest(self._key, str(person).encode(), "sha256").hex()[:32]


def _storable(text: str) -> str:
    """Return a text without what a database refuses."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
