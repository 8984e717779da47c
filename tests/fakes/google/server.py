"""A strict stand-in of Google: sign-in, Gmail, Calendar and batches under one root URL on loopback.

    with start_google() as google:
        jana = google.person("jana@firm.example")
        jana.mailbox.deliver(b"From: ...")
        refresh_token, access_token = google.grant(jana.address, [GMAIL])
        ...                                             # ask google.root, by the real client libraries
        assert google.violations == []

What the documentation doesn't allow is refused and written to `violations`; so is an answer of the fake's own that
the discovery documents don't know.
"""

import threading
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import orjson

from rapport.clock import Clock, SystemClock
from tests.fakes.google.answers import ApiError, Undocumented
from tests.fakes.google.batch import answer_batch
from tests.fakes.google.consent import answer_consent
from tests.fakes.google.dispatch import Asked, answer_call
from tests.fakes.google.faults import Fault, Faults
from tests.fakes.google.metering import QuotaMeter
from tests.fakes.google.oauth import SignIn
from tests.fakes.google.oauth_pages import OAuthPages
from tests.fakes.google.person import Person
from tests.fakes.google.web import Request, Response, Traffic, serve

# The client library sends Gmail's batches to the document's own batchPath, which is plain "batch".
_BATCHES: Mapping[str, str] = {
    "/batch": "/gmail/v1/",
    "/batch/gmail/v1": "/gmail/v1/",
    "/batch/calendar/v3": "/calendar/v3/",
}


class FakeGoogle:
    """All of Google. `requests` is the log of calls, `traffic` counts what went over the wire.

    `disabled_apis` are "gmail" and "calendar", for the whole project.
    """

    def __init__(self, clock: Clock) -> None:
        self.root = ""
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.sign_in = SignIn(clock, self.people)
        self.meter = QuotaMeter(clock)
        self.faults = Faults()
        self.disabled_apis: set[str] = set()
        self.requests: list[Asked] = []
        self.traffic = Traffic()
        self.violations: list[str] = []
        self._lock = threading.Lock()
        self._pages = OAuthPages(self.sign_in, self.people, self.faults, self.violations)

    @property
    def clients(self) -> dict[str, str]:
        """Give the secret of each registered application by its id."""
        return self.sign_in.clients

    def person(self, address: str, name: str = "") -> Person:
        """Find a person, or make one with an empty mailbox and a primary calendar."""
        with self._lock:
            if address not in self.people:
                self.people[address] = Person(address, name or address.partition("@")[0].title(), self.clock)
            return self.people[address]

    def grant(self, address: str, scopes: Iterable[str]) -> tuple[str, str]:
        """Make a person's grant without asking, and give refresh token and access token."""
        return self.sign_in.grant(self.person(address).address, scopes)

    def consent(self, address: str, url: str, scopes: Collection[str] | None = None, *, deny: bool = False) -> str:
        """Answer the consent page at `url` in place of a person, and give where the browser is sent then.

        `scopes` are those that the person ticks, None for all. Raises ConsentError when Google shows an error instead.
        """
        return answer_consent(url, self.person(address).address, scopes, deny=deny)

    def revoke(self, address: str) -> None:
        """End all that a person granted."""
        self.sign_in.revoke(address)

    def expire_access_tokens(self) -> None:
        """End all access tokens; they can be refreshed."""
        self.sign_in.expire_access_tokens()

    def answer(self, request: Request) -> Response:
        """Answer any request to any of Google's hosts; where the fake itself breaks, that is a violation too."""
        try:
            return self._answer(request)
        except Exception as error:  # noqa: BLE001  else a client would see a broken connection, and try again
            self.violations.append(f"The fake broke at {request.verb} {request.path}: {error!r}")
            return Response(500, traceback.format_exc().encode(), {"Content-Type": "text/plain"})

    def _answer(self, request: Request) -> Response:
        if page := self._pages.answer(request):
            return page
        if request.path in _BATCHES and request.verb == "POST":
            return self._answer_batch(request)
        with ExitStack() as places:
            return answer_call(self, request, places)

    def _answer_batch(self, request: Request) -> Response:
        fault = self.faults.take("batch", request.body.decode("utf-8", "replace")) or Fault()
        try:
            fault.strike()
            with ExitStack() as places:
                response = answer_batch(request, _BATCHES[request.path], lambda part: answer_call(self, part, places))
        except ApiError as error:
            if isinstance(error, Undocumented):
                self.violations.append(f"batch: {error}")
            media_type = {"Content-Type": "application/json; charset=UTF-8"}
            return Response(error.status, orjson.dumps(error.body()), {**media_type, **error.headers}, fault.cut)
        return Response(response.status, response.body, response.headers, fault.cut)


@contextmanager
def start_google(clock: Clock | None = None, port: int = 0) -> Iterator[FakeGoogle]:
    """Run the fake in threads of this process until the context ends; a free port is chosen for 0."""
    google = FakeGoogle(clock or SystemClock())
    with serve(google.answer, port, google.traffic) as google.root:
        yield google
