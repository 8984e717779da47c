"""What the file system answers, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

from rapport.errors import Gone, Misconfigured, Unavailable


@contextmanager
def translated() -> Iterator[None]:
    """Say by class who must act on what the file system answers."""
    try:
        yield
    except FileNotFoundError as error:
        raise Gone("The archive's file or directory is gone.") from error
    except PermissionError as error:
        raise Misconfigured("The archive may not be read: its permissions forbid it.") from error
    except OSError as error:
        raise Unavailable("The archive can't be read now.") from error
