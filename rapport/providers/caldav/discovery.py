"""Where an account's calendars are: from a URL to the principal (RFC 5397) and its home sets (RFC 4791, 6.2.1).

What was found is remembered as long as the process lives, so that a poll needn't find it again.
"""

from dataclasses import dataclass
from typing import TypeAlias

from rapport.errors import AuthorizationLost, Gone, Misconfigured, ProviderError, Unavailable
from rapport.providers.base import Login
from rapport.providers.caldav import questions
from rapport.providers.caldav.client import Client, NotPermitted, Refused
from rapport.providers.caldav.parse import is_calendar, is_same, is_within
from rapport.providers.caldav.reach import join_url
from rapport.providers.caldav.service import Start, user_of
from rapport.providers.caldav.wire import CALDAV, DAV, Multistatus

HOME_SET = f"{CALDAV}calendar-home-set"
NO_CALDAV = "There are no calendars (CalDAV) at the account's URL."
FAULT = 500


@dataclass(frozen=True, slots=True)
class Place:
    """URLs of the home sets, and of a single calendar outside of them (or ""); `principal` may be "".

    `has_tokens` is False once a calendar without a sync token was seen here: then ctags are asked for, too.
    """

    homes: tuple[str, ...]
    calendar: str = ""
    principal: str = ""
    has_tokens: bool = True

    @property
    def base(self) -> str:
        """Give the URL that calendars' paths are relative to."""
        return self.homes[0] if self.homes else self.calendar


class NoCalendars(Misconfigured):
    """The server was reached and asked, but shows no calendars at this URL."""


Key: TypeAlias = tuple[str, str, str]  # URL, user and address
_places: dict[Key, Place] = {}


def recall_place(login: Login) -> Place | None:
    """Give what this process found earlier."""
    return _places.get(_key_of(login))


def remember_place(login: Login, place: Place) -> None:
    """Keep what was found for later sessions of this process."""
    _places[_key_of(login)] = place


def forget_place(login: Login) -> None:
    """Have it found anew."""
    _places.pop(_key_of(login), None)


def _key_of(login: Login) -> Key:
    return login.connection.get("caldav_url", ""), user_of(login), login.address


def find_place(client: Client, login: Login, start: Start) -> Place:
    """Find the calendars. Raises NoCalendars, AuthorizationLost, and what else stood in the way."""
    refusals: list[ProviderError] = []
    for url in start.urls:
        try:
            place = _look(client, url)
        except (Refused, Gone, NotPermitted) as refusal:
            refusals.append(refusal)
        else:
            if place:
                remember_place(login, place)
                return place
    raise _explain(refusals)


def _explain(refusals: list[ProviderError]) -> ProviderError:
    if any(isinstance(one, NotPermitted) for one in refusals):
        return AuthorizationLost("The server does not let this user see any calendars.")
    if any(isinstance(one, Refused) and one.status >= FAULT for one in refusals):
        return Unavailable("The server reports a fault of its own.")
    return NoCalendars(NO_CALDAV)


def _look(client: Client, url: str) -> Place | None:
    answer = client.propfind(url, questions.PRINCIPAL, 0)
    url = answer.url
    homes = _hrefs(answer, HOME_SET)
    principals = _hrefs(answer, f"{DAV}current-user-principal")
    if principals and not homes:
        homes = _hrefs(client.propfind(principals[0], questions.PRINCIPAL, 0), HOME_SET)
    calendar = url if any(is_calendar(one) and is_same(one.path, url) for one in answer.resources) else ""
    if homes or calendar:
        is_outside = calendar and not any(is_within(calendar, home) for home in homes)
        return Place(tuple(homes), calendar if is_outside else "", principals[0] if principals else "")
    listed = client.propfind(url, questions.CALENDARS, 1).resources
    return Place((url,)) if any(is_calendar(one) for one in listed) else None


def _hrefs(answer: Multistatus, name: str) -> list[str]:
    found = [join_url(answer.url, href) for one in answer.resources for href in one.hrefs(name)]
    return list(dict.fromkeys(found))
