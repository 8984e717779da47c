"""One account's requests to Graph: one at a time, counted, their refusals translated.

A refusal for the rate is waited out as Microsoft says, a failure is tried again; nobody else does either. The token is
sent to Graph's own host alone, and ids are always asked for in the form that survives a move.
Source: https://learn.microsoft.com/graph/throttling, /graph/json-batching and /graph/outlook-immutable-id
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
import orjson

from rapport import clock
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers import network
from rapport.providers.base import NOTHING, Login, Meter, Usage
from rapport.providers.microsoft.answers import UNCLEAR, read_answer, read_parts
from rapport.providers.microsoft.credentials import Tokens, open_tokens
from rapport.providers.microsoft.errors import TokenRefused, TookTooLong, read_refusal, translate

BATCH = 20  # parts of one batch, as Microsoft bounds it
MAX_ASKED = 5  # times that a request is made which Microsoft refuses for the rate
MAX_TRIED = 3  # times that a request is made which fails
LONGEST_WAIT = 60.0  # seconds that are waited out here; whoever is told to wait longer comes again another time
TIMEOUT = 60.0

OWN_ROOT = "https://graph.microsoft.com"
VERSION = "v1.0"
IMMUTABLE_IDS = 'IdType="ImmutableId"'

_UNREACHABLE = "Microsoft Graph can't be reached, or broke the connection."
_ELSEWHERE = "Microsoft Graph pointed to another host, which isn't asked."
_ENDLESS = "Microsoft Graph gave a listing without an end; it is tried again."

Answer = TypeVar("Answer")


def segment(name: str) -> str:
    """Give an id as a segment of a path."""
    return quote(name, safe="")


def address(path: str, params: Mapping[str, str] = NOTHING) -> str:
    """Give a path with its options, as a part of a batch wants it."""
    return f"{path}?{urlencode(params, quote_via=quote)}" if params else path


class Calls:
    """One account's requests. A path is meant within its mailbox: "mailFolders", "events/…", "" for itself."""

    def __init__(self, http: httpx.Client, owner: str, tokens: Tokens, usage: Usage, meter: Meter) -> None:
        self._http = http
        self._owner = owner
        self._tokens = tokens
        self._usage = usage
        self._meter = meter

    def get(
        self,
        path_or_url: str,
        params: Mapping[str, str] = NOTHING,
        prefer: Sequence[str] = (),
        *,
        can_be_smaller: bool = False,
    ) -> Any:  # noqa: ANN401  the wire's own shape
        """Ask for one JSON object; nothing is followed. Raises our errors, RateLimited and Unavailable after tries.

        An answer that took too long, or is too large, is not tried again where less of it can be asked for.
        """
        url = self._url_of(address(path_or_url, params))
        headers = {"Prefer": _preferences(prefer)}
        return self._insist(1, lambda: self._send("GET", url, headers), can_be_smaller=can_be_smaller)

    def pages(self, path_or_url: str, params: Mapping[str, str] = NOTHING, prefer: Sequence[str] = ()) -> Iterator[Any]:
        """Ask for a listing, page by page, following `@odata.nextLink`; options and preferences hold for all."""
        page = self.get(path_or_url, params, prefer)
        yield page
        seen: set[str] = set()
        while link := page.get("@odata.nextLink"):
            if link in seen:
                raise Unavailable(_ENDLESS)
            seen.add(link)
            page = self.get(link, prefer=prefer)
            yield page

    def batch(self, requests: Mapping[str, str], prefer: Sequence[str] = ()) -> dict[str, Any | ProviderError]:
        """Ask for many paths (see `address`) by key, in batches, one after the other; give each answer or its error.

        Raises what concerns the account and not one part: AuthorizationLost, Misconfigured, RateLimited, and
        Unavailable where a whole batch fails.
        """
        answers: dict[str, Any | ProviderError] = {}
        keys = list(requests)
        size = max(1, min(BATCH, self._meter.largest))
        for start in range(0, len(keys), size):
            answers |= self._ask_batch({key: requests[key] for key in keys[start : start + size]}, prefer)
        return answers

    def _ask_batch(self, requests: Mapping[str, str], prefer: Sequence[str]) -> dict[str, Any | ProviderError]:
        """Ask for all, then again for the parts that were refused for the rate or failed."""
        answers = self._send_batch(requests, prefer)
        for times in range(1, MAX_ASKED):
            waiting = _list_waiting(answers, times)
            if not waiting:
                break
            self._pause_for(list(waiting.values()), times)
            answers |= self._send_batch({key: requests[key] for key in waiting}, prefer)
        for answer in answers.values():
            if isinstance(answer, RateLimited):
                raise RateLimited(str(answer), answer.retry_after or LONGEST_WAIT)
        if answers and all(isinstance(answer, Unavailable) for answer in answers.values()):
            raise next(answer for answer in answers.values() if isinstance(answer, Unavailable))
        return answers

    def _send_batch(self, requests: Mapping[str, str], prefer: Sequence[str]) -> dict[str, Any | ProviderError]:
        answers = self._post_batch(requests, prefer)
        refused = [key for key, answer in answers.items() if isinstance(answer, TokenRefused)]
        if refused:
            self._tokens.renew()
            answers |= self._post_batch({key: requests[key] for key in refused}, prefer)
        for answer in answers.values():
            if isinstance(answer, AuthorizationLost | Misconfigured):
                raise answer
        return answers

    def _post_batch(self, requests: Mapping[str, str], prefer: Sequence[str]) -> dict[str, Any | ProviderError]:
        keys = list(requests)
        headers = {"Prefer": _preferences(prefer)}
        parts = [
            {"id": str(number), "method": "GET", "url": f"/{self._owned(requests[key])}", "headers": headers}
            for number, key in enumerate(keys)
        ]
        content = orjson.dumps({"requests": parts})
        url = self._url_of("$batch", owned=False)
        answer = self._insist(len(keys), lambda: self._send("POST", url, {"Content-Type": "application/json"}, content))
        found = read_parts(answer)
        return {key: found.get(str(number), Unavailable(UNCLEAR)) for number, key in enumerate(keys)}

    def _owned(self, path: str) -> str:
        return f"{self._owner}/{path}" if path and not path.startswith("?") else f"{self._owner}{path}"

    def _url_of(self, path_or_url: str, *, owned: bool = True) -> httpx.URL:
        """Give a URL on Graph's own host. Raises Unavailable for another."""
        base = self._http.base_url
        if not path_or_url.startswith(("https://", "http://")):
            return httpx.URL(f"{base}{self._owned(path_or_url) if owned else path_or_url}")
        try:
            url = httpx.URL(path_or_url)
        except httpx.InvalidURL:
            raise Unavailable(UNCLEAR) from None
        if (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
            raise Unavailable(_ELSEWHERE)
        return url

    def _send(self, verb: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None = None) -> Any:  # noqa: ANN401  the wire's own shape
        """Send one request, and once more with a fresh token where the one we have is refused."""
        try:
            return self._send_once(verb, url, headers, content, self._tokens.access_token())
        except TokenRefused:
            return self._send_once(verb, url, headers, content, self._tokens.renew())

    def _send_once(
        self, verb: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None, token: str
    ) -> Any:  # noqa: ANN401  the wire's own shape
        self._usage.requests += 1
        signed = {**headers, "Authorization": f"Bearer {token}"}
        try:
            with self._http.stream(verb, url, headers=signed, content=content) as response:
                answer = read_answer(response, self._usage)
        except httpx.ReadTimeout:
            raise TookTooLong from None
        except (httpx.HTTPError, OSError):
            raise Unavailable(_UNREACHABLE) from None
        if response.status_code == HTTPStatus.OK and isinstance(answer, dict):
            return answer
        if response.is_success:
            raise Unavailable(UNCLEAR)
        raise translate(read_refusal(response.status_code, response.headers, answer))

    def _insist(self, units: int, send: Callable[[], Answer], *, can_be_smaller: bool = False) -> Answer:
        """Send a request, and send it again where it is refused for the rate or fails."""
        refused = failed = 0
        while True:
            self._meter.spend(units)
            self._usage.units += units
            try:
                return send()
            except RateLimited as error:
                refused += 1
                self._ease(error, refused)
            except Unavailable as error:
                failed += 1
                if failed == MAX_TRIED or (can_be_smaller and isinstance(error, TookTooLong)):
                    raise
                clock.sleep(_pause_after(error, failed))

    def _pause_for(self, errors: Sequence[ProviderError], times: int) -> None:
        """Wait before the parts of a batch that were refused, or failed, are asked again."""
        rates = [error for error in errors if isinstance(error, RateLimited)]
        if rates:
            self._ease(max(rates, key=lambda error: error.retry_after), times)
        else:
            clock.sleep(max(_pause_after(error, times) for error in errors))

    def _ease(self, error: RateLimited, refused: int) -> None:
        """Wait as long as told, or longer each time. Raises the error where that is too long, or too often."""
        seconds = error.retry_after or _backoff(refused)
        if refused == MAX_ASKED or seconds > LONGEST_WAIT:
            raise RateLimited(str(error), seconds)
        began = clock.monotonic()
        self._meter.ease(seconds)
        clock.sleep(max(0.0, seconds - (clock.monotonic() - began)))  # a meter that counts nothing didn't wait


def _list_waiting(answers: Mapping[str, Any | ProviderError], times: int) -> dict[str, ProviderError]:
    """List the parts to be asked again: those refused for the rate, and for some times those that failed."""
    waits: tuple[type[ProviderError], ...] = (RateLimited, Unavailable) if times < MAX_TRIED else (RateLimited,)
    return {key: answer for key, answer in answers.items() if isinstance(answer, waits)}


def _preferences(prefer: Sequence[str]) -> str:
    return ", ".join((IMMUTABLE_IDS, *prefer))


def _pause_after(error: ProviderError, times: int) -> float:
    """Give seconds to wait after a failure, as long as Microsoft says within bounds."""
    told = error.retry_after if isinstance(error, TookTooLong) else 0.0
    return min(told, LONGEST_WAIT) or _backoff(times)


def _backoff(times: int) -> float:
    """Give seconds to wait after so many refusals: 1, 2, 4, …, a half more or less, so that no two come together."""
    return float(2 ** (times - 1) * random.uniform(0.5, 1.5))  # noqa: S311  no secret


@contextmanager
def open_calls(login: Login, usage: Usage) -> Iterator[Calls]:
    """Open Graph for an account; nothing is asked yet. Raises AuthorizationLost and Misconfigured.

    A shared mailbox is named by the setting `mailbox`; else it is the owner's own.
    """
    tokens = open_tokens(login)
    application = login.application
    root = (application.root if application else "") or OWN_ROOT
    ca_file = application.ca_file if application else ""
    mailbox = login.connection.get("mailbox", "")
    owner = f"users/{segment(mailbox)}" if mailbox else "me"
    endpoint = network.Endpoint(httpx.URL(root).host, 443, network.Security.TLS, ca_file)
    with httpx.Client(
        base_url=f"{root}/{VERSION}/", verify=network.tls_context(endpoint), timeout=TIMEOUT, follow_redirects=False
    ) as http:
        yield Calls(http, owner, tokens, usage, login.meter)
