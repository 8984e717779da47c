"""One calendar on the server: its cursor, its members with their versions, what changed since a token, what they hold.

The first listing is always PROPFIND, since several servers cut the first sync-collection.
"""

import contextlib
from collections.abc import Collection as Ids
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from rapport.errors import CursorExpired, Gone
from rapport.providers.base import CalendarObject, EventChanges, Unreadable
from rapport.providers.caldav import questions
from rapport.providers.caldav.ahead import ReadAhead
from rapport.providers.caldav.client import Client, NotPermitted, Refused
from rapport.providers.caldav.connection import AnswerTooLarge
from rapport.providers.caldav.cursors import Kind, write_cursor
from rapport.providers.caldav.fetching import Question, content_of, fetch_members, read_member
from rapport.providers.caldav.parse import (
    cursor_of,
    digest_of,
    id_of,
    is_same,
    is_spelled_one_way,
    list_members,
    path_of_id,
    version_of,
)
from rapport.providers.caldav.wire import Multistatus, Resource

MAX_PAGES = 1000  # of one answer that is cut; a server that cuts more often comes to no end
FOUND = frozenset({0, 200, 201})  # SOGo says 201 of what is new
MISSING = frozenset({404, 410})
CUT = 507
UNVERSIONED = "unversioned"  # nothing is told of it, not even what it holds


class Collection:
    """A calendar at a URL, for one session."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url
        self._path = urlsplit(url).path
        self._paths: dict[str, str] = {}  # of ids that don't say it, or not in the server's spelling
        self._listed: set[str] | None = None  # ids, once this session has listed them
        self._ahead = ReadAhead()

    def take_cursor(self) -> str | None:
        """Ask for the present cursor; None on a server without any. Raises Gone."""
        return cursor_of(self._client.propfind(self._url, questions.CURSOR, 0).resources[0])

    def list_versions(self) -> dict[str, str]:
        """List every id with its version. Raises Gone."""
        members = self._list_members(questions.MEMBERS)
        if any(not version_of(member) or member.path.endswith("/") for member in members):
            members = self._list_members(questions.MEMBERS_IN_FULL)
        versions = self._versions_of(members)
        self._listed = set(versions)
        self._ahead.keep(versions)
        return versions

    def read_versions(self) -> dict[str, str]:
        """List every id with its version, and read along what all hold. Raises Gone.

        What is read comes by a query, which costs no more than a listing but may be cut or leave out what the server
        can't read: the listing is asked for all the same, while the contents are being read.
        """
        self._ahead.drop()
        with contextlib.suppress(Refused, NotPermitted, AnswerTooLarge):
            answer = self._client.report(self._url, questions.EVERYTHING, 1)
            contents = {
                (id_of(member.path, self._path), version_of(member)): content
                for member in list_members(answer, self._path)
                if (content := content_of(member)) is not None
            }
            self._ahead.hold(contents)
        return self.list_versions()

    def close(self) -> None:
        """Forget what was read along."""
        self._ahead.drop()

    def _list_members(self, question: str) -> list[Resource]:
        answer = self._client.propfind(self._url, question, 1)
        return [member for member in list_members(answer, self._path) if member.status not in MISSING]

    def list_changes(self, token: str) -> EventChanges:
        """Tell what changed since a sync token. Raises CursorExpired, Gone."""
        changed: dict[str, Resource] = {}
        removed: set[str] = set()
        for _ in range(MAX_PAGES):
            page = self._ask_changes(token)
            for resource in list_members(page, self._path):
                id_ = id_of(resource.path, self._path)
                if resource.status in MISSING:
                    changed.pop(id_, None)
                    removed.add(id_)
                elif resource.status in FOUND:
                    changed[id_] = resource
                    removed.discard(id_)
                else:
                    raise CursorExpired("The server can't tell what changed.")
            if not self._is_cut(page):
                return EventChanges(
                    self._versions_of(changed.values()), sorted(removed), write_cursor(Kind.TOKEN, page.sync_token)
                )
            if page.sync_token == token:
                break
            token = page.sync_token
        raise CursorExpired("The server tells what changed without end.")

    def _ask_changes(self, token: str) -> Multistatus:
        try:
            page = self._client.report(self._url, questions.sync_collection(token), 0)
        except (Refused, NotPermitted):
            # Servers answer 400, 403, 409, 412, 418, 500 or 507 to a token that they forgot.
            raise CursorExpired("The server no longer knows the calendar's sync token.") from None
        except Gone:
            self.take_cursor()  # raises Gone where it is the calendar that is gone, not the token
            raise CursorExpired("The server no longer knows the calendar's sync token.") from None
        if not page.sync_token:
            raise CursorExpired("The server gives no new sync token.")
        return page

    def _is_cut(self, page: Multistatus) -> bool:
        return any(resource.status == CUT and is_same(resource.path, self._path) for resource in page.resources)

    def fetch(self, ids: Ids[str]) -> Iterator[CalendarObject | Unreadable]:
        """Fetch what ids hold; ids that the server doesn't know are left out."""
        missing = dict.fromkeys(ids)
        for id_ in [id_ for id_ in ids if self._ahead.holds(id_)]:
            del missing[id_]
            yield self._ahead.take(id_)
        for ask in (self._fetch, self._fetch_as_listed, self._fetch_one_by_one):
            for id_, resource in ask(list(missing)):
                del missing[id_]
                yield read_member(id_, content_of(resource) if isinstance(resource, Resource) else resource)
            # What every server spells alike is not there; others may be there under a spelling of the server's own.
            missing = {id_: None for id_ in missing if not is_spelled_one_way(id_)}

    def _fetch(
        self, ids: Iterable[str], question: Question = questions.multiget
    ) -> Iterator[tuple[str, Resource | None]]:
        asked = {path: id_ for id_ in ids if (path := self._path_of(id_))}
        for path, resource in fetch_members(self._client, self._url, list(asked), question):
            yield asked[path], resource

    def _fetch_as_listed(self, ids: Ids[str]) -> Iterator[tuple[str, Resource | None]]:
        """Fetch under the server's own spelling, where it isn't known yet."""
        if ids and self._listed is None:
            self.list_versions()
            yield from self._fetch(ids)

    def _fetch_one_by_one(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Fetch what multiget denies although it is listed: Xandikos doesn't undo the encoding of # and ? there."""
        for id_ in ids:
            path = self._path_of(id_)
            if path and id_ in (self._listed or ()):
                with contextlib.suppress(Gone, NotPermitted, Refused, AnswerTooLarge):
                    yield id_, self._client.get(urljoin(self._url, path))

    def _path_of(self, id_: str) -> str | None:
        return self._paths.get(id_) or path_of_id(id_, self._path)

    def _versions_of(self, resources: Iterable[Resource]) -> dict[str, str]:
        """Give the versions of members, by id; content speaks for those of which the server tells none."""
        versions: dict[str, str] = {}
        for resource in resources:
            id_ = id_of(resource.path, self._path)
            if resource.path != path_of_id(id_, self._path):
                self._paths[id_] = resource.path
            versions[id_] = version_of(resource)
        unversioned = [id_ for id_, version in versions.items() if not version]
        for id_, found in self._fetch(unversioned, questions.multiget_in_full):
            versions[id_] = _version_by_content(found)
        return {id_: version or UNVERSIONED for id_, version in versions.items()}


def _version_by_content(resource: Resource | None) -> str:
    if resource is None:
        return ""
    return version_of(resource) or digest_of([(content_of(resource) or b"").decode()])
