"""Who somebody is: the operations on a user, and the categories of a mailbox."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.microsoft.calls import Call, Handler
from tests.fakes.microsoft.model import selectable

_USUAL = (
    "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
    "preferredLanguage", "surname", "userPrincipalName",
)  # fmt: skip


def _get_user(call: Call) -> Mapping[str, Any]:
    person = call.person
    given, _, surname = person.name.partition(" ")
    aliases = [] if person.is_personal else [f"SMTP:{person.address}", *(f"smtp:{one}" for one in person.aliases)]
    known: dict[str, Any] = {
        "businessPhones": [],
        "displayName": person.name,
        "givenName": given,
        "mail": person.address if person.has_mailbox else None,
        "otherMails": [],
        "preferredLanguage": "en-US",
        "proxyAddresses": aliases,
        "surname": surname or None,
        "userPrincipalName": person.sign_in_name,
        "userType": "Member",
        "accountEnabled": not person.is_suspended,
    }
    wanted = call.options.select if call.options.select is not None else frozenset(_USUAL)
    # What the directory doesn't hold of a person is null.
    return {"id": person.oid, **{name: known.get(name) for name in sorted(wanted & selectable("User")) if name != "id"}}


def _list_categories(call: Call) -> Mapping[str, Any]:
    names = call.person.mailbox.categories
    entries = [{"id": name, "displayName": name, "color": f"preset{place}"} for place, name in enumerate(names)]
    wanted = call.options.select
    if wanted is not None:
        entries = [{name: value for name, value in one.items() if name in wanted | {"id"}} for one in entries]
    return {"value": entries}


USER_HANDLERS: Mapping[str, Handler] = {"users.get": _get_user, "categories.list": _list_categories}
