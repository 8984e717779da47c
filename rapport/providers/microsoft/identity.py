"""Whose account a grant is: the primary address, and the owner's other addresses.

The other mails that the directory holds of a user prove nothing, and are mailboxes elsewhere: they are no aliases.
Source: https://learn.microsoft.com/graph/api/resources/user (mail, proxyAddresses, userPrincipalName)
"""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NotRequired, TypedDict

from rapport.errors import Misconfigured
from rapport.policy.addresses import is_address, normalise
from rapport.providers.base import Login, Usage
from rapport.providers.microsoft.calls import open_calls

_FIELDS = "mail,userPrincipalName,proxyAddresses"
_PROOFS = MappingProxyType({"mail": "mailFolders/inbox", "calendar": "calendar"})
_SMTP = "smtp:"
_OF_A_GUEST = "#ext#"

_NO_ADDRESS = (
    "This Microsoft user has no e-mail address: ask the organisation's administrator for a mailbox, then sign in again."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """An owner at Microsoft: the address that the account goes by, and those that deliver to it too."""

    address: str
    aliases: tuple[str, ...]


class User(TypedDict):
    """What we read of a user; what the directory doesn't hold is null."""

    mail: NotRequired[str | None]
    userPrincipalName: NotRequired[str | None]
    proxyAddresses: NotRequired[list[str] | None]


def read_identity(login: Login) -> Identity:
    """Ask Microsoft who signed in. Raises ProviderError, Misconfigured for a user without any address."""
    own = replace(login, connection={name: text for name, text in login.connection.items() if name != "mailbox"})
    with open_calls(own, Usage()) as calls:
        user: User = calls.get("", {"$select": _FIELDS})
    address = find_address(user)
    return Identity(address, find_aliases(address, user))


def prove_access(login: Login) -> None:
    """Ask for one small thing of each service. Raises ProviderError where there is no mailbox, or not for this user."""
    with open_calls(login, Usage()) as calls:
        for service in login.connection["services"].split():
            calls.get(_PROOFS[service], {"$select": "id"})


def find_address(user: User) -> str:
    """Give the address that mail is sent to, else the name to sign in with. Raises Misconfigured if none is one."""
    for found in (user.get("mail"), user.get("userPrincipalName")):
        if found and _is_own(normalise(found)):
            return found
    raise Misconfigured(_NO_ADDRESS)


def find_aliases(address: str, user: User) -> tuple[str, ...]:
    """Give the addresses that are an owner's own beside the primary one, normalised and in order.

    The name to sign in with is one of them: it looks like an address, and people know it.
    """
    proxies = [one for one in user.get("proxyAddresses") or [] if one.lower().startswith(_SMTP)]
    own = {normalise(one[len(_SMTP) :]) for one in proxies} | {normalise(user.get("userPrincipalName") or "")}
    return tuple(sorted(key for key in own - {normalise(address)} if _is_own(key)))


def _is_own(key: str) -> bool:
    """Tell whether a key is an address; the name of a guest only looks like one."""
    return is_address(key) and _OF_A_GUEST not in key
