"""The registry of providers: nowhere else is one told from another."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.words import Provider
from rapport.errors import Misconfigured
from rapport.providers import archive, caldav, gmail, google_calendar, imap, memory, memory_calendars, outlook_calendar
from rapport.providers.base import CalendarSource, CheckStep, Login, MailSource
from rapport.providers.google import credentials as google

Source = TypeVar("Source")


def _always(_login: Login) -> bool:
    return True


def _if_set(setting: str) -> Callable[[Login], bool]:
    return lambda login: bool(login.connection.get(setting))


def _if_among_services(service: str) -> Callable[[Login], bool]:
    return lambda login: service in login.connection.get("services", "").split()


@dataclass(frozen=True, slots=True)
class Service(Generic[Source]):
    """How a provider's mail, or its calendars, are opened and tested, and whether they belong to an account at all."""

    open: Callable[[Login], AbstractContextManager[Source]]
    check: Callable[[Login], list[CheckStep]]
    is_connected: Callable[[Login], bool] = _always


MAIL: Mapping[Provider, Service[MailSource]] = {
    Provider.IMAP: Service(imap.open_mail, imap.check_mail),
    Provider.ARCHIVE: Service(archive.open_mail, archive.check, _if_set("mail")),
    Provider.GOOGLE: Service(gmail.open_mail, gmail.check_mail, _if_among_services("mail")),
    Provider.MEMORY: Service(memory.open_mail, memory.check),
}
CALENDARS: Mapping[Provider, Service[CalendarSource]] = {
    Provider.CALDAV: Service(caldav.open_calendar, caldav.check_calendar),
    Provider.IMAP: Service(caldav.open_calendar, caldav.check_calendar, _if_set("caldav_url")),
    Provider.ARCHIVE: Service(archive.open_calendar, archive.check_calendar, _if_set("calendar")),
    Provider.GOOGLE: Service(
        google_calendar.open_calendar, google_calendar.check_calendar, _if_among_services("calendar")
    ),
    Provider.MICROSOFT: Service(
        outlook_calendar.open_calendar, outlook_calendar.check_calendar, _if_among_services("calendar")
    ),
    Provider.MEMORY: Service(memory_calendars.open_calendar, memory_calendars.check_calendar, _if_set("calendars")),
}

REVOKE: Mapping[Provider, Callable[[Login], None]] = {Provider.GOOGLE: google.revoke}
"""How a provider is told that its permission isn't wanted any more; those without it are told nothing."""


def has_mail(provider: Provider, login: Login) -> bool:
    """Tell whether mail belongs to an account."""
    return provider in MAIL and MAIL[provider].is_connected(login)


def has_calendars(provider: Provider, login: Login) -> bool:
    """Tell whether calendars belong to an account."""
    return provider in CALENDARS and CALENDARS[provider].is_connected(login)


def open_mail(provider: Provider, login: Login) -> AbstractContextManager[MailSource]:
    """Open an account's mail. Raises Misconfigured for an account without mail, and what its opening raises."""
    if not has_mail(provider, login):
        raise Misconfigured("This account has no mail; `rapport account show` tells what it is connected to.")
    return MAIL[provider].open(login)


def open_calendars(provider: Provider, login: Login) -> AbstractContextManager[CalendarSource]:
    """Open an account's calendars. Raises Misconfigured for an account without any, and what its opening raises."""
    if not has_calendars(provider, login):
        raise Misconfigured("This account has no calendars; `rapport account show` tells what it is connected to.")
    return CALENDARS[provider].open(login)


def check_account(provider: Provider, login: Login) -> list[CheckStep]:
    """Test an account's settings step by step: its mail, then its calendars."""
    services = [table[provider] for table in (MAIL, CALENDARS) if provider in table]
    steps = [step for service in services if service.is_connected(login) for step in service.check(login)]
    if not steps:
        raise Misconfigured("This account is connected to nothing: set its mail or its calendars.")
    return steps


def revoke_permission(provider: Provider, login: Login) -> None:
    """Tell an account's provider that it leaves, where the provider keeps a permission; best effort, never raises."""
    if provider in REVOKE:
        REVOKE[provider](login)
