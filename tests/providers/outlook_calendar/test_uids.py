"""Global object ids → UIDs, as a table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.providers.outlook_calendar.uids import GlobalId, read_global_id
from tests.providers.outlook_calendar.events import UID, name_instance


def wrap(uid: bytes, size: int | None = None) -> str:
    """Write the id that Exchange makes of another program's UID."""
    data = b"vCal-Uid\x01\x00\x00\x00" + uid
    return UID[:40] + 32 * "0" + (len(data) if size is None else size).to_bytes(4, "little").hex() + data.hex()


@pytest.mark.parametrize(
    ("text", "uid", "instance"),
    [
        (UID, UID, None),
        (UID.lower(), UID, None),
        (name_instance("2026-11-09"), UID, date(2026, 11, 9)),
        (f"{UID[:32]}07EA0D09{UID[40:]}", UID, None),  # the thirteenth month
        (wrap(b"abc@google.com\x00"), "abc@google.com", None),
        (wrap("plán/1@firm.example".encode()), "plán/1@firm.example", None),
        (wrap(b"meeting-1@firm.example\x00"), "meeting-1@firm.example", None),
        (f"{wrap(b'abc@google.com')[:32]}07EA0B09{wrap(b'abc@google.com')[40:]}", "abc@google.com", date(2026, 11, 9)),
        (wrap(b"\x00").lower(), wrap(b"\x00").upper(), None),
        (wrap(b"abc@google.com", size=0), wrap(b"abc@google.com", size=0).upper(), None),
        ("abc@google.com", "abc@google.com", None),
        ("CAFE", "CAFE", None),
        (UID[:60], UID[:60], None),
        ("", "", None),
    ],
)
def test_what_a_meeting_is_known_by_everywhere(text: str, uid: str, instance: date | None) -> None:
    assert read_global_id(text) == GlobalId(uid, instance)


def test_every_instance_and_the_series_have_one_uid() -> None:
    ids = [UID, *(name_instance(day) for day in ("2026-11-09", "2026-12-31", "2027-02-28"))]
    assert {read_global_id(one).uid for one in ids} == {UID}


@given(st.binary(max_size=80))
def test_whatever_stands_in_an_id_it_is_read(raw: bytes) -> None:
    assert read_global_id((bytes.fromhex(UID[:32]) + raw).hex()).uid


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=80))
def test_what_was_wrapped_is_found_again(uid: str) -> None:
    assert read_global_id(wrap(uid.encode())).uid == uid
