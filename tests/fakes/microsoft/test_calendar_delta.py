"""What is told of a calendar since one last asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.microsoft.asking import IMMUTABLE, Asker, Wire
from tests.fakes.microsoft.calendar_series import weekly
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft

pytestmark = pytest.mark.server

PRAGUE = ZoneInfo("Europe/Prague")
ZONE = "Central Europe Standard Time"
NINE = datetime(2026, 11, 2, 9, tzinfo=PRAGUE)
DELTA = "/me/calendarView/delta?startDateTime=2026-11-01T00:00:00Z&endDateTime=2026-12-01T00:00:00Z"
THIN = {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}


def put(jana: Person, start: datetime = NINE, *, repeats: bool = False) -> str:
    recurrence = weekly(start.date(), zone=ZONE, numberOfOccurrences=3) if repeats else None
    return jana.calendars.put(jana.calendars.primary, "Offer", start, recurrence=recurrence)


def ids(wires: list[Wire]) -> list[str]:
    return [wire["id"] for wire in wires if "@removed" not in wire]


def removed(wires: list[Wire]) -> list[str]:
    return [wire["id"] for wire in wires if "@removed" in wire]


def kinds(wires: list[Wire]) -> list[str]:
    return [wire["type"] for wire in wires if "@removed" not in wire]


def test_a_round_tells_what_is_in_the_window(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    single = put(jana)
    put(jana, NINE + timedelta(days=60))

    told, link = graph.round(DELTA)

    assert ids(told) == [single]
    assert told[0]["subject"] == "Offer"
    assert graph.round(link)[0] == []


def test_occurrences_are_thin_and_come_with_their_master(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put(jana, repeats=True)

    told = graph.round(DELTA)[0]

    assert kinds(told) == ["seriesMaster", "occurrence", "occurrence", "occurrence"]
    assert (told[0]["id"], told[0]["recurrence"]["pattern"]["type"]) == (series, "weekly")
    assert all(set(wire) == THIN and wire["seriesMasterId"] == series for wire in told[1:])


def test_a_series_is_not_cut_by_a_page(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    put(jana)
    put(jana, repeats=True)
    put(jana)

    pages = list(graph.pages(DELTA, f"{IMMUTABLE}, odata.maxpagesize=2"))

    assert [len(page["value"]) for page in pages] == [5, 1]


def test_what_changed_comes_again_and_what_went_is_removed(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    kept, gone = put(jana), put(jana)
    link = graph.round(DELTA)[1]
    jana.calendars.move(kept, NINE + timedelta(hours=1))
    jana.calendars.delete(gone)
    new = put(jana)

    told = graph.round(link)[0]

    assert (set(ids(told)), removed(told)) == ({kept, new}, [gone])


def test_what_leaves_the_window_is_told_as_deleted_and_is_there(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    id_ = put(jana)
    link = graph.round(DELTA)[1]
    jana.calendars.move(id_, NINE + timedelta(days=60))

    assert removed(graph.round(link)[0]) == [id_]
    assert graph.get(f"/me/events/{id_}")["isCancelled"] is False


def test_what_changes_outside_of_the_window_is_told_as_deleted(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    link = graph.round(DELTA)[1]
    outside = put(jana, NINE + timedelta(days=60))

    assert removed(graph.round(link)[0]) == [outside]


def test_an_occurrence_that_was_cancelled_is_missing_without_a_word(
    microsoft: FakeMicrosoft, graph: Asker, jana: Person
) -> None:
    series = put(jana, repeats=True)
    before, link = graph.round(DELTA)
    jana.calendars.cancel_instance(series, NINE + timedelta(days=7))

    told = graph.round(link)[0]
    assert ids(told) == [series, before[1]["id"], before[3]["id"]]
    assert removed(told) == []

    jana.calendars.tells_cancelled_occurrences = True
    assert removed(graph.round(link)[0]) == [before[2]["id"]]


def test_an_exception_comes_whole(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put(jana, repeats=True)
    link = graph.round(DELTA)[1]
    moved = jana.calendars.except_(series, NINE, start=NINE + timedelta(hours=3), title="Later")

    told = graph.round(link)[0]

    exception = next(wire for wire in told if wire["id"] == moved)
    assert (exception["type"], exception["subject"]) == ("exception", "Later")
    assert sorted(kinds(told)) == ["exception", "occurrence", "occurrence", "seriesMaster"]


def test_an_exception_that_leaves_the_window_is_removed(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put(jana, repeats=True)
    link = graph.round(DELTA)[1]
    moved = jana.calendars.except_(series, NINE, start=NINE + timedelta(days=60))

    assert removed(graph.round(link)[0]) == [moved]


def test_a_series_goes_with_all_its_occurrences(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series = put(jana, repeats=True)
    before, link = graph.round(DELTA)
    jana.calendars.delete(series)

    assert set(removed(graph.round(link)[0])) == {wire["id"] for wire in before}


def test_a_forgotten_token_is_gone(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    link = graph.round(DELTA)[1]
    jana.calendars.forget_tokens(jana.calendars.primary)

    assert graph.refused(link) == (410, "SyncStateNotFound")


def test_other_calendars_are_followed_by_themselves(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    other = jana.calendars.create_calendar("Other")
    link = graph.round(DELTA.replace("/me/", f"/me/calendars/{other}/"))[1]
    id_ = jana.calendars.put(other, "There", NINE)

    assert ids(graph.round(link)[0]) == [id_]
    assert graph.round(DELTA)[0] == []
    jana.calendars.remove_calendar(other)
    assert graph.refused(link) == (404, "ErrorItemNotFound")


def test_all_events_are_followed_in_beta_alone(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    series, late = put(jana, repeats=True), put(jana, NINE + timedelta(days=600))
    path = f"{microsoft.root}/beta/me/calendars/{jana.calendars.primary}/events/delta"

    told, link = graph.round(path)
    assert ids(told) == [series, late]
    assert ids(graph.round(f"{path}?startDateTime=2027-01-01T00:00:00Z")[0]) == [late]

    jana.calendars.delete(late)
    assert removed(graph.round(link)[0]) == [late]
