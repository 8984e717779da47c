"""One session with a CalDAV server: PROPFIND and REPORT through the caldav library; refusals become errors by a table.

Nothing above this module knows the library or its exceptions. Nothing is ever written to the server.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping

from caldav.davclient import DAVClient
from caldav.lib.error import AuthorizationError, RateLimitError
from caldav.response import DAVResponse
from niquests.auth import HTTPBasicAuth

from rapport.errors import AuthorizationLost, Gone, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.base import Login, Usage
from rapport.providers.caldav.connection import Connection
from rapport.providers.caldav.parse import is_same
from rapport.providers.caldav.reach import Reach
from rapport.providers.caldav.service import user_of
from rapport.providers.caldav.wire import Multistatus, NoMultistatus, read_multistatus
from rapport.providers.network import Endpoint

PATIENCE = 900.0  # seconds to wait where a server says "too much" and not for how long
LONGEST = 86_400.0  # seconds; a server that asks for more is asked again after a day
HEADERS = {
    "User-Agent": "Rapport",
    "Content-Type": 'application/xml; charset="utf-8"',
    "Accept": "application/xml",
    "Accept-Encoding": "gzip",
}

# They write down whole answers, and the paths of calendars, which hold names.
for _name in ("caldav.response", "urllib3", "urllib3_future"):
    logging.getLogger(_name).setLevel(logging.WARNING)

FINE = frozenset({0, 200, 207})  # of a resource within a multistatus; 0 where it has properties instead
NOT_ACCEPTED = "The server does not accept the user name and password: the owner must enter them anew."


class Refused(Unavailable):
    """The server refused one request, or answered with something that is no multistatus."""

    def __init__(self, message: str, status: int) -> None:
        """`status` is the HTTP status code of the answer."""
        super().__init__(message)
        self.status = status


class NotPermitted(Misconfigured):
    """The server lets this user sign in, but not read here."""


ERRORS: Mapping[int, Callable[[], ProviderError]] = {
    401: lambda: AuthorizationLost(NOT_ACCEPTED),
    403: lambda: NotPermitted("The server does not permit this user to read here."),
    404: lambda: Gone("The calendar no longer exists."),
    410: lambda: Gone("The calendar no longer exists."),
    429: lambda: RateLimited("The server asks to slow down.", PATIENCE),
    503: lambda: Unavailable("The server says that it is unavailable now."),
}


class Client:
    """An open session; `usage` counts what crosses the wire. URLs are absolute."""

    def __init__(self, dav: DAVClient, connection: Connection, usage: Usage) -> None:
        self._dav = dav
        self._connection = connection
        self.usage = usage

    def propfind(self, url: str, body: str, depth: int) -> Multistatus:
        """Ask properties of a resource, and at depth 1 of its members; a refusal within the answer is one of it."""
        answer = self._ask("PROPFIND", url, body, depth)
        for resource in answer.resources:
            if is_same(resource.path, answer.url) and resource.status not in FINE:
                raise error_of(resource.status)
        if not answer.resources:
            # Even an empty collection is told of itself; nothing at all must not pass for one (RFC 4918, 9.1).
            raise Refused("The server's answer is empty.", 207)
        return answer

    def report(self, url: str, body: str, depth: int | None = None) -> Multistatus:
        """Ask for a report on a collection."""
        return self._ask("REPORT", url, body, depth)

    def get(self, url: str) -> bytes:
        """Get what a member holds."""
        self._request("GET", url, "", {"Accept": "text/calendar"})
        return self._connection.last.content

    def _ask(self, method: str, url: str, body: str, depth: int | None) -> Multistatus:
        response = self._request(method, url, body, {} if depth is None else {"Depth": str(depth)})
        try:
            return read_multistatus(response.tree, self._connection.last.url)
        except NoMultistatus:
            raise Refused("The server's answer can't be read.", response.status) from None

    def _request(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> DAVResponse:
        try:
            response = self._dav.request(url, method, body, headers)
        except AuthorizationError as refusal:
            if refusal.status != 401 or not self._turn_to_digest():  # noqa: PLR2004  as in the table above
                raise error_of(refusal.status or 0) from None
            return self._request(method, url, body, headers)
        except RateLimitError as refusal:
            raise RateLimited("The server asks to slow down.", _patience(refusal.retry_after_seconds)) from None
        if response.status // 100 != 2:  # noqa: PLR2004  any success (RFC 9110, 15.3)
            raise error_of(response.status)
        return response

    def _turn_to_digest(self) -> bool:
        """Turn from Basic to Digest where the server has it, once."""
        if not isinstance(self._dav.auth, HTTPBasicAuth) or "digest" not in self._challenge().lower():
            return False
        self._dav.build_auth_object(["digest"])
        return True

    def _challenge(self) -> str:
        return self._connection.last.headers.get("WWW-Authenticate", "")


def error_of(status: int) -> ProviderError:
    """Say what a status code means; the server's own words end here."""
    if status in ERRORS:
        return ERRORS[status]()
    return Refused("The server refused a request without saying why.", status)


def _patience(seconds: float | None) -> float:
    return PATIENCE if seconds is None else min(max(seconds, 1.0), LONGEST)


@contextlib.contextmanager
def open_client(login: Login, home: Endpoint) -> Iterator[Client]:
    """Open a session that may reach `home`, and what it leads to; nothing is asked yet."""
    usage = Usage()
    connection = Connection(Reach(home), usage)
    user = user_of(login)
    with contextlib.closing(connection):
        # Basic before it is asked for: it only ever goes over TLS or loopback, and some servers don't ask (Yahoo).
        dav = DAVClient(
            f"https://{home.host}/",
            username=user,
            password=login.secret,
            auth=HTTPBasicAuth(user, login.secret),
            headers=HEADERS,
            enable_rfc6764=False,
            rate_limit_handle=False,
        )
        dav.session.close()
        dav.session = connection  # type: ignore[assignment]  # as much of a session as the library calls
        yield Client(dav, connection, usage)
