"""A person before Microsoft's consent page: reads it over HTTPS, chooses an account, and answers."""

import ssl
from html.parser import HTMLParser
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit


class ConsentError(AssertionError):
    """Microsoft showed an error instead of the page; the text is the page's."""


def answer_consent(url: str, address: str, ca_file: Path, *, deny: bool = False) -> str:
    """Answer the page as `address`, and give the address that the browser is sent to.

    Where an admin would have to consent, the person returns without. What the browser would post to the application
    is given as the address's query.
    """
    status, page, location = _ask("GET", url, ca_file)
    for answer in ("cancel" if deny else "accept", ""):
        if location:
            break
        form = _Form(page)
        if form.action.startswith("http"):
            break
        if status != 200 or not form.action:
            raise ConsentError(form.text)
        fields = {**dict(form.hidden), **({"account": address, "answer": answer} if answer else {})}
        target = f"https://{urlsplit(url).netloc}{form.action}"
        status, page, location = _ask("POST", target, ca_file, urlencode(fields))
    form = _Form(page)
    if not location and form.action.startswith("http"):
        return f"{form.action}?{urlencode(form.hidden)}"
    if not location:
        raise ConsentError(form.text)
    return location


def _ask(verb: str, url: str, ca_file: Path, body: str = "") -> tuple[int, str, str]:
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=str(ca_file))
    connection = HTTPSConnection(parts.netloc, timeout=30, context=context)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(verb, f"{parts.path}?{parts.query}" if parts.query else parts.path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()


class _Form(HTMLParser):
    """What stands on the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.text = ""
        self.hidden: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        elif found.get("type") == "hidden":
            self.hidden.append((found["name"], found["value"]))

    def handle_data(self, data: str) -> None:
        self.text += data
