"""The client at servers that misbehave: what is raised, and whether it may have been carried out."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import RequestData

from bot.telegram.client import OWN_AUTHORITIES, Client, never_sent, trusted
from tests.botapi import BotApi, Fault, Person, Trouble

PATIENCE = 0.3
OK = b'{"ok":true,"result":true}'
MESSAGE = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'
SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def response(body: bytes, *headers: str, status: str = "200 OK", promised: int = -1) -> bytes:
    length = len(body) if promised < 0 else promised
    return (
        "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {length}", *headers, "", ""]).encode()
        + body
    )


@dataclass
class Server:
    """A server that reads requests and answers as it is told."""

    answer: Callable[[asyncio.StreamWriter], Awaitable[None]]
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot1:{SECRET}/sendMessage"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.lower().splitlines()
                        if line.startswith(b"content-length")
                    ),
                    0,
                )
                self.requests.append(head + await reader.readexactly(length))
                await self.answer(writer)
        writer.close()


@contextlib.asynccontextmanager
async def serving(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[Server]:
    server = Server(answer)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def sending(*parts: bytes) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def answer(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return answer


def then(
    parts: bytes, end: Callable[[asyncio.StreamWriter], None]
) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(parts)
        await writer.drain()
        end(writer)

    return answer


def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


def close(writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(PATIENCE, 2) as opened:
        yield opened


async def failure(client: Client, url: str, **more: Any) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await client.post(url, RequestData([]), **more)
    shown = f"{caught.value!r} {caught.value}"
    assert SECRET not in shown
    return caught.value


async def test_what_is_sent_arrives_and_what_is_answered_is_returned(client: Client) -> None:
    async with BotApi() as api, Bot(api.token, f"{api.base_url}/bot", request=client) as bot:
        person = Person(api, 1)
        await person.says("x")
        sent = await bot.send_message(1, text := "a & b = c + d % ü 😀\n#")
        assert sent.text == api.sent[0]["text"] == text
        # Two bots may share it; the first to go closes it, and it opens again.
        await client.initialize()
        await bot.send_message(1, "more")


async def test_connections_are_kept_and_no_more_opened_than_allowed(client: Client) -> None:
    async with serving(sending(response(OK))) as server:
        for _ in range(3):
            assert await client.post(server.url) is True
        assert server.connections == 1
        await asyncio.gather(*(client.post(server.url) for _ in range(20)))
        assert server.connections == 2
        assert all(b"python-telegram-bot" in request for request in server.requests)


async def test_an_answer_in_pieces_or_packed_is_read(client: Client) -> None:
    whole = response(OK)
    async with serving(sending(*(whole[n : n + 7] for n in range(0, len(whole), 7)))) as server:
        assert await client.post(server.url) is True
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    async with serving(sending(chunked % (len(OK), OK))) as server:
        assert await client.post(server.url) is True


@pytest.mark.parametrize(
    "answer",
    [
        then(b"", reset),
        then(b"", close),
        then(b"HTTP/1.1 200", reset),
        then(response(OK, promised=999), reset),
        then(response(OK, promised=999), close),
        sending(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        sending(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"),
        sending(response(b"moved", "Location: http://127.0.0.1:1/", status="302 Found")),
        sending(response(b'{"ok":false}', status="502 Bad Gateway")),
        sending(response(b"<html>", status="503 Service Unavailable")),
    ],
)
async def test_a_broken_connection_or_answer_is_an_error_of_the_network(
    client: Client, answer: Callable[[asyncio.StreamWriter], Awaitable[None]]
) -> None:
    async with serving(answer) as server:
        error = await failure(client, server.url)
        assert type(error) is NetworkError
        assert len(server.requests) == 1, "the client itself repeats nothing"


async def test_what_is_no_json_is_an_error_of_no_kind(client: Client) -> None:
    async with serving(sending(response(b"<html>it works</html>"))) as server:
        assert type(await failure(client, server.url)) is TelegramError


async def test_what_telegram_refuses_keeps_its_kind(client: Client) -> None:
    async with BotApi() as api, Bot(api.token, f"{api.base_url}/bot", request=client) as bot:
        await Person(api, 1).says("x")
        api.faults += [
            Fault(Trouble.REFUSED, "sendMessage"),
            Fault(Trouble.TOO_MANY, "sendMessage"),
        ]
        with pytest.raises(BadRequest):
            await bot.send_message(1, "x")
        with pytest.raises(RetryAfter):
            await bot.send_message(1, "x")


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n", response(OK, promised=999)])
async def test_an_answer_that_does_not_come_may_have_been_carried_out(
    client: Client, begun: bytes
) -> None:
    async with serving(sending(begun)) as server:
        error = await failure(client, server.url)
        assert type(error) is TimedOut
        assert not never_sent(error)


async def test_an_answer_that_trickles_for_ever_ends(client: Client) -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(response(b"", promised=10**6))
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(PATIENCE / 5)

    async with serving(trickle) as server:
        assert type(await failure(client, server.url)) is TimedOut


async def test_a_request_that_nobody_reads_ends(client: Client) -> None:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/" + "x" * 6_000_000
        error = await failure(client, url)
    assert type(error) is TimedOut
    assert not never_sent(error)


async def test_a_server_that_is_not_there_is_an_error_of_the_network(client: Client) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = await failure(client, f"http://127.0.0.1:{port}/bot1:{SECRET}/getMe")
    assert type(error) is NetworkError
    assert "Connect" in error.message
    error = await failure(client, f"http://host.invalid/bot1:{SECRET}/getMe")
    assert type(error) is NetworkError


async def test_waiting_for_a_connection_in_vain_sends_nothing(client: Client) -> None:
    both = asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        if len(server.requests) == 2:
            both.set()
        await asyncio.sleep(10 * PATIENCE)

    async with serving(slow) as server:
        busy = [
            asyncio.create_task(client.post(server.url, read_timeout=20 * PATIENCE))
            for _ in range(2)
        ]
        await both.wait()
        error = await failure(client, server.url)
        for task in busy:
            task.cancel()
        await asyncio.wait(busy)
        assert type(error) is TimedOut
        assert never_sent(error)
        assert len(server.requests) == 2


async def test_a_request_may_have_its_own_patience(client: Client) -> None:
    async def late(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3 * PATIENCE)
        writer.write(response(OK))

    async with serving(late) as server:
        assert await client.post(server.url, read_timeout=20 * PATIENCE) is True
        assert await client.post(server.url, read_timeout=None) is True
        assert type(await failure(client, server.url)) is TimedOut


async def test_a_request_that_is_cut_off_closes_its_connection(client: Client) -> None:
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun.set()
        while await reader.read(1000):
            pass
        gone.set()
        writer.close()

    begun = asyncio.Event()
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    task = asyncio.create_task(client.post(f"http://127.0.0.1:{port}/x"))
    await asyncio.wait_for(begun.wait(), 5)
    task.cancel()
    await asyncio.wait([task])
    await asyncio.wait_for(gone.wait(), 5)
    server.close()


async def test_a_connection_that_the_server_closed_while_idle_is_not_used(client: Client) -> None:
    closing = then(response(OK, "Connection: keep-alive"), close)
    async with serving(closing) as server:
        for _ in range(3):
            assert await client.post(server.url) is True
            await asyncio.sleep(0.02)
        assert server.connections == 3


async def test_requests_go_through_a_proxy() -> None:
    async with serving(sending(response(OK))) as proxy:
        async with Client(PATIENCE, 2, f"http://me:pw@127.0.0.1:{proxy.port}") as client:
            assert await client.post("http://api.invalid/bot1:x/getMe") is True
            # A proxy that does not open the tunnel: nothing reaches Telegram.
            error = await failure(client, f"https://api.invalid/bot1:{SECRET}/getMe")
            assert isinstance(error, NetworkError)
        assert proxy.requests[0].startswith(b"POST http://api.invalid/bot1:x/getMe HTTP/1.1")
        assert b"Proxy-Authorization: Basic bWU6cHc=" in proxy.requests[0]
        assert proxy.requests[1].startswith(b"CONNECT api.invalid:443")


async def test_files_are_sent_as_parts(client: Client) -> None:
    async with serving(sending(response(MESSAGE))) as server:
        base = f"http://127.0.0.1:{server.port}/bot"
        bot = Bot("1:x", base, request=client)
        await client.initialize()
        await bot.send_document(1, InputFile(b"the content", "facts.txt"), caption="x")
        assert b'filename="facts.txt"' in server.requests[0]
        assert b"the content" in server.requests[0]
        assert b'name="chat_id"' in server.requests[0]


async def test_it_must_be_open() -> None:
    client = Client(PATIENCE, 2)
    assert type(await failure(client, "http://127.0.0.1:1/x")) is NetworkError
    await client.shutdown()


def test_public_authorities_are_trusted_unless_the_operator_names_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OWN_AUTHORITIES:
        monkeypatch.delenv(name, raising=False)
    context = trusted()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert len(context.get_ca_certs()) > 50
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert trusted().get_ca_certs() == []
