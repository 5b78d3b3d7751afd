"""What all tests share: the world, worked out once, and a PostgreSQL server, started when the first
test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.world import World, build
from tests import postgres
from tests.postgres import Postgres
from tests.worlds import worked_out


@pytest.fixture(scope="session")
def world() -> World:
    """The world of the packaged content."""
    return build(cache=worked_out())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A running server."""
    with postgres.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> str:
    """The address of an empty database."""
    engine = create_engine(postgres_server.url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgres_server.url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found
