"""Who may become a contact. Never our own, blocked or automated addresses; and no person is made of a role address."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.words import ContactPolicy, Direction, ParticipantRole
from rapport.policy.automated import is_automated_address
from rapport.policy.filtering import Rules, list_participants
from rapport.policy.roles import is_role_address
from rapport.providers.base import Envelope

_RECIPIENTS = frozenset({ParticipantRole.TO, ParticipantRole.CC, ParticipantRole.BCC})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An external address of a message, with the name as sent. `is_hidden`: known from Bcc only, so without a name."""

    key: str
    display: str
    is_hidden: bool


def list_external(envelope: Envelope, rules: Rules) -> list[Candidate]:
    """List the external participants to whom people and companies may be linked, role addresses among them."""
    displays: dict[str, str] = {}
    visible: set[str] = set()
    for role, key, named in list_participants(envelope):
        if role is ParticipantRole.BCC:
            displays.setdefault(key, "")  # what a Bcc line calls somebody is content; a person's name is everybody's
        else:
            visible.add(key)
            displays[key] = displays.get(key) or named.name
    return [
        Candidate(key, display, is_hidden=key not in visible)
        for key, display in displays.items()
        if not (rules.is_internal(key) or rules.blocklist.blocks(key) or is_automated_address(key))
    ]


def list_allowed(
    external: Sequence[Candidate], envelope: Envelope, direction: Direction, rules: Rules
) -> Sequence[Candidate]:
    """List those of a message's external participants whose company may be made under the account's contact policy."""
    if rules.contacts is ContactPolicy.SENT_AND_RECEIVED:
        return external
    if rules.contacts is ContactPolicy.SENT and direction is Direction.SENT:
        recipients = {key for role, key, _ in list_participants(envelope) if role in _RECIPIENTS}
        return [one for one in external if one.key in recipients]
    return []


def list_new_people(allowed: Sequence[Candidate]) -> list[Candidate]:
    """List those of the allowed who may be made a person: a desk is none."""
    return [one for one in allowed if not is_role_address(one.key)]
