"""Settings, from the environment (`RAPPORT_…`) or `rapport.toml` in the data folder; nothing else is read."""

from functools import cache
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from rapport.errors import Misconfigured


class Settings(BaseSettings):
    """Where Rapport keeps its data, and its few switches. Times are in seconds.

    `home` is the data folder. `keys_folder` moves the wrapped keys out of it. `account_seconds` bounds what one
    account may take of a run over all; `database_wait_seconds` is how long a lock is waited for. `google_quota` says
    which of Google's tables holds for the project: that of projects since May 2026, or of older ones;
    `google_account_units` and `google_project_units` what the project was granted a minute, for each account and for
    all, where that is another figure; `google_root` is for a stand-in of Google.
    """

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", extra="forbid", validate_default=True)

    home: Path = Path(".rapport")
    database_url: str = Field(default="", repr=False)  # it may hold a password
    secret_key: str = Field(default="", repr=False)
    keys_folder: Path | None = None
    workspace: str = Field(default="main", min_length=1)
    allow_private_hosts: bool = False
    page_size: int = Field(default=500, ge=1, le=5000)
    largest_page: int = Field(default=2000, ge=1, le=20000)
    account_seconds: float = Field(default=60.0, gt=0)
    lease_seconds: float = Field(default=60.0, gt=0)
    database_wait_seconds: float = Field(default=30.0, ge=0)
    google_client_id: str = ""
    google_client_secret: str = Field(default="", repr=False)
    google_quota: Literal["2026", "legacy"] = "2026"
    google_account_units: int | None = Field(default=None, ge=1_000)
    google_project_units: int | None = Field(default=None, ge=1_000)
    google_root: str = ""
    microsoft_client_id: str = ""
    microsoft_client_secret: str = Field(default="", repr=False)
    microsoft_tenant: str = Field(default="common", min_length=1)
    microsoft_root: str = ""
    microsoft_ca_file: str = ""

    @field_validator("home", "keys_folder")
    @classmethod
    def _resolve(cls, folder: Path | None) -> Path | None:
        # Runs are started from other working directories than the command line.
        return folder and folder.expanduser().resolve()

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
        home = (env_settings() | init_settings()).get("home", cls.model_fields["home"].default)
        file = TomlConfigSettingsSource(settings_cls, Path(home).expanduser() / "rapport.toml")
        return init_settings, env_settings, file

    @property
    def url(self) -> str:
        """Give the database's URL: the one that was set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.home / 'rapport.db'}"

    @property
    def keys(self) -> Path:
        """Give the folder of the wrapped keys; it lies outside the database on purpose."""
        return self.keys_folder or self.home / "keys"


@cache
def get_settings() -> Settings:
    """Give the process's settings, read once; Misconfigured names the wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise Misconfigured(f"A setting is wrong (RAPPORT_… or rapport.toml). {wrong}.") from None
    except TOMLDecodeError as error:
        raise Misconfigured(f"rapport.toml can't be read: {error}.") from None
