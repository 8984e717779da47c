"""A person before Google's consent page: reads it over HTTP, chooses, ticks, and answers."""

from collections.abc import Collection
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


class ConsentError(AssertionError):
    """Google showed an error instead of the page; the text is the page's."""


def answer_consent(url: str, address: str, scopes: Collection[str] | None = None, *, deny: bool = False) -> str:
    """Answer the page as `address`, ticking `scopes` (None: all), and give the address that the browser is sent to."""
    status, page, _ = _ask("GET", url)
    form = _Form(page)
    if status != 200 or not form.action:
        raise ConsentError(form.text)
    ticked = [box for box in form.boxes if scopes is None or box in scopes]
    fields = [*form.hidden, ("account", address), *(("allowed", box) for box in ticked)]
    fields.append(("answer", "deny" if deny else "allow"))
    parts = urlsplit(url)
    status, page, location = _ask("POST", f"http://{parts.netloc}{form.action}", urlencode(fields))
    if not location:
        raise ConsentError(_Form(page).text)
    return location


def _ask(verb: str, url: str, body: str = "") -> tuple[int, str, str]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=30)
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
        self.boxes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        elif found.get("type") == "hidden":
            self.hidden.append((found["name"], found["value"]))
        elif found.get("type") == "checkbox":
            self.boxes.append(found["value"])

    def handle_data(self, data: str) -> None:
        self.text += data
