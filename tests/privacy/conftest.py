"""The firm's mail and meetings go through every flow, and some fail; then the tests look at what is left behind."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from flows.backfill import backfill
from flows.incremental import incremental
from flows.reconcile import reconcile
from flows.sync import sync
from rapport.installation import open_installation
from rapport.settings import get_settings
from rapport.sync import redacting
from rapport.sync.calendars import redacting as redacting_events
from rapport.vault import Plain
from tests.fakes.google.server import start_google
from tests.privacy.canaries import Canaries, Sight
from tests.privacy.firm import EVA, JANA, OTA, PETR, Firm
from tests.privacy.google import GITA, AtGoogle
from tests.privacy.mail import CUSTOMER, write_headless, write_nested
from tests.privacy.meetings import write_unreadable
from tests.servers.caldav_peer import RadicalePeer
from tests.servers.dovecot import start_dovecot
from tests.servers.radicale import start_radicale

MACHINE = "noreply@shop.example"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def firm(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prefect_server: object
) -> Iterator[Firm]:
    """A firm after weeks of work: everything was imported, something went wrong, and all is well again."""
    folder: Path = tmp_path_factory.mktemp("firm")
    (folder / "radicale").mkdir()
    with (
        pytest.MonkeyPatch.context() as patch,
        start_dovecot(folder, tls=False) as dovecot,
        start_radicale(folder / "radicale") as radicale,
        start_google() as google,
    ):
        canaries = Canaries()
        at_google = AtGoogle(google, canaries)
        for name, value in at_google.registration.items():
            patch.setenv(f"RAPPORT_GOOGLE_{name}", value)
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # the stand-in has no TLS
        patch.setattr("webbrowser.open", at_google.sign_in)
        patch.setenv("RAPPORT_HOME", str(folder / "home"))
        if request.param == "postgresql":
            patch.setenv("RAPPORT_DATABASE_URL", request.getfixturevalue("postgresql").create_database())
        get_settings.cache_clear()
        firm = Firm(open_installation(), dovecot, radicale, folder / "saved", at_google, canaries)
        with firm.listening():
            _connect(firm)
            _import_all(firm)
            _catch_up(firm)
            firm.rapport("account", "set", JANA, "--calendar-visibility", "metadata")
            _provoke(firm, patch)
        yield firm
        assert google.violations == []
    get_settings.cache_clear()


def _connect(firm: Firm) -> None:
    firm.archive.mkdir()
    firm.connect(JANA, "--calendar-visibility", "everything")  # which she takes back
    firm.connect(PETR, "--visibility", "subject", "--contacts", "sent", "--calendar-visibility", "everything")
    firm.connect_google()
    firm.save("eva received", to=EVA)
    firm.save_meeting("met")
    saved = ("--mail", str(firm.archive), "--calendar", str(firm.archive))
    firm.rapport("account", "add", "archive", "--address", EVA, *saved, "--contacts", "none")
    firm.rapport("member", "add", OTA)
    for line in firm.rapport("account", "list", "--json").splitlines():
        account = json.loads(line)
        firm.labels[account["address"]] = account["label"]


def _import_all(firm: Firm) -> None:
    for owner, shared in ((JANA, Sight.OWNER), (PETR, Sight.COLLEAGUES)):
        deliver = partial(firm.deliver, owner)
        deliver("INBOX", "received", to=owner, subject=shared)
        deliver("Sent", "sent", sender=owner, to=CUSTOMER, subject=shared, bcc=Sight.CONTACT)
        deliver("INBOX", "internal", sender=f"Ota <{OTA}>", to=owner)
        machine = {"sender": MACHINE, "headers": "List-Id: offers <offers.shop.example>"}
        deliver("INBOX", "automated", to=owner, bcc=Sight.OWNER, **machine)
        deliver("Drafts", "draft", sender=owner, to=CUSTOMER)
        deliver("Junk", "junk", to=owner)
        deliver("Private", "excluded", to=owner)
        firm.dovecot.write_message("INBOX", write_headless(firm.canaries, f"{owner} headless"), user=owner)
        firm.rapport("folder", "exclude", owner, "Private")
    # The policy makes no people of these, so that not even the addresses are kept.
    firm.deliver(PETR, "INBOX", "blind", to=PETR, subject=Sight.COLLEAGUES, bcc=Sight.OWNER)
    firm.save("eva sent", sender=EVA, to=CUSTOMER, bcc=Sight.OWNER)
    firm.save("eva internal", sender=OTA, to=EVA)
    firm.save("eva automated", sender=MACHINE, to=EVA, headers="Auto-Submitted: auto-generated")
    (firm.archive / "headless.eml").write_bytes(write_headless(firm.canaries, "eva headless"))
    (firm.archive / "nested.eml").write_bytes(write_nested(firm.canaries, "eva nested", to=EVA))
    _fill_google(firm)
    _plan(firm)
    for label in firm.labels.values():
        backfill(label)


def _fill_google(firm: Firm) -> None:
    at_google, mailbox = firm.at_google, firm.at_google.person.mailbox
    at_google.deliver("INBOX", "received", to=GITA)
    at_google.deliver("SENT", "sent", sender=GITA, to=CUSTOMER, bcc=Sight.CONTACT)
    at_google.deliver("INBOX", "internal", sender=f"Ota <{OTA}>", to=GITA)
    at_google.deliver("INBOX", "automated", sender=MACHINE, to=GITA, headers="Auto-Submitted: auto-generated")
    at_google.deliver("DRAFT", "draft", sender=GITA, to=CUSTOMER)
    at_google.deliver("SPAM", "junk", to=GITA)
    at_google.deliver(mailbox.create_label("Private"), "excluded", to=GITA)
    firm.rapport("folder", "exclude", GITA, "Private")
    at_google.meet("met")
    at_google.meet("private", visibility="private")
    at_google.meet("confidential", visibility="confidential")
    at_google.meet("inside", guest=OTA)
    at_google.meet("cancelled", status="cancelled")
    at_google.meet("alone", guest=GITA)
    at_google.meet("unreadable", rule=f"FREQ={firm.canaries.hatch(f'{GITA} unreadable: rule')}")
    at_google.meet("private later")
    at_google.meet("gone later")


def _plan(firm: Firm) -> None:
    """Fill the calendars: with what is shared, what is kept private, and what must not be here at all."""
    for owner, shared in ((JANA, Sight.OWNER), (PETR, Sight.COLLEAGUES)):
        meet = partial(firm.meet, owner)
        meet("met", content=shared)
        meet("private", lines=["CLASS:PRIVATE"])
        meet("confidential", lines=["CLASS:CONFIDENTIAL"])
        meet("of both", uid="of both", hours=0, content=shared)
        meet("inside", guest=OTA)
        meet("cancelled", lines=["STATUS:CANCELLED"])
        meet("alone", guest=owner)
        meet("ancient", year=1826)
        meet("private later", content=shared)
        meet("gone later", content=shared)
    (firm.archive / "unreadable.ics").write_bytes(write_unreadable(firm.canaries, "eva unreadable"))


def _catch_up(firm: Firm) -> None:
    firm.deliver(JANA, "INBOX", "incremental", to=JANA)
    firm.deliver(PETR, "INBOX", "incremental", to=PETR, subject=Sight.COLLEAGUES)
    firm.at_google.google.sign_in.rotates = True
    firm.at_google.google.expire_access_tokens()
    firm.at_google.deliver("INBOX", "incremental", to=GITA)
    _replan(firm)
    incremental()
    firm.deliver(JANA, "INBOX", "sync", to=JANA)
    sync(firm.labels[JANA])
    firm.save("eva sync", to=EVA)
    sync(firm.labels[EVA])
    firm.deliver(JANA, "INBOX", "reconcile", to=JANA)
    reconcile(firm.labels[JANA])
    firm.at_google.deliver("INBOX", "sync", to=GITA)
    sync(firm.labels[GITA])
    reconcile(firm.labels[GITA])


def _replan(firm: Firm) -> None:
    """Make one meeting private, remove one, add one."""
    for owner, shared in ((JANA, Sight.OWNER), (PETR, Sight.COLLEAGUES)):
        firm.meet(owner, "private now", instead="private later", lines=["CLASS:PRIVATE"])
        RadicalePeer(firm.radicale, owner).delete("work", "gone-later.ics")
        firm.meet(owner, "met later", content=shared)
    gita = firm.at_google.person.calendars
    firm.at_google.meet_otherwise("private later", "private now", visibility="private")
    gita.delete(gita.primary, firm.at_google.meetings["gone later"])
    firm.at_google.meet("met later")


def _provoke(firm: Firm, patch: pytest.MonkeyPatch) -> None:
    """Let a step fail with an error that quotes the mail, and the database with one that quotes the row."""
    firm.deliver(JANA, "INBOX", "troubled", to=JANA)
    firm.save("eva troubled", to=EVA)
    firm.meet(JANA, "met in trouble")
    firm.save_meeting("met in trouble")
    firm.at_google.deliver("INBOX", "troubled", to=GITA)
    firm.at_google.meet("met in trouble")
    for module in (redacting_events, redacting):
        with patch.context() as broken:
            broken.setattr(module, "seal_all", _quote)
            for owner in (JANA, GITA):
                assert sync(firm.labels[owner], return_state=True).is_failed()
            assert backfill(firm.labels[EVA], return_state=True).is_failed()
            incremental()
    firm.rapport("account", "set", JANA, "--resume")
    firm.deliver(JANA, "Sent", "refused", sender=JANA, to=CUSTOMER, bcc=Sight.CONTACT)
    with firm.refusing(firm.canaries.words[f"{JANA} refused: bcc address"]):
        assert sync(firm.labels[JANA], return_state=True).is_failed()
    _let_google_quote(firm)
    for owner in (JANA, EVA, GITA):
        sync(firm.labels[owner])


def _let_google_quote(firm: Firm) -> None:
    """Let Google refuse everything, in words that quote all that it holds; then her sign-in, and her permission."""
    firm.at_google.quote()
    assert sync(firm.labels[GITA], return_state=True).is_failed()
    firm.at_google.google.expire_access_tokens()
    assert sync(firm.labels[GITA], return_state=True).is_failed()
    firm.at_google.google.faults.clear()
    firm.at_google.google.revoke(GITA)
    assert sync(firm.labels[GITA], return_state=True).is_failed()
    firm.rapport("account", "reconnect", GITA)
    firm.forget_link()


def _quote(plains: Sequence[Plain], *_rest: object) -> None:
    raise ValueError(f"can't seal {b' '.join(plain.content for plain in plains).decode()}")
