"""A new master key opens all that the old one did, however often the change was interrupted."""

from pathlib import Path

import pytest

from rapport.errors import KeyUnavailable
from rapport.rotation import next_secret_file, rotate_configured, rotate_key_file
from rapport.settings import Settings
from rapport.vault import Vault, open_vault

NEW = "b" * 64


def test_the_key_file_is_replaced_and_everything_still_opens(settings: Settings, vault: Vault) -> None:
    vault.create_key("one")
    sealed = vault.key("one").encrypt(b"text", b"row")
    old = (settings.home / "secret.key").read_text()
    assert rotate_key_file(settings) == 1
    assert (settings.home / "secret.key").read_text() != old
    assert (settings.home / "secret.key").stat().st_mode & 0o777 == 0o600
    assert not next_secret_file(settings).exists()
    assert open_vault(settings).key("one").decrypt(sealed, b"row") == b"text"


def test_an_interrupted_rotation_is_finished_by_another(
    settings: Settings, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        vault.create_key(name)
    sealed = {name: vault.key(name).encrypt(b"text", b"row") for name in ("one", "two", "three")}
    _fail_at_the_second_key(monkeypatch)
    with pytest.raises(OSError, match="no space"):
        rotate_key_file(settings)
    monkeypatch.undo()
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    assert next_secret_file(settings).exists()
    with pytest.raises(KeyUnavailable):
        open_vault(settings).check()
    assert rotate_key_file(settings) == 3
    for name, secret in sealed.items():
        assert open_vault(settings).key(name).decrypt(secret, b"row") == b"text"


def _fail_at_the_second_key(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        written.append(target)
        if len([path for path in written if path.suffix == ".key"]) == 2:
            raise OSError("no space")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)


def test_a_configured_key_is_rotated_to_the_one_that_is_given(settings: Settings) -> None:
    old = settings.model_copy(update={"secret_key": "a" * 64})
    vault = open_vault(old)
    vault.create_key("one")
    rotate_configured(old, NEW)
    open_vault(settings.model_copy(update={"secret_key": NEW})).check()
    with pytest.raises(KeyUnavailable):
        open_vault(old).check()
