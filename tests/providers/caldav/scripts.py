"""Scripts of a CalDAV server with one calendar, `/home/cal/`, to be said otherwise where a test wants it."""

from collections.abc import Callable, Mapping

from tests.servers.scripted_dav import Answer, Asked, Said, found, multistatus, status

CAL = "/home/cal/"
COLLECTION = "<D:resourcetype><D:collection/></D:resourcetype>"
CALENDAR = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20240101T000000Z\r\n"
    "DTSTART:20240301T090000Z\r\nSUMMARY:Offer {uid}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def principal(path: str) -> str:
    return f"<D:current-user-principal><D:href>{path}</D:href></D:current-user-principal>"


def home_set(*paths: str) -> str:
    hrefs = "".join(f"<D:href>{path}</D:href>" for path in paths)
    return f"<C:calendar-home-set>{hrefs}</C:calendar-home-set>"


def token(value: str) -> str:
    return f"<D:sync-token>{value}</D:sync-token>"


def ctag(value: str) -> str:
    return f"<S:getctag>{value}</S:getctag>"


def etag(value: str) -> str:
    return f"<D:getetag>{value}</D:getetag>"


def owner(path: str) -> str:
    return f"<D:owner><D:href>{path}</D:href></D:owner>"


def member(name: str, version: str = '"1"') -> str:
    return found(CAL + name, etag(version) if version else "")


def content(path: str, ics: str, version: str = "") -> str:
    return found(path, f"{etag(version) if version else ''}<C:calendar-data>{ics}</C:calendar-data>")


def script(calendar: Answer, more: Mapping[str, Answer] | None = None) -> dict[str, Answer]:
    """Write a server on which discovery leads to the calendar; `calendar` answers PROPFIND of it."""
    return {
        "PROPFIND /": multistatus(found("/", principal("/me/"))),
        "PROPFIND /me/": multistatus(found("/me/", home_set("/home/"))),
        "PROPFIND /home/": multistatus(found("/home/", COLLECTION), found(CAL, CALENDAR)),
        f"PROPFIND {CAL}": calendar,
        **(more or {}),
    }


def listing(cursor: str, *members: str) -> Callable[[Asked], str | Said]:
    """Answer PROPFIND of a calendar: its cursor at depth 0, at depth 1 itself and its members."""

    def answer(asked: Asked) -> str:
        if asked.headers["depth"] == "0":
            return multistatus(found(CAL, cursor))
        return multistatus(found(CAL, CALENDAR), *members)

    return answer


def hrefs_of(asked: Asked) -> list[str]:
    """Give the members that a multiget asks for."""
    return [part.partition("</D:href>")[0] for part in asked.body.split("<D:href>")[1:]]


def multiget(contents: Mapping[str, str]) -> Callable[[Asked], str | Said]:
    """Answer multiget from contents by path; 404 for all others."""

    def answer(asked: Asked) -> str:
        asked_for = hrefs_of(asked)
        return multistatus(*(content(one, contents[one]) if one in contents else status(one, 404) for one in asked_for))

    return answer
