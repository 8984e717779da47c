"""Calendars written by others, sound and broken: each gives events or a reason, and the numbers hold."""

from collections import Counter
from pathlib import Path

from rapport.errors import Malformed
from rapport.ical import read_object, split_file


def test_every_sample_gives_events_or_a_reason(samples: Path) -> None:
    paths = sorted((samples / "calendars").glob("*.ics"))
    counts: Counter[str] = Counter(files=len(paths))
    for path in paths:
        try:
            file = split_file(path.read_bytes())
        except Malformed as reason:
            counts[str(reason)] += 1
            continue
        for part in file.parts:
            counts["parts"] += 1
            try:
                events = read_object(part.data or b"", file.time_zone)
            except Malformed as reason:
                counts[str(reason)] += 1
                continue
            counts.update(
                events=len(events),
                series=sum(bool(event.schedule) for event in events),
                exceptions=sum(bool(event.recurrence_id) for event in events),
                without_events=not events,
            )
    assert counts == {
        "files": 157,
        "parts": 198,
        "without_events": 17,
        "events": 107,
        "series": 23,
        "exceptions": 4,
        # Skipped are 75 parts (68 without any DTSTART, 3 with a broken one) and the file that is "BEGIN:" and NUL.
        "The event has no start that can be read.": 71,
        "The event repeats by a calendar other than the Gregorian.": 3,
        "The event's rule of repetition can't be read.": 1,
        "This is no calendar.": 1,
    }
