"""The server refuses what Telegram refuses: otherwise the tests that use it prove nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.botapi import BotApi, Fault, Person, Trouble
from tests.botapi.checks import Json
from tests.botapi.markup import BadMarkup, parse


@pytest.mark.parametrize(
    "html",
    [
        "<b>a",
        "a</b>",
        "<b><i>a</b></i>",
        "a < b",
        "a > b",
        "a & b",
        "&nbsp;",
        "<div>a</div>",
        "<b><b>a</b></b>",
        '<a href="x>y</a>',
        "<code><b>a</b></code>",
        "<blockquote expandable><blockquote>a</blockquote></blockquote>",
        "<br>",
        "<B>a</B>",
    ],
)
def test_bad_markup(html: str) -> None:
    with pytest.raises(BadMarkup):
        parse(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#39;", 'a <b> & "c" \''),
        ("<b>a <i>b</i></b>", "a b"),
        ("<blockquote expandable>a</blockquote>", "a"),
        ('<a href="https://example.org/?a=1">x</a>', "x"),
        ('<pre><code class="language-yaml">x</code></pre>', "x"),
    ],
)
def test_good_markup(html: str, text: str) -> None:
    assert parse(html).text == text


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        Person(server, 7)
        yield server


async def call(api: BotApi, method: str, **params: object) -> Json:
    async with httpx.AsyncClient() as client:
        response = await client.post(f"{api.base_url}/bot{api.token}/{method}", json=params)
    body: Json = response.json()
    assert response.status_code == body.get("error_code", 200)
    return body


def keyboard(**button: str) -> Json:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "empty"),
        ({"text": " \u200b"}, "empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "empty"),
        ({"text": "a" * 4097}, "too long"),
        ({"text": "😀" * 2049}, "too long"),
        ({"text": "<b>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "a", "parse_mode": "MarkdownV2"}, "HTML"),
        ({"text": "a", "chat_id": 8}, "chat not found"),
        ({"text": "a", "colour": "red"}, "no parameter"),
        ({"text": "a", "reply_markup": keyboard(text="b", callback_data="x" * 65)}, "DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(text="b", callback_data="ə" * 33)}, "DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(text="b")}, "exactly one"),
        ({"text": "a", "reply_markup": keyboard(text="", callback_data="x")}, "text buttons"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "replied not found"),
    ],
)
async def test_messages_that_are_refused(api: BotApi, params: Json, why: str) -> None:
    body = await call(api, "sendMessage", **{"chat_id": 7, **params})
    assert not body["ok"]
    assert why in body["description"]


async def test_edits(api: BotApi) -> None:
    sent = await call(api, "sendMessage", chat_id=7, text="a")
    edit: Json = {"chat_id": 7, "message_id": sent["result"]["message_id"]}
    same = await call(api, "editMessageText", **edit, text="a")
    assert "message is not modified" in same["description"]
    assert (await call(api, "editMessageText", **edit, text="b"))["result"]["text"] == "b"
    gone = await call(api, "editMessageText", chat_id=7, message_id=999, text="b")
    assert "message to edit not found" in gone["description"]


async def test_updates_stay_until_they_are_confirmed(api: BotApi) -> None:
    person = Person(api, 7)
    await person.says("one")
    await person.says("two")
    first = await call(api, "getUpdates", timeout=1)
    again = await call(api, "getUpdates", timeout=1)
    assert first["result"] == again["result"]
    offset = first["result"][0]["update_id"] + 1
    rest = await call(api, "getUpdates", timeout=1, offset=offset)
    assert [u["message"]["text"] for u in rest["result"]] == ["two"]
    assert (await call(api, "getUpdates", timeout=0, offset=offset + 1))["result"] == []


async def test_kinds_of_update_that_nobody_asked_for_are_not_sent(api: BotApi) -> None:
    await Person(api, 7).says("one")
    body = await call(api, "getUpdates", timeout=0, allowed_updates=["callback_query"])
    assert body["result"] == []


async def test_other_refusals(api: BotApi) -> None:
    assert (await call(api, "sendPigeon"))["error_code"] == 404
    query = await call(api, "answerCallbackQuery", callback_query_id="1")
    assert "query is too old" in query["description"]
    api.blocked.add(7)
    assert (await call(api, "sendMessage", chat_id=7, text="a"))["error_code"] == 403
    api.webhook = "https://example.org"
    assert (await call(api, "getUpdates"))["error_code"] == 409


async def test_ordered_faults_happen_as_often_as_ordered(api: BotApi) -> None:
    api.faults.append(Fault(Trouble.TOO_MANY, "sendMessage", seconds=3))
    body = await call(api, "sendMessage", chat_id=7, text="a")
    assert body["parameters"] == {"retry_after": 3}
    assert (await call(api, "sendMessage", chat_id=7, text="a"))["ok"]


async def test_a_wrong_token_is_nobody(api: BotApi) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{api.base_url}/bot1:wrong/getMe")
    assert response.status_code == 401
