"""One call of an API: found, allowed, paid for, held to the documents, answered, and written down."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

import orjson

from rapport.clock import Clock
from tests.fakes.google.answers import ApiError, Undocumented, error_info
from tests.fakes.google.calendar import CALENDAR_HANDLERS
from tests.fakes.google.calls import Call, Handler
from tests.fakes.google.discovery import Method, find_method
from tests.fakes.google.faults import Fault, Faults
from tests.fakes.google.gmail import GMAIL_HANDLERS
from tests.fakes.google.masks import apply_mask, read_mask
from tests.fakes.google.metering import QuotaMeter
from tests.fakes.google.oauth import SignIn
from tests.fakes.google.person import Person
from tests.fakes.google.schemas import answer_breaches, read_body, read_query
from tests.fakes.google.web import Request, Response

_HANDLERS: Mapping[str, Handler] = {**GMAIL_HANDLERS, **CALENDAR_HANDLERS}
_JSON = {"Content-Type": "application/json; charset=UTF-8", "Vary": "Origin, X-Origin, Referer"}


class Asked(NamedTuple):
    """A line of the log: the method, its answer's status, and the units it cost."""

    method_id: str
    status: int
    units: int


class Google(Protocol):
    """What a call needs to know of the whole."""

    clock: Clock
    people: dict[str, Person]
    sign_in: SignIn
    meter: QuotaMeter
    faults: Faults
    disabled_apis: set[str]
    requests: list[Asked]
    violations: list[str]


def answer_call(google: Google, request: Request, places: ExitStack) -> Response:
    """Answer one call. `places` keeps the user's place until it is closed: a batch's calls run at once."""
    found = find_method(request.verb, request.path)
    if found is None:
        google.violations.append(f"{request.verb} {request.path} is no method of Google's.")
        return Response(404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", {"Content-Type": "text/html"})
    call = _Attempt(google, *found, request, places)
    fault = google.faults.take(call.method.id, f"{unquote(request.path)}?{unquote(request.query)}") or Fault()
    try:
        fault.strike()
        status, body, headers = 200, call.answer(), {}
    except ApiError as error:
        if isinstance(error, Undocumented):
            google.violations.append(f"{call.method.id}: {error}")
        status, body, headers = error.status, error.body(), error.headers
    google.requests.append(Asked(call.method.id, status, call.units))
    return Response(status, orjson.dumps(body), {**_JSON, **headers}, fault.cut)


class _Attempt:
    """A call on its way through all the gates, in Google's order."""

    def __init__(
        self, google: Google, method: Method, path: dict[str, str], request: Request, places: ExitStack
    ) -> None:
        self.google = google
        self.method = method
        self.path = path
        self.request = request
        self.places = places
        self.units = 0

    def answer(self) -> Any:  # noqa: ANN401  JSON
        """Give the answer's JSON. Raises ApiError for every refusal."""
        person, scopes = self._admit()
        query = read_query(self.method, self.request.query)
        mask = read_mask(self.method, query["fields"]) if "fields" in query else None
        body = read_body(self.method, self.request.body, self.request.headers.get("content-type", ""))
        handler = _HANDLERS.get(self.method.id)
        if handler is None:
            self.google.violations.append(f"{self.method.id} isn't served by the fake.")
            raise ApiError(501, "notImplemented", "Not implemented by the fake.")
        with person.lock:
            answer = handler(Call(person, self.method.id, self.path, query, body, self.google.clock.now(), scopes))
        if breaches := answer_breaches(self.method, answer):
            self.google.violations.extend(f"{self.method.id} answered amiss: {breach}" for breach in breaches)
            raise ApiError(500, "backendError", "The fake's own answer is wrong.")
        return apply_mask(mask, answer)

    def _admit(self) -> tuple[Person, frozenset[str]]:
        """Check the token, the account's state and the quota, and take a place."""
        google, api = self.google, self.method.api.name
        access = google.sign_in.check_access(self.request.headers.get("authorization", ""), self.method)
        person = google.people[access.grant.address]
        project = access.grant.client.partition("-")[0]
        if api in google.disabled_apis | person.disabled_apis:
            raise _disabled(self.method, project)
        _check_account(person, self.method)
        google.faults.check_ban(person.address, google.clock.now())
        self.places.enter_context(google.meter.at_once(person.address))
        self.units = google.meter.pay(project, person.address, self.method)
        if self.path.get("userId", "me") not in {"me", person.address}:
            raise ApiError(403, "forbidden", f"Delegation denied for {person.address}")
        return person, access.scopes & self.method.scopes


def _check_account(person: Person, method: Method) -> None:
    """Raise what an account that can't be used answers."""
    if person.is_suspended:
        info = error_info("ACCOUNT_STATE_INVALID", service=method.service, method=method.id, email=person.address)
        raise ApiError(401, "authError", "Invalid Credentials", details=[info], location=("header", "Authorization"))
    if person.is_app_refused:
        message = "The domain administrators have disabled this application."
        raise ApiError(403, "domainPolicy", message)
    if method.api.name == "gmail" and not person.has_gmail:
        raise ApiError(400, "failedPrecondition", "Mail service not enabled", name="FAILED_PRECONDITION")
    if method.api.name == "calendar" and not person.has_calendar:
        raise ApiError(403, "notACalendarUser", "The user must be signed up for Google Calendar.", "calendar")


def _disabled(method: Method, project: str) -> ApiError:
    """Give the refusal of an API that isn't enabled in the project."""
    name = "Gmail API" if method.api.name == "gmail" else "Google Calendar API"
    url = f"https://console.developers.google.com/apis/api/{method.service}/overview?project={project}"
    message = f"{name} has not been used in project {project} before or it is disabled. Enable it by visiting {url}"
    info = error_info("SERVICE_DISABLED", service=method.service, consumer=f"projects/{project}")
    return ApiError(403, "accessNotConfigured", message, "usageLimits", details=[info])
