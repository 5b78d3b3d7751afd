"""What is remembered of conversations, in the store, and of the chats worked on at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from bot.memory import TTL, Clock, Conversation, Speaker, from_json
from bot.storage import Store
from bot.telegram.work import CURRENT

LIMIT: Final = 10_000
"""Conversations and choices held in memory; the rest is read again."""


class KeptMemory:
    """Conversations in the store, those of the chats being worked on at hand."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: OrderedDict[Speaker, tuple[datetime, Conversation]] = OrderedDict()
        self._preferred: OrderedDict[int, str] = OrderedDict()

    async def prepare(self, chats: Collection[int]) -> None:
        """Read what is kept of chats that are about to be worked on; raises StorageError."""
        shared = self._store.database.shared
        threads = await self._store.people.threads(chats, TTL.total_seconds())
        if shared:
            # Another replica may have gone on with them since.
            for who in [who for who in self._kept if who.chat in set(chats)]:
                del self._kept[who]
        for (chat, user), (kept, age) in threads.items():
            who = Speaker(chat, user)
            if who not in self._kept:
                self._hold(who, from_json(kept), self._clock() - timedelta(seconds=age))
        # In a private chat the chat has the number of the user.
        people = {user for _, user in threads} | {chat for chat in chats if chat > 0}
        await self._read_preferred(people if shared else people - self._preferred.keys())

    async def recall(self, who: Speaker) -> Conversation:
        """Return a conversation; a fresh one where nothing is remembered."""
        work = CURRENT.get()
        found = work.conversations.get(who) if work else None
        found = found or self._fresh(who) or Conversation()
        if who.user not in self._preferred:
            await self._read_preferred({who.user})
        preferred = self._preferred.get(who.user, "")
        return found if found.preferred == preferred else replace(found, preferred=preferred)

    async def remember(self, who: Speaker, conversation: Conversation) -> None:
        """Keep a conversation, as soon as the update in hand is done."""
        work = CURRENT.get()
        if work is not None:
            work.conversations[who] = conversation

    async def prefer(self, user: int, lang: str) -> None:
        """Keep the language that a user has chosen."""
        await self._store.people.choose(user, lang)
        self._prefer(user, lang)

    async def forget(self, user: int) -> None:
        """Erase everything that is kept of a user."""
        await self._store.settled()
        await self._store.people.forget(user)
        await self._store.inbox.forget(user)
        work = CURRENT.get()
        for who in [who for who in self._kept if who.user == user]:
            del self._kept[who]
        if work:
            for who in [who for who in work.conversations if who.user == user]:
                del work.conversations[who]
        self._prefer(user, "")

    def keep(self, conversations: Mapping[Speaker, Conversation]) -> None:
        """Hold what was kept with an update that is done."""
        for who, conversation in conversations.items():
            self._hold(who, conversation, self._clock())

    def _fresh(self, who: Speaker) -> Conversation | None:
        at, conversation = self._kept.get(who, (None, None))
        return None if at is None or self._clock() - at > TTL else conversation

    async def _read_preferred(self, people: Collection[int]) -> None:
        if people:
            chosen = await self._store.people.chosen(people)
            for person in people:
                self._prefer(person, chosen.get(person, ""))

    def _prefer(self, user: int, lang: str) -> None:
        self._preferred[user] = lang
        self._preferred.move_to_end(user)
        while len(self._preferred) > LIMIT:
            self._preferred.popitem(last=False)

    def _hold(self, who: Speaker, conversation: Conversation, at: datetime) -> None:
        self._kept[who] = (at, conversation)
        self._kept.move_to_end(who)
        while len(self._kept) > LIMIT:
            self._kept.popitem(last=False)
