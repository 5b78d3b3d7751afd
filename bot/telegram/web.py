"""The HTTP side: updates by webhook, health, readiness and metrics, in one ASGI application.

Bad input is answered with 4xx and never 5xx; an update is acknowledged only when it is durable.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.storage import StorageError, Store
from bot.storage.inbox import LARGEST, Raw
from bot.telegram import metrics
from bot.telegram.intake import chat_of

MAX_BODY: Final = 256 * 1024
"""Bytes of the largest update that is read: 50 times the largest that Telegram sends."""
HEADER: Final = "x-telegram-bot-api-secret-token"
INTEGERS: Final = range(-LARGEST, LARGEST)
"""Numbers that the database takes."""

_LOG: Final = logging.getLogger(__name__)

Accept = Callable[[Raw], Awaitable[bool]]


def path_of(secret: str) -> str:
    """Return the path that updates come to: as hard to guess as the secret, and not the secret."""
    return "/telegram/" + hashlib.sha256(f"path:{secret}".encode()).hexdigest()[:32]


def application(
    store: Store,
    ready: Callable[[], str],
    version: Callable[[], str],
    accept: Accept | None,
    secret: str = "",
) -> Starlette:
    """Return the ASGI application; without `accept` it takes no updates.

    `ready` returns what keeps the process from serving, empty where nothing does, and `version`
    that of the content served.
    """

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readiness(_: Request) -> Response:
        reason = ready()
        if not reason:
            try:
                await store.database.ping()
            except StorageError:
                reason = "the store is out of reach"
        return PlainTextResponse(f"{reason or 'ok'}\n", 503 if reason else 200)

    async def measures(_: Request) -> Response:
        metrics.SERVED.clear()
        metrics.SERVED.labels(version()).set(1)
        with contextlib.suppress(StorageError):
            depth = await store.inbox.depth()
            metrics.WAITING.set(depth.waiting)
            metrics.AGE.set(depth.age)
            metrics.DEAD.set(depth.dead)
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/healthz", health),
        Route("/readyz", readiness),
        Route("/metrics", measures),
    ]
    if accept is not None:
        routes.append(Route(path_of(secret), _webhook(accept, secret), methods=["POST"]))
    return Starlette(routes=routes)


def _webhook(accept: Accept, secret: str) -> Callable[[Request], Awaitable[Response]]:
    async def webhook(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return PlainTextResponse("forbidden\n", 403)
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return PlainTextResponse("application/json is expected\n", 415)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("the body is incomplete\n", 400)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        raw = _update(body)
        if raw is None:
            return PlainTextResponse("an update is expected\n", 400)
        try:
            await accept(raw)
        except StorageError as error:
            _LOG.error("cannot store an update (%s)", error)
            return PlainTextResponse("try again\n", 503)
        return Response(status_code=200)

    return webhook


async def _body(request: Request) -> bytes | None:
    """Return the body; None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _update(body: bytes) -> Raw | None:
    """Return the update that a body holds; None where it holds none."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if type(number) is not int or number < 0 or number not in INTEGERS:
        return None
    return raw if chat_of(raw) in INTEGERS else None


class Server(uvicorn.Server):
    """A server whose process decides itself what signals mean."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


@contextlib.asynccontextmanager
async def serving(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve an application during the block; yields the port. Raises OSError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await asyncio.wait([task])
        listening.close()
