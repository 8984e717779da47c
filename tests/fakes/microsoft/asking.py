"""Asking the fake in its own tests: Graph over HTTP, the login by MSAL."""

import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import msal
import requests

from tests.fakes.microsoft.login import CLIENT, SECRET
from tests.fakes.microsoft.server import FakeMicrosoft

JANA = "jana@firm.example"
KAREL = "karel@firm.example"
IMMUTABLE = 'IdType="ImmutableId"'
EVERYTHING = ("User.Read", "Mail.Read", "Mail.Read.Shared", "Calendars.Read", "MailboxSettings.Read")
LETTER = (
    b"From: Karel Buyer <karel@buyer.example>\r\nTo: Jana <jana@firm.example>\r\nSubject: Offer\r\n"
    b"Message-ID: <1@buyer.example>\r\nDate: Mon, 2 Nov 2026 09:00:00 +0100\r\n\r\nHello.\r\n"
)

Wire = dict[str, Any]


class Asker:
    """Somebody's access to Graph, with immutable ids where nothing else is preferred."""

    def __init__(self, microsoft: FakeMicrosoft, address: str = JANA, *scopes: str) -> None:
        token = microsoft.grant(address, scopes or EVERYTHING)[1]
        self._root = f"{microsoft.root}/v1.0"
        tls = ssl.create_default_context(cafile=str(microsoft.ca_file))
        self.http = httpx.Client(verify=tls, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def ask(self, path: str, prefer: str = IMMUTABLE) -> httpx.Response:
        """Ask for a path of Graph, or a whole address."""
        url = path if path.startswith("https://") else f"{self._root}{path}"
        return self.http.get(url, headers={"Prefer": prefer} if prefer else {})

    def get(self, path: str, prefer: str = IMMUTABLE) -> Wire:
        """Ask for JSON."""
        response = self.ask(path, prefer)
        assert response.status_code == 200, response.text
        wire: Wire = response.json()
        return wire

    def refused(self, path: str, prefer: str = IMMUTABLE) -> tuple[int, str]:
        """Give the status and code that a path is refused with."""
        response = self.ask(path, prefer)
        return response.status_code, response.json()["error"]["code"]

    def pages(self, path: str, prefer: str = IMMUTABLE) -> Iterator[Wire]:
        """Follow the pages of a list or a round."""
        page = self.get(path, prefer)
        yield page
        while "@odata.nextLink" in page:
            page = self.get(page["@odata.nextLink"], prefer)
            yield page

    def round(self, path: str, prefer: str = IMMUTABLE) -> tuple[list[Wire], str]:
        """Give all that a round tells, and its deltaLink."""
        pages = list(self.pages(path, prefer))
        return [wire for page in pages for wire in page["value"]], pages[-1]["@odata.deltaLink"]

    def batch(self, *parts: Wire) -> dict[str, Wire]:
        """Ask a batch, and give its answers by id."""
        response = self.http.post(f"{self._root}/$batch", json={"requests": parts})
        assert response.status_code == 200, response.text
        return {answer["id"]: answer for answer in response.json()["responses"]}


def part(id_: str, url: str, **more: Any) -> Wire:  # noqa: ANN401  fields of a batch's part
    """Write one part of a batch."""
    return {"id": id_, "method": "GET", "url": url, "headers": {"Prefer": IMMUTABLE}, **more}


def open_session(microsoft: FakeMicrosoft) -> requests.Session:
    """Open what MSAL asks with: it trusts the fake, and nothing of the machine's settings stands above that."""
    session = requests.Session()
    session.verify, session.trust_env = str(microsoft.ca_file), False
    return session


def open_msal(
    microsoft: FakeMicrosoft, tenant: str = "common", client: str = CLIENT, secret: str | None = SECRET
) -> Any:  # noqa: ANN401  MSAL has no types
    """Open MSAL's application, as a product would."""
    kind = msal.ConfidentialClientApplication if secret else msal.PublicClientApplication
    more = {"client_credential": secret} if secret else {}
    return kind(
        client,
        authority=f"{microsoft.root}/{tenant}",
        instance_discovery=False,
        validate_authority=False,
        http_client=open_session(microsoft),
        **more,
    )


def begin(app: Any, *scopes: str, **more: str) -> Wire:  # noqa: ANN401  MSAL has no types
    """Begin a sign-in."""
    wanted = {"redirect_uri": "http://localhost:5000", "response_mode": "form_post"}
    flow: Wire = app.initiate_auth_code_flow(list(scopes or ["Mail.Read"]), **wanted | more)
    return flow


def answer_of(redirected: str) -> dict[str, str]:
    """Give what a browser was sent back with."""
    return dict(parse_qsl(urlsplit(redirected).query))


def sign_in(microsoft: FakeMicrosoft, app: Any, *scopes: str, address: str = JANA) -> Wire:  # noqa: ANN401  MSAL has no types
    """Sign in by MSAL, all the way to the tokens."""
    flow = begin(app, *scopes)
    token: Wire = app.acquire_token_by_auth_code_flow(flow, answer_of(microsoft.consent(address, flow["auth_uri"])))
    return token
