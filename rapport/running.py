"""Where the running installation answers: the file that `rapport up` writes and other programs read."""

from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from rapport.settings import Settings


def api_url_file(settings: Settings) -> Path:
    """Name the file that holds the address of the Prefect API while `rapport up` runs."""
    return settings.home / "api.url"


def find_api_url(settings: Settings) -> str | None:
    """Find the Prefect API of the running installation; None when nothing answers there."""
    try:
        url = api_url_file(settings).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return url if is_healthy(url) else None


def is_healthy(url: str) -> bool:
    """Tell whether a Prefect API answers at `url`."""
    try:
        with urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310  http addresses that we wrote
            return bool(answer.status == 200)  # noqa: PLR2004  HTTP's own number
    except (URLError, OSError, ValueError):
        return False
