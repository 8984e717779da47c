"""The vault: what is sealed opens with the right key and row, and with nothing else."""

import os
import threading
from pathlib import Path

import pytest

from rapport.errors import KeyUnavailable, Misconfigured
from rapport.settings import Settings
from rapport.vault import Plain, Vault, derive_master, open_vault, rewrap_content, seal, seal_all, unseal

TEXT = "Dobrý den, nabídku posílám v příloze. ".encode() * 50
ROW = b"workspace/row/body"


@pytest.fixture
def keys(tmp_path: Path) -> Vault:
    vault = Vault(os.urandom(32), tmp_path / "keys")
    for name in ("account-1", "account-2", "workspace-1"):
        vault.create_key(name)
    return vault


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_owner_opens_what_was_sealed(keys: Vault) -> None:
    sealed = seal(TEXT, ROW, keys.key("account-1"), None)
    assert sealed.shared_key is None
    assert len(sealed.ciphertext) < len(TEXT)
    assert TEXT[:20] not in sealed.ciphertext
    assert unseal(sealed.ciphertext, sealed.owner_key, ROW, keys.key("account-1")) == TEXT


def test_the_workspace_opens_what_is_shared(keys: Vault) -> None:
    sealed = seal(TEXT, ROW, keys.key("account-1"), keys.key("workspace-1"))
    assert sealed.shared_key is not None
    assert unseal(sealed.ciphertext, sealed.shared_key, ROW, keys.key("workspace-1")) == TEXT


def test_many_parts_are_sealed_each_under_a_key_of_its_own(keys: Vault) -> None:
    plains = [Plain(TEXT, f"row {number}".encode(), is_shared=number % 2 == 0) for number in range(50)]
    owner, workspace = keys.key("account-1"), keys.key("workspace-1")
    sealed = seal_all(plains, owner, workspace)
    for plain, one in zip(plains, sealed, strict=True):
        assert unseal(one.ciphertext, one.owner_key, plain.associated, owner) == TEXT
        assert (one.shared_key is not None) is plain.is_shared
    assert len({one.ciphertext[:12] for one in sealed}) == len({one.ciphertext for one in sealed}) == 50
    nonces = [wrapped[:12] for one in sealed for wrapped in (one.owner_key, one.shared_key) if wrapped]
    assert len(set(nonces)) == len(nonces)
    assert seal_all([], owner, workspace) == []


def test_sharing_later_leaves_the_content_as_it_is(keys: Vault) -> None:
    sealed = seal(TEXT, ROW, keys.key("account-1"), None)
    shared_key = rewrap_content(sealed.owner_key, ROW, keys.key("account-1"), keys.key("workspace-1"))
    assert unseal(sealed.ciphertext, shared_key, ROW, keys.key("workspace-1")) == TEXT


def test_equal_content_never_looks_equal(keys: Vault) -> None:
    one, other = (seal(TEXT, ROW, keys.key("account-1"), None) for _ in range(2))
    assert one.ciphertext != other.ciphertext
    assert one.owner_key != other.owner_key


@pytest.mark.parametrize(
    ("key", "row", "damage"),
    [
        pytest.param("account-2", ROW, b"", id="another account's key"),
        pytest.param("workspace-1", ROW, b"", id="the workspace's, though not shared"),
        pytest.param("account-1", b"workspace/other row/body", b"", id="moved to another row"),
        pytest.param("account-1", ROW, b"!", id="damaged"),
    ],
)
def test_nothing_else_opens_it(keys: Vault, key: str, row: bytes, damage: bytes) -> None:
    sealed = seal(TEXT, ROW, keys.key("account-1"), None)
    with pytest.raises(KeyUnavailable):
        unseal(sealed.ciphertext + damage, sealed.owner_key, row, keys.key(key))


def test_creating_a_key_again_keeps_it(keys: Vault, tmp_path: Path) -> None:
    before = (tmp_path / "keys/account-1.key").read_bytes()
    keys.create_key("account-1")
    assert (tmp_path / "keys/account-1.key").read_bytes() == before


def test_programs_that_create_a_key_at_once_agree_on_it(tmp_path: Path) -> None:
    master = os.urandom(32)
    vaults = [Vault(master, tmp_path / "keys") for _ in range(8)]
    start = threading.Barrier(len(vaults))
    digests: list[str] = []

    def create(vault: Vault) -> None:
        start.wait(timeout=10)
        vault.create_key("digest-1")
        digests.append(vault.digester("digest-1").digest("address", "jana@firm.example"))

    threads = [threading.Thread(target=create, args=(vault,)) for vault in vaults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 8
    assert len(set(digests)) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["digest-1.key"]


def test_a_destroyed_key_is_gone_for_good(keys: Vault, tmp_path: Path) -> None:
    sealed = seal(TEXT, ROW, keys.key("account-1"), None)
    keys.destroy_key("account-1")
    keys.destroy_key("account-1")
    assert not (tmp_path / "keys/account-1.key").exists()
    with pytest.raises(KeyUnavailable, match="account-1"):
        unseal(sealed.ciphertext, sealed.owner_key, ROW, keys.key("account-1"))


def test_key_files_are_their_owner_s_alone(keys: Vault, tmp_path: Path) -> None:
    assert mode_of(tmp_path / "keys") == 0o700
    assert {mode_of(path) for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_rotating_the_master_key_keeps_all_that_is_sealed(keys: Vault, tmp_path: Path) -> None:
    sealed = seal(TEXT, ROW, keys.key("account-1"), None)
    new = os.urandom(32)
    assert keys.rewrap(new) == 3
    reopened = Vault(new, tmp_path / "keys")
    reopened.check()
    assert unseal(sealed.ciphertext, sealed.owner_key, ROW, reopened.key("account-1")) == TEXT


def test_a_rotation_that_was_broken_off_is_finished_by_repeating_it(tmp_path: Path) -> None:
    old, new = os.urandom(32), os.urandom(32)
    vault = Vault(old, tmp_path)
    for name in ("a", "b"):
        vault.create_key(name)
    second = (tmp_path / "b.key").read_bytes()
    vault.rewrap(new)
    (tmp_path / "b.key").write_bytes(second)  # as if the machine had stopped before the second
    Vault(old, tmp_path).rewrap(new)
    Vault(new, tmp_path).check()


def test_a_wrong_master_key_is_noticed_and_changes_nothing(keys: Vault, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    wrong = Vault(os.urandom(32), tmp_path / "keys")
    with pytest.raises(KeyUnavailable, match="RAPPORT_SECRET_KEY"):
        wrong.check()
    with pytest.raises(KeyUnavailable):
        wrong.rewrap(os.urandom(32))
    assert before == {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()}


def test_digests_differ_by_kind_and_workspace(keys: Vault) -> None:
    keys.create_key("digest-1")
    keys.create_key("digest-2")
    one, two = keys.digester("digest-1"), keys.digester("digest-2")
    assert one.digest("address", "a@b.example") == one.digest("address", b"a@b.example")
    assert one.digest("address", "a@b.example") != one.digest("message", "a@b.example")
    assert one.digest("address", "a@b.example") != two.digest("address", "a@b.example")


def test_a_new_installation_gets_a_secret_key_of_its_own(settings: Settings) -> None:
    open_vault(settings).create_key("account-1")
    assert mode_of(settings.home / "secret.key") == 0o600
    open_vault(settings).check()


def test_a_lost_secret_key_is_never_replaced(settings: Settings) -> None:
    open_vault(settings).create_key("account-1")
    (settings.home / "secret.key").unlink()
    with pytest.raises(KeyUnavailable, match=r"restore secret\.key"):
        open_vault(settings)
    assert not (settings.home / "secret.key").exists()


def test_the_setting_wins_over_the_key_file(settings: Settings) -> None:
    secret = "0123456789abcdef" * 4
    vault = open_vault(settings.model_copy(update={"secret_key": secret}))
    vault.create_key("account-1")
    assert not (settings.home / "secret.key").exists()
    Vault(derive_master(secret), settings.keys).check()


def test_a_short_secret_is_refused(settings: Settings) -> None:
    with pytest.raises(Misconfigured, match="too short"):
        open_vault(settings.model_copy(update={"secret_key": "hunter2"}))
