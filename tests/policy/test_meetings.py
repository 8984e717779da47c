"""Which events are kept, what of them is shared, and who of a meeting may become a contact."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from models.words import AttendeeKind, EventStatus, FilterReason, MeetingRule, Visibility
from rapport.policy.filtering import Rules
from rapport.policy.meetings import decide_object, list_external, list_new_people, shared_visibility
from rapport.providers.base import RemoteAttendee, RemoteEvent

MakeRules = Callable[..., Rules]
NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
INTERNAL, ALONE, BLOCKED = FilterReason.INTERNAL, FilterReason.NO_PARTICIPANTS, FilterReason.BLOCKED
ROOM = RemoteAttendee("hall@rooms.example", "Hall", kind=AttendeeKind.ROOM)
PROJECTOR = RemoteAttendee("beam@things.example", "Beamer", kind=AttendeeKind.RESOURCE)


def event(
    attendees: str,
    *others: RemoteAttendee,
    recurrence_id: str = "",
    status: EventStatus = EventStatus.CONFIRMED,
    is_private: bool = False,
) -> RemoteEvent:
    """Build an event; the first of the addresses organizes it."""
    people = [RemoteAttendee(address, "", is_organizer=number == 0) for number, address in enumerate(attendees.split())]
    return RemoteEvent(
        uid="one@firm.example",
        recurrence_id=recurrence_id,
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        is_all_day=False,
        time_zone="UTC",
        schedule="",
        last_at=None,
        status=status,
        is_private=is_private,
        sequence=0,
        stamped_at=NINE,
        attendees=(*people, *others),
        title="",
        description="",
        location="",
        link="",
    )


@pytest.mark.parametrize(
    ("attendees", "others", "external", "meetings", "everything"),
    [
        ("me@own.example jana@firm.example", (), None, None, None),
        ("jana@firm.example me@own.example", (), None, None, None),
        ("jana@firm.example", (), None, None, None),
        ("me@own.example eva@own.example", (), INTERNAL, None, None),
        ("eva@prague.own.example me@own.example", (), INTERNAL, None, None),
        ("me@own.example owner@gmail.com", (), INTERNAL, None, None),
        ("me@own.example somebody@gmail.com", (), None, None, None),
        ("me@own.example alias@elsewhere.example", (), ALONE, ALONE, None),
        ("me@own.example", (), ALONE, ALONE, None),
        ("", (), ALONE, ALONE, None),
        ("me@own.example", (ROOM,), ALONE, ALONE, None),
        ("me@own.example", (PROJECTOR, ROOM), ALONE, ALONE, None),
        ("me@own.example eva@own.example", (ROOM,), INTERNAL, None, None),
        ("me@own.example no-address", (), ALONE, ALONE, None),
        ("me@own.example spam@bad.example", (), BLOCKED, BLOCKED, BLOCKED),
        ("me@own.example spam@bad.example jana@firm.example", (), None, None, None),
    ],
)
def test_the_rule_by_which_an_event_is_left_out(
    make_rules: MakeRules,
    attendees: str,
    others: tuple[RemoteAttendee, ...],
    external: FilterReason | None,
    meetings: FilterReason | None,
    everything: FilterReason | None,
) -> None:
    one = event(attendees, *others)
    found = {rule: decide_object([one], make_rules(meetings=rule, blocked="bad.example"))[1] for rule in MeetingRule}
    assert found == {
        MeetingRule.EXTERNAL: external,
        MeetingRule.MEETINGS: meetings,
        MeetingRule.EVERYTHING: everything,
    }


OUTSIDE, INSIDE = "me@own.example jana@firm.example", "me@own.example eva@own.example"
GONE = EventStatus.CANCELLED


@pytest.mark.parametrize(
    ("events", "kept", "reason"),
    [
        ([], [], FilterReason.NO_EVENT),
        ([event(OUTSIDE), event(INSIDE, recurrence_id="20261109")], [""], None),
        ([event(INSIDE), event(OUTSIDE, recurrence_id="20261109")], ["20261109"], None),
        ([event(OUTSIDE, recurrence_id="20261109"), event(INSIDE)], ["20261109"], None),
        ([event(INSIDE), event(INSIDE, recurrence_id="20261109")], [], INTERNAL),
        ([event(OUTSIDE, status=GONE)], [], FilterReason.CANCELLED),
        ([event(OUTSIDE, status=GONE), event(OUTSIDE, recurrence_id="20261109")], [], FilterReason.CANCELLED),
        ([event(OUTSIDE), event(OUTSIDE, recurrence_id="20261109", status=GONE)], [""], None),
        ([event(OUTSIDE, recurrence_id="20261109")], ["20261109"], None),
        ([event(OUTSIDE, status=EventStatus.TENTATIVE)], [""], None),
    ],
)
def test_each_exception_of_a_series_is_judged_by_itself(
    make_rules: MakeRules, events: list[RemoteEvent], kept: list[str], reason: FilterReason | None
) -> None:
    found, rule = decide_object(events, make_rules())
    assert ([one.recurrence_id for one in found], rule) == (kept, reason)


def test_contacts_are_people_from_outside_and_never_rooms_desks_lists_or_machines(make_rules: MakeRules) -> None:
    one = event(
        "me@own.example jana@firm.example eva@own.example info@firm.example noreply@meet.example spam@bad.example",
        ROOM,
        RemoteAttendee("team@firm.example", "Team", kind=AttendeeKind.GROUP),
    )
    external = list_external(one, make_rules(blocked="bad.example"))
    assert [found.key for found in external] == ["jana@firm.example", "info@firm.example", "team@firm.example"]
    assert [found.key for found in list_new_people(one, external)] == ["jana@firm.example"]


@pytest.mark.parametrize("visibility", [Visibility.METADATA, Visibility.EVERYTHING])
def test_a_private_event_shares_metadata_at_most(make_rules: MakeRules, visibility: Visibility) -> None:
    rules = make_rules(calendar_visibility=visibility)
    assert shared_visibility(event(OUTSIDE), rules) is visibility
    assert shared_visibility(event(OUTSIDE, is_private=True), rules) is Visibility.METADATA
