"""Builders for the policy's tables."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from models.words import ContactPolicy, MailRule, MeetingRule, Visibility
from rapport.policy.blocked import Blocklist
from rapport.policy.filtering import Rules
from rapport.policy.internal import Own
from rapport.providers.base import Envelope, NamedAddress


def _named(addresses: str) -> tuple[NamedAddress, ...]:
    return tuple(NamedAddress("", address) for address in addresses.split())


def _envelope(
    sender: str = "jana@firm.example",
    to: str = "me@own.example",
    *,
    cc: str = "",
    bcc: str = "",
    reply_to: str = "",
    subject: str = "Offer",
    headers: dict[str, str] | None = None,
    is_draft: bool = False,
) -> Envelope:
    return Envelope(
        id="1",
        message_id="1@firm.example",
        sent_at=datetime(2026, 11, 24, tzinfo=UTC),
        received_at=None,
        from_=_named(sender),
        reply_to=_named(reply_to),
        to=_named(to),
        cc=_named(cc),
        bcc=_named(bcc),
        subject=subject,
        in_reply_to=(),
        references=(),
        headers=headers or {},
        size=1000,
        is_draft=is_draft,
    )


def _rules(
    *,
    blocked: str = "",
    internal: MailRule = MailRule.DROP,
    automated: MailRule = MailRule.DROP,
    contacts: ContactPolicy = ContactPolicy.SENT_AND_RECEIVED,
    meetings: MeetingRule = MeetingRule.EXTERNAL,
    calendar_visibility: Visibility = Visibility.METADATA,
) -> Rules:
    entries = blocked.split()
    return Rules(
        own=Own(frozenset({"me@own.example", "owner@gmail.com"}), frozenset({"own.example", "gmail.com"})),
        account_addresses=frozenset({"me@own.example", "alias@elsewhere.example"}),
        blocklist=Blocklist(
            frozenset(entry for entry in entries if "@" in entry),
            frozenset(entry for entry in entries if "@" not in entry),
        ),
        internal=internal,
        automated=automated,
        contacts=contacts,
        visibility=Visibility.METADATA,
        meetings=meetings,
        calendar_visibility=calendar_visibility,
        auto_create=True,
        keep_private_copy=True,
        trusts_from=False,
        version="1",
    )


@pytest.fixture(scope="session")
def make_envelope() -> Callable[..., Envelope]:
    """Build an envelope from blank-separated addresses: by default one that jana@firm.example sent us."""
    return _envelope


@pytest.fixture(scope="session")
def make_rules() -> Callable[..., Rules]:
    """Build the rules of an account me@own.example; `blocked` holds blank-separated entries."""
    return _rules
