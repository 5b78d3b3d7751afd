"""The Telegram bot put together, and its life from start to exit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, Final

from telegram.error import InvalidToken, TelegramError

from bot.memory import TTL, Clock
from bot.reload import Held, Reloader
from bot.settings import Settings
from bot.storage import StorageError, Store
from bot.storage.upgrading import upgrade
from bot.telegram import redaction
from bot.telegram.application import application
from bot.telegram.desk import Desk
from bot.telegram.identity import present
from bot.telegram.intake import Intake
from bot.telegram.keeping import KeptMemory
from bot.telegram.polling import Failures, Status, poll
from bot.telegram.processor import ChatOrder
from bot.telegram.replication import Replication
from bot.telegram.table import UPDATES, menus
from bot.telegram.tasks import first, meanwhile, when
from bot.telegram.throttle import Throttle
from bot.world import World, settle

PATIENCE: Final = 20.0
"""Seconds that Telegram gets to answer a request: giving up early may double an answer."""
LAST_WORDS: Final = 10.0
"""Seconds for what is in hand when the process is told to stop; the rest goes back to the inbox."""
TURN: Final = 5.0
"""Seconds between attempts to be the replica that polls."""
TIDYING: Final = 3600.0
"""Seconds between removals of what is no longer to be kept."""
DAY: Final = 86_400

_LOG: Final = logging.getLogger(__name__)


def now() -> datetime:
    """Return the time of the wall clock."""
    return datetime.now(UTC)


def open_store(settings: Settings) -> Store:
    """Return the store of the settings; raises StorageError."""
    return Store(settings.database)


class Service:
    """The bot at one Bot API server, on one store, serving a world."""

    def __init__(
        self,
        settings: Settings,
        world: World,
        store: Store,
        clock: Clock = now,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._settings = settings
        self._store = store
        held = Held(world, clock())
        folders = (settings.knowledge_dir, settings.intents_dir)
        memory = KeptMemory(store, clock)
        self.desk = Desk(
            held=held,
            memory=memory,
            reloader=Reloader(held, *folders, settings.cache_dir, clock),
            replication=Replication(store, held, clock, folders, settings.data_dir),
            admins=settings.admins,
            clock=clock,
            menus=menus(),
            store=store,
            throttle=Throttle(clock),
            retention_days=settings.retention_days,
            started=clock(),
        )
        self._order = ChatOrder(store, memory)
        self.app = application(settings, self.desk, self._order, patience)
        self._order.again = self.app.process_update
        self.intake = Intake(store, memory, self._order, self.app.update_queue)
        self.port = 0
        """Where health, metrics and webhook are served; 0 where they are not."""

    async def serve(self, stop: asyncio.Event) -> Status:
        """Answer people until stopped, finish what is in hand, and return how it ended."""
        status = await self._connect(stop)
        if status is not None:
            # Nothing is initialised that the application would shut down, but connections are open.
            await self.app.bot.request.shutdown()
            return status
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self._web())
            await stack.enter_async_context(self._running())
            for work in self._background():
                await stack.enter_async_context(meanwhile(work))
            _LOG.info("serving version %s", self.desk.held.world.version)
            return await self._take_in(stop)

    def _background(self) -> list[Coroutine[Any, Any, None]]:
        return [
            self.intake.run(self.app.bot),
            self.intake.keep_alive(),
            self._store.news.listen(),
            self.desk.replication.run(),
            self._tidy(),
            present(self.app.bot, self.desk.held.world, self.desk.menus, self.desk.admins),
        ]

    async def _take_in(self, stop: asyncio.Event) -> Status:
        """Let updates in until stopped."""
        if self._settings.webhook_url:
            status = await self._insist(self._hook, stop)
            if status is None:
                await first(stop, self._order.refused)
            return status or self._stopped()
        while not stop.is_set():
            mine = False
            with contextlib.suppress(StorageError):
                mine = await self._may_poll()
            if mine:
                status = await self._poll(stop)
                if status is not Status.STOPPED:
                    return status
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(first(stop, self._order.refused), TURN)
            if self._order.refused.is_set():
                break
        return self._stopped()

    def _stopped(self) -> Status:
        """Return why nothing is taken in any more."""
        if self._order.refused.is_set():
            _LOG.error("ask BotFather for the new token; what is waiting waits for it")
            return Status.BAD_TOKEN
        return Status.STOPPED

    async def _poll(self, stop: asyncio.Event) -> Status:
        """Poll until stopped, or until another replica has the role."""
        enough = asyncio.Event()
        async with meanwhile(when(stop, enough)), meanwhile(self._keep_role(enough)):
            return await poll(self.app.bot, self.intake.accept_all, UPDATES, enough)

    async def _may_poll(self) -> bool:
        """Return whether this replica is the one that polls: Telegram knows one poller a token."""
        return not self._store.database.shared or await self._store.replicas.take("polling")

    async def _keep_role(self, lost: asyncio.Event) -> None:
        """Renew the role of polling; while the database is out of reach nobody can take it."""
        while not lost.is_set():
            await asyncio.sleep(TURN)
            with contextlib.suppress(StorageError):
                if not await self._may_poll():
                    lost.set()

    @contextlib.asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        await self.app.start()
        try:
            yield
        finally:
            try:
                async with asyncio.timeout(LAST_WORDS):
                    await self.app.stop()
            except TimeoutError:
                _LOG.warning("what is still in hand goes back to the inbox")
                self._order.stopping.set()
            with contextlib.suppress(RuntimeError):
                await self.app.shutdown()

    @contextlib.asynccontextmanager
    async def _web(self) -> AsyncIterator[None]:
        """Serve health, metrics and, where one is set, the webhook."""
        if self._settings.listen is None:
            yield
            return
        # Only where it is asked for: a bot that polls does without a server's memory.
        from bot.telegram import web

        hooked = bool(self._settings.webhook_url)
        app = web.application(
            self._store,
            self._not_ready,
            lambda: self.desk.held.world.version,
            self.intake.accept if hooked else None,
            self._settings.webhook_secret,
        )
        async with web.serving(app, *self._settings.listen) as port:
            self.port = port
            yield

    def _not_ready(self) -> str:
        return "" if self.app.running else "not started"

    async def _hook(self) -> Status | None:
        """Tell Telegram where to send updates, and see that it knows; returns why not, if so."""
        from bot.telegram.web import path_of

        url = self._settings.webhook_url + path_of(self._settings.webhook_secret)
        await self.app.bot.set_webhook(
            url,
            secret_token=self._settings.webhook_secret,
            allowed_updates=list(UPDATES),
            drop_pending_updates=False,
        )
        info = await self.app.bot.get_webhook_info()
        if info.url != url:
            _LOG.error("Telegram did not take the webhook; is another service using the token?")
            return Status.CONFLICT
        _LOG.info("Telegram sends updates to %s", self._settings.webhook_url)
        return None

    async def _connect(self, stop: asyncio.Event) -> Status | None:
        """Reach Telegram, however long that takes; returns why not, if so."""
        return await self._insist(self._initialize, stop)

    async def _initialize(self) -> Status | None:
        await self.app.initialize()
        if not self._settings.webhook_url:
            # A webhook that was left over would keep polling from getting anything.
            await self.app.bot.delete_webhook(drop_pending_updates=False)
        return None

    async def _insist(
        self, attempt: Callable[[], Awaitable[Status | None]], stop: asyncio.Event
    ) -> Status | None:
        """Do something with Telegram, however often that takes; returns why not, if so."""
        failures = Failures()
        while not stop.is_set():
            try:
                return await attempt()
            except InvalidToken:
                _LOG.error("Telegram does not accept the token; ask BotFather for the right one")
                return Status.BAD_TOKEN
            except TelegramError as error:
                pause = failures.pause(error)
                _LOG.warning("Telegram is out of reach (%s); next try in %.1f s", error, pause)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), pause)
        return Status.STOPPED

    async def _tidy(self) -> None:
        """Remove what is no longer to be kept, until cancelled."""
        while True:
            with contextlib.suppress(StorageError):
                retention = self._settings.retention_days * DAY
                await self._store.inbox.purge(retention)
                await self._store.people.purge(retention, TTL.total_seconds())
            await asyncio.sleep(TIDYING)


async def _serve_until_signal(settings: Settings, world: World) -> Status:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await upgrade(settings.database)
        async with open_store(settings) as store:
            return await Service(settings, world, store).serve(stop)
    except StorageError as error:
        _LOG.error("the database cannot be opened (%s); see DATABASE_URL and DATA_DIR", error)
        return Status.NO_STORE
    except OSError as error:
        _LOG.error("cannot listen (%s); see LISTEN", error.strerror)
        return Status.NO_STORE


def run(settings: Settings, world: World) -> int:
    """Serve in Telegram until a signal; returns the exit status of the process."""
    redaction.install(settings.token, settings.log_level)
    settle()
    return int(asyncio.run(_serve_until_signal(settings, world)))
