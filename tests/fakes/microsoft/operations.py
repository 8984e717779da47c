"""What can be asked of Graph: paths, the options and preferences that each takes, the permissions that each needs.

Sources: https://learn.microsoft.com/graph/api/ user-list-mailfolders, mailfolder-delta, mailfolder-list-messages,
message-delta, message-get, message-list-attachments, attachment-get, user-list-calendars, calendar-list-calendarview,
event-delta, event-get, event-list-instances, outlookuser-list-mastercategories, user-get.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

_PAGED = ("$select", "$top", "$skip", "$count", "$orderby", "$filter", "$expand")
_DELTA = ("$skiptoken", "$deltatoken")
_WINDOW = ("startDateTime", "endDateTime")

_IDS = "IdType"
_BODY = "outlook.body-content-type"
_PAGE = "odata.maxpagesize"
_ZONE = "outlook.timezone"

_MAIL = frozenset({"Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"})
_WHOLE_MAIL = frozenset({"Mail.Read", "Mail.ReadWrite"})
_CALENDAR = frozenset({"Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"})
_USER = frozenset({"User.Read", "User.ReadBasic.All"})
_SETTINGS = frozenset({"MailboxSettings.Read"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to ask. `resource` is what the answer holds, "" for octets; `required` options must be given."""

    id: str
    path: str
    resource: str
    scopes: frozenset[str]
    options: frozenset[str] = frozenset()
    preferences: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    version: str = "v1.0"

    @property
    def is_delta(self) -> bool:
        """Tell whether the operation follows changes by tokens."""
        return self.id.endswith(".delta")


def _mail() -> Iterator[Operation]:
    ids, read = frozenset({_IDS}), frozenset({_IDS, _BODY, "outlook.allow-unsafe-html"})
    folders = frozenset({*_PAGED, "includeHiddenFolders"})
    for path in ("/mailFolders", "/mailFolders/{folder}/childFolders"):
        yield Operation("mailFolders.list", path, "MailFolder", _MAIL, folders, ids)
    yield Operation(
        "mailFolders.delta", "/mailFolders/delta", "MailFolder", _MAIL,
        frozenset({"$select", *_DELTA}), frozenset({_IDS, _PAGE}),
    )  # fmt: skip
    one = frozenset({"$select", "$expand", "includeHiddenFolders"})
    yield Operation("mailFolders.get", "/mailFolders/{folder}", "MailFolder", _MAIL, one, ids)
    yield Operation(
        "messages.delta", "/mailFolders/{folder}/messages/delta", "Message", _MAIL,
        frozenset({"$select", "$expand", "$top", "$filter", "$orderby", "changeType", *_DELTA}), read | {_PAGE},
    )  # fmt: skip
    listed = frozenset({*_PAGED, "$search"})
    for root in ("/messages", "/mailFolders/{folder}/messages"):
        got = frozenset({"$select", "$expand"})
        yield Operation("messages.list", root, "Message", _MAIL, listed, read | {_PAGE})
        yield Operation("messages.get", f"{root}/{{message}}", "Message", _MAIL, got, read)
        yield Operation("messages.value", f"{root}/{{message}}/$value", "", _WHOLE_MAIL, frozenset(), ids)
        files = f"{root}/{{message}}/attachments"
        yield Operation("attachments.list", files, "Attachment", _WHOLE_MAIL, frozenset(_PAGED), ids)
        yield Operation("attachments.get", f"{files}/{{attachment}}", "Attachment", _WHOLE_MAIL, got, ids)
        yield Operation("attachments.value", f"{files}/{{attachment}}/$value", "", _WHOLE_MAIL, frozenset(), ids)


def _calendars() -> Iterator[Operation]:
    kept, read = frozenset({_IDS}), frozenset({_IDS, _BODY, _ZONE})
    one = frozenset({"$select", "$expand"})
    yield Operation("calendars.list", "/calendars", "Calendar", _CALENDAR, frozenset(_PAGED), kept)
    for calendar in ("/calendar", "/calendars/{calendar}"):
        yield Operation("calendars.get", calendar, "Calendar", _CALENDAR, one, kept)
    for root in ("", "/calendar", "/calendars/{calendar}"):
        view = f"{root}/calendarView"
        yield Operation(
            "calendarView.list", view, "Event", _CALENDAR,
            frozenset({*_PAGED, *_WINDOW}), read | {_PAGE}, frozenset(_WINDOW),
        )  # fmt: skip
        yield Operation(
            "calendarView.delta", f"{view}/delta", "Event", _CALENDAR,
            frozenset({*_WINDOW, *_DELTA}), read | {_PAGE}, frozenset(_WINDOW),
        )  # fmt: skip
        yield Operation(
            "events.delta", f"{root}/events/delta", "Event", _CALENDAR,
            frozenset({"startDateTime", *_DELTA}), read | {_PAGE}, version="beta",
        )  # fmt: skip
        yield Operation("events.list", f"{root}/events", "Event", _CALENDAR, frozenset(_PAGED), read | {_PAGE})
        yield Operation("events.get", f"{root}/events/{{event}}", "Event", _CALENDAR, one, read)
        yield Operation(
            "events.instances", f"{root}/events/{{event}}/instances", "Event", _CALENDAR,
            frozenset({*_PAGED, *_WINDOW}), read, frozenset(_WINDOW),
        )  # fmt: skip


def _users() -> Iterator[Operation]:
    # Whoever wants immutable ids may say so at every request.
    kept, chosen = frozenset({_IDS}), frozenset({"$select"})
    yield Operation("users.get", "", "User", _USER, chosen, kept)
    yield Operation("categories.list", "/outlook/masterCategories", "OutlookCategory", _SETTINGS, chosen, kept)


OPERATIONS = (*_users(), *_mail(), *_calendars())


def find_operation(verb: str, path: str) -> tuple[Operation, str, dict[str, str]] | None:
    """Find what a quoted path asks for: the operation, whose mailbox ("me" or a name), and the ids in the path."""
    if verb != "GET":
        return None
    for operation, pattern in _patterns():
        if match := pattern.fullmatch(path):
            ids = {name: unquote(value) for name, value in match.groupdict().items() if value}
            return operation, ids.pop("user", "me"), ids
    return None


@cache
def _patterns() -> tuple[tuple[Operation, re.Pattern[str]], ...]:
    # What has fewer blanks comes first, and nothing is called "delta": where changes aren't followed, that is no id.
    ordered = sorted(OPERATIONS, key=lambda operation: operation.path.count("{"))
    return tuple((operation, _pattern(operation)) for operation in ordered)


def _pattern(operation: Operation) -> re.Pattern[str]:
    path = re.sub(r"\\{(\w+)\\}", r"(?P<\1>(?!delta(?:/|$))[^/]+)", re.escape(operation.path))
    return re.compile(rf"/{re.escape(operation.version)}/(?:me|users/(?P<user>[^/]+)){path}")


def allowing(operation: Operation, scopes: frozenset[str], *, is_shared: bool) -> frozenset[str]:
    """Give those of an access token's permissions that allow an operation; in another's mailbox only shared ones."""
    wanted = frozenset(f"{scope}.Shared" for scope in operation.scopes) if is_shared else operation.scopes
    return wanted & scopes
