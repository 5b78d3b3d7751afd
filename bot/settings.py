"""Settings from the environment and .env; a mistake in them is one clear line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict
from urllib.parse import urlsplit

TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")
DEFAULT_API: Final = "https://api.telegram.org"
RETENTION: Final = 30
"""Days for which questions are kept for curators, unless said otherwise."""
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
NAMES: Final = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_BASE_URL",
    "ADMIN_IDS",
    "DATA_DIR",
    "KNOWLEDGE_DIR",
    "INTENTS_DIR",
    "LOG_LEVEL",
    "DATABASE_URL",
    "RETENTION_DAYS",
    "LISTEN",
    "MESSAGES_PER_SECOND",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
)
"""Every setting that is read."""


class _Web(TypedDict):
    webhook_url: str
    webhook_secret: str
    listen: tuple[str, int] | None


class SettingsError(Exception):
    """A setting that cannot be used; its text is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides."""

    token: str = field(default="", repr=False)
    """The bot's token; empty means the terminal."""
    api_base_url: str = DEFAULT_API
    """scheme://host[:port] of a Bot API server."""
    proxy: str = field(default="", repr=False)
    """The proxy through which that is reached; empty means none."""
    admins: frozenset[int] = frozenset()
    """Telegram ids that may reload and look inside."""
    data_dir: Path = Path("var")
    """Where the bot keeps what it must remember."""
    knowledge_dir: Path | None = None
    """Folder of the knowledge; None is the packaged one."""
    intents_dir: Path | None = None
    """Folder of the intents; None is the packaged one."""
    log_level: str = "INFO"
    """Least level that is logged."""
    database_url: str = field(default="", repr=False)
    """Where the inbox and everything kept is; empty means SQLite in the data directory."""
    retention_days: int = RETENTION
    """How long questions are kept for curators."""
    messages_per_second: int = 30
    """How many messages may be sent over all chats; 0 is no limit."""
    listen: tuple[str, int] | None = None
    """Host and port of health, metrics and webhook; an empty host is every address of the machine,
    which inside a container are all meant. None serves none."""
    webhook_url: str = ""
    """Where Telegram reaches this service; empty means long polling."""
    webhook_secret: str = field(default="", repr=False)
    """What Telegram proves itself with."""

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'bot.db').absolute()}"

    @property
    def cache_dir(self) -> Path:
        """Where what was worked out from the content is kept."""
        return self.data_dir / "cache"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the environment; raises SettingsError."""
    env = _with_dotenv() if environment is None else environment
    values = {name: env.get(name, "").strip() for name in NAMES}
    token = values["TELEGRAM_BOT_TOKEN"]
    if token and not TOKEN.fullmatch(token):
        raise SettingsError(
            "TELEGRAM_BOT_TOKEN is not of the form 123456:ABC..., as BotFather gives it"
        )
    level = values["LOG_LEVEL"].upper() or "INFO"
    if level not in LEVELS:
        raise SettingsError(f"LOG_LEVEL is '{level}', not one of {', '.join(LEVELS)}")
    return Settings(
        token=token,
        api_base_url=(base_url := _base_url(values["TELEGRAM_API_BASE_URL"])),
        proxy=_proxy(base_url) if token else "",
        admins=_ids(values["ADMIN_IDS"]),
        data_dir=Path(values["DATA_DIR"] or "var"),
        knowledge_dir=_folder("KNOWLEDGE_DIR", values["KNOWLEDGE_DIR"]),
        intents_dir=_folder("INTENTS_DIR", values["INTENTS_DIR"]),
        log_level=level,
        database_url=_database(values["DATABASE_URL"]),
        retention_days=_number("RETENTION_DAYS", values, RETENTION, 1, 3650),
        messages_per_second=_number("MESSAGES_PER_SECOND", values, 30, 0, 1000),
        **_web(values),
    )


def _database(text: str) -> str:
    scheme = text.partition(":")[0]
    if text and scheme not in ("postgresql", "postgres", "sqlite"):
        raise SettingsError(
            "DATABASE_URL is neither postgresql://user:password@host/name nor sqlite:///path"
        )
    return text


def _number(name: str, values: Mapping[str, str], default: int, least: int, most: int) -> int:
    text = values[name] or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingsError(f"{name} is no whole number from {least} to {most}")
    return int(text)


def _web(values: Mapping[str, str]) -> _Web:
    url, secret, listen = (values[n] for n in ("WEBHOOK_URL", "WEBHOOK_SECRET", "LISTEN"))
    if url and not secret:
        raise SettingsError(
            "WEBHOOK_URL is set without WEBHOOK_SECRET: anybody could send updates. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    if secret and not SECRET.fullmatch(secret):
        raise SettingsError("WEBHOOK_SECRET is not of 16 to 256 letters, digits, _ and -")
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc):
        raise SettingsError("WEBHOOK_URL is not of the form https://host[/path]")
    return {
        "webhook_url": url.rstrip("/"),
        "webhook_secret": secret,
        "listen": _listen(listen or (":8080" if url else "")),
    }


def _listen(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingsError("LISTEN is not of the form host:port, as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _with_dotenv() -> Mapping[str, str]:
    if not Path(".env").is_file():
        return os.environ
    from dotenv import dotenv_values

    stored = {k: v for k, v in dotenv_values(".env").items() if v is not None}
    return {**stored, **os.environ}


def _base_url(text: str) -> str:
    if not text:
        return DEFAULT_API
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or parts.path.strip("/")
        or parts.query
    ):
        raise SettingsError("TELEGRAM_API_BASE_URL is not of the form scheme://host[:port]")
    return text.rstrip("/")


def _proxy(base_url: str) -> str:
    """Return the proxy that the system, by HTTPS_PROXY and the like, has for an address."""
    # Only here: nobody who asks one question in the terminal waits for these modules.
    from urllib.request import getproxies, proxy_bypass

    address = urlsplit(base_url)
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(address.netloc):
        return ""
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if urlsplit(proxy).scheme not in ("http", "https"):
        raise SettingsError(f"the proxy for {address.scheme} is neither http:// nor https://")
    return proxy


def _ids(text: str) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in text.replace(" ", "").split(",") if part)
    except ValueError:
        raise SettingsError(
            "ADMIN_IDS holds something else than numbers separated by commas"
        ) from None


def _folder(name: str, text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text)
    if not folder.is_dir():
        raise SettingsError(f"{name} names '{text}', where there is no folder")
    return folder
