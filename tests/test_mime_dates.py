"""The Date field: what is a moment, and what is none."""

import pytest

from rapport.mime.dates import parse_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 24 Nov 2026 10:00:00 +0100", "2026-11-24T09:00:00+00:00"),
        ("24 Nov 2026 10:00 GMT", "2026-11-24T10:00:00+00:00"),
        ("Tu, 24 Nov 2026 10:00:00 -0500 (EST)", "2026-11-24T15:00:00+00:00"),
        ("Tuesday, 24-Nov-26 10:00:00 EST", "2026-11-24T15:00:00+00:00"),
        ("Fri, 21 Nov 97 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06+00:00"),
        ("Fri, 21 Nov 103 09:55:06 Z", "2003-11-21T09:55:06+00:00"),
        ("Thu,   13     Feb \t  1969   23:32      -0330 (Newfoundland Time)", "1969-02-14T03:02:00+00:00"),
        ("Tue Nov 24 10:00:00 2026", "2026-11-24T10:00:00+00:00"),
        ("Tue Nov 24 10:00:00 CET 2026", "2026-11-24T09:00:00+00:00"),
        ("2026-11-24 10:00:00+01:00", "2026-11-24T09:00:00+00:00"),
        ("Tue, 24 Nov 2026 10:00:00 +9999", "2026-11-24T10:00:00+00:00"),
        ("Tue, 24 Nov 2026 10:00:00 NOWHERE", "2026-11-24T10:00:00+00:00"),
        ("Tue, 24 Nov 2026 10:00:00 GMT+0200", "2026-11-24T08:00:00+00:00"),
        ("Tue, 24 Nov 2026 23:59:60 +0000", "2026-11-24T23:59:59+00:00"),
        ("Tue, 24 Nov 2026 10.00.00 +0000", "2026-11-24T10:00:00+00:00"),
    ],
)
def test_a_date_is_read_in_utc(value: str, expected: str) -> None:
    moment = parse_date(value)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Út, 24 lis 2026 10:00:00 +0100",
        "Pn, 29 paX 2007 21:13:00 +0100",
        "Wed, 15 Dec 2010    59:10 -0500",
        "Tue, 31 Feb 2026 10:00:00 +0000",
        "Mon, 30 Jun 3609 15:33:50 +0600",
        "Tue, 24 Nov 0001 00:00:00 +1400",
        "²4 Nov 2026 10:00:00 +0000",
        "1" * 5000,
        "Tue, " * 5000,
        "(" * 5000,
    ],
)
def test_what_names_no_moment_is_none(value: str) -> None:
    assert parse_date(value) is None
