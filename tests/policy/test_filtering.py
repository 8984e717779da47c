from collections.abc import Callable

import pytest

from models.words import Direction, FilterReason, MailRule
from rapport.policy.filtering import Rules, decide
from rapport.providers.base import Envelope

MakeEnvelope = Callable[..., Envelope]
MakeRules = Callable[..., Rules]
SENT, RECEIVED = Direction.SENT, Direction.RECEIVED
INTERNAL, BLOCKED, AUTOMATED = FilterReason.INTERNAL, FilterReason.BLOCKED, FilterReason.AUTOMATED
LIST = {"list-id": "<news.firm.example>"}


@pytest.mark.parametrize(
    ("fields", "direction", "reason"),
    [
        ({}, RECEIVED, None),
        ({"sender": "me@own.example", "to": "jana@firm.example"}, SENT, None),
        ({"sender": "me@own.example", "to": "eva@own.example"}, SENT, INTERNAL),
        ({"sender": "eva@prague.own.example"}, RECEIVED, INTERNAL),
        ({"sender": "alias@elsewhere.example"}, RECEIVED, INTERNAL),
        ({"sender": "owner@gmail.com"}, RECEIVED, INTERNAL),
        ({"sender": "jana@gmail.com"}, RECEIVED, None),
        ({"sender": "me@own.example", "to": "me@own.example"}, SENT, INTERNAL),
        ({"sender": "eva@own.example", "cc": "jana@firm.example"}, RECEIVED, None),
        ({"sender": "me@own.example", "to": "eva@own.example", "bcc": "jana@firm.example"}, SENT, None),
        ({"sender": "form@own.example", "reply_to": "jana@firm.example"}, RECEIVED, None),
        ({"sender": "", "to": ""}, RECEIVED, FilterReason.NO_PARTICIPANTS),
        ({"sender": "jana", "to": "undisclosed-recipients:;"}, RECEIVED, FilterReason.NO_PARTICIPANTS),
        ({"to": "undisclosed-recipients:;"}, RECEIVED, None),
        ({"is_draft": True}, RECEIVED, FilterReason.DRAFT),
        ({"is_draft": True, "sender": "", "to": ""}, SENT, FilterReason.DRAFT),
        ({"sender": "noreply@firm.example"}, RECEIVED, AUTOMATED),
        ({"sender": "info@firm.example"}, RECEIVED, None),
        ({"headers": LIST}, RECEIVED, AUTOMATED),
        ({"headers": LIST, "sender": "me@own.example", "to": "jana@firm.example"}, SENT, None),
        ({"sender": "me@own.example", "to": "noreply@firm.example"}, SENT, None),
        ({"sender": "me@own.example", "to": "unsubscribe@lists.example"}, SENT, AUTOMATED),
        ({"sender": "me@own.example", "to": "unsubscribe@lists.example"}, RECEIVED, AUTOMATED),
        ({"sender": "me@own.example", "to": "x1@lists.example", "subject": "unsubscribe"}, SENT, AUTOMATED),
        ({"sender": "noreply@own.example"}, RECEIVED, INTERNAL),
    ],
)
def test_the_first_rule_that_holds_is_named(
    make_envelope: MakeEnvelope,
    make_rules: MakeRules,
    fields: dict[str, object],
    direction: Direction,
    reason: FilterReason | None,
) -> None:
    assert decide(make_envelope(**fields), direction, make_rules()) is reason


@pytest.mark.parametrize(
    ("blocked", "fields", "reason"),
    [
        ("jana@firm.example", {}, BLOCKED),
        ("firm.example", {"sender": "eva@mail.firm.example"}, BLOCKED),
        ("firm.example", {"cc": "petr@other.example"}, None),
        ("firm.example other.example", {"cc": "petr@other.example"}, BLOCKED),
        ("firm.example", {"sender": "noreply@firm.example"}, BLOCKED),
        ("own.example", {"sender": "eva@own.example"}, INTERNAL),
        ("other.example", {}, None),
    ],
)
def test_a_message_stays_while_one_external_participant_is_not_blocked(
    make_envelope: MakeEnvelope,
    make_rules: MakeRules,
    blocked: str,
    fields: dict[str, str],
    reason: FilterReason | None,
) -> None:
    assert decide(make_envelope(**fields), RECEIVED, make_rules(blocked=blocked)) is reason


@pytest.mark.parametrize(
    ("settings", "fields", "reason"),
    [
        ({"internal": MailRule.KEEP}, {"sender": "eva@own.example"}, None),
        ({"internal": MailRule.KEEP}, {"sender": "noreply@own.example"}, AUTOMATED),
        ({"internal": MailRule.KEEP, "automated": MailRule.KEEP}, {"sender": "noreply@own.example"}, None),
        ({"automated": MailRule.KEEP}, {"sender": "noreply@firm.example"}, None),
        ({"automated": MailRule.KEEP}, {"headers": LIST}, None),
        ({"automated": MailRule.KEEP}, {"sender": "me@own.example", "to": "unsubscribe@lists.example"}, None),
        ({"automated": MailRule.KEEP}, {"sender": "eva@own.example"}, INTERNAL),
        ({"internal": MailRule.KEEP, "automated": MailRule.KEEP}, {"is_draft": True}, FilterReason.DRAFT),
    ],
)
def test_settings_keep_what_is_dropped_by_default(
    make_envelope: MakeEnvelope,
    make_rules: MakeRules,
    settings: dict[str, MailRule],
    fields: dict[str, object],
    reason: FilterReason | None,
) -> None:
    assert decide(make_envelope(**fields), RECEIVED, make_rules(**settings)) is reason


@pytest.mark.parametrize(
    ("list_id", "extra", "reason"),
    [
        ("Sales <sales.own.example>", {"precedence": "list"}, None),
        ("<SALES.Own.Example>", {"list-unsubscribe": "<mailto:x@own.example>"}, None),
        ("sales.prague.own.example", {}, None),
        ("<sales.own.example>", {"auto-submitted": "auto-replied"}, AUTOMATED),
        ("<own.example.lists.test>", {}, AUTOMATED),
        ("<list.gmail.com>", {}, AUTOMATED),
    ],
)
def test_customers_who_write_to_a_group_of_ours_are_no_machines(
    make_envelope: MakeEnvelope, make_rules: MakeRules, list_id: str, extra: dict[str, str], reason: FilterReason | None
) -> None:
    envelope = make_envelope(to="sales@own.example", headers={"list-id": list_id, **extra})
    assert decide(envelope, RECEIVED, make_rules()) is reason
