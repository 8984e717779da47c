"""Graph's answers as they cross the wire: bounded, and parts of a batch told apart; pure but for the reading.

Source: https://learn.microsoft.com/graph/json-batching
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx
import orjson

from rapport.errors import ProviderError
from rapport.providers.base import Usage
from rapport.providers.microsoft.errors import TookTooLong, read_refusal, translate

MAX_ANSWER = 64 * 2**20  # octets of one answer, unpacked

UNCLEAR = "Microsoft Graph answered with something that can't be read."


def read_answer(response: httpx.Response, usage: Usage) -> Any:  # noqa: ANN401  the wire's own shape
    """Read an answer's JSON, None where it is none. Raises TookTooLong for one that is too large."""
    chunks: list[bytes] = []
    length = 0
    try:
        for chunk in response.iter_bytes():
            length += len(chunk)
            if length > MAX_ANSWER:
                raise TookTooLong
            chunks.append(chunk)
    finally:
        usage.octets += response.num_bytes_downloaded
    return _decode(b"".join(chunks))


def _decode(content: bytes) -> Any:  # noqa: ANN401  the wire's own shape
    """Read JSON, None where it is none. Texts that Microsoft cut amid a character are none to the quicker reader."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            return None


def read_parts(answer: Mapping[str, Any]) -> dict[str, Any | ProviderError]:
    """Read the parts of a batch's answer by their id; each is an answer or its error."""
    found: dict[str, Any | ProviderError] = {}
    parts = answer.get("responses")
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, dict):
            continue
        status, headers, body = part.get("status"), part.get("headers"), part.get("body")
        if status == HTTPStatus.OK and isinstance(body, dict):
            found[str(part.get("id"))] = body
        elif isinstance(status, int) and status != HTTPStatus.OK:
            refusal = read_refusal(status, headers if isinstance(headers, dict) else {}, body)
            found[str(part.get("id"))] = translate(refusal)
    return found
