"""The connection test of an account's calendars at Microsoft."""

import pytest

from rapport.providers.outlook_calendar import check_calendar
from tests.fakes.microsoft.server import FakeMicrosoft
from tests.providers.outlook_calendar.peers import OutlookPeer, make_login

pytestmark = pytest.mark.server


def test_an_account_that_works(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    peer.create_calendar("Team")
    steps = check_calendar(make_login(microsoft, peer.address))
    assert [(one.name, one.passed) for one in steps] == [("calendar sign_in", True), ("calendar listing", True)]
    assert steps[-1].sentence == "2 calendars can be read."


def test_a_user_without_a_mailbox_ends_the_test(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    microsoft.person(peer.address).has_mailbox = False
    (step,) = check_calendar(make_login(microsoft, peer.address))
    assert (step.name, step.passed) == ("calendar sign_in", False)
    assert "mailbox" in step.sentence
    assert step.mend


def test_a_permission_that_was_not_granted_ends_the_test(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    (step,) = check_calendar(make_login(microsoft, peer.address, scopes=["User.Read", "offline_access"]))
    assert (step.name, step.passed) == ("calendar sign_in", False)


def test_an_account_with_nothing_to_read(microsoft: FakeMicrosoft, peer: OutlookPeer) -> None:
    peer.calendars.held(peer.home).is_default = False
    peer.calendars.entries[peer.home].role = "read"
    *_, step = check_calendar(make_login(microsoft, peer.address))
    assert (step.name, step.passed) == ("calendar listing", False)
    assert step.mend
