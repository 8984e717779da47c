"""Signing in at a provider from a terminal: its page opens in the browser, its answer comes back to this machine.

A machine without a browser shows a code instead, which the owner types somewhere else.
"""

import webbrowser
from collections.abc import Sequence

import typer

from models.words import Provider
from rapport.errors import UsageError
from rapport.oauth.applications import application_of
from rapport.oauth.flows import DeviceFlow, Flow, flow_of
from rapport.oauth.grants import Connected
from rapport.oauth.loopback import listen
from rapport.policy.addresses import normalise
from rapport.providers.base import Application
from rapport.settings import Settings

_PATIENCE_SECONDS = 300.0


def sign_in(
    settings: Settings,
    provider: Provider,
    services: Sequence[str],
    address: str | None = None,
    *,
    mailbox: str = "",
    by_code: bool = False,
) -> Connected:
    """Let an owner sign in, as `address` if it is given, for a shared `mailbox` if it is.

    With `by_code` no browser is needed on this machine. Raises UsageError when somebody else did, or nobody.
    """
    flow, application = flow_of(provider), application_of(settings, provider)
    if by_code:
        connected = _sign_in_by_code(flow.device, application, services, mailbox)
    else:
        connected = _sign_in_by_browser(flow, application, services, address or "", mailbox)
    if address:
        _check_address(connected, normalise(address))
    return connected


def _sign_in_by_browser(
    flow: Flow, application: Application | None, services: Sequence[str], address: str, mailbox: str
) -> Connected:
    with listen(flow.loopback) as redirect:
        request = flow.begin(application, redirect.uri, services, address=address, mailbox=mailbox)
        redirect.expect(request.state)
        typer.echo(f"Sign in and allow it on this page; it opens in your browser:\n{request.url}", err=True)
        webbrowser.open(request.url)
        answer = redirect.wait(_PATIENCE_SECONDS)
    return flow.finish(application, request, answer)


def _sign_in_by_code(
    device: DeviceFlow | None, application: Application | None, services: Sequence[str], mailbox: str
) -> Connected:
    if device is None:
        raise UsageError("This provider has no sign-in by a code: leave out --device.")
    request = device.begin(application, services, mailbox=mailbox)
    typer.echo(f"Open {request.page} in any browser, enter the code {request.user_code}, and allow it.", err=True)
    return device.finish(application, request)


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
