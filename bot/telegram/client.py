"""Requests to the Bot API over aiohttp, in the place that the library has for a client.

The library's own client takes four times the processor time for each request. Failures are raised
as the library's errors; whether a request was surely not sent is told here, where the client's
own errors are known.
"""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Mapping
from typing import Any, Final, cast

import aiohttp
import certifi
from msgspec import Struct
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

JSON: Final = "application/json"
"""What says how the parameters of a method are written."""
OWN_AUTHORITIES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""What operators set who trust other authorities than the public ones."""


class Written(Struct, frozen=True):
    """The body of a request that is already JSON."""

    json_payload: bytes
    """The parameters."""
    contains_files: bool = False
    """Whether a file goes with it: never."""


class Client(BaseRequest):
    """A pool of connections to one Bot API server; opened by `initialize`, for any number of
    users, and closed by `shutdown`."""

    def __init__(
        self, patience: float, connections: int, proxy: str = "", *, plain: bool = False
    ) -> None:
        """Take how many seconds each step of a request may take, how many requests there may be
        at once, the proxy through which they go, and whether nothing on the way is encrypted."""
        self._plain = plain
        self._proxy = proxy or None
        self._patience = patience
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._timeout = self._limits(self.DEFAULT_NONE, *[self.DEFAULT_NONE] * 3)

    @property
    def read_timeout(self) -> float:
        """How many seconds an answer may take."""
        return self._patience

    async def initialize(self) -> None:
        """Get ready; nothing is sent."""
        if self._session is None:
            # The public authorities take two megabytes: a server of one's own asks for none.
            authorities = True if self._plain else trusted()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=authorities),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and body of what the server answers."""
        if self._session is None:
            raise NetworkError("the client is not open")
        given = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        usual = all(seconds is self.DEFAULT_NONE for seconds in given)
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                timeout=self._timeout if usual else self._limits(*given),
                proxy=self._proxy,
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"Timed out ({type(error).__name__})") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_told(error)) from error

    def _limits(self, read: Any, write: Any, connect: Any, pool: Any) -> aiohttp.ClientTimeout:
        """Return the limits of a request; None is no limit."""
        given = (read, write, connect, pool)
        seconds = [self._patience if s is self.DEFAULT_NONE else s for s in given]
        read, write, connect, pool = seconds
        return aiohttp.ClientTimeout(
            # Nothing else ends a request that cannot be written or an answer that trickles.
            total=None if None in seconds else sum(seconds),
            connect=None if None in (connect, pool) else connect + pool,
            sock_connect=connect,
            sock_read=read,
        )


def written(parameters: Mapping[str, str | int]) -> RequestData:
    """Return the body of a request by this client.

    Only the client looks into it, and so the library's record of each parameter is not made.
    """
    return cast(RequestData, Written(json.dumps(parameters).encode()))


def never_sent(error: TelegramError) -> bool:
    """Return whether a request timed out before anything of it was sent."""
    return isinstance(error.__cause__, aiohttp.ConnectionTimeoutError)


def trusted() -> ssl.SSLContext:
    """Return whom to trust: the public authorities, for machines that have none of their own."""
    own = any(os.environ.get(name) for name in OWN_AUTHORITIES)
    return ssl.create_default_context(cafile=None if own else certifi.where())


def _body(data: RequestData | None) -> aiohttp.BytesPayload | aiohttp.FormData | None:
    """Return the body of a request, which knows the header that it needs."""
    if data is None:
        return None
    files = data.multipart_data if data.contains_files else {}
    if not files:
        return aiohttp.BytesPayload(data.json_payload, content_type=JSON)
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in files.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _told(error: Exception) -> str:
    """Return what failed. The texts of other errors hold the address, and so the token."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, OSError) else name
