"""What changed, on servers of every habit: cut answers, dead tokens, ctags, no cursors, missing and odd ETags."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from rapport.errors import (
    AuthorizationLost,
    CursorExpired,
    Gone,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unavailable,
)
from rapport.providers.base import CalendarObject, CalendarSource
from rapport.providers.caldav import open_calendar
from tests.providers.caldav.scripts import (
    CAL,
    CALENDAR,
    COLLECTION,
    EVENT,
    content,
    ctag,
    etag,
    listing,
    member,
    multiget,
    script,
    token,
)
from tests.servers.scripted_dav import Answer, Asked, Said, ScriptedDav, found, multistatus, start_script, status

REPORT = f"REPORT {CAL}"
CUT = status(CAL, 507)
MOMENT = "<D:getlastmodified>Mon, 01 Jan 2024 00:00:00 GMT</D:getlastmodified>"


@contextmanager
def serve(calendar: Answer, report: Answer = "") -> Iterator[tuple[ScriptedDav, CalendarSource]]:
    more: dict[str, Answer] = {REPORT: report} if report else {}
    with start_script(script(calendar, more)) as server, open_calendar(server.login()) as calendars:
        server.asked.clear()
        yield server, calendars


def test_the_cursor_is_taken_before_the_listing() -> None:
    with serve(listing(token("T1"), member("a.ics"))) as (server, calendars):
        assert calendars.list_events(CAL).cursor == "token:T1"
        assert [one.headers["depth"] for one in server.asked] == ["0", "1"]


def test_the_cursor_that_came_with_the_calendars_serves_one_listing() -> None:
    with serve(listing(token("T2"), member("a.ics"))) as (server, calendars):
        server.script["PROPFIND /home/"] = multistatus(found(CAL, CALENDAR + token("T1")))
        calendars.list_calendars()
        server.asked.clear()
        assert calendars.list_events(CAL).cursor == "token:T1"
        assert [one.headers["depth"] for one in server.asked] == ["1"]
        assert calendars.list_events(CAL).cursor == "token:T2"


def test_an_answer_that_is_cut_is_followed_to_its_end() -> None:
    pages: Sequence[str] = [
        multistatus(member("a.ics"), member("b.ics"), CUT, token="T2"),
        multistatus(status(CAL + "b.ics", 404), member("a.ics", '"2"'), CUT, token="T3"),
        multistatus(member("c.ics"), status(CAL + "d.ics", 404), token="T4"),
    ]
    with serve(listing(token("T4")), pages) as (server, calendars):
        changes = calendars.list_changes(CAL, "token:T1")
        assert changes.changed == {"a.ics": '"2"', "c.ics": '"1"'}
        assert changes.removed == ["b.ics", "d.ics"]
        assert changes.cursor == "token:T4"
        assert ["T1" in server.asked[0].body, "T2" in server.asked[1].body, "T3" in server.asked[2].body] == [True] * 3


def test_what_went_and_came_back_within_a_cut_answer_is_there() -> None:
    pages = [multistatus(status(CAL + "a.ics", 404), CUT, token="T2"), multistatus(member("a.ics", '"9"'), token="T3")]
    with serve(listing(token("T3")), pages) as (_, calendars):
        changes = calendars.list_changes(CAL, "token:T1")
    assert (changes.changed, list(changes.removed)) == ({"a.ics": '"9"'}, [])


@pytest.mark.parametrize(
    "answer",
    [
        multistatus(CUT, token="T1"),
        multistatus(member("a.ics")),
        multistatus(status(CAL + "a.ics", 403), token="T2"),
        Said(200, "<html><body>Please sign in</body></html>"),
        Said(207, "<D:multistatus"),
        *(Said(code) for code in (400, 403, 405, 409, 410, 412, 413, 418, 422, 500, 501, 502, 504, 507)),
        Said(403, '<D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>'),
    ],
)
def test_what_the_server_can_not_tell_is_compared(answer: str | Said) -> None:
    with serve(listing(token("T2"), member("a.ics")), answer) as (server, calendars):
        with pytest.raises(CursorExpired):
            calendars.list_changes(CAL, "token:T1")
        assert server.lines().count(REPORT) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Said(401), AuthorizationLost),
        (Said(429), RateLimited),
        (Said(503), Unavailable),
        (Said(503, headers={"Retry-After": "7"}), RateLimited),
        (Said(207, multistatus(token="T2"), is_broken=True), Unavailable),
    ],
)
def test_a_token_outlives_what_has_nothing_to_do_with_it(answer: Said, kind: type[ProviderError]) -> None:
    with serve(listing(token("T2")), answer) as (_, calendars), pytest.raises(kind) as raised:
        calendars.list_changes(CAL, "token:T1")
    assert not isinstance(raised.value, CursorExpired)


@pytest.mark.parametrize("code", [404, 410])
def test_a_calendar_that_went_is_gone(code: int) -> None:
    with serve(Said(code), Said(code)) as (_, calendars):
        with pytest.raises(Gone):
            calendars.list_changes(CAL, "token:T1")
        with pytest.raises(Gone):
            calendars.list_events(CAL)


def test_a_calendar_that_went_within_a_multistatus_is_gone() -> None:
    with serve(multistatus(status(CAL, 404))) as (_, calendars):
        for cursor in ("ctag:1", "listing:1"):
            with pytest.raises(Gone):
                calendars.list_changes(CAL, cursor)


def test_neither_the_collection_itself_nor_those_within_are_members() -> None:
    members = [found(CAL.rstrip("/"), etag('"c"') + CALENDAR), found(CAL + "sub/", COLLECTION), member("a.ics")]
    changed = multistatus(found(CAL, etag('"c"')), found(CAL + "sub/", COLLECTION), member("a.ics"), token="T2")
    with serve(listing(token("T1"), *members), changed) as (_, calendars):
        assert list(calendars.list_events(CAL).versions) == ["a.ics"]
        assert list(calendars.list_changes(CAL, "token:T1").changed) == ["a.ics"]


def test_members_of_any_name_are_listed() -> None:
    with serve(listing(token("T1"), member("a"), member("b.txt"), member(".ics"), member("c.ICS"))) as (_, calendars):
        assert set(calendars.list_events(CAL).versions) == {"a", "b.txt", ".ics", "c.ICS"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (multistatus(), Unavailable),
        (multistatus(status(CAL, 403)), Misconfigured),
        (multistatus(status(CAL, 500)), Unavailable),
        (multistatus(status(CAL, 507), member("a.ics")), Unavailable),
        (Said(200, "<html/>"), Unavailable),
    ],
)
def test_a_listing_that_fails_is_not_taken_for_an_empty_calendar(answer: str | Said, kind: type[ProviderError]) -> None:
    calendar: Answer = lambda asked: multistatus(found(CAL, token("T1"))) if asked.headers["depth"] == "0" else answer  # noqa: E731
    with serve(calendar) as (server, calendars):
        with pytest.raises(kind):
            calendars.list_events(CAL)
        server.script["PROPFIND /home/"] = multistatus(status("/home/", 403))
        with pytest.raises(Misconfigured):
            calendars.list_calendars()


def test_an_empty_calendar_is_empty() -> None:
    with serve(listing(token("T1"))) as (_, calendars):
        assert calendars.list_events(CAL).versions == {}


def test_what_went_while_it_was_listed_is_not_there() -> None:
    with serve(listing(token("T1"), member("a.ics"), status(CAL + "b.ics", 404))) as (_, calendars):
        assert set(calendars.list_events(CAL).versions) == {"a.ics"}


def test_a_ctag_tells_whether_anything_changed() -> None:
    with serve(listing(ctag("C1"), member("a.ics"))) as (server, calendars):
        cursor = calendars.list_events(CAL).cursor
        server.asked.clear()
        changes = calendars.list_changes(CAL, cursor)
        assert (changes.changed, list(changes.removed), changes.cursor) == ({}, [], cursor)
        assert len(server.asked) == 1
        server.script[f"PROPFIND {CAL}"] = listing(ctag("C2"), member("a.ics"))
        with pytest.raises(CursorExpired):
            calendars.list_changes(CAL, cursor)


def test_without_any_cursor_the_listing_is_one() -> None:
    with serve(listing("", member("a.ics"), member("b.ics"))) as (server, calendars):
        (listed,) = calendars.list_calendars()
        assert listed.cursor is None
        cursor = calendars.list_events(CAL).cursor
        server.asked.clear()
        assert calendars.list_changes(CAL, cursor).cursor == cursor
        assert len(server.asked) == 1
        server.script[f"PROPFIND {CAL}"] = listing("", member("b.ics"), member("a.ics"))
        assert calendars.list_changes(CAL, cursor).cursor == cursor
        for members in (
            [member("a.ics")],
            [member("a.ics"), member("b.ics", '"2"')],
            [member("a.ics"), member("c.ics")],
        ):
            server.script[f"PROPFIND {CAL}"] = listing("", *members)
            with pytest.raises(CursorExpired):
                calendars.list_changes(CAL, cursor)


@pytest.mark.parametrize(
    ("cursor", "properties"),
    [("token:T1", token("T1") + ctag("C1")), ("token:T1", token("T1")), ("ctag:C1", ctag("C1")), (None, "")],
)
def test_the_listing_of_calendars_tells_the_cursor(cursor: str | None, properties: str) -> None:
    with serve(listing("")) as (server, calendars):
        server.script["PROPFIND /home/"] = multistatus(found(CAL, CALENDAR + properties))
        (listed,) = calendars.list_calendars()
        assert listed.cursor == cursor
        # Without a token it is asked for ctags too, from then on at once.
        assert len(server.asked) == (2 if cursor is None else 1)
        server.asked.clear()
        calendars.list_calendars()
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("properties", "version"),
    [
        (etag('"1"'), '"1"'),
        (etag('W/"1"'), '"1"'),
        (etag("unquoted"), "unquoted"),
        (etag("&quot;&lt;1&gt;&quot;"), '"<1>"'),
        (MOMENT, "Mon, 01 Jan 2024 00:00:00 GMT"),
        (
            f"<D:getetag/>{MOMENT}<D:getcontentlength>7</D:getcontentlength>",
            "Mon, 01 Jan 2024 00:00:00 GMT 7",
        ),
    ],
)
def test_the_version_is_what_the_server_tells(properties: str, version: str) -> None:
    changed = multistatus(found(CAL + "a.ics", properties), token="T2")
    with serve(listing(token("T1"), found(CAL + "a.ics", properties)), changed) as (_, calendars):
        assert calendars.list_events(CAL).versions == {"a.ics": version}
        assert calendars.list_changes(CAL, "token:T1").changed == {"a.ics": version}


def test_long_etags_are_shortened_and_stay_apart() -> None:
    members = [member("a.ics", f'"{"x" * 300}1"'), member("b.ics", f'"{"x" * 300}2"')]
    with serve(listing(token("T1"), *members)) as (_, calendars):
        versions = calendars.list_events(CAL).versions
    assert all(0 < len(one) <= 200 for one in versions.values())
    assert len(set(versions.values())) == 2


def test_without_etags_content_speaks() -> None:
    contents = {CAL + "a.ics": EVENT.format(uid="a"), CAL + "b.ics": EVENT.format(uid="b")}
    members = [found(CAL + name, "") for name in ("a.ics", "b.ics", "never.ics")]
    with serve(listing("", *members), multiget(contents)) as (_, calendars):
        before = calendars.list_events(CAL)
        assert set(before.versions) == {"a.ics", "b.ics", "never.ics"}
        assert all(before.versions.values())
        assert calendars.list_changes(CAL, before.cursor).cursor == before.cursor
        contents[CAL + "a.ics"] = EVENT.format(uid="a").replace("Offer", "Another offer")
        after = calendars.list_events(CAL)
    assert {one for one in after.versions if after.versions[one] != before.versions[one]} == {"a.ics"}
    assert after.cursor != before.cursor


def test_a_server_that_tells_etags_of_changes_only_when_asked() -> None:
    def report(asked: Asked) -> str:
        if "sync-collection" in asked.body:
            return multistatus(found(CAL + "a.ics", ""), token="T2")
        return multistatus(content(CAL + "a.ics", EVENT.format(uid="a"), '"7"'))

    with serve(listing(token("T1"), member("a.ics", '"7"')), report) as (_, calendars):
        listed = calendars.list_events(CAL).versions
        assert calendars.list_changes(CAL, "token:T1").changed == listed


@pytest.mark.parametrize(
    "spelled",
    [
        "/home/cal/a%40b%20c.ics",
        "/home/cal/a@b%20c.ics",
        "/home/c%61l/a%40b c.ics",
        "http://127.0.0.1/home/cal/a%40b%20c.ics",
        "https://another.example:8443/home/cal/a%40b%20c.ics",
        "a%40b%20c.ics",
    ],
)
def test_an_id_is_the_same_in_every_spelling(spelled: str) -> None:
    path = "/home/cal/a%40b%20c.ics"
    changed = multistatus(found(spelled, etag('"2"')), token="T2")
    answers: Answer = lambda asked: (  # noqa: E731
        changed if "sync-collection" in asked.body else multistatus(content(path, EVENT.format(uid="a")))
    )
    with serve(listing(token("T1"), found(path, etag('"1"'))), answers) as (_, calendars):
        assert list(calendars.list_events(CAL).versions) == ["a@b c.ics"]
        assert list(calendars.list_changes(CAL, "token:T1").changed) == ["a@b c.ics"]
        (read,) = calendars.fetch_events(CAL, ["a@b c.ics"])
        assert isinstance(read, CalendarObject)


@pytest.mark.parametrize("name", ["x" * 500 + ".ics", "a%2Fb.ics", "%FF.ics", "a%00.ics", "sub/a.ics", "%E2%80%8B.ics"])
def test_a_name_that_can_not_be_an_id_is_found_again_by_listing(name: str) -> None:
    path = CAL + name
    with serve(listing(token("T1"), found(path, etag('"1"'))), multiget({path: EVENT.format(uid="a")})) as served:
        server, calendars = served
        (id_,) = calendars.list_events(CAL).versions
        assert len(id_) <= 400
        assert id_.isprintable()
        assert [one.id for one in calendars.fetch_events(CAL, [id_])] == [id_]
        with open_calendar(server.login()) as later:
            assert [one.id for one in later.fetch_events(CAL, [id_])] == [id_]


def test_a_spelling_of_the_servers_own_is_looked_up_once() -> None:
    contents = {f"{CAL}%61@{number}.ics": EVENT.format(uid=str(number)) for number in range(3)}
    with serve(listing(token("T1"), *(found(path, etag('"1"')) for path in contents)), multiget(contents)) as served:
        server, calendars = served
        ids = ["a@0.ics", "a@1.ics", "a@2.ics"]
        assert [one.id for one in calendars.fetch_events(CAL, ids)] == ids
        assert server.lines() == [REPORT, f"PROPFIND {CAL}", REPORT]
        assert [one.id for one in calendars.fetch_events(CAL, ids)] == ids
        assert server.lines() == [REPORT, f"PROPFIND {CAL}", REPORT, REPORT]


def test_what_multiget_denies_though_it_is_listed_is_fetched_by_itself() -> None:
    path = f"{CAL}%231.ics"
    with serve(listing(token("T1"), found(path, etag('"1"'))), multiget({})) as (server, calendars):
        server.script[f"GET {path}"] = Said(200, EVENT.format(uid="a"))
        (read,) = calendars.fetch_events(CAL, ["#1.ics", "#2.ics"])
        assert isinstance(read, CalendarObject)
        assert (read.id, read.events[0].title) == ("#1.ics", "Offer a")
