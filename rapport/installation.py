"""An installation: the database, the keys and the settings that belong together."""

from dataclasses import dataclass

import sqlalchemy as sa

from rapport.db import open_database
from rapport.settings import Settings, get_settings
from rapport.vault import Vault, open_vault


@dataclass(frozen=True, slots=True)
class Installation:
    """What every run and every command works on."""

    settings: Settings
    engine: sa.Engine
    vault: Vault


def open_installation(settings: Settings | None = None) -> Installation:
    """Open the configured installation, its database migrated; KeyUnavailable when its keys can't be used."""
    chosen = settings or get_settings()
    return Installation(chosen, open_database(chosen), open_vault(chosen))
