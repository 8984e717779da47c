"""Whose account a grant is: the primary address, and the owner's other addresses.

Source: Gmail API, users.getProfile and users.settings.sendAs; Calendar API, calendars.get ("primary").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from rapport.policy.addresses import is_address, normalise
from rapport.providers.base import Login, Usage
from rapport.providers.google import quota
from rapport.providers.google.calls import open_calls


@dataclass(frozen=True, slots=True)
class Identity:
    """An owner at Google: the address that the account goes by, and those that deliver to it too."""

    address: str
    aliases: tuple[str, ...]


class SendAs(TypedDict):
    """One of the addresses that an owner may send as."""

    sendAsEmail: str
    isPrimary: NotRequired[bool]
    treatAsAlias: NotRequired[bool]
    verificationStatus: NotRequired[str]


def read_identity(login: Login) -> Identity:
    """Ask Google whose account it is; aliases are known where mail is granted. Raises ProviderError."""
    if "mail" not in login.connection["services"].split():
        with open_calls(login, "calendar", quota.CALENDAR, Usage()) as calls:
            # The primary calendar of a person is named by the person's address.
            return Identity(calls.ask(calls.api.calendars().get(calendarId="primary"))["id"], ())
    with open_calls(login, "gmail", quota.GMAIL["2026"], Usage()) as calls:  # units as in every table
        users = calls.api.users()
        profile = calls.ask(users.getProfile(userId="me", fields="emailAddress"))
        sending = calls.ask(users.settings().sendAs().list(userId="me"))
        return Identity(profile["emailAddress"], find_aliases(profile["emailAddress"], sending.get("sendAs", [])))


def find_aliases(address: str, sending: Iterable[SendAs]) -> tuple[str, ...]:
    """Give the addresses that are an owner's own beside the primary one, normalised and in order.

    An address that Google didn't verify proves nothing, and one that isn't treated as an alias is another mailbox.
    """
    own = {
        normalise(each["sendAsEmail"])
        for each in sending
        if not each.get("isPrimary", False)
        and each.get("treatAsAlias", True)
        and each.get("verificationStatus", "accepted") != "pending"
    }
    return tuple(sorted(key for key in own - {normalise(address)} if is_address(key)))
