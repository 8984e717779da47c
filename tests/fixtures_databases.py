"""Fixtures of an installation: settings in a folder of their own, a vault, and a migrated engine on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from rapport.db import create_engine, migrate
from rapport.settings import Settings, get_settings
from rapport.vault import Vault, open_vault
from tests.servers.postgresql import Postgresql, start_postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """Give a private PostgreSQL, one for the session."""
    with start_postgresql() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Give the settings of an installation in a folder of its own, for this process and its children."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("RAPPORT_DATABASE_URL", raising=False)
    monkeypatch.delenv("RAPPORT_SECRET_KEY", raising=False)
    get_settings.cache_clear()
    yield get_settings()
    get_settings.cache_clear()


@pytest.fixture
def vault(settings: Settings) -> Vault:
    """Give the installation's vault."""
    return open_vault(settings)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def database_url(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the URL of a fresh, empty database; the settings name it too."""
    if request.param == "sqlite":
        settings.home.mkdir(exist_ok=True)
        return settings.url
    server: Postgresql = request.getfixturevalue("postgresql")
    monkeypatch.setenv("RAPPORT_DATABASE_URL", server.create_database())
    get_settings.cache_clear()
    return get_settings().url


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[sa.Engine]:
    """Give the engine of a fresh database without tables."""
    engine = create_engine(database_url, wait_seconds=5)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_engine: sa.Engine) -> sa.Engine:
    """Give the engine of a fresh, migrated database: SQLite, and PostgreSQL."""
    migrate(empty_engine)
    return empty_engine
