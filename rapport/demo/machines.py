"""What nobody wrote by hand: newsletters, notices, absence notes, bounces, junk; and drafts that nobody finished."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from rapport.demo.casting import cast_customer, choose_customer, choose_story, misspell
from rapport.demo.compose import Entity, Spelling, encode_text, entity_of, multipart, text_entity
from rapport.demo.correspondence import write_turn
from rapport.demo.diary import PRAGUE, Diary, choose_opening
from rapport.demo.firm import Firm, Member
from rapport.demo.letters import Letter, local_time, make_message_id, named
from rapport.demo.names import Language
from rapport.demo.slots import Slots, fill_slots
from rapport.demo.texts import Speaker
from rapport.demo.texts_automated import ABSENCES, BULLETINS, JUNK, NOTICES, Bulletin, Notice
from rapport.demo.texts_czech import CZECH
from rapport.demo.texts_english import ENGLISH
from rapport.demo.wording import bare_subject
from rapport.providers.base import NamedAddress

_STORIES = {Language.CZECH: CZECH, Language.ENGLISH: ENGLISH, Language.GERMAN: ENGLISH}


def list_bulletins(rng: Random, firm: Firm, diary: Diary) -> Iterator[Letter]:
    """List the issues of all newsletters, each to the members who once subscribed."""
    for number, bulletin in enumerate(BULLETINS):
        readers = (firm.engineer,) if number % 2 else (firm.director, firm.sales)
        moment = datetime.combine(diary.days[number], datetime.min.time(), PRAGUE)
        while (moment := moment + timedelta(days=bulletin.every_days)) < diary.end - timedelta(days=1):
            at_dawn = moment.replace(hour=6, minute=rng.randrange(60), second=rng.randrange(60))
            for reader in readers:
                yield _issue(rng, firm, bulletin, reader, at_dawn)


def _issue(rng: Random, firm: Firm, bulletin: Bulletin, reader: Member, moment: datetime) -> Letter:
    slots = _slots_of_day(rng, firm, moment)
    paragraphs = rng.sample(bulletin.paragraphs, k=min(3, len(bulletin.paragraphs)))
    link = f"https://{bulletin.address.partition('@')[2]}/leave/{rng.getrandbits(32):08x}"
    text = "\n\n".join((*paragraphs, f"{bulletin.leave}: {link}")) + "\n"
    rows = "".join(f"<tr><td style='padding:12px'>{paragraph}</td></tr>\n" for paragraph in paragraphs)
    html = (
        f"<html><body><table width='600'>\n{rows}</table>\n<p><a href='{link}'>{bulletin.leave}</a></p></body></html>\n"
    )
    headers = (
        ("List-Id", f"<{bulletin.list_id}>"),
        ("List-Unsubscribe", f"<{link}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Precedence", "bulk"),
    )
    subject = slots.fill(rng.choice(bulletin.subjects), reader.correspondent)
    entity = entity_of(text, html, (), Spelling())
    return _letter(rng, NamedAddress(bulletin.sender, bulletin.address), reader, subject, moment, entity, headers)


def list_notices(rng: Random, firm: Firm, diary: Diary, number: int) -> Iterator[Letter]:
    """List notices of the bank, the carrier, the monitoring; each goes to the member it concerns."""
    readers = (firm.director, firm.engineer, firm.sales, firm.engineer, firm.sales)
    for _ in range(number):
        kind = rng.randrange(len(NOTICES))
        yield _notice(rng, firm, NOTICES[kind], readers[kind], choose_opening(rng, diary))


def list_junk(rng: Random, firm: Firm, diary: Diary, number: int) -> Iterator[Letter]:
    """List junk, at any hour of any day."""
    for _ in range(number):
        day = datetime.combine(rng.choice(diary.days[:-1]), datetime.min.time(), PRAGUE)
        moment = day + timedelta(seconds=rng.randrange(86400))
        yield _notice(rng, firm, rng.choice(JUNK), rng.choice(firm.members), moment, shelf="junk")


def _notice(rng: Random, firm: Firm, notice: Notice, reader: Member, moment: datetime, shelf: str = "") -> Letter:
    slots = _slots_of_day(rng, firm, moment)
    subject = slots.fill(rng.choice(notice.subjects), reader.correspondent)
    text = slots.fill(notice.body, reader.correspondent) + "\n"
    html = f"<html><body><p>{text.replace(chr(10), '<br>' + chr(10))}</p></body></html>\n" if rng.random() < 0.6 else ""
    sender = NamedAddress(notice.sender, notice.address)
    return _letter(
        rng, sender, reader, subject, moment, entity_of(text, html, (), Spelling()), notice.headers, shelf=shelf
    )


def list_absences(rng: Random, firm: Firm, letters: Sequence[Letter], number: int) -> Iterator[Letter]:
    """List automatic answers to some of the letters that members sent to customers."""
    contacts = {contact.address: (contact, customer) for customer in firm.customers for contact in customer.contacts}
    members = {member.address: member for member in firm.members}
    asked = [letter for letter in letters if letter.writer.address in members and letter.to[0].address in contacts]
    for letter in rng.sample(asked, number):
        contact, customer = contacts[letter.to[0].address]
        subject, text = ABSENCES[contact.language]
        facts, answered = customer.facts, letter.sent_at + timedelta(seconds=rng.randint(20, 90))
        slots = fill_slots(rng, contact.language, facts, "", letter.sent_at)
        absence = text.format(date=slots.words["date"], role=customer.role_address, name=contact.name)
        yield _letter(
            rng,
            named(contact),
            members[letter.writer.address],
            subject.format(subject=bare_subject(letter.subject)),
            local_time(contact, answered),
            entity_of(absence + "\n", "", (), Spelling()),
            (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
            (*letter.references, letter.message_id),
            letter.shelf,
        )


def list_bounces(rng: Random, firm: Firm, diary: Diary, number: int) -> Iterator[Letter]:
    """List letters to misspelt addresses, each with the bounce that came back."""
    for _ in range(number):
        letter, member = _unanswered(rng, firm, choose_opening(rng, diary), is_misspelt=True)
        yield letter
        recipient = letter.to[0].address
        yield _letter(
            rng,
            NamedAddress("Mail Delivery System", f"MAILER-DAEMON@{firm.domain}"),
            member,
            "Undelivered Mail Returned to Sender",
            letter.sent_at + timedelta(seconds=rng.randint(1, 9)),
            _report(letter, recipient),
            (("Auto-Submitted", "auto-replied"),),
            (letter.message_id,),
        )


def _report(letter: Letter, recipient: str) -> Entity:
    """Write a delivery report (RFC 3464) with the header of what couldn't be delivered."""
    text = f"I'm sorry to have to inform you that your message could not be delivered.\n\n<{recipient}>: user unknown\n"
    failed = f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
    status = f"Reporting-MTA: dns; mx.brezina.example\n\n{failed}"
    header = f"Message-ID: <{letter.message_id}>\nSubject: {encode_text('Subject', letter.subject)}\nTo: {recipient}\n"
    report = multipart(
        "report",
        (
            text_entity(text, "plain", Spelling()),
            Entity("Content-Type: message/delivery-status\n", status.encode()),
            text_entity(header, "rfc822-headers", Spelling()),
        ),
    )
    kind = "multipart/report; report-type=delivery-status;"
    return Entity(report.headers.replace("multipart/report;", kind), report.body)


def list_drafts(rng: Random, firm: Firm, diary: Diary, number: int) -> Iterator[Letter]:
    """List letters that members began in the last months."""
    latest = len(diary.days) - 1
    for _ in range(number):
        day = diary.days[latest - rng.randrange(120)]
        moment = datetime.combine(day, datetime.min.time(), PRAGUE) + timedelta(minutes=rng.randint(500, 1080))
        letter, _member = _unanswered(rng, firm, moment, is_misspelt=False)
        yield letter


def _unanswered(rng: Random, firm: Firm, moment: datetime, *, is_misspelt: bool) -> tuple[Letter, Member]:
    """Write the first letter of a story that a member begins."""
    customer = choose_customer(rng, firm)
    stories = _STORIES[customer.facts.language]
    begun = tuple(story for story in stories if story.turns[0].speaker is Speaker.MEMBER)
    is_begun = any(story.relation is customer.facts.relation for story in begun)
    story = choose_story(rng, begun, moment, customer.facts.relation) if is_begun else begun[0]
    cast = cast_customer(rng, firm, customer, story, moment)
    if is_misspelt:
        cast = replace(cast, contact=misspell(rng, cast.contact), other_contact=None)
    letter = write_turn(rng, firm, cast, story, story.turns[0], None, moment).letter
    member = next(member for member in firm.members if member.correspondent is cast.member)
    return letter, member


def _slots_of_day(rng: Random, firm: Firm, moment: datetime) -> Slots:
    return fill_slots(rng, Language.CZECH, choose_customer(rng, firm).facts, "", moment)


def _letter(
    rng: Random,
    sender: NamedAddress,
    reader: Member,
    subject: str,
    moment: datetime,
    entity: Entity,
    headers: tuple[tuple[str, str], ...] = (),
    references: tuple[str, ...] = (),
    shelf: str = "",
) -> Letter:
    to = named(reader.correspondent)
    identity = make_message_id(rng, sender.address, moment)
    return Letter(sender, (to,), subject, moment, identity, entity, references=references, headers=headers, shelf=shelf)
