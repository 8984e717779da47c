"""A strict stand-in of Microsoft: the login and Graph under one root URL on loopback, in TLS.

    with start_microsoft() as microsoft:
        jana = microsoft.person("jana@firm.example")
        jana.mailbox.deliver(b"From: ...")
        refresh_token, access_token = microsoft.grant(jana.address, ["Mail.Read"])
        ...                                             # ask microsoft.root, trusting microsoft.ca_file
        assert microsoft.violations == []

The authority of MSAL is `root` with a tenant ("/common"), Graph is `root` with "/v1.0". What the documentation doesn't
allow is refused and written to `violations`; so is an answer of the fake's own that Microsoft's model doesn't know.
"""

import tempfile
import threading
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from rapport.clock import Clock, SystemClock
from tests.fakes.microsoft.answers import GraphError, Undocumented
from tests.fakes.microsoft.batch import answer_batch
from tests.fakes.microsoft.consent import answer_consent
from tests.fakes.microsoft.dispatch import Called, answer_call, mailbox_of
from tests.fakes.microsoft.faults import Fault, Faults
from tests.fakes.microsoft.login import Login
from tests.fakes.microsoft.login_pages import LoginPages
from tests.fakes.microsoft.metering import Meter
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.web import Request, Response, serve
from tests.servers.certificates import make_certificates

_BATCHES = {"/v1.0/$batch": "v1.0", "/beta/$batch": "beta"}


class FakeMicrosoft:
    """All of Microsoft. `requests` is the log of Graph; `ca_file` is the authority to trust."""

    def __init__(self, clock: Clock, ca_file: Path) -> None:
        self.root = ""
        self.ca_file = ca_file
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.login = Login(clock, self.people)
        self.meter = Meter(clock)
        self.faults = Faults()
        self.requests: list[Called] = []
        self.violations: list[str] = []
        self._lock = threading.Lock()
        self._pages = LoginPages(self.login, self.people, self.faults, self.violations, clock)

    @property
    def clients(self) -> dict[str, str]:
        """Give the secret of each registered application by its id, "" for public ones."""
        return self.login.clients

    def person(self, address: str, name: str = "", **more: Any) -> Person:  # noqa: ANN401  fields of Person
        """Find a person, or make one with an empty mailbox and a calendar."""
        with self._lock:
            if address not in self.people:
                shown = name or address.partition("@")[0].title()
                self.people[address] = Person(address, shown, self.clock, **more)
            return self.people[address]

    def grant(self, address: str, scopes: Iterable[str]) -> tuple[str, str]:
        """Make a person's grant without asking, and give refresh token and access token."""
        return self.login.grant(self.person(address).address, scopes)

    def consent(self, address: str, url: str, *, deny: bool = False) -> str:
        """Answer the consent page at `url` in place of a person, and give where the browser is sent then.

        Raises ConsentError when Microsoft shows an error instead.
        """
        return answer_consent(url, self.person(address).address, self.ca_file, deny=deny)

    def revoke(self, address: str) -> None:
        """End all that a person granted."""
        self.login.revoke(address)

    def expire_access_tokens(self) -> None:
        """End all access tokens; they can be refreshed."""
        self.login.expire_access_tokens()

    def answer(self, request: Request) -> Response:
        """Answer any request to any of Microsoft's hosts; where the fake itself breaks, that is a violation too."""
        self._pages.root = self.root
        try:
            if page := self._pages.answer(request):
                return page
            if request.path in _BATCHES and request.verb == "POST":
                return self._answer_batch(request)
            return answer_call(self, request)
        except Exception as error:  # noqa: BLE001  else a client would see a broken connection, and try again
            self.violations.append(f"The fake broke at {request.verb} {request.path}: {error!r}")
            return Response(500, traceback.format_exc().encode(), {"Content-Type": "text/plain"})

    def _answer_batch(self, request: Request) -> Response:
        fault = self.faults.take("batch", request.body.decode("utf-8", "replace")) or Fault()
        try:
            fault.strike()
            response = answer_batch(
                request,
                _BATCHES[request.path],
                self.meter,
                lambda part: mailbox_of(self, part),
                lambda part, has_place: answer_call(self, part, has_place=has_place),
            )
        except GraphError as error:
            if isinstance(error, Undocumented):
                self.violations.append(f"batch: {error.message}")
            headers = {"Content-Type": "application/json", **error.headers}
            return Response(error.status, orjson.dumps(error.body(self.clock.now())), headers, fault.cut)
        return Response(response.status, response.body, response.headers, fault.cut)


@contextmanager
def start_microsoft(clock: Clock | None = None, port: int = 0) -> Iterator[FakeMicrosoft]:
    """Run the fake in threads of this process until the context ends; a free port is chosen for 0."""
    with tempfile.TemporaryDirectory(prefix="rapport-microsoft-") as folder:
        certificates = make_certificates(Path(folder))
        microsoft = FakeMicrosoft(clock or SystemClock(), certificates.ca_file)
        with serve(microsoft.answer, certificates, port) as microsoft.root:
            yield microsoft
