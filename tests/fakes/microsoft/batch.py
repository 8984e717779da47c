"""Batches: up to twenty calls in one JSON request, each answered, counted and refused by itself.

Outlook works on four parts of a batch at once, or on one after the other where they depend on each other.
Source: https://learn.microsoft.com/graph/json-batching
"""

import base64
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import orjson

from tests.fakes.microsoft.answers import GraphError, Undocumented
from tests.fakes.microsoft.metering import BATCH_PLACES, Mailbox, Meter
from tests.fakes.microsoft.web import Request, Response

MOST = 20
_FIELDS = frozenset({"id", "method", "url", "headers", "body", "dependsOn"})

AnswerPart = Callable[[Request, bool], Response]


def answer_batch(
    request: Request, version: str, meter: Meter, mailbox_of: Callable[[Request], Mailbox | None], answer: AnswerPart
) -> Response:
    """Answer a batch part by part. Raises GraphError for one that can't be read, Undocumented for too many parts."""
    parts = _read_parts(request)
    requests = {part["id"]: _read_request(part, version, request) for part in parts}
    is_sequence = any(part.get("dependsOn") for part in parts)
    with ExitStack() as places:
        free = _take_places(places, requests, meter, mailbox_of, is_sequence=is_sequence)
        answered: dict[str, Response] = {}
        for part in parts:
            if any(answered[other].status >= 400 for other in part.get("dependsOn", ())):
                answered[part["id"]] = _failed_dependency()
            else:
                answered[part["id"]] = answer(requests[part["id"]], free[part["id"]])
    # In which order the parts come back is nobody's promise.
    written = [_write_part(id_, response) for id_, response in reversed(answered.items())]
    return Response(200, orjson.dumps({"responses": written}), {"Content-Type": "application/json"})


def _read_parts(request: Request) -> list[dict[str, Any]]:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Undocumented("A batch is application/json.")
    try:
        parts = orjson.loads(request.body)["requests"]
    except (ValueError, TypeError, KeyError) as error:
        raise GraphError(400, "BadRequest", "Invalid batch payload format.") from error
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST:
        raise Undocumented(f"A batch holds between one and {MOST} requests.")
    ids = [part.get("id") for part in parts]
    if len(set(ids)) < len(ids) or not all(isinstance(id_, str) for id_ in ids):
        raise Undocumented("Each request of a batch has an id of its own, a string.")
    for place, part in enumerate(parts):
        if unknown := part.keys() - _FIELDS:
            raise Undocumented(f"A request of a batch has no {', '.join(sorted(unknown))}.")
        if not set(part.get("dependsOn", ())) <= set(ids[:place]):
            raise Undocumented("A request of a batch depends only on those before it.")
    return parts


def _read_request(part: Mapping[str, Any], version: str, batch: Request) -> Request:
    verb, url = part.get("method", ""), part.get("url", "")
    if verb != verb.upper() or not verb or not url.startswith("/"):
        raise Undocumented("A request of a batch has a method in capitals and an url that begins with a slash.")
    path, _, query = url.partition("?")
    headers = {name.lower(): str(value) for name, value in part.get("headers", {}).items()}
    headers.setdefault("authorization", batch.headers.get("authorization", ""))
    return Request(verb, f"/{version}{path}", query, headers, orjson.dumps(part["body"]) if "body" in part else b"")


def _take_places(
    places: ExitStack,
    requests: Mapping[str, Request],
    meter: Meter,
    mailbox_of: Callable[[Request], Mailbox | None],
    *,
    is_sequence: bool,
) -> dict[str, bool]:
    """Take the places that the batch needs of each mailbox, and tell which parts go without.

    Where fewer are free than a batch works on at once, so many of each round of parts are refused.
    """
    owners = {id_: mailbox_of(request) for id_, request in requests.items()}
    counts = Counter(owner for owner in owners.values() if owner)
    wanted = {owner: 1 if is_sequence else min(BATCH_PLACES, count) for owner, count in counts.items()}
    held = {owner: places.enter_context(meter.hold(owner, many)) for owner, many in wanted.items()}
    turns: Counter[Mailbox] = Counter()
    free: dict[str, bool] = {}
    for id_, owner in owners.items():
        if owner is None:
            free[id_] = True  # it is refused for another reason
            continue
        free[id_] = turns[owner] % wanted[owner] < held[owner]
        turns[owner] += 1
    return free


def _write_part(id_: str, response: Response) -> dict[str, Any]:
    headers = {name: value for name, value in response.headers.items() if name != "Preference-Applied"}
    media_type = headers.get("Content-Type", "")
    is_json = media_type.startswith("application/json")
    body: Any = orjson.loads(response.body) if is_json else base64.b64encode(response.body).decode()
    return {"id": id_, "status": response.status, "headers": headers, "body": body}


def _failed_dependency() -> Response:
    error = {"error": {"code": "FailedDependency", "message": "A request that this one depends on failed."}}
    return Response(424, orjson.dumps(error), {"Content-Type": "application/json"})
