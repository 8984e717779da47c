"""One call of Graph: found, allowed, counted, held to the documentation, answered, and written down."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

import orjson

from rapport.clock import Clock
from tests.fakes.microsoft.answers import GraphError, Undocumented, denied
from tests.fakes.microsoft.asked import read_options, read_preferences
from tests.fakes.microsoft.calendar import CALENDAR_HANDLERS
from tests.fakes.microsoft.calls import Call, Handler, Octets
from tests.fakes.microsoft.faults import Fault, Faults
from tests.fakes.microsoft.login import Access, Login
from tests.fakes.microsoft.mail import MAIL_HANDLERS
from tests.fakes.microsoft.metering import Mailbox, Meter
from tests.fakes.microsoft.model import breaches
from tests.fakes.microsoft.operations import Operation, allowing, find_operation
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.users import USER_HANDLERS
from tests.fakes.microsoft.web import Request, Response

_HANDLERS: Mapping[str, Handler] = {**USER_HANDLERS, **MAIL_HANDLERS, **CALENDAR_HANDLERS}
_JSON = {"Content-Type": "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false"}


class Called(NamedTuple):
    """A line of the log: the operation, its answer's status, what was asked and preferred, and whether in a batch."""

    operation: str
    status: int
    target: str
    preferences: frozenset[str] = frozenset()
    is_part: bool = False


class Graph(Protocol):
    """What a call needs to know of the whole."""

    root: str
    clock: Clock
    people: dict[str, Person]
    login: Login
    meter: Meter
    faults: Faults
    requests: list[Called]
    violations: list[str]


def answer_call(graph: Graph, request: Request, *, has_place: bool | None = None) -> Response:
    """Answer one call. `has_place` says whether a batch found the mailbox free for it; None outside of batches."""
    found = find_operation(request.verb, request.path)
    target = f"{unquote(request.path)}?{unquote(request.query)}" if request.query else unquote(request.path)
    name, fault, preferred = found[0].id if found else "unknown", Fault(), frozenset[str]()
    try:
        if found is None:
            raise Undocumented(f"Resource not found for {request.verb} {request.path}.")
        attempt = _Attempt(graph, *found, request)
        fault = graph.faults.take(name, target) or Fault()
        status, body, headers = 200, *attempt.answer(fault, has_place)
        preferred = attempt.preferred
    except GraphError as error:
        if isinstance(error, Undocumented):
            graph.violations.append(f"{name}: {error.message}")
        asked = request.headers.get("client-request-id", "")
        status, body, headers = error.status, orjson.dumps(error.body(graph.clock.now(), asked)), _JSON | error.headers
    graph.requests.append(Called(name, status, target, preferred, has_place is not None))
    return Response(status, body, headers, fault.cut)


def mailbox_of(graph: Graph, request: Request) -> Mailbox | None:
    """Tell whose mailbox a request would count against; None where it can't even be told."""
    found, access = find_operation(request.verb, request.path), _find_access(graph, request)
    if found is None or access is None:
        return None
    owner = _find_person(graph, found[1], access)
    return Mailbox(access.grant.client, owner.address if owner else access.grant.address)


class _Attempt:
    """A call on its way through all the gates, in Graph's order."""

    def __init__(self, graph: Graph, operation: Operation, owner: str, path: dict[str, str], request: Request) -> None:
        self.graph = graph
        self.operation = operation
        self.owner = owner
        self.path = path
        self.request = request
        self.preferred: frozenset[str] = frozenset()

    def answer(self, fault: Fault, has_place: bool | None) -> tuple[bytes, dict[str, str]]:
        """Give the answer's body and headers. Raises GraphError for every refusal."""
        access = _find_access(self.graph, self.request)
        if access is None:
            raise _unauthorized(self.graph.root)
        person, scopes = self._admit(access)
        mailbox, meter = Mailbox(access.grant.client, person.address), self.graph.meter
        meter.count(mailbox)
        with meter.hold(mailbox, 1 if has_place is None else 0) as held:
            if not (held if has_place is None else has_place):
                raise meter.refuse(mailbox)
            fault.strike()
            return self._ask(person, scopes)

    def _admit(self, access: Access) -> tuple[Person, frozenset[str]]:
        """Check permissions, and give whose mailbox it is."""
        reader = self.graph.people[access.grant.address]
        person = _find_person(self.graph, self.owner, access)
        is_shared = person is not reader and self.operation.id != "users.get"
        scopes = allowing(self.operation, access.scopes, is_shared=is_shared)
        if not scopes:
            raise denied()
        if person is None:
            raise GraphError(404, "ErrorInvalidUser", f"The requested user '{self.owner}' is invalid.")
        if is_shared and reader.address not in person.readers:
            raise denied()
        if self.operation.id == "users.get" and person is not reader and "User.ReadBasic.All" not in scopes:
            raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        if not person.has_mailbox and self.operation.id != "users.get":
            message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            raise GraphError(404, "MailboxNotEnabledForRESTAPI", message)
        return person, scopes

    def _ask(self, person: Person, scopes: frozenset[str]) -> tuple[bytes, dict[str, str]]:
        graph, operation = self.graph, self.operation
        options = read_options(operation, self.request.query)
        preferences = read_preferences(operation, self.request.headers.get("prefer", ""))
        self.preferred = preferences.given
        url = f"{graph.root}{self.request.path}"
        with person.lock:
            call = Call(person, operation, self.path, options, preferences, scopes, url, graph.clock.now())
            answer = _HANDLERS[operation.id](call)
        headers = {"Preference-Applied": preferences.applied} if preferences.given else {}
        if isinstance(answer, Octets):
            return answer.content, {**headers, "Content-Type": answer.media_type}
        self._check(answer)
        context = f"{graph.root}/{operation.version}/$metadata#{operation.resource}"
        return orjson.dumps({"@odata.context": context, **answer}), {**_JSON, **headers}

    def _check(self, answer: Mapping[str, Any]) -> None:
        """Hold our own answer to the model."""
        entries = answer.get("value", [answer])
        found = [breach for entry in entries for breach in breaches(self.operation.resource, entry)]
        if found:
            self.graph.violations.extend(f"{self.operation.id} answered amiss: {breach}" for breach in found)
            raise GraphError(500, "InternalServerError", "The fake's own answer is wrong.")


def _find_access(graph: Graph, request: Request) -> Access | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return graph.login.find_access(token) if kind.lower() == "bearer" else None


def _find_person(graph: Graph, owner: str, access: Access) -> Person | None:
    if owner == "me":
        return graph.people[access.grant.address]
    names = {owner.lower()}
    return next((one for one in graph.people.values() if names & {one.address, one.sign_in_name, one.oid}), None)


def _unauthorized(root: str) -> GraphError:
    challenge = f'Bearer realm="", authorization_uri="{root}/common/oauth2/authorize", client_id="00000003"'
    message = "Access token has expired or is not yet valid."
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": challenge})
