"""why: what became of one message or event."""

from typing import Annotated

import typer

from rapport.cli.options import AccountName, As, Json, open_reading
from rapport.cli.output import Columns, print_listing
from rapport.reading.records import WhyView
from rapport.reading.why import why as ask_why
from rapport.store.accounts import get_account

_ANSWERS: Columns[WhyView] = {
    "folder": lambda one: one.folder,
    "outcome": lambda one: one.outcome,
    "rule": lambda one: one.rule,
    "because": lambda one: one.sentence,
    "id": lambda one: one.message,
}


def why(
    account: AccountName,
    name: Annotated[
        str, typer.Argument(metavar="MESSAGE-ID", help="As in the header, with or without <>; or an event's UID.")
    ],
    viewer: As = None,
    as_json: Json = False,
) -> None:
    """Say what became of a message or event, and by which rule."""
    with open_reading(viewer) as reader:
        found = get_account(reader.session, reader.workspace_id, account)
        print_listing(ask_why(reader, found, name), _ANSWERS, as_json=as_json)
