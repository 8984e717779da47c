"""Envelopes → what is kept. Nothing of the content of what is dropped goes any further than here."""

from models.columns import derive_id
from models.words import FilterReason, Outcome
from rapport.digests import message_id_key, message_key
from rapport.policy.direction import direction_of
from rapport.policy.filtering import decide
from rapport.providers.base import Envelope
from rapport.store.items import Decision
from rapport.sync.page import Kept, Page
from rapport.vault import Digester


def filter_page(page: Page, digester: Digester) -> None:
    """Apply all rules to a page's envelopes; what is dropped keeps its id and the rule, no more."""
    for unreadable in page.unreadable:
        page.skip(unreadable.id, unreadable.reason)
    for envelope in page.envelopes:
        _filter_envelope(page, envelope, digester)
    page.envelopes = ()


def _filter_envelope(page: Page, envelope: Envelope, digester: Digester) -> None:
    rules = page.rules
    direction = direction_of(envelope, page.stream.role, rules.account_addresses, rules.trusts_from)
    digest = message_id_key(digester, envelope.message_id) if envelope.message_id else None
    rule = FilterReason.OUT_OF_RANGE if _is_too_old(page, envelope) else decide(envelope, direction, rules)
    if rule is not None:
        page.decided.append(Decision(envelope.id, Outcome.FILTERED, digest=digest, rule=rule))
        return
    key = message_key(digester, envelope)
    copy_id = derive_id("copy", page.stream.account_id, key)
    page.kept.append(Kept(envelope, direction, key, copy_id, digest))


def _is_too_old(page: Page, envelope: Envelope) -> bool:
    arrived = envelope.received_at
    return page.since is not None and arrived is not None and arrived.date() < page.since


def drop_out_of_range(page: Page, ids: list[str]) -> None:
    """Record ids beyond the dates that were asked for."""
    page.decided += [Decision(id_, Outcome.FILTERED, rule=FilterReason.OUT_OF_RANGE) for id_ in ids]
