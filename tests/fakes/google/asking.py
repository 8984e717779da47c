"""Asking the fake in its own tests: over plain HTTP, or by the real client library."""

import json
from typing import Any

import pytest
import requests
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from tests.fakes.google.discovery import document
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.server import FakeGoogle

JANA = "jana@firm.example"
GMAIL = "https://www.googleapis.com/auth/gmail.readonly"
CALENDAR = "https://www.googleapis.com/auth/calendar.readonly"
LETTER = b"From: karel@buyer.example\r\nSubject: Offer\r\nMessage-ID: <1@buyer.example>\r\n\r\nHello.\r\n"

Client = Any
"""A resource or a call of the client library, which has no types."""


def open_client(google: FakeGoogle, *scopes: str, api: str = "gmail.v1") -> Client:
    """Open the real client as Jana; its token is refreshed when it must be."""
    refresh_token, access_token = google.grant(JANA, scopes or [GMAIL])
    credentials = Credentials(  # type: ignore[no-untyped-call]
        access_token,
        refresh_token=refresh_token,
        token_uri=f"{google.root}/token",
        client_id=CLIENT,
        client_secret=SECRET,
    )
    return build_from_document(document(api) | {"rootUrl": f"{google.root}/"}, credentials=credentials)


def ask(google: FakeGoogle, path: str, token: str | None = "", verb: str = "GET", **more: Any) -> requests.Response:  # noqa: ANN401  what requests takes
    """Ask as Jana, with another token, or with None at all."""
    token = google.grant(JANA, [GMAIL])[1] if token == "" else token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.request(
        verb, f"{google.root}{path}", headers={**headers, **more.pop("headers", {})}, timeout=30, **more
    )


def refused(call: Client) -> dict[str, Any]:
    """Give the error that a call is refused with."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    error: dict[str, Any] = json.loads(caught.value.content)["error"]
    assert error["code"] == caught.value.status_code
    return error


def reason(error: dict[str, Any]) -> tuple[int, str, str]:
    """Give what an error is classed by."""
    return error["code"], error["errors"][0]["domain"], error["errors"][0]["reason"]


def info(error: dict[str, Any]) -> str:
    """Give the reason in an error's details."""
    told: str = error["details"][0]["reason"]
    return told


def run_batch(gmail: Client, ids: list[str]) -> list[tuple[dict[str, Any], int]]:
    """Get messages in one batch; gives each answer with 0, or nothing with the status."""
    got: dict[str, tuple[dict[str, Any], int]] = {}

    def keep(part: str, answer: dict[str, Any] | None, error: HttpError | None) -> None:
        got[part] = (answer or {}, error.status_code if error else 0)

    batch = gmail.new_batch_http_request(callback=keep)
    for place, letter_id in enumerate(ids):
        batch.add(gmail.users().messages().get(userId="me", id=letter_id), request_id=str(place))
    batch.execute()
    return [got[str(place)] for place in range(len(ids))]
