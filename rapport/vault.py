"""The vault: keys, and sealing with them. What is sealed can be opened only through here.

master key      `RAPPORT_SECRET_KEY`, or a key file in the data folder; wraps the keys below
account's key   one for each account, in a file of its own outside the database; destroyed with the account
workspace's key one for each workspace, for what its members share
digest key      one for each workspace, for keyed digests (BLAKE2b, RFC 7693)
content key     a random one for each sealed part, wrapped by the account's key and, while shared, the workspace's

All encryption is AES-256-GCM (NIST SP 800-38D); the associated data names the row, so that rows can't be swapped.
"""

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path
from tempfile import mkstemp

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.errors import KeyUnavailable, Misconfigured
from rapport.settings import Settings

_NONCE = 12
_KEY = 32
_RANDOM = _KEY + 3 * _NONCE  # a content key, and the nonces of its content and of its two wrappings
_SHORTEST_SECRET = 32
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed part: the ciphertext, and its content key wrapped for the owner and, where shared, the workspace."""

    ciphertext: bytes
    owner_key: bytes
    shared_key: bytes | None


@dataclass(frozen=True, slots=True)
class Plain:
    """One part to be sealed; `associated` names its row, `is_shared` wraps its key for the workspace too."""

    content: bytes
    associated: bytes
    is_shared: bool


class Key:
    """An opened key: wraps content keys, seals small secrets."""

    __slots__ = ("_cipher",)

    def __init__(self, material: bytes) -> None:
        self._cipher = AESGCM(material)

    def encrypt(self, plain: bytes, associated: bytes, nonce: bytes | None = None) -> bytes:
        """Encrypt under a nonce, which leads the result: a random one of twelve octets, never used before."""
        nonce = nonce or os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, associated)

    def decrypt(self, sealed: bytes, associated: bytes) -> bytes:
        """Decrypt what `encrypt` made; KeyUnavailable when key, row or bytes are not those."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], associated)
        except InvalidTag:
            raise KeyUnavailable(
                "What is sealed here can't be opened with the present keys: restore RAPPORT_SECRET_KEY and the keys "
                "folder from the same backup as the database."
            ) from None


class Digester:
    """Keyed digests of one workspace: 32 hexadecimal digits that mean nothing without the key."""

    __slots__ = ("_key",)

    def __init__(self, material: bytes) -> None:
        self._key = material

    def digest(self, kind: str, value: bytes | str) -> str:
        """Digest a value; `kind` keeps digests of different things apart."""
        text = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
        return blake2b(text, digest_size=16, key=self._key, person=kind.encode()[:16]).hexdigest()


class Vault:
    """All keys of an installation, opened when first asked for."""

    def __init__(self, master: bytes, folder: Path) -> None:
        self._master = Key(master)
        self._folder = folder
        self._opened: dict[str, bytes] = {}

    def create_key(self, name: str) -> None:
        """Make a new random key in a file of its own; a key that exists is left as it is."""
        if not self._path(name).exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create_private(self._path(name), self._master.encrypt(os.urandom(_KEY), name.encode()))

    def key(self, name: str) -> Key:
        """Open a key; KeyUnavailable when its file is gone or the master key is another."""
        return Key(self._material(name))

    def digester(self, name: str) -> Digester:
        """Open a digest key."""
        return Digester(self._material(name))

    def destroy_key(self, name: str) -> None:
        """Overwrite and unlink a key: what it wrapped is unreadable from now on. Done twice, it is still done."""
        path = self._path(name)
        self._opened.pop(name, None)
        if path.exists():
            with path.open("r+b") as file:
                file.write(os.urandom(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def rewrap(self, new_master: bytes) -> int:
        """Wrap every key under a new master key; give their number.

        All are opened before the first is written. Broken off, it is finished by doing it again.
        """
        names = sorted(path.stem for path in self._folder.glob("*.key"))
        new = Vault(new_master, self._folder)
        opened = {name: self._material_here_or(new, name) for name in names}
        self._master = Key(new_master)
        for name, material in opened.items():
            replace_private(self._path(name), self._master.encrypt(material, name.encode()))
        return len(names)

    def _material_here_or(self, other: "Vault", name: str) -> bytes:
        try:
            return self._material(name)
        except KeyUnavailable:
            return other._material(name)  # noqa: SLF001  the same class

    def check(self) -> None:
        """Open every key once; KeyUnavailable says which can't be."""
        for path in sorted(self._folder.glob("*.key")):
            self._material(path.stem)

    def _material(self, name: str) -> bytes:
        if name not in self._opened:
            self._opened[name] = self._read(name)
        return self._opened[name]

    def _read(self, name: str) -> bytes:
        try:
            wrapped = self._path(name).read_bytes()
        except FileNotFoundError:
            raise KeyUnavailable(f"The key file {name}.key is gone: restore the keys folder from a backup.") from None
        try:
            return self._master.decrypt(wrapped, name.encode())
        except KeyUnavailable:
            raise KeyUnavailable(
                "The secret key is not the one that this installation was made with: set RAPPORT_SECRET_KEY to it, "
                "or restore the file secret.key; nothing was changed."
            ) from None

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"


def open_vault(settings: Settings) -> Vault:
    """Open the installation's vault; a data folder without a secret key gets a random one, mode 600."""
    return Vault(master_key(settings), settings.keys)


def master_key(settings: Settings) -> bytes:
    """Give the master key: from the setting, else from the key file, which is made when no key exists yet."""
    if settings.secret_key:
        return derive_master(settings.secret_key)
    path = settings.home / "secret.key"
    if not path.exists():
        if any(settings.keys.glob("*.key")):
            raise KeyUnavailable(
                "The secret key is missing although keys exist: set RAPPORT_SECRET_KEY, or restore secret.key; "
                "nothing was changed."
            )
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create_private(path, os.urandom(_KEY).hex().encode())
    return derive_master(path.read_text().strip())


def derive_master(secret: str) -> bytes:
    """Derive the 32 bytes of the master key from the configured secret; Misconfigured when that is short."""
    if len(secret) < _SHORTEST_SECRET:
        raise Misconfigured("RAPPORT_SECRET_KEY is too short: make one with `openssl rand -hex 32`.")
    return sha256(b"rapport master key\x00" + secret.encode()).digest()


def seal(plain: bytes, associated: bytes, owner: Key, workspace: Key | None) -> Sealed:
    """Compress and encrypt under a fresh content key, wrapped for the owner and, if given, for the workspace."""
    return seal_all([Plain(plain, associated, is_shared=workspace is not None)], owner, workspace)[0]


def seal_all(plains: Sequence[Plain], owner: Key, workspace: Key | None) -> list[Sealed]:
    """Seal many parts, each under a fresh content key of its own; what is shared is wrapped for the workspace too.

    Compression and random bytes are had for all at once: each such call lets other threads in, and waits to get back.
    """
    if not plains:
        return []
    compressed = _compressor().multi_compress_to_buffer([plain.content for plain in plains])
    random = os.urandom(len(plains) * _RANDOM)
    return [
        _seal_one(plain, compressed[index].tobytes(), random[index * _RANDOM : (index + 1) * _RANDOM], owner, workspace)
        for index, plain in enumerate(plains)
    ]


def _seal_one(plain: Plain, compressed: bytes, random: bytes, owner: Key, workspace: Key | None) -> Sealed:
    material, nonce = random[:_KEY], random[_KEY : _KEY + _NONCE]
    owner_nonce, shared_nonce = random[_KEY + _NONCE : _KEY + 2 * _NONCE], random[_KEY + 2 * _NONCE :]
    shared = workspace if plain.is_shared else None
    return Sealed(
        Key(material).encrypt(compressed, plain.associated, nonce),
        owner.encrypt(material, plain.associated, owner_nonce),
        shared.encrypt(material, plain.associated, shared_nonce) if shared else None,
    )


def unseal(ciphertext: bytes, wrapped_key: bytes, associated: bytes, key: Key) -> bytes:
    """Open what `seal` made, through the owner's or the workspace's wrapping."""
    content_key = Key(key.decrypt(wrapped_key, associated))
    plain = content_key.decrypt(ciphertext, associated)
    return zstandard.ZstdDecompressor().decompress(plain)


def rewrap_content(wrapped_key: bytes, associated: bytes, held: Key, other: Key) -> bytes:
    """Wrap a content key for another holder, without touching the content."""
    return other.encrypt(held.decrypt(wrapped_key, associated), associated)


def _compressor() -> zstandard.ZstdCompressor:
    # Compressors are costly to make and not safe to share between threads.
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=3)
    compressor: zstandard.ZstdCompressor = _local.compressor
    return compressor


def _create_private(path: Path, content: bytes) -> None:
    """Write a file that no other program has written meanwhile; the first one stays."""
    temporary = _write_beside(path, content)
    with suppress(FileExistsError):
        os.link(temporary, path)  # unlike a rename, it never replaces
    temporary.unlink()
    _sync_folder(path.parent)


def replace_private(path: Path, content: bytes) -> None:
    """Replace a whole file or nothing."""
    _write_beside(path, content).replace(path)
    _sync_folder(path.parent)


def _write_beside(path: Path, content: bytes) -> Path:
    """Write a file that its owner alone can read, and have it on the disk before we go on."""
    handle, temporary = mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(temporary)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
