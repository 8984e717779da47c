"""Settings: the environment wins over the file, and a wrong one is named."""

from pathlib import Path

import pytest

from rapport.errors import Misconfigured
from rapport.settings import Settings, get_settings


@pytest.fixture
def file(settings: Settings) -> Path:
    settings.home.mkdir()
    get_settings.cache_clear()
    return settings.home / "rapport.toml"


def test_without_any_the_data_lies_in_one_folder(settings: Settings) -> None:
    assert settings.url == f"sqlite:///{settings.home}/rapport.db"
    assert settings.keys == settings.home / "keys"


def test_the_file_in_the_data_folder_is_read(file: Path) -> None:
    file.write_text('workspace = "brewery"\npage_size = 50\n')
    assert (get_settings().workspace, get_settings().page_size) == ("brewery", 50)


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('workspace = "brewery"\n')
    monkeypatch.setenv("RAPPORT_WORKSPACE", "malthouse")
    assert get_settings().workspace == "malthouse"


def test_the_file_of_a_home_given_in_code_is_read(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "rapport.toml").write_text('workspace = "cooperage"\n')
    assert Settings(home=other).workspace == "cooperage"


def test_a_relative_home_means_the_folder_it_was_read_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read = Settings(home=Path("here"))
    monkeypatch.chdir("/")
    assert read.home == tmp_path / "here"
    assert read.keys == tmp_path / "here" / "keys"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("page_size = 0", "page_size"),
        ("lease_seconds = -1", "lease_seconds"),
        ('workspace = ""', "workspace"),
        ("pagesize = 10", "pagesize"),
        ("page_size = = 10", "rapport.toml"),
    ],
)
def test_a_wrong_setting_is_named(file: Path, text: str, named: str) -> None:
    file.write_text(text)
    with pytest.raises(Misconfigured, match=named):
        get_settings()


def test_secrets_are_not_shown(settings: Settings) -> None:
    shown = repr(Settings(secret_key="canary-key", database_url="postgresql://rapport:canary-word@db/rapport"))
    assert "canary" not in shown
