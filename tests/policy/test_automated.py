from collections.abc import Callable

import pytest

from rapport.policy.addresses import normalise
from rapport.policy.automated import is_automated, is_automated_address, is_unsubscribe
from rapport.providers.base import Envelope

MakeEnvelope = Callable[..., Envelope]
MACHINES = """
noreply NoReply no-reply no_reply no.reply NO-REPLY do-not-reply donotreply do_not_reply DoNotReply dont-reply
noreply2 noreply-orders orders-noreply billing.no-reply no-reply-eu noreplyshop noreply+token123 no-reply+a=b.example
neodpovidat neodpovidejte nepismeodpovedat neodpovedat nieodpowiadac nie-odpowiadaj nichtantworten nicht-antworten
ne-pas-repondre nepasrepondre noresponder no-responder naoresponder nao-responda non-rispondere niet-beantwoorden
nietbeantwoorden svara-ej svar-ikke ikkesvar ei-vastausta ne-valaszoljon nu-raspunde yanitlama unattended
MAILER-DAEMON mailer-daemon postmaster bounce bounces bounce+123 bounces+42-jana=firm.example bounce-17
bounces-1234-user=firm.example msprvs1=18345=bounces-7 notification notifications notifications-github
calendar-notification github.notifications notify newsletter newsletters newsletter.cz firm-newsletter news news-cz
news.eu news_shop alert alerts security-alerts alerts-noreply updates reminder auto-reply autoresponder auto-confirm
unsubscribe list-unsubscribe root cron www-data nyhedsbrev nieuwsbrief hirlevel zpravodaj oznameni benachrichtigung
notificaciones notifiche powiadomienia reply+0a1b2c3d majordomo listserv mailman-bounces
"""

PEOPLE = """
nora.reply jana.novakova newsome newsham newton alertson albert.alert dnoreplya john.newsome elena.bouncer
norbert.reply casino.reply enoreply replyman reply jana+news jana+newsletter jana+noreply jana.updates upstate rooth
cronin daemons systems.jana info sales support office kontakt faktury noticia notifications1x a.postmasterson
unsubscribed.no donota.reply no.reply4ever mynewsletters
"""


@pytest.mark.parametrize("local", MACHINES.split())
def test_addresses_of_machines(local: str) -> None:
    assert is_automated_address(normalise(f"{local}@firm.example"))


@pytest.mark.parametrize("local", PEOPLE.split())
def test_people_and_desks_whose_addresses_only_resemble_machines(local: str) -> None:
    assert not is_automated_address(f"{local}@firm.example")


@pytest.mark.parametrize(
    ("key", "automated"),
    [
        ("42+jana@users.noreply.service.example", True),
        ("jana@no-reply.service.example", True),
        ("abc@unsub.mailer.example", True),
        ("jana@noreplying.example", False),
        ("jana@newsletter.example", False),
        ("mailer-daemon", False),
        ("", False),
    ],
)
def test_domains_of_machines(key: str, automated: bool) -> None:
    assert is_automated_address(key) is automated


@pytest.mark.parametrize(
    ("headers", "automated"),
    [
        ({}, False),
        ({"list-id": "<team.lists.example>"}, True),
        ({"list-id": "  "}, False),
        ({"list-unsubscribe": "<mailto:leave@lists.example>"}, True),
        ({"list-unsubscribe": ""}, False),
        ({"list-unsubscribe": " \t"}, False),
        ({"precedence": "bulk"}, True),
        ({"precedence": " Bulk "}, True),
        ({"precedence": "LIST"}, True),
        ({"precedence": "junk"}, True),
        ({"precedence": "first-class"}, False),
        ({"precedence": ""}, False),
        ({"auto-submitted": "auto-generated"}, True),
        ({"auto-submitted": "Auto-Replied"}, True),
        ({"auto-submitted": "auto-notified; owner-email=jana@firm.example"}, True),
        ({"auto-submitted": "no"}, False),
        ({"auto-submitted": " No "}, False),
        ({"auto-submitted": "no; really"}, False),
        ({"auto-submitted": "no (a person)"}, False),
        ({"auto-submitted": ""}, False),
        ({"x-auto-response-suppress": "All"}, False),
        ({"x-auto-response-suppress": "DR, RN, NRN, OOF, AutoReply"}, False),
        ({"x-autoreply": "yes"}, True),
        ({"x-autoreply": "no"}, False),
        ({"x-autorespond": "Out of office"}, True),
        ({"content-type": "multipart/report; report-type=delivery-status"}, True),
        ({"content-type": "Multipart/Report;report-type=disposition-notification"}, True),
        ({"content-type": "multipart/mixed; boundary=report"}, False),
    ],
)
def test_header_fields_of_machines(make_envelope: MakeEnvelope, headers: dict[str, str], automated: bool) -> None:
    assert is_automated(make_envelope(headers=headers)) is automated


@pytest.mark.parametrize(
    ("sender", "automated"),
    [
        ("No-Reply@firm.example", True),
        ("jana@firm.example noreply@firm.example", True),
        ("jana@firm.example", False),
        ("mailer-daemon@localhost", True),
        ("", False),
    ],
)
def test_the_sender_decides(make_envelope: MakeEnvelope, sender: str, automated: bool) -> None:
    assert is_automated(make_envelope(sender)) is automated


def test_a_machine_among_the_recipients_makes_no_automated_mail(make_envelope: MakeEnvelope) -> None:
    assert not is_automated(make_envelope(to="me@own.example noreply@firm.example"))


@pytest.mark.parametrize(
    ("to", "cc", "subject", "unsubscribe"),
    [
        ("unsubscribe@lists.example", "", "", True),
        ("Unsubscribe+token@lists.example", "", "Leave", True),
        ("list-42-unsubscribe@lists.example", "", "anything", True),
        ("u.abc@unsubscribe.lists.example", "", "anything", True),
        ("opt-out@lists.example", "", "", True),
        ("a1b2c3@lists.example", "", "unsubscribe", True),
        ("a1b2c3@lists.example", "", " Unsubscribe ", True),
        ("team-request@lists.example", "", "unsubscribe 8c6f0e", True),
        ("a1b2c3@lists.example", "", "unsubscribe:me@own.example", True),
        ("a1b2c3@lists.example", "", "Abmelden", True),
        ("unsubscribe@lists.example", "jana@firm.example", "unsubscribe", False),
        ("jana@firm.example eva@firm.example", "", "unsubscribe", False),
        ("jana@firm.example", "", "Unsubscribe button on our page", False),
        ("jana@firm.example", "", "Re: unsubscribe", False),
        ("jana@firm.example", "", "unsubscribed", False),
        ("unsubscribed.jana@firm.example", "", "Offer", False),
        ("", "", "unsubscribe", False),
    ],
)
def test_mail_that_leaves_a_list(
    make_envelope: MakeEnvelope, to: str, cc: str, subject: str, unsubscribe: bool
) -> None:
    assert is_unsubscribe(make_envelope("me@own.example", to, cc=cc, subject=subject)) is unsubscribe
