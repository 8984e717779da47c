"""What may go wrong with accounts at Google: how it is brought about, what is told of it, and how it is mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rapport.providers.google.credentials import CALENDAR, GMAIL
from tests.errors.owners import Owners
from tests.fakes.google.faults import Fault
from tests.fakes.google.person import Person
from tests.servers.ports import free_port

RETRY_AFTER = timedelta(minutes=30)
HALF_AN_HOUR = Fault(429, "rateLimitExceeded", headers={"Retry-After": str(int(RETRY_AFTER.total_seconds()))})
FOR_EVER = 10_000


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a trouble: exit status, state, sentence, how long the account waits; and what goes on."""

    status: int
    state: str
    sentence: str
    wait: timedelta = timedelta(minutes=2)
    goes_on: str = ""


CALENDARS_ONLY = {"wait": timedelta(minutes=1), "goes_on": "mail"}
# Each is one account's own.
TROUBLES = {
    "revoked": Told(3, "reconnect", "Google no longer accepts this sign-in: it was revoked or ran out."),
    "mail-scope": Told(3, "reconnect", "The permission to read Gmail was not granted", goes_on="calendar"),
    "calendar-scope": Told(
        *(3, "misconfigured", "The calendars can't be read: The permission to read Google Calendar was not granted"),
        **CALENDARS_ONLY,
    ),
    "suspended": Told(3, "reconnect", "Google has suspended or disabled this user"),
    "policy": Told(3, "misconfigured", "The organisation's Google administrator doesn't allow this application"),
    "no-gmail": Told(3, "misconfigured", "This Google user has no Gmail", goes_on="calendar"),
    "no-calendar": Told(
        3, "misconfigured", "The calendars can't be read: This Google user has no Google Calendar", **CALENDARS_ONLY
    ),
    "gmail-api": Told(3, "misconfigured", "The Gmail API is switched off in the Google Cloud", goes_on="calendar"),
    "calendar-api": Told(
        *(3, "misconfigured", "The calendars can't be read: The Google Calendar API is switched off"), **CALENDARS_ONLY
    ),
    "banned": Told(1, "active", "Gmail asks to slow down.", RETRY_AFTER),
}
# Each is that of all accounts at Google, in this installation.
OF_ALL = {
    "secret": Told(3, "misconfigured", "Google doesn't accept Rapport's own registration: the operator corrects"),
    "unset": Told(3, "misconfigured", "Google isn't set up in this installation: set RAPPORT_GOOGLE_CLIENT_ID"),
    "rate": Told(1, "active", "Gmail asks to slow down.", RETRY_AFTER, goes_on="calendar"),
    "unreachable": Told(1, "active", "can't be reached"),
}


def _ban(owners: Owners, person: Person) -> None:
    owners.google.faults.ban(person.address, datetime.now(UTC) + RETRY_AFTER)


def _slow_down(owners: Owners, _person: Person) -> None:
    for method in ("labels.list", "history.list"):
        owners.google.faults.plan(f"gmail.users.{method}", HALF_AN_HOUR, times=FOR_EVER)


def _set(**flags: bool) -> Callable[[Owners, Person], None]:
    def set_flags(_owners: Owners, person: Person) -> None:
        for name, value in flags.items():
            setattr(person, name, value)

    return set_flags


_SPOIL: Mapping[str, Callable[[Owners, Person], object]] = {
    "revoked": lambda owners, person: owners.google.revoke(person.address),
    "mail-scope": lambda owners, person: owners.grant_only(person, [CALENDAR]),
    "calendar-scope": lambda owners, person: owners.grant_only(person, [GMAIL]),
    "suspended": _set(is_suspended=True),
    "policy": _set(is_app_refused=True),
    "no-gmail": _set(has_gmail=False),
    "no-calendar": _set(has_calendar=False),
    "gmail-api": lambda _, person: person.disabled_apis.add("gmail"),
    "calendar-api": lambda _, person: person.disabled_apis.add("calendar"),
    "banned": _ban,
    "rate": _slow_down,
    "secret": lambda owners, _: owners.google.expire_access_tokens(),
}
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "secret": {"RAPPORT_GOOGLE_CLIENT_SECRET": "wrong"},
    "unset": {"RAPPORT_GOOGLE_CLIENT_ID": ""},
    "unreachable": {"RAPPORT_GOOGLE_ROOT": f"http://127.0.0.1:{free_port()}"},
}


def spoil(owners: Owners, name: str) -> Mapping[str, str]:
    """Bring the account of that name into the trouble of that name; give the settings that belong to it."""
    if name in _SPOIL:
        _SPOIL[name](owners, owners.person(name))
    return _SETTINGS.get(name, {})


def mend(owners: Owners, name: str) -> None:
    """Do what the sentence says."""
    person = owners.person(name)
    _set(is_suspended=False, is_app_refused=False, has_gmail=True, has_calendar=True)(owners, person)
    person.disabled_apis.clear()
    if "econnect the account" in owners.show(name)["problem"]:
        owners.reconnect(name)
