"""Events as Graph tells them, for the tables."""

from typing import Any

from rapport.providers.outlook_calendar.wire import WireEvent

ZONE = "Central Europe Standard Time"
UID = f"040000008200E00074C5B7101A82E008{8 * '0'}A0B1C2D3E4F5DA01{16 * '0'}100000004D5C6B7A8F9E0D1C2B3A495867768594"
"""A meeting's own id: of no instance."""

JANA = {"emailAddress": {"name": "Jana Novotná", "address": "jana@firm.example"}}
KAREL = {"emailAddress": {"name": "Karel", "address": "karel@customer.example"}}


def at(text: str, zone: str = "UTC") -> dict[str, str]:
    """Write a moment."""
    return {"dateTime": f"{text}:00.0000000", "timeZone": zone}


def make(**fields: Any) -> WireEvent:  # noqa: ANN401  wire
    """Make a meeting from ten to eleven in Prague; a field that is None is left out."""
    made: dict[str, Any] = {
        "id": "AAMkAGE1=",
        "changeKey": "key1",
        "type": "singleInstance",
        "iCalUId": UID,
        "start": at("2026-11-02T09:00"),
        "end": at("2026-11-02T10:00"),
        "originalStartTimeZone": ZONE,
        "lastModifiedDateTime": "2026-10-01T08:00:00.1234567Z",
        "sensitivity": "normal",
        "organizer": JANA,
        "attendees": [],
    }
    return {name: value for name, value in {**made, **fields}.items() if value is not None}  # type: ignore[return-value]


def make_series(pattern: dict[str, Any], until: dict[str, Any] | None = None, **fields: Any) -> WireEvent:  # noqa: ANN401  wire
    """Make a series of such meetings, of four where nothing else is said."""
    days = {
        "startDate": "2026-11-02",
        "recurrenceTimeZone": ZONE,
        **(until or {"type": "numbered", "numberOfOccurrences": 4}),
    }
    recurrence = {"pattern": {"interval": 1, **pattern}, "range": days}
    return make(type="seriesMaster", recurrence=recurrence, **fields)


def make_exception(original: str | None, **fields: Any) -> WireEvent:  # noqa: ANN401  wire
    """Make an exception for the instance that began then."""
    named = {"id": f"AAMkEX{original}", "type": "exception", "seriesMasterId": "AAMkAGE1=", "originalStart": original}
    return make(**{**named, **fields})


def name_instance(day: str) -> str:
    """Give the id of the meeting's instance on a day ("2026-11-09")."""
    year, month, number = (int(part) for part in day.split("-"))
    return f"{UID[:32]}{year:04X}{month:02X}{number:02X}{UID[40:]}"
