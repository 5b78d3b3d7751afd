"""Settings from the environment and .env; a mistake in them is one clear line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
DEFAULT_API: Final = "https://api.telegram.org"
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
NAMES: Final = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_BASE_URL",
    "ADMIN_IDS",
    "DATA_DIR",
    "KNOWLEDGE_DIR",
    "INTENTS_DIR",
    "LOG_LEVEL",
)
"""Every setting that is read."""


class SettingsError(Exception):
    """A setting that cannot be used; its text is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides."""

    token: str = field(default="", repr=False)
    """The bot's token; empty means the terminal."""
    api_base_url: str = DEFAULT_API
    """scheme://host[:port] of a Bot API server."""
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
        api_base_url=_base_url(values["TELEGRAM_API_BASE_URL"]),
        admins=_ids(values["ADMIN_IDS"]),
        data_dir=Path(values["DATA_DIR"] or "var"),
        knowledge_dir=_folder("KNOWLEDGE_DIR", values["KNOWLEDGE_DIR"]),
        intents_dir=_folder("INTENTS_DIR", values["INTENTS_DIR"]),
        log_level=level,
    )


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
