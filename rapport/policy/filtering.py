"""Which messages are kept, and by which rule the others are not. All of it is decided from the envelope."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.words import ContactPolicy, Direction, FilterReason, MailRule, MeetingRule, ParticipantRole, Visibility
from rapport.policy.addresses import is_address, normalise
from rapport.policy.automated import is_from_list, is_from_machine, is_unsubscribe, list_domain
from rapport.policy.blocked import Blocklist
from rapport.policy.internal import Own
from rapport.providers.base import Envelope, NamedAddress


@dataclass(frozen=True, slots=True)
class Rules:
    """All settings that decide what is kept of an account's mail and events, what is shared, who becomes a contact.

    `own` is the workspace's, `account_addresses` are the owner's address and aliases. `trusts_from` holds for
    archives alone. `version` changes whenever any other field may have.
    """

    own: Own
    account_addresses: frozenset[str]
    blocklist: Blocklist
    internal: MailRule
    automated: MailRule
    contacts: ContactPolicy
    visibility: Visibility
    meetings: MeetingRule
    calendar_visibility: Visibility
    auto_create: bool
    keep_private_copy: bool
    trusts_from: bool
    version: str

    def is_internal(self, key: str) -> bool:
        """Tell whether an address is the workspace's or the account owner's own."""
        return key in self.account_addresses or self.own.is_internal(key)


def decide(envelope: Envelope, direction: Direction, rules: Rules) -> FilterReason | None:
    """Name the rule by which a message isn't stored; None keeps it."""
    if envelope.is_draft:
        return FilterReason.DRAFT
    keys = {key for _, key, _ in list_participants(envelope)}
    if not keys:
        return FilterReason.NO_PARTICIPANTS
    external = [key for key in keys if not rules.is_internal(key)]
    if not external and rules.internal is MailRule.DROP:
        return FilterReason.INTERNAL
    if external and all(rules.blocklist.blocks(key) for key in external):
        return FilterReason.BLOCKED
    if rules.automated is MailRule.DROP and _is_unwanted(envelope, direction, rules):
        return FilterReason.AUTOMATED
    return None


def list_participants(envelope: Envelope) -> Iterator[tuple[ParticipantRole, str, NamedAddress]]:
    """List who wrote a message and whom it went to, each with its key; what can't be an address is left out."""
    fields = (
        (ParticipantRole.FROM, envelope.from_),
        (ParticipantRole.REPLY_TO, envelope.reply_to),
        (ParticipantRole.TO, envelope.to),
        (ParticipantRole.CC, envelope.cc),
        (ParticipantRole.BCC, envelope.bcc),
    )
    for role, field in fields:
        for named in field:
            key = normalise(named.address)
            if is_address(key):
                yield role, key, named


def _is_unwanted(envelope: Envelope, direction: Direction, rules: Rules) -> bool:
    if is_unsubscribe(envelope):
        return True
    if direction is Direction.SENT:
        return False
    return is_from_machine(envelope) or (is_from_list(envelope.headers) and not _is_own_list(envelope, rules))


def _is_own_list(envelope: Envelope, rules: Rules) -> bool:
    # A team's shared address is often a group (Google Groups marks sales@ as a list): customers write to it.
    return rules.own.has_domain(list_domain(envelope.headers))
