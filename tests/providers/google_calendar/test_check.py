"""The connection test of an account's calendars at Google."""

import pytest

from rapport.providers.google_calendar import check_calendar
from tests.fakes.google.server import FakeGoogle
from tests.providers.google_calendar.peers import GooglePeer, make_login

pytestmark = pytest.mark.server


def test_an_account_that_works(google: FakeGoogle, peer: GooglePeer) -> None:
    peer.create_calendar("Team")
    steps = check_calendar(make_login(google, peer.address))
    assert [(one.name, one.passed) for one in steps] == [("calendar sign_in", True), ("calendar listing", True)]
    assert steps[-1].sentence == "2 calendars can be read."


def test_an_api_that_is_switched_off_ends_the_test(google: FakeGoogle, peer: GooglePeer) -> None:
    google.disabled_apis.add("calendar")
    (step,) = check_calendar(make_login(google, peer.address))
    assert (step.name, step.passed) == ("calendar sign_in", False)
    assert "switched off" in step.sentence


def test_an_account_with_nothing_to_read(google: FakeGoogle, peer: GooglePeer) -> None:
    peer.calendars.unsubscribe(peer.home)
    *_, step = check_calendar(make_login(google, peer.address))
    assert (step.name, step.passed) == ("calendar listing", False)
    assert step.mend
