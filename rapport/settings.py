"""Settings, from the environment (`RAPPORT_…`) or `rapport.toml` in the data folder; nothing else is read."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """Where Rapport keeps its data, and its few switches."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", extra="ignore")

    home: Path = Path(".rapport")
    database_url: str = ""
    secret_key: str = ""
    keys_folder: Path | None = None
    workspace: str = "main"
    allow_private_hosts: bool = False
    page_size: int = 500
    account_seconds: float = 60.0
    lease_seconds: float = 60.0
    database_wait_seconds: float = 30.0

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  part of the signature, not wanted
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  part of the signature, not wanted
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        home = Path(env_settings().get("home", cls.model_fields["home"].default))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home / "rapport.toml")

    @property
    def url(self) -> str:
        """Give the database's URL: the one that was set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'rapport.db'}"

    @property
    def keys(self) -> Path:
        """Give the folder of the wrapped keys; it lies outside the database on purpose."""
        return self.keys_folder or self.home / "keys"


@cache
def get_settings() -> Settings:
    """Give the process's settings, read once; tests clear the cache."""
    return Settings()
