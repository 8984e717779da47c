"""The firm's calendars of two years and eight weeks: every copy of every event, in the calendar of who has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from rapport.demo.agenda import open_agenda
from rapport.demo.days_away import list_fairs, list_private, list_time_off
from rapport.demo.engagements import list_engagements
from rapport.demo.firm import Firm
from rapport.demo.meetings import Kind, Meeting
from rapport.demo.series import list_series

CALENDAR = "Kalendář"
BIRTHDAYS = "Narozeniny"


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One event, series or exception in one calendar of one member."""

    member: str
    calendar: str
    meeting: Meeting


def events(firm: Firm, today: date) -> Iterator[DemoEvent]:
    """List what the calendars hold around `today`, oldest first; exceptions behind their series."""
    agenda = open_agenda(Random(f"calendars {firm.seed} {today.isoformat()}"), firm, today)
    meetings = [  # who is away is known first, and what repeats before what is fitted in
        *list_time_off(agenda),
        *list_fairs(agenda),
        *list_series(agenda),
        *list_engagements(agenda),
        *list_private(agenda),
    ]
    for meeting in sorted(meetings, key=lambda one: (one.begins_at.date(), one.uid, one.replaces is not None)):
        calendar = BIRTHDAYS if meeting.kind is Kind.BIRTHDAY else CALENDAR
        yield from (DemoEvent(member.address, calendar, meeting) for member in meeting.holders(firm))
