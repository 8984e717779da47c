"""Signing in at a provider from a terminal: its page opens in the browser, its answer comes back to this machine."""

import webbrowser
from collections.abc import Sequence

import typer

from models.words import Provider
from rapport.errors import UsageError
from rapport.oauth.applications import application_of
from rapport.oauth.flows import flow_of
from rapport.oauth.grants import Connected
from rapport.oauth.loopback import listen
from rapport.policy.addresses import normalise
from rapport.settings import Settings

_PATIENCE_SECONDS = 300.0


def sign_in(settings: Settings, provider: Provider, services: Sequence[str], address: str | None = None) -> Connected:
    """Let an owner sign in, as `address` if it is given. Raises UsageError when somebody else did, or nobody."""
    flow, application = flow_of(provider), application_of(settings, provider)
    with listen() as redirect:
        request = flow.begin(application, redirect.uri, services, address=address or "")
        redirect.expect(request.state)
        typer.echo(f"Sign in and allow it on this page; it opens in your browser:\n{request.url}", err=True)
        webbrowser.open(request.url)
        answer = redirect.wait(_PATIENCE_SECONDS)
    connected = flow.finish(application, request, answer)
    if address:
        _check_address(connected, normalise(address))
    return connected


def _check_address(connected: Connected, wanted: str) -> None:
    if normalise(connected.address) == wanted:
        return
    if wanted in connected.aliases:
        raise UsageError(
            "That address is an alias of the account that was signed in, whose mail comes with it: connect the "
            "account by its primary address. Nothing was changed."
        )
    raise UsageError(
        "Another account was signed in than the one that was named: choose that one on the provider's page. "
        "Nothing was changed."
    )
