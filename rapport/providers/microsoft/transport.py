"""How MSAL reaches Microsoft's sign-in: by our own client, so that time-outs and failures are ours.

MSAL is handed nothing but JSON objects: of anything else it would write the text to its log, tokens and all.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx

from rapport.errors import RateLimited, Unavailable
from rapport.providers.base import Application
from rapport.providers.microsoft.refusals import UNCLEAR, refusal
from rapport.providers.network import Endpoint, Security, tls_context

_OWN_ROOT = "https://login.microsoftonline.com"
_ANY_TENANT = "common"
_SECONDS = 60.0
_CALMER_SECONDS = 60.0
_TLS_PORT = 443

_UNREACHABLE = "Microsoft's sign-in can't be reached; it is tried again later."
_FAILING = "Microsoft's sign-in fails at the moment; it is tried again later."
_TOO_OFTEN = "Microsoft asks to slow down with signing in."


class Transport:
    """The two verbs that MSAL asks of its client; what goes wrong is raised as our errors, through MSAL."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def post(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a form. Raises Unavailable and RateLimited; a refusal is an answer."""
        form = {name: value for name, value in (data or {}).items() if value is not None}
        return self._send(self._http.build_request("POST", url, params=params, data=form, headers=headers))

    def get(
        self, url: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask where a tenant's sign-in is, all that MSAL asks for in this way. Raises Misconfigured without one."""
        response = self._send(self._http.build_request("GET", url, params=params, headers=headers))
        if response.is_client_error:
            raise refusal(json.loads(response.text))
        return response

    def close(self) -> None:
        """Leave the connection to `open_transport`."""

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._http.send(request)
        except (httpx.HTTPError, OSError):
            raise Unavailable(_UNREACHABLE) from None
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited(_TOO_OFTEN, _told_seconds(response) or _CALMER_SECONDS)
        if response.is_server_error:
            raise Unavailable(_FAILING)
        if response.is_redirect or not _is_object(response.text):
            raise Unavailable(UNCLEAR)
        return response


@contextmanager
def open_transport(application: Application) -> Iterator[Transport]:
    """Open a client for the sign-in; nothing is asked yet. Raises Misconfigured where `ca_file` can't be read."""
    host = httpx.URL(application.root or _OWN_ROOT).host
    verify = tls_context(Endpoint(host, _TLS_PORT, Security.TLS, application.ca_file))
    with httpx.Client(verify=verify, timeout=_SECONDS, follow_redirects=False) as http:
        yield Transport(http)


def authority_of(application: Application) -> str:
    """Give the address of the sign-in of our tenant."""
    return f"{application.root or _OWN_ROOT}/{application.tenant or _ANY_TENANT}"


def _told_seconds(response: httpx.Response) -> float:
    told = response.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
