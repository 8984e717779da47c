"""A first listing brings the content along: what it left out, or what changed under way, is still got."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest

from rapport.providers.base import CalendarObject, CalendarSource, Unreadable
from rapport.providers.caldav import ahead, open_calendar
from tests.providers.caldav.scripts import CAL, EVENT, content, listing, member, multiget, script, token
from tests.servers.scripted_dav import Answer, Asked, Said, ScriptedDav, multistatus, start_script

CONTENTS = {f"{number}.ics": EVENT.format(uid=str(number)) for number in range(700)}
QUERY = "calendar-query"


@contextmanager
def serve(query: str | Said, names: list[str], version: str = '"1"') -> Iterator[tuple[ScriptedDav, CalendarSource]]:
    calendar = listing(token("T"), *(member(name, version) for name in names))
    fetched = multiget({CAL + name: text for name, text in CONTENTS.items()})

    def report(asked: Asked) -> str | Said:
        return query if QUERY in asked.body else fetched(asked)

    answers: dict[str, Answer] = {f"REPORT {CAL}": report}
    with start_script(script(calendar, answers)) as server, open_calendar(server.login()) as calendars:
        server.asked.clear()
        yield server, calendars


def everything(names: list[str], write: Callable[[str], str] = CONTENTS.__getitem__) -> str:
    return multistatus(*(content(CAL + name, write(name), '"1"') for name in names))


def titles(calendars: CalendarSource, names: list[str]) -> dict[str, str]:
    read = calendars.fetch_events(CAL, names)
    return {one.id: one.events[0].title for one in read if isinstance(one, CalendarObject)}


def expected(names: list[str]) -> dict[str, str]:
    return {name: f"Offer {name.removesuffix('.ics')}" for name in names}


FEW, MANY = list(CONTENTS)[:5], list(CONTENTS)


@pytest.mark.parametrize("names", [FEW, MANY], ids=["few", "many"])
def test_the_content_comes_with_the_listing(names: list[str]) -> None:
    with serve(everything(names), names) as (server, calendars):
        assert calendars.list_with_content(CAL).versions == dict.fromkeys(names, '"1"')
        server.asked.clear()
        assert titles(calendars, names) == expected(names)
        assert server.asked == []


@pytest.mark.parametrize("refusal", [Said(403), Said(501), Said(207, "<html/>")], ids=["403", "501", "HTML"])
def test_a_server_without_queries_is_listed_and_asked_by_name(refusal: Said) -> None:
    with serve(refusal, FEW) as (_, calendars):
        assert set(calendars.list_with_content(CAL).versions) == set(FEW)
        assert titles(calendars, FEW) == expected(FEW)


def test_what_the_query_left_out_is_asked_for_by_name() -> None:
    with serve(everything(FEW[:3]), FEW) as (_, calendars):
        assert set(calendars.list_with_content(CAL).versions) == set(FEW)
        assert titles(calendars, FEW) == expected(FEW)


def test_what_changed_after_the_query_is_asked_for_again() -> None:
    with serve(everything(FEW, lambda _: EVENT.format(uid="of yesterday")), FEW, version='"2"') as (_, calendars):
        calendars.list_with_content(CAL)
        assert titles(calendars, FEW) == expected(FEW)


def test_what_went_after_the_query_is_not_listed() -> None:
    with serve(everything(FEW), FEW[1:]) as (_, calendars):
        assert set(calendars.list_with_content(CAL).versions) == set(FEW[1:])


def test_a_broken_member_among_many_costs_only_itself() -> None:
    with serve(everything(MANY, lambda name: "BEGIN:" if name == "7.ics" else CONTENTS[name]), MANY) as (_, calendars):
        calendars.list_with_content(CAL)
        read = calendars.fetch_events(CAL, MANY)
        assert [one.id for one in read if isinstance(one, Unreadable)] == ["7.ics"]
        assert len(read) == len(MANY)


def readers() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "rapport.ical.apart" in " ".join(one.cmdline())]


def test_many_are_read_by_a_process_that_ends_with_the_session() -> None:
    with serve(everything(MANY), MANY) as (_, calendars):
        calendars.list_with_content(CAL)
        (reader,) = readers()
        assert len(calendars.fetch_events(CAL, MANY[:50])) == 50
    assert not reader.is_running()


def test_a_process_that_is_killed_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(everything(MANY), MANY) as (_, calendars):
        calendars.list_with_content(CAL)
        assert titles(calendars, MANY[:150]) == expected(MANY[:150])
        (reader,) = readers()
        os.kill(reader.pid, signal.SIGKILL)
        assert titles(calendars, MANY[150:]) == expected(MANY[150:])


def test_a_listing_anew_forgets_what_was_held() -> None:
    with serve(everything(MANY), MANY) as (server, calendars):
        calendars.list_with_content(CAL)
        server.script[f"REPORT {CAL}"] = Said(403)
        server.script[f"PROPFIND {CAL}"] = listing(token("T"), *(member(name, '"3"') for name in FEW))
        calendars.list_with_content(CAL)
        assert readers() == []
        assert calendars.usage.requests > 0
        server.script[f"REPORT {CAL}"] = multiget({CAL + name: EVENT.format(uid="new") for name in FEW})
        assert set(titles(calendars, FEW).values()) == {"Offer new"}


def test_as_many_as_are_worth_a_process_is_a_figure_that_tests_reach() -> None:
    assert len(FEW) < ahead.MANY <= len(MANY)
