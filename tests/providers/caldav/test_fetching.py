"""What members hold: many at once, and one that is broken costs only itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from rapport.errors import RateLimited, Unavailable
from rapport.providers.base import CalendarObject, CalendarSource, Unreadable
from rapport.providers.caldav import connection, open_calendar
from tests.providers.caldav.scripts import CAL, EVENT, content, hrefs_of, listing, multiget, script
from tests.servers.scripted_dav import Answer, Asked, Said, ScriptedDav, found, multistatus, start_script, status

EVENTS = {f"{CAL}{number}.ics": EVENT.format(uid=str(number)) for number in range(230)}
IDS = [path.removeprefix(CAL) for path in EVENTS]


@contextmanager
def serve(report: Answer) -> Iterator[tuple[ScriptedDav, CalendarSource]]:
    with (
        start_script(script("", {f"REPORT {CAL}": report})) as server,
        open_calendar(server.login()) as calendars,
    ):
        server.asked.clear()
        yield server, calendars


def failing_at(bad: set[str], failure: Said | str) -> Callable[[Asked], str | Said]:
    """Answer multiget, but fail whenever one of the bad members is asked for."""
    return lambda asked: failure if bad & set(hrefs_of(asked)) else multiget(EVENTS)(asked)


def test_members_are_fetched_by_the_hundred() -> None:
    with serve(multiget(EVENTS)) as (server, calendars):
        read = calendars.fetch_events(CAL, IDS)
        assert [one.id for one in read] == IDS
        assert all(isinstance(one, CalendarObject) and len(one.events) == 1 for one in read)
        assert [len(hrefs_of(one)) for one in server.asked] == [100, 100, 30]


@pytest.mark.parametrize(
    "failure",
    [
        Said(500),
        Said(507),
        Said(400),
        Said(207, "<D:multistatus>"),
        Said(200, "<html/>"),
        multistatus(content(f"{CAL}7.ics", "x" * 11_000_000)),
    ],
    ids=["500", "507", "400", "broken XML", "HTML", "a text beyond what the parser takes"],
)
def test_a_member_that_breaks_the_answer_costs_only_itself(failure: Said | str) -> None:
    with serve(failing_at({f"{CAL}7.ics", f"{CAL}99.ics"}, failure)) as (_, calendars):
        read = {one.id: one for one in calendars.fetch_events(CAL, IDS)}
    assert list(read) == IDS
    broken = {id_: one for id_, one in read.items() if isinstance(one, Unreadable)}
    assert set(broken) == {"7.ics", "99.ics"}
    assert all(one.reason == "The server can't deliver this event." for one in broken.values())


def test_an_answer_that_is_too_large_is_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_ANSWER", 20_000)
    with serve(multiget(EVENTS)) as (_, calendars):
        read = calendars.fetch_events(CAL, IDS)
    assert [one.id for one in read if isinstance(one, CalendarObject)] == IDS


@pytest.mark.parametrize("failure", [Said(500), Said(207, "<"), Said(405)])
def test_a_server_that_can_not_deliver_anything_is_unavailable(failure: Said) -> None:
    with serve(failure) as (_, calendars), pytest.raises(Unavailable):
        calendars.fetch_events(CAL, IDS)


def test_a_server_that_wants_less_is_not_asked_again() -> None:
    with serve(Said(429, headers={"Retry-After": "30"})) as (server, calendars):
        with pytest.raises(RateLimited) as raised:
            calendars.fetch_events(CAL, IDS)
        assert raised.value.retry_after == 30
        assert len(server.asked) == 1


def test_a_large_event_is_skipped_with_the_reason() -> None:
    large = EVENT.format(uid="1").replace("SUMMARY", f"ATTACH:data:,{'x' * (1 << 20)}\r\nSUMMARY")
    with serve(multiget({**EVENTS, f"{CAL}1.ics": large})) as (_, calendars):
        first, second = calendars.fetch_events(CAL, ["0.ics", "1.ics"])
    assert isinstance(first, CalendarObject)
    assert second == Unreadable("1.ics", "The event is larger than 1 MiB.")


def test_what_can_not_be_read_is_skipped_with_the_reason() -> None:
    broken = {
        f"{CAL}0.ics": "",
        f"{CAL}1.ics": "a secret that is no calendar",
        f"{CAL}2.ics": EVENT.format(uid="secret").replace("20240301T090000Z", "secret"),
    }
    with serve(multiget(broken)) as (_, calendars):
        read = calendars.fetch_events(CAL, ["0.ics", "1.ics", "2.ics"])
    assert [one.id for one in read if isinstance(one, Unreadable)] == ["0.ics", "1.ics", "2.ics"]
    assert not any("secret" in one.reason for one in read if isinstance(one, Unreadable))


@pytest.mark.parametrize(
    "left_out",
    [
        "",
        status(f"{CAL}1.ics", 404),
        status(f"{CAL}1.ics", 403),
        found(f"{CAL}1.ics", "<D:getetag>1</D:getetag>"),
        content(f"{CAL}1.ics", "").replace("200 OK", "404 Not Found"),
    ],
)
def test_what_the_server_does_not_know_is_left_out(left_out: str) -> None:
    answer = multistatus(content(f"{CAL}0.ics", EVENT.format(uid="0")), left_out)
    with serve(answer) as (server, calendars):
        assert [one.id for one in calendars.fetch_events(CAL, ["0.ics", "1.ics"])] == ["0.ics"]
        assert len(server.asked) == 1


def test_nothing_is_asked_for_nothing() -> None:
    with serve(Said(500)) as (server, calendars):
        assert list(calendars.fetch_events(CAL, [])) == []
        assert server.asked == []


def test_ids_can_not_smuggle_anything_into_a_request() -> None:
    ids = ['</D:href><D:href>/other/"&', "../../other", "a\r\nb", "?x=1#y"]
    with serve(multiget({})) as (server, calendars):
        server.script[f"PROPFIND {CAL}"] = listing("")
        assert list(calendars.fetch_events(CAL, ids)) == []
        asked = [href for one in server.asked if one.method == "REPORT" for href in hrefs_of(one)]
    assert all(href.startswith(CAL) and not set(href) & set('<>"?# \r\n') for href in asked)
