"""The connection test of a Gmail account: what it says of each trouble."""

import pytest

from rapport.providers.gmail import check_mail
from tests.fakes.google.faults import Fault
from tests.providers.gmail.peers import GmailPeer

pytestmark = pytest.mark.server


def test_a_mailbox_that_can_be_read(peer: GmailPeer) -> None:
    steps = check_mail(peer.login())
    assert [(step.name, step.passed) for step in steps] == [("gmail sign_in", True), ("gmail listing", True)]
    assert "10 labels" in steps[1].sentence


def test_a_grant_that_was_revoked(peer: GmailPeer) -> None:
    login = peer.login()
    peer.google.revoke(peer.address)
    peer.google.expire_access_tokens()
    (step,) = check_mail(login)
    assert (step.name, step.passed) == ("gmail sign_in", False)
    assert "econnect" in step.mend


def test_an_api_that_is_switched_off(peer: GmailPeer) -> None:
    peer.google.disabled_apis.add("gmail")
    (step,) = check_mail(peer.login())
    assert (step.name, step.passed) == ("gmail sign_in", False)
    assert "Google Cloud project" in step.sentence


def test_a_listing_that_fails(peer: GmailPeer) -> None:
    peer.google.faults.plan("gmail.users.labels.list", Fault(500), times=9)
    steps = check_mail(peer.login())
    assert [(step.name, step.passed) for step in steps] == [("gmail sign_in", True), ("gmail listing", False)]
    assert steps[1].mend
