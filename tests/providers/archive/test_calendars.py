"""What lies at a path is found as the calendars that its program showed."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from rapport.errors import Gone, Misconfigured
from rapport.providers.archive import check_calendar, open_calendar, open_mail
from rapport.providers.archive.calendar_places import find_calendars
from rapport.providers.base import CalendarObject, CalendarSource, Login, Unreadable
from tests.contracts.calendar_peer import read_events
from tests.contracts.letters import make_letter
from tests.contracts.meetings import make_broken, make_meeting, make_series, meeting_time, uid_of
from tests.providers.archive.calendar_peers import VdirPeer, open_archive, replace_file, write_export


def names(calendars: CalendarSource) -> dict[str, str]:
    return {one.path: one.name for one in calendars.list_calendars()}


def write_event(file: Path, uid: str) -> None:
    replace_file(file, make_meeting(uid))


@pytest.mark.parametrize(
    ("root", "path"),
    [
        ("", "Takeout/Calendar/Práce.ics"),
        ("Takeout", "Calendar/Práce.ics"),
        ("Takeout/Calendar", "Práce.ics"),
        ("Takeout/Calendar/Práce.ics", "Práce.ics"),
    ],
)
def test_google_takeout(tmp_path: Path, root: str, path: str) -> None:
    takeout = tmp_path / "Takeout"
    write_export(takeout / "Calendar" / "Práce.ics", "Práce: plán", make_meeting("a"), make_series("b"))
    write_export(takeout / "Calendar" / "Prázdný.ics", "Prázdný")
    (takeout / "archive_browser.html").write_text("<html></html>")
    (takeout / "Mail").mkdir()
    (takeout / "Mail" / "All mail.mbox").write_bytes(b"From jana\n" + make_letter(1))
    with open_archive(tmp_path / root) as calendars:
        found = names(calendars)
        assert found.pop(path) == "Práce: plán"
        assert set(read_events(calendars, path)) == {"a", "b"}
        assert set(found.values()) in (set(), {"Prázdný"})
        assert [dict(calendars.list_events(empty).versions) for empty in found] == [{} for _ in found]


def test_a_file_without_a_name_is_called_as_its_file(tmp_path: Path) -> None:
    write_export(tmp_path / "calendar" / "system" / "calendar.ics", "", make_meeting("a"), make_meeting("b"))
    with open_archive(tmp_path / "calendar") as calendars:
        assert names(calendars) == {"system/calendar.ics": "calendar"}
        assert set(read_events(calendars, "system/calendar.ics")) == {"a", "b"}


def test_single_events_of_a_directory_are_one_calendar(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    for uid in ("a", "b"):
        write_event(folder / f"Offer for {uid}.ics", uid)
        write_event(folder / "Brno" / f"{uid}.ICS", uid)
    write_export(folder / "team.ics", "Team", make_meeting("c"))
    write_export(folder / "two.ics", "", make_meeting("d"), make_meeting("e"))
    with open_archive(folder) as calendars:
        assert names(calendars) == {"saved": "saved", "Brno": "Brno", "team.ics": "Team", "two.ics": "two"}
        read = {path: set(read_events(calendars, path)) for path in names(calendars)}
        assert read == {"saved": {"a", "b"}, "Brno": {"a", "b"}, "team.ics": {"c"}, "two.ics": {"d", "e"}}
        assert not any("Offer" in id_ for id_ in calendars.list_events("saved").versions)


def test_a_directory_called_like_the_one_that_holds_it(tmp_path: Path) -> None:
    write_event(tmp_path / "work" / "a.ics", "a")
    write_event(tmp_path / "work" / "work" / "b.ics", "b")
    with open_archive(tmp_path / "work") as calendars:
        assert {path: set(read_events(calendars, path)) for path in names(calendars)} == {
            "work": {"a"},
            "work (2)": {"b"},
        }


def test_one_saved_event(tmp_path: Path) -> None:
    write_event(tmp_path / "invitation.ics", "a")
    write_event(tmp_path / "other.ics", "b")
    with open_archive(tmp_path / "invitation.ics") as calendars:
        assert names(calendars) == {"invitation.ics": "invitation"}
        assert list(calendars.list_events("invitation.ics").versions) == ["a"]


def test_a_calendar_is_told_by_its_first_line_too(tmp_path: Path) -> None:
    (tmp_path / "feed").write_bytes(b"\xef\xbb\xbf\r\n" + make_meeting("a"))
    with open_archive(tmp_path / "feed") as calendars:
        assert set(read_events(calendars, "feed")) == {"a"}


@pytest.mark.parametrize("root", ["calendars", "calendars/calendar-0"])
def test_a_vdir_by_itself_and_among_others(tmp_path: Path, root: str) -> None:
    peer = VdirPeer(tmp_path / "calendars")
    peer.put(peer.home, "a", make_meeting("a"))
    write_export(peer.root / peer.home / "b.ics", "what some servers add", make_meeting("b"))
    (peer.root / peer.home / "c.ics.tmp").write_bytes(make_meeting("c"))
    (peer.root / peer.home / ".d.ics").write_bytes(make_meeting("d"))
    with open_archive(tmp_path / root) as calendars:
        assert names(calendars) == {peer.home: "Calendar"}
        assert set(read_events(calendars, peer.home)) == {"a", "b"}


def test_a_vdir_that_became_empty_is_still_there(tmp_path: Path) -> None:
    peer = VdirPeer(tmp_path / "calendars")
    with peer.open() as calendars:
        assert dict(calendars.list_events(peer.home).versions) == {}


def test_a_color_makes_a_vdir_too(tmp_path: Path) -> None:
    write_event(tmp_path / "work" / "a.ics", "a")
    write_export(tmp_path / "work" / "b.ics", "added", make_meeting("b"))
    (tmp_path / "work" / "color").write_text("#ff0000")
    with open_archive(tmp_path) as calendars:
        assert names(calendars) == {"work": "work"}


def test_alarms_have_uids_of_their_own(tmp_path: Path) -> None:
    alarm = b"BEGIN:VALARM\r\nUID:alarm\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT"
    replace_file(tmp_path / "saved" / "a.ics", make_meeting("a").replace(b"END:VEVENT", alarm))
    with open_archive(tmp_path) as calendars:
        assert names(calendars) == {"saved": "saved"}


def test_an_event_longer_than_what_is_looked_at_first_is_one_event(tmp_path: Path) -> None:
    series = make_series(uid_of(1), meeting_time(8))
    second = series.rindex(b"UID:") + len("UID:meet")
    padding = b"X-PADDING:" + b"x" * (64 * 1024 - second - len("X-PADDING:\r\n")) + b"\r\n"
    replace_file(tmp_path / "saved" / "a.ics", series.replace(b"SUMMARY:Weekly\r\n", padding + b"SUMMARY:Weekly\r\n"))
    with open_archive(tmp_path) as calendars:
        assert names(calendars) == {"saved": "saved"}
        assert set(read_events(calendars, "saved")) == {uid_of(1)}


def test_a_broken_file_is_one_id_and_holds_up_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    write_event(folder / "good.ics", "a")
    replace_file(folder / "broken.ics", make_broken("b"))
    replace_file(folder / "garbage.ics", b"\xfe\x80 Canary, no calendar at all\r\n")
    with open_archive(folder) as calendars:
        ids = list(calendars.list_events("saved").versions)
        read = calendars.fetch_events("saved", ids)
    assert sorted(one.id for one in read) == sorted(ids)
    assert Counter(type(one) for one in read) == {CalendarObject: 1, Unreadable: 2}
    assert all(one.reason.endswith(".") and "Canary" not in one.reason for one in read if isinstance(one, Unreadable))


def test_a_file_too_large_is_one_id_and_holds_up_nothing(tmp_path: Path) -> None:
    write_event(tmp_path / "good.ics", "a")
    with (tmp_path / "large.ics").open("wb") as opened:
        opened.write(make_meeting("b"))
        opened.truncate(1 << 40)  # sparse: reading it would take an hour
    with open_archive(tmp_path) as calendars:
        (path,) = names(calendars)
        read = calendars.fetch_events(path, list(calendars.list_events(path).versions))
    assert sorted(type(one).__name__ for one in read) == ["CalendarObject", "Unreadable"]


def test_a_broken_file_that_was_mended_is_told(tmp_path: Path) -> None:
    file = tmp_path / "invitation.ics"
    replace_file(file, b"Nothing that is a calendar.")
    with open_archive(file) as calendars:
        (broken,) = calendars.list_events("invitation.ics").versions
        assert broken
        assert isinstance(calendars.fetch_events("invitation.ics", [broken])[0], Unreadable)
    write_event(file, "a")
    with open_archive(file) as calendars:
        assert list(calendars.list_events("invitation.ics").versions) == ["a"]


def test_a_broken_part_leaves_the_rest_of_its_file(tmp_path: Path) -> None:
    write_export(tmp_path / "team.ics", "Team", make_meeting("a"), make_broken("b"), make_meeting("c"))
    with open_archive(tmp_path) as calendars:
        read = calendars.fetch_events("team.ics", list(calendars.list_events("team.ics").versions))
    assert {one.id: type(one) for one in read} == {"a": CalendarObject, "b": Unreadable, "c": CalendarObject}


def test_links_are_not_followed(tmp_path: Path) -> None:
    write_event(tmp_path / "secret" / "a.ics", "a")
    write_event(tmp_path / "saved" / "b.ics", "b")
    (tmp_path / "saved" / "link.ics").symlink_to(tmp_path / "secret" / "a.ics")
    (tmp_path / "saved" / "loop").symlink_to(tmp_path / "saved")
    with open_archive(tmp_path / "saved") as calendars:
        assert names(calendars) == {"saved": "saved"}
        assert set(read_events(calendars, "saved")) == {"b"}


def test_a_calendar_that_came_meanwhile_is_listed(tmp_path: Path) -> None:
    write_export(tmp_path / "team.ics", "Team", make_meeting("a"))
    with open_archive(tmp_path) as calendars:
        write_export(tmp_path / "customers.ics", "Customers", make_meeting("b"))
        assert names(calendars)["customers.ics"] == "Customers"
        assert set(read_events(calendars, "customers.ics")) == {"b"}


@pytest.mark.parametrize("path", ["team.ics", "Brno"])
def test_a_calendar_that_went_meanwhile_is_gone(tmp_path: Path, path: str) -> None:
    write_export(tmp_path / "team.ics", "Team", make_meeting("a"))
    write_event(tmp_path / "Brno" / "b.ics", "b")
    with open_archive(tmp_path) as calendars:
        listing = calendars.list_events(path)
        shutil.rmtree(tmp_path)
        with pytest.raises(Gone):
            calendars.list_events(path)
        with pytest.raises(Gone):
            calendars.list_changes(path, listing.cursor)
        with pytest.raises(Gone):
            calendars.fetch_events(path, list(listing.versions))


def test_a_name_of_no_encoding_is_shown_and_found(tmp_path: Path) -> None:
    folder = Path(f"{tmp_path}/P\udcf8\udced")
    write_event(folder / "a.ics", "a")
    with open_archive(tmp_path) as calendars:
        assert names(calendars) == {"P\ufffd\ufffd": "P\ufffd\ufffd"}
        assert set(read_events(calendars, "P\ufffd\ufffd")) == {"a"}


def test_a_poll_reads_nothing_that_did_not_change(tmp_path: Path) -> None:
    size, count = 100_000, 20
    for number in range(count):
        replace_file(tmp_path / "saved" / f"{number}.ics", make_meeting(uid_of(number), "x" * size))
    with open_archive(tmp_path) as calendars:
        cursor = calendars.list_events("saved").cursor
    before = octets_read()
    with open_archive(tmp_path) as calendars:
        assert calendars.list_calendars()[0].cursor == cursor
        calendars.list_changes("saved", cursor)
    assert octets_read() - before < size
    replace_file(tmp_path / "saved" / "0.ics", make_meeting(uid_of(0), "y" * size))
    with open_archive(tmp_path) as calendars:
        assert calendars.list_calendars()[0].cursor != cursor
        calendars.list_events("saved")
    assert octets_read() - before < 4 * size


def octets_read() -> int:
    """Give how many octets this process has read, as the kernel counts."""
    return int(Path("/proc/self/io").read_text().split()[1])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("calendar.zip", "unpack it first"),
        ("outlook.pst", "export the calendar as .ics first"),
        ("notes.txt", "no .ics files"),
        ("old.mbox", "give it as the archive's mail"),
        ("letter.eml", "give it as the archive's mail"),
        ("letters", "give it as the archive's mail"),
        ("empty", "no .ics files"),
        ("nothing", "There is nothing at"),
    ],
)
def test_without_calendars_the_path_is_misconfigured(tmp_path: Path, name: str, told: str) -> None:
    for file in ("calendar.zip", "outlook.pst", "notes.txt"):
        (tmp_path / file).write_bytes(b"Nothing that is a calendar.\n")
    (tmp_path / "old.mbox").write_bytes(b"From jana@firma.example Fri Mar  1 09:00:00 2024\n" + make_letter(1))
    for folder in ("letters", "empty"):
        (tmp_path / folder).mkdir()
    for file in ("letter.eml", "letters/letter.eml"):
        (tmp_path / file).write_bytes(make_letter(1))
    with pytest.raises(Misconfigured, match=told), open_archive(tmp_path / name):
        pass


@pytest.mark.parametrize("root", ["", "saved", "saved/a.ics"])
def test_calendars_given_as_mail_are_told_apart(tmp_path: Path, root: str) -> None:
    write_event(tmp_path / "saved" / "a.ics", "a")
    login = Login("jana@firma.example", {"mail": str(tmp_path / root)})
    with pytest.raises(Misconfigured, match="give it as the archive's calendar"), open_mail(login):
        pass


def test_check_says_what_is_wrong(tmp_path: Path) -> None:
    def steps(connection: dict[str, str]) -> list[tuple[str, bool]]:
        return [(one.name, one.passed) for one in check_calendar(Login("jana@firma.example", connection))]

    (tmp_path / "notes.txt").write_text("Nothing that is a calendar.")
    assert steps({}) == [("calendar path", False)]
    assert steps({"mail": str(tmp_path)}) == [("calendar path", False)]
    assert steps({"calendar": str(tmp_path / "nothing")}) == [("calendar path", False)]
    assert steps({"calendar": str(tmp_path)}) == [("calendar path", True), ("calendar listing", False)]
    write_event(tmp_path / "saved" / "a.ics", "a")
    assert steps({"calendar": str(tmp_path)}) == [("calendar path", True), ("calendar listing", True)]
    with pytest.raises(Misconfigured), open_calendar(Login("jana@firma.example", {})):
        pass


def test_every_sample_is_in_a_calendar_and_every_id_has_an_outcome(samples: Path) -> None:
    root = samples / "calendars"
    places = find_calendars(root)
    files = [file for place in places.values() for file in place.list_files()]
    with open_archive(root) as calendars:
        ids = {path: list(calendars.list_events(path).versions) for path in names(calendars)}
        read = {path: calendars.fetch_events(path, ids[path]) for path in ids}
    assert sorted(files) == sorted(root.glob("*.ics"))
    assert {path: sorted(one.id for one in read[path]) for path in ids} == {path: sorted(ids[path]) for path in ids}
    objects = [one for each in read.values() for one in each if isinstance(one, CalendarObject)]
    assert (len(files), len(places), sum(map(len, ids.values()))) == (157, 34, 199)
    assert (len(objects), sum(bool(one.events) for one in objects)) == (123, 106)
