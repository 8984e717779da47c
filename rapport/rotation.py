"""Changing the master key: every key is wrapped anew, and what it wraps stays as it is.

The new secret is on the disk before the first key is wrapped with it, so an interrupted rotation is finished by
asking again; until then some keys open only with the one, some only with the other.
"""

import secrets
from pathlib import Path

from rapport.settings import Settings
from rapport.vault import derive_master, open_vault, replace_private


def next_secret_file(settings: Settings) -> Path:
    """Name the file that holds the new secret while a rotation goes on."""
    return settings.home / "secret.next"


def rotate_key_file(settings: Settings) -> int:
    """Replace the secret in the key file by a new random one; give the number of keys that were wrapped anew."""
    vault, coming = open_vault(settings), next_secret_file(settings)
    if not coming.exists():
        replace_private(coming, secrets.token_hex(32).encode())
    count = vault.rewrap(derive_master(coming.read_text("ascii").strip()))
    coming.replace(settings.home / "secret.key")
    return count


def rotate_configured(settings: Settings, new_secret: str) -> int:
    """Wrap every key under `new_secret`, which the operator then sets; give the number of keys."""
    return open_vault(settings).rewrap(derive_master(new_secret))
