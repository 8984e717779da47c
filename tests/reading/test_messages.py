"""What of a message each viewer sees: over owners, others and nobody, visibilities, and one or two copies."""

from datetime import timedelta

import pytest

from models.words import Direction, ParticipantRole, Visibility
from rapport.reading.messages import PAGE, Selection, list_messages
from rapport.reading.records import MessageView
from rapport.reading.viewer import open_reader
from rapport.store.choices import change_settings
from tests.builders import NOON, make_envelope, make_person, make_workspace, store_message
from tests.reading.conftest import Firm
from tests.statements import counting

M, S, E = Visibility.METADATA, Visibility.SUBJECT, Visibility.EVERYTHING
SUBJECT, BODY = "Canary subject", "Canary body"


def only(firm: Firm, viewer: str | None) -> MessageView:
    (view,) = list_messages(firm.read(viewer), Selection())
    return view


@pytest.mark.parametrize(
    ("visibility", "viewer", "subject", "text", "seen"),
    [
        (M, "jana", SUBJECT, BODY, E),
        (M, "ota", None, None, M),
        (M, None, None, None, M),
        (S, "jana", SUBJECT, BODY, E),
        (S, "ota", SUBJECT, None, S),
        (S, None, SUBJECT, None, S),
        (E, "jana", SUBJECT, BODY, E),
        (E, "ota", SUBJECT, BODY, E),
        (E, None, SUBJECT, BODY, E),
    ],
)
def test_one_copy_shows_what_its_owner_shares(
    firm: Firm, visibility: Visibility, viewer: str | None, subject: str | None, text: str | None, seen: Visibility
) -> None:
    firm.store(firm.account("jana", visibility), make_envelope())
    view = only(firm, viewer)
    assert (view.subject, view.text, view.visibility) == (subject, text, seen)
    assert (view.attachments is None) == (text is None)
    assert [one.address for one in view.participants] == ["eva@acme.example", "jana@firm.example"]


@pytest.mark.parametrize(
    ("jana", "ota", "viewer", "subject", "text", "seen"),
    [
        (M, M, "petr", None, None, M),
        (M, S, "petr", SUBJECT, None, S),
        (S, E, "petr", SUBJECT, BODY, E),
        (E, M, None, SUBJECT, BODY, E),
        (M, E, "jana", SUBJECT, BODY, E),
        (M, M, "jana", SUBJECT, BODY, E),
        (M, M, "ota", SUBJECT, BODY, E),
    ],
)
def test_two_copies_show_the_most_that_any_shares(
    firm: Firm,
    jana: Visibility,
    ota: Visibility,
    viewer: str | None,
    subject: str | None,
    text: str | None,
    seen: Visibility,
) -> None:
    envelope = make_envelope(to=("jana@firm.example", "ota@firm.example"))
    firm.store(firm.account("jana", jana), envelope)
    firm.store(firm.account("ota", ota), envelope)
    view = only(firm, viewer)
    assert (view.subject, view.text, view.visibility) == (subject, text, seen)
    assert view.accounts == ("jana@firm.example", "ota@firm.example")


def test_a_forged_message_with_a_seen_id_shows_nothing_of_the_other(firm: Firm) -> None:
    firm.store(firm.account("jana", M), make_envelope(subject="Secret"))
    firm.store(firm.account("ota", E), make_envelope(sender="mallory@evil.example", subject="Forged"))
    views = list(list_messages(firm.read("petr"), Selection()))
    assert {view.subject for view in views} == {None, "Forged"}


def test_an_account_that_grew_stricter_hides_before_its_copies_are_revised(firm: Firm) -> None:
    account = firm.account("jana", E)
    firm.store(account, make_envelope())
    change_settings(firm.session, account, {"visibility": M})
    assert only(firm, "ota").subject is None
    assert only(firm, "jana").subject == SUBJECT


def test_an_account_that_grew_more_generous_shows_no_more_before_its_copies_are_revised(firm: Firm) -> None:
    account = firm.account("jana", M)
    firm.store(account, make_envelope())
    change_settings(firm.session, account, {"visibility": E})
    view = only(firm, "ota")
    assert (view.subject, view.text, view.visibility) == (None, None, M)


@pytest.mark.parametrize(
    ("visibility", "viewer", "seen"),
    [(M, "jana", True), (M, "ota", False), (S, "ota", False), (S, None, False), (E, "ota", True), (E, None, True)],
)
def test_bcc_is_shown_to_the_owner_or_with_everything(
    firm: Firm, visibility: Visibility, viewer: str | None, seen: bool
) -> None:
    make_person(firm.session, firm.workspace, "hidden@acme.example")
    envelope = make_envelope(sender="jana@firm.example", to=("eva@acme.example",), bcc=("Hidden@acme.example",))
    firm.store(firm.account("jana", visibility), envelope, Direction.SENT)
    blind = [one for one in only(firm, viewer).participants if one.role is ParticipantRole.BCC]
    assert [one.address for one in blind] == (["Hidden@acme.example"] if seen else [])
    assert all(one.person_id for one in blind)


def test_a_colleague_in_bcc_is_not_found_out(firm: Firm) -> None:
    sent = make_envelope(sender="jana@firm.example", to=("eva@acme.example",), bcc=("ota@firm.example",))
    firm.store(firm.account("jana"), sent, Direction.SENT)
    ota = firm.account("ota")
    firm.store(ota, make_envelope(sender="jana@firm.example", to=("eva@acme.example",)))
    assert only(firm, "petr").accounts == ("jana@firm.example",)
    assert only(firm, "ota").accounts == ("jana@firm.example", "ota@firm.example")
    assert list(list_messages(firm.read("petr"), Selection(account=ota))) == []
    assert len(list(list_messages(firm.read("ota"), Selection(account=ota)))) == 1


def test_an_alias_among_the_participants_shows_the_account(firm: Firm) -> None:
    account = firm.account("jana")
    change_settings(firm.session, account, {"aliases": '["sales@firm.example"]'})
    firm.store(account, make_envelope(to=("sales@firm.example",)))
    assert only(firm, "ota").accounts == ("jana@firm.example",)


def test_mail_of_html_alone_has_a_text(firm: Firm) -> None:
    store_message(
        firm.session, firm.vault, firm.account("jana", E), make_envelope(), text="", html="<p>Only <b>HTML</b>"
    )
    assert only(firm, None).text.strip() == "Only HTML"


def test_participants_name_their_people(firm: Firm) -> None:
    person = make_person(firm.session, firm.workspace, "eva@acme.example")
    firm.store(firm.account("jana"), make_envelope(sender="Eva@ACME.example"))
    view = only(firm, None)
    assert [(one.address, one.person_id) for one in view.participants] == [
        ("Eva@ACME.example", person.id),
        ("jana@firm.example", None),
    ]


def test_another_workspace_shows_nothing(firm: Firm) -> None:
    firm.store(firm.account("jana", E), make_envelope())
    other = make_workspace(firm.session, firm.vault, "other")
    assert list(list_messages(open_reader(firm.session, firm.vault, other.id, None), Selection())) == []


def test_selections_narrow_and_pages_join_without_loss(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rapport.reading.messages.PAGE", 3)
    account = firm.account("jana")
    for number in range(8):
        firm.store(account, make_envelope(message_id=f"{number}@x.example", at=NOON - timedelta(days=number // 2)))
    everything = [view.message_id for view in list_messages(firm.read(None), Selection())]
    assert sorted(everything) == [f"{number}@x.example" for number in range(8)]
    assert [view.message_id for view in list_messages(firm.read(None), Selection(), limit=4)] == everything[:4]
    two_days = Selection(since=(NOON - timedelta(days=1)).date(), until=NOON.date())
    assert {view.message_id for view in list_messages(firm.read(None), two_days)} == {"2@x.example", "3@x.example"}


@pytest.mark.parametrize("count", [2, 30])
def test_a_page_costs_a_fixed_number_of_statements(firm: Firm, count: int) -> None:
    jana, ota = firm.account("jana", E), firm.account("ota", M)
    for number in range(count):
        envelope = make_envelope(message_id=f"{number}@x.example", bcc=(f"hidden{number}@acme.example",))
        firm.store(jana, envelope)
        firm.store(ota, envelope)
    reader = firm.read("ota")
    with counting(firm.session) as statements:
        assert len(list(list_messages(reader, Selection()))) == count
    assert count < PAGE
    assert len(statements) == 5, statements
