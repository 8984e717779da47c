"""Errors, classed by who must act; `str(error)` is the sentence that the account's page shows.

    RapportError
    ├── ProviderError          what a provider may raise; tasks decide by class, never by text
    │   ├── AuthorizationLost  the owner reconnects; never retried
    │   ├── Misconfigured      the admin or owner corrects a setting (host, port, TLS, folder); never retried
    │   ├── RateLimited        nobody: wait `retry_after` seconds
    │   ├── Unavailable        nobody: back off and retry
    │   ├── CursorExpired      nobody: list the ids and compare (healing)
    │   ├── Gone               nobody: this id no longer exists
    │   ├── CalendarsFailed    whoever its `cause` names; the account's mail was synced, and goes on
    │   └── Malformed          nobody: this one message is skipped with the reason
    ├── LeaseLost              nobody: another run took the account over; this run stops and commits nothing
    ├── AccountBusy            nobody: another run of the same kind works on the account
    ├── RulesChanged           nobody: the page is filtered and redacted again
    ├── StorageFull            the operator frees disk space
    ├── StorageBusy            the operator ends what locks the database
    ├── KeyUnavailable         the operator restores the secret key or the key files
    ├── RunFailed              the maintainers: something that nobody foresaw, named by its class and place
    └── UsageError             the caller corrects what was asked

No error ever carries a subject, body, address list or token: texts of exceptions reach Prefect's database.
"""

import traceback
from pathlib import Path


class RapportError(Exception):
    """The root: anything that Rapport raises on purpose."""


class ProviderError(RapportError):
    """Something that a provider answered, or failed to."""


class AuthorizationLost(ProviderError):  # noqa: N818  errors here name the situation
    """The provider refuses the stored credentials; only the owner can mend it."""


class Misconfigured(ProviderError):  # noqa: N818
    """A setting is wrong: host name, port, TLS, certificate, path, or an account that can't work."""


class RateLimited(ProviderError):  # noqa: N818
    """The provider asks to slow down."""

    def __init__(self, message: str, retry_after: float) -> None:
        """`retry_after` is in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ProviderError):  # noqa: N818
    """The provider can't be reached, broke the connection or failed; later it may work."""


class CursorExpired(ProviderError):  # noqa: N818
    """The provider no longer knows the cursor or position (UIDVALIDITY changed, history forgotten)."""


class Gone(ProviderError):  # noqa: N818
    """The id asked for no longer exists."""


class Malformed(ProviderError):  # noqa: N818
    """One message or event can't be read at all; `str(error)` is the reason recorded with the item."""


class CalendarsFailed(ProviderError):  # noqa: N818
    """An account's calendars are in trouble while its mail is well, which isn't held back for it."""

    def __init__(self, cause: ProviderError) -> None:
        """`cause` is what the calendars' provider raised; it tells who must act."""
        super().__init__(f"The calendars can't be read: {cause}")
        self.cause = cause


class LeaseLost(RapportError):  # noqa: N818
    """This run's lease on the account ended; nothing more of it may be committed."""


class AccountBusy(RapportError):  # noqa: N818
    """Another run of the same kind holds the account."""


class RulesChanged(RapportError):  # noqa: N818
    """Settings changed after the page was filtered or redacted."""


class StorageFull(RapportError):  # noqa: N818
    """The database can't grow: the disk or its quota is full."""


class StorageBusy(RapportError):  # noqa: N818
    """The database stayed locked by another program for longer than we wait."""


class KeyUnavailable(RapportError):  # noqa: N818
    """The master key is missing or wrong, or a key file is gone."""


class RunFailed(RapportError):  # noqa: N818
    """Something that nobody foresaw ended a run."""

    @classmethod
    def from_error(cls, error: BaseException) -> "RunFailed":
        """Name an error's class and place; its text stays behind, since it may hold content."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        return cls(f"The run ended unexpectedly ({type(error).__name__}{place}): please report it. It is tried again.")


class UsageError(RapportError):
    """What was asked can't be done; the text says what to do instead."""
