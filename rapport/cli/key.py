"""key: the master key."""

from typing import Annotated

import typer

from rapport.cli.options import read_secret
from rapport.errors import UsageError
from rapport.rotation import rotate_configured, rotate_key_file
from rapport.settings import get_settings

commands = typer.Typer(help="The master key, which wraps all others.")

_SHORTEST = 32


@commands.callback()
def key() -> None:
    """Look after the master key."""


@commands.command("rotate")
def rotate(
    new_key_stdin: Annotated[
        bool, typer.Option("--new-key-stdin", help="Read the new key from standard input, not from a prompt.")
    ] = False,
) -> None:
    """Put a new master key in the place of the old one; no content is sealed anew, and nothing is lost."""
    settings = get_settings()
    if not settings.secret_key:
        count = rotate_key_file(settings)
        typer.echo(f"{count} keys are wrapped anew; the new secret lies in secret.key. Restart what runs.")
        return
    new = read_secret("New secret key", from_stdin=new_key_stdin, option="--new-key-stdin")
    if len(new) < _SHORTEST:
        raise UsageError(f"The new secret key is too short: use at least {_SHORTEST} random characters.")
    count = rotate_configured(settings, new)
    typer.echo(f"{count} keys are wrapped anew. Set RAPPORT_SECRET_KEY to the new key, and restart what runs.")
