"""Batches: many calls in one multipart/mixed request, each answered, counted and refused by itself.

https://developers.google.com/workspace/gmail/api/guides/batch
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus

from tests.fakes.google.answers import ApiError, Undocumented
from tests.fakes.google.web import Request, Response

MOST = 100
"""Calls in a batch."""

AnswerPart = Callable[[Request], Response]


def answer_batch(request: Request, prefix: str, answer_part: AnswerPart) -> Response:
    """Answer a batch part by part. Raises ApiError for a batch that can't be read, Undocumented for too many calls.

    `prefix` is how the paths of the API begin that the batch is for.
    """
    parts = list(_read_parts(request))
    if len(parts) > MOST:
        raise Undocumented(f"The batch request contains {len(parts)} calls; the limit is {MOST}.")
    for _, part in parts:
        if not part.path.startswith(prefix):
            raise Undocumented(f"A batch of {prefix} can't hold {part.path}.")
    boundary = f"batch_{secrets.token_urlsafe(24)}"
    body = b"".join(_write_part(boundary, content_id, answer_part(part)) for content_id, part in parts)
    media_type = {"Content-Type": f"multipart/mixed; boundary={boundary}"}
    return Response(200, body + f"--{boundary}--\r\n".encode(), media_type)


def _read_parts(request: Request) -> Iterator[tuple[str, Request]]:
    """Give each part's Content-ID and request; a part without Authorization has the batch's own."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + request.body)
    parts = message.get_payload()
    if message.get_content_type() != "multipart/mixed" or not isinstance(parts, list) or not parts:
        raise ApiError(400, "badRequest", "Failed to parse batch request, error: no parts.")
    common = {name: request.headers[name] for name in ("authorization",) if name in request.headers}
    for part in parts:
        if not isinstance(part, Message) or part.get_content_type() != "application/http":
            raise ApiError(400, "badRequest", "Failed to parse batch request, error: a part isn't application/http.")
        yield str(part.get("Content-ID", "")), _read_request(part.get_payload(decode=True), common)


def _read_request(payload: object, common: Mapping[str, str]) -> Request:
    content = bytes(payload) if isinstance(payload, bytes) else b""
    line, _, rest = content.replace(b"\r\n", b"\n").partition(b"\n")
    words = line.decode("ascii", "replace").split(" ")
    if len(words) < 2:  # a verb and a path; HTTP/1.1 may be left out
        raise ApiError(400, "badRequest", "Failed to parse batch request, error: no request line.")
    head, _, body = rest.partition(b"\n\n")
    fields = BytesParser().parsebytes(head + b"\n\n", headersonly=True)
    headers = {**common, **{name.lower(): str(value) for name, value in fields.items()}}
    path, _, query = words[1].partition("?")
    return Request(words[0], path, query, headers, body)


def _write_part(boundary: str, content_id: str, response: Response) -> bytes:
    # A delimiter of its own line is what googleapiclient needs; the answer's id is the part's with "response-" before.
    answered = f"Content-ID: <response-{content_id.strip()[1:]}\r\n" if content_id else ""
    fields = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items())
    head = (
        f"--{boundary}\r\nContent-Type: application/http\r\n{answered}\r\n"
        f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}\r\n{fields}"
        f"Content-Length: {len(response.body)}\r\n\r\n"
    )
    return head.encode() + response.body + b"\r\n"
