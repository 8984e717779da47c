"""A member whose mail and meetings are at the stand-in of Google: as full of canaries as all others' are."""

import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.google.faults import Fault
from tests.fakes.google.oauth import CLIENT, SECRET
from tests.fakes.google.person import Person
from tests.fakes.google.server import FakeGoogle
from tests.privacy.canaries import Canaries, is_in
from tests.privacy.mail import write_letter
from tests.privacy.meetings import CUSTOMER, next_start, uid_of

GITA = "gita@firm.example"
WEEKLY = "FREQ=WEEKLY;COUNT=5"
_SPOKEN = ("gmail.users.labels.list", "gmail.users.history.list", "calendar.calendarList.list")


@dataclass
class AtGoogle:
    """Gita's account at Google, and everything secret that was handed out for it."""

    google: FakeGoogle
    canaries: Canaries
    states: set[str] = field(default_factory=set)
    meetings: dict[str, str] = field(default_factory=dict)

    @property
    def registration(self) -> dict[str, str]:
        """Give the settings of an installation that is registered there."""
        return {"CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "ROOT": self.google.root}

    @property
    def person(self) -> Person:
        """Give Gita."""
        return self.google.person(GITA)

    @property
    def secrets(self) -> set[str]:
        """Give what nobody may ever read: codes, tokens, the client's secret, what sign-ins are proven by."""
        return {*self.google.sign_in.given, *self.states, SECRET}

    def sign_in(self, url: str) -> bool:
        """Stand before Google's page as Gita's browser does."""
        self.states.update(parse_qs(urlsplit(url).query)["state"])
        urllib.request.urlopen(self.google.consent(GITA, url), timeout=10).close()
        return True

    def deliver(self, label: str, what: str, **letter: Any) -> None:  # noqa: ANN401  passed on
        """Put a letter into the mailbox."""
        self.person.mailbox.deliver(write_letter(self.canaries, f"{GITA} {what}", **letter), [label])

    def meet(self, what: str, *, guest: str = CUSTOMER, rule: str = WEEKLY, **more: Any) -> None:  # noqa: ANN401  the wire's fields
        """Put a weekly meeting with one exception into the calendar."""
        place, start = f"{GITA} {what}", next_start(2026)
        guests = (
            [] if guest == GITA else [{"email": guest, "displayName": "Karel Dvořák", "responseStatus": "accepted"}]
        )
        calendars = self.person.calendars
        self.meetings[what] = calendars.put(
            calendars.primary,
            start=start,
            uid=uid_of(place),
            recurrence=[f"RRULE:{rule}"],
            guests=guests,
            **self._content(place) | more,
        )
        self._move_third(what, place, start, **more)

    def meet_otherwise(self, before: str, what: str, **more: Any) -> None:  # noqa: ANN401  the wire's fields
        """Say of a meeting something else."""
        place, id_, calendars = f"{GITA} {what}", self.meetings[before], self.person.calendars
        told = self._content(place)
        start = datetime.fromisoformat(calendars.held(calendars.primary).events[id_].wire["start"]["dateTime"])
        calendars.change(calendars.primary, id_, summary=told.pop("title"), **told | more)
        self._move_third(before, place, start, **more)

    def _move_third(self, what: str, place: str, start: datetime, **more: Any) -> None:  # noqa: ANN401  as above
        calendars, third, told = self.person.calendars, start + timedelta(weeks=2), self._content(f"{place}, third")
        later = {"start": third + timedelta(hours=1), "summary": told.pop("title")}
        calendars.except_(calendars.primary, self.meetings[what], third, **later, **told | more)

    def _content(self, place: str) -> dict[str, Any]:
        """Say what a meeting is about; `title` to `conferenceData` is read, and not all of that; the rest never is."""

        def word(what: str) -> str:
            return self.canaries.hatch(f"{place}: {what}")

        video = {"entryPointType": "video", "uri": f"https://meet.example/{word('link')}", "passcode": word("passcode")}
        phone = {"entryPointType": "phone", "uri": "tel:+420-2", "pin": word("pin")}
        file = {"title": f"{word('attachment')}.pdf", "fileUrl": f"https://files.example/{word('file')}"}
        return {
            "title": f"About {word('title')} — újezd",
            "description": f"Text: {word('description')}\nand more",
            "location": f"At {word('location')}",
            "conferenceData": {"entryPoints": [video, phone], "notes": word("notes"), "conferenceId": word("room")},
            "attachments": [file],
            "source": {"title": word("source"), "url": f"https://source.example/{word('address')}"},
            "extendedProperties": {"private": {"note": word("note")}, "shared": {"plan": word("plan")}},
        }

    def quote(self) -> None:
        """Let Google refuse all further calls, quoting what it holds, and the tokens."""
        quoted = [*self.canaries.words.values(), *self.secrets]
        for method in _SPOKEN:
            self.google.faults.plan(method, Fault(403, "forbidden", f"You can't see {' '.join(quoted)}"), times=1000)
        self.google.faults.plan("oauth.token", Fault(400, "invalid_request", " ".join(quoted)), times=1000)

    def list_secrets_in(self, haystacks: Sequence[bytes]) -> set[str]:
        """Give the secrets whose beginnings are among bytes; what stands before a slash is written in many ways."""
        beginnings = {secret: secret.rpartition("/")[2][:20] for secret in self.secrets}
        return {secret for secret, word in beginnings.items() if any(is_in(word, haystack) for haystack in haystacks)}
