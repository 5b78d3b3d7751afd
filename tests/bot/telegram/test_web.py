"""The HTTP side: only Telegram gets in, bad input never breaks it, and 200 means durable."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage import StorageError, Store
from bot.storage.inbox import Raw
from bot.telegram.intake import chat_of
from bot.telegram.web import HEADER, MAX_BODY, application, path_of, serving

SECRET = "sixteen-letters-and-more"
UPDATE = {
    "update_id": 7,
    "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}},
}


class Doors:
    """An application with what it was told."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.taken: list[Raw] = []
        self.broken = False
        self.reason = ""
        app = application(store, lambda: self.reason, lambda: "v1", self.accept, SECRET)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x")

    async def accept(self, raw: Raw) -> bool:
        if self.broken:
            raise StorageError("gone")
        self.taken.append(raw)
        return True

    async def post(self, content: bytes, secret: str = SECRET, **headers: str) -> int:
        sent = {HEADER: secret, "content-type": "application/json; charset=utf-8", **headers}
        return (await self.client.post(path_of(SECRET), content=content, headers=sent)).status_code


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}") as store:
        yield Doors(store)


async def test_an_update_is_taken(doors: Doors) -> None:
    assert await doors.post(json.dumps(UPDATE).encode()) == 200
    assert doors.taken == [UPDATE]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"update_id": "7"}', 400),
        (b'{"update_id": true}', 400),
        (b'{"update_id": -1}', 400),
        (b'{"update_id": 1e3}', 400),
        (b'{"update_id": 99999999999999999999}', 400),
        (b'{"update_id": 1, "message": {"chat": {"id": 99999999999999999999}}}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": 1, "x": "' + b"x" * MAX_BODY + b'"}', 413),
    ],
)
async def test_what_is_no_update_is_refused(doors: Doors, content: bytes, status: int) -> None:
    assert await doors.post(content) == status
    assert doors.taken == []


async def test_only_who_knows_the_secret_gets_in(doors: Doors) -> None:
    body = json.dumps(UPDATE).encode()
    for wrong in ("", SECRET[:-1], SECRET + "x", SECRET.upper()):
        assert await doors.post(body, wrong) == 403
    assert (await doors.client.post(path_of(SECRET), content=body)).status_code == 403
    assert (await doors.client.post("/telegram/" + SECRET, content=body)).status_code == 404
    assert (await doors.client.get(path_of(SECRET))).status_code == 405
    assert await doors.post(body, **{"content-type": "text/plain"}) == 415
    assert SECRET not in path_of(SECRET)
    assert doors.taken == []


async def test_what_cannot_be_stored_is_not_acknowledged(doors: Doors) -> None:
    doors.broken = True
    assert await doors.post(json.dumps(UPDATE).encode()) == 503


async def test_health_readiness_and_metrics(doors: Doors) -> None:
    assert (await doors.client.get("/healthz")).status_code == 200
    assert (await doors.client.get("/readyz")).status_code == 200
    doors.reason = "not started"
    ready = await doors.client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "not started\n")
    measured = (await doors.client.get("/metrics")).text
    assert "bot_inbox_waiting 0.0" in measured
    assert "bot_handling_seconds_bucket" in measured
    assert 'bot_content_info{version="v1"} 1.0' in measured


async def test_without_a_webhook_no_update_gets_in(tmp_path: Path) -> None:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}") as store:
        app = application(store, str, str, None, SECRET)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://x"
        ) as client:
            assert (await client.post(path_of(SECRET))).status_code == 404


async def test_it_listens_and_stops(doors: Doors) -> None:
    app = application(doors.store, str, str, None)
    async with serving(app, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/healthz")).text == "ok\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300) | JSON.map(lambda j: json.dumps(j).encode()), secret=st.text())
async def test_nothing_that_is_sent_breaks_it(doors: Doors, body: bytes, secret: str) -> None:
    given_ = secret.encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32)))
    for proof in (SECRET, given_.strip().replace("\x7f", "")):
        assert await doors.post(body, proof) < 500


@given(JSON.filter(lambda j: isinstance(j, dict)))
def test_every_update_has_an_order_to_keep(content: dict[str, object]) -> None:
    assert isinstance(chat_of({**content, "update_id": 5}), int)
