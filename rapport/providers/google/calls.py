"""One account's calls of one of Google's APIs: paid for before they are made, counted, their refusals translated.

A refusal for the rate is waited out as Google says, a failure is tried again; nobody else does either.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, TypeVar

import google_auth_httplib2
import httplib2
import orjson
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.http import HttpRequest

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers.base import Login, Meter, Usage
from rapport.providers.google.credentials import open_credentials
from rapport.providers.google.errors import NAMES, AccountSuspended, Api, translate
from rapport.providers.google.quota import Quota

BATCH = 25  # calls of one batch: Google runs them at once, and refuses a user who has too many going
MAX_ASKED = 7  # times that a request is made which Google refuses for the rate: together they wait out its minute
MAX_TRIED = 3  # times that a request is made which fails
LONGEST_WAIT = 60.0  # seconds that are waited out here; whoever is told to wait longer comes again another time
TIMEOUT = 60.0

_VERSIONS: Mapping[Api, str] = {"gmail": "v1", "calendar": "v3"}
_OF_THE_ACCOUNT = (AuthorizationLost, Misconfigured, RateLimited)
_CONNECTION_ERRORS = (OSError, HTTPException, httplib2.HttpLib2Error)
# What the client library raises over answers that are no JSON, or no batch: its own class, or whatever it tripped over.
_UNREADABLE = (BatchError, ValueError, LookupError, TypeError, RecursionError)

Answer = TypeVar("Answer")


class Calls:
    """One account's calls of one of Google's APIs. `api` is the client library's resource, to make requests with."""

    def __init__(self, api: Any, name: Api, quota: Quota, usage: Usage, meter: Meter) -> None:  # noqa: ANN401  untyped library
        self.api = api
        self._name = name
        self._quota = quota
        self._usage = usage
        self._meter = meter

    def cost(self, method: str) -> int:
        """Give the units of one call of a method, by its id ("gmail.users.messages.get")."""
        return self._quota.cost(method)

    def ask(self, request: HttpRequest) -> Any:  # noqa: ANN401  the wire's own shape
        """Make one call. Raises our errors; RateLimited and Unavailable only after asking again."""

        def execute() -> Any:  # noqa: ANN401  the wire's own shape
            return _checked(request.execute())

        return self._insist([request], execute)

    def ask_all(self, requests: Mapping[str, HttpRequest]) -> dict[str, Any | ProviderError]:
        """Make many calls, in batches; give each one's answer or its error.

        Raises what concerns the account and not one call: AuthorizationLost, Misconfigured, RateLimited, and
        Unavailable where a whole batch fails.
        """
        answers: dict[str, Any | ProviderError] = {}
        for keys in self._cut(requests):
            answers |= self._ask_batch({key: requests[key] for key in keys})
        return answers

    def _cut(self, requests: Mapping[str, HttpRequest]) -> Iterator[list[str]]:
        """Cut calls into batches that are neither too long nor too dear to be sent at once."""
        batch: list[str] = []
        units = 0
        for key, request in requests.items():
            cost = self.cost(request.methodId)
            if batch and (len(batch) == BATCH or units + cost > self._meter.largest):
                yield batch
                batch, units = [], 0
            batch.append(key)
            units += cost
        if batch:
            yield batch

    def _ask_batch(self, requests: Mapping[str, HttpRequest]) -> dict[str, Any | ProviderError]:
        """Ask once for all, once more for what was refused or failed, then for each of the rest alone."""
        answers = self._send_batch(requests)
        waiting = _list_waiting(answers)
        if waiting:
            self._pause_for(list(waiting.values()), 1)
            answers |= self._send_batch({key: requests[key] for key in waiting})
            waiting = _list_waiting(answers)
        if len(waiting) == len(requests) and all(isinstance(error, Unavailable) for error in waiting.values()):
            raise next(iter(waiting.values()))
        if waiting:
            self._pause_for(list(waiting.values()), 2)
        for key in waiting:
            answers[key] = self._ask_or_tell(requests[key])
        return answers

    def _send_batch(self, requests: Mapping[str, HttpRequest]) -> dict[str, Any | ProviderError]:
        answers: dict[str, Any | ProviderError] = {}

        def take(key: str, answer: Any, error: HttpError | None) -> None:  # noqa: ANN401  the wire's own shape
            answers[key] = _checked(answer) if error is None else translate(error, self._name)

        def execute() -> None:
            batch = self.api.new_batch_http_request(callback=take)
            for key, request in requests.items():
                batch.add(request, request_id=key)
            batch.execute()

        self._insist(list(requests.values()), execute)
        for answer in answers.values():
            if isinstance(answer, AuthorizationLost | Misconfigured):
                raise answer
        return answers

    def _ask_or_tell(self, request: HttpRequest) -> Any | ProviderError:  # noqa: ANN401  the wire's own shape
        try:
            return self.ask(request)
        except _OF_THE_ACCOUNT:
            raise
        except ProviderError as error:
            return error

    def _insist(self, requests: list[HttpRequest], send: Callable[[], Answer]) -> Answer:
        """Send requests, and send them again where they are refused for the rate or fail."""
        refused = failed = 0
        while True:
            self._pay(requests)
            try:
                return self._translated(send)
            except RateLimited as error:
                refused += 1
                self._ease(error, refused)
            except Unavailable:
                failed += 1
                if failed == MAX_TRIED:
                    raise
                clock.sleep(_backoff(failed))

    def _pay(self, requests: list[HttpRequest]) -> None:
        units = sum(self.cost(request.methodId) for request in requests)
        self._meter.spend(units)
        self._usage.units += units

    def _ease(self, error: RateLimited, refused: int) -> None:
        """Wait as long as told, or longer each time. Raises the error where that is too long, or too often."""
        seconds = error.retry_after or _backoff(refused)
        if refused == MAX_ASKED or seconds > LONGEST_WAIT:
            raise RateLimited(str(error), seconds)
        self._meter.ease(seconds)

    def _pause_for(self, errors: list[ProviderError], times: int) -> None:
        """Wait before the parts of a batch that were refused, or failed, are asked again."""
        rates = [error for error in errors if isinstance(error, RateLimited)]
        if rates:
            self._ease(max(rates, key=lambda error: error.retry_after), times)
        else:
            clock.sleep(_backoff(times))

    def _translated(self, send: Callable[[], Answer]) -> Answer:
        try:
            return send()
        except HttpError as error:
            raise translate(error, self._name) from None
        except _CONNECTION_ERRORS:
            raise Unavailable(f"{NAMES[self._name]} can't be reached, or broke the connection.") from None
        except _UNREADABLE:
            raise Unavailable(f"{NAMES[self._name]} answered with something that can't be read.") from None


def _checked(answer: Any) -> Any:  # noqa: ANN401  the wire's own shape
    """Give an answer that is JSON; the library gives one that broke off as a text. Raises ValueError."""
    if not isinstance(answer, dict):
        raise ValueError("no object")  # noqa: TRY004  as what is no JSON at all
    return answer


def _list_waiting(answers: Mapping[str, Any | ProviderError]) -> dict[str, ProviderError]:
    return {key: answer for key, answer in answers.items() if isinstance(answer, RateLimited | Unavailable)}


def _backoff(times: int) -> float:
    """Give seconds to wait after so many refusals: 1, 2, 4, …, a half more or less, so that no two come together."""
    return float(2 ** (times - 1) * random.uniform(0.5, 1.5))  # noqa: S311  no secret


class _CountingHttp(httplib2.Http):  # type: ignore[misc]  # untyped library
    """A connection that counts what it asks and receives."""

    def __init__(self, api: Api, usage: Usage) -> None:
        super().__init__(timeout=TIMEOUT)
        self.follow_redirects = False  # the token belongs to Google's hosts alone
        self._api = api
        self._usage = usage

    def request(self, *given: Any, **named: Any) -> tuple[httplib2.Response, bytes]:  # noqa: ANN401  passed through
        """Send one request. Raises AccountSuspended, before the library tries another token in vain."""
        self._usage.requests += 1
        try:
            response, content = super().request(*given, **named)
        except _CONNECTION_ERRORS:
            self.close()  # the library would go on with a connection that broke amid an answer
            raise
        self._usage.octets += len(content)
        if response.status == HTTPStatus.UNAUTHORIZED:
            error = translate(HttpError(response, content), self._api)
            if isinstance(error, AccountSuspended):
                raise error
        return response, content


@contextmanager
def open_calls(login: Login, api: Api, quota: Quota, usage: Usage) -> Iterator[Calls]:
    """Open one of Google's APIs for an account; nothing is asked yet. Raises AuthorizationLost and Misconfigured."""
    credentials = open_credentials(login)
    root = login.application.root if login.application else ""
    with closing(google_auth_httplib2.AuthorizedHttp(credentials, _CountingHttp(api, usage))) as http:
        resource = build_from_document(_describe(api, root), http=http)
        with closing(resource):
            yield Calls(resource, api, quota, usage, login.meter)


def _describe(api: Api, root: str) -> dict[str, Any]:
    """Give the API's description, with the addresses where it answers: a copy, since the library writes into it."""
    document: dict[str, Any] = orjson.loads(_read_description(api))
    document["batchPath"] = f"batch/{api}/{_VERSIONS[api]}"
    if root:
        # The client's option for this is ignored by its batches.
        document["rootUrl"] = f"{root}/"
    return document


@lru_cache
def _read_description(api: Api) -> str:
    return str(get_static_doc(api, _VERSIONS[api]))
