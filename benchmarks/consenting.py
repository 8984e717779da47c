"""`python -m benchmarks.consenting URL`: the owner's browser, in which everything that is asked for is allowed."""

import sys
import urllib.request

from benchmarks.people import OWNER
from tests.fakes.google.consent import answer_consent

_PATIENCE = 30.0  # seconds


def main(url: str) -> None:
    """Consent on the page, and follow where it leads."""
    urllib.request.urlopen(answer_consent(url, OWNER.address), timeout=_PATIENCE).close()  # noqa: S310  loopback


if __name__ == "__main__":
    main(sys.argv[1])
