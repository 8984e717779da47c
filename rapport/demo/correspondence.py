"""Stories → letters: who writes to whom, when, in which words, quoting what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from rapport.demo.compose import Enclosure, Spelling, entity_of
from rapport.demo.diary import choose_reply, choose_sequel
from rapport.demo.enclosures import Invitation, enclose
from rapport.demo.firm import Client, Correspondent, Firm
from rapport.demo.letters import Letter, local_time, make_message_id, named, program_headers
from rapport.demo.names import Language
from rapport.demo.slots import Slots
from rapport.demo.texts import Speaker, Story, Turn
from rapport.demo.texts_inside import HANDOVER_ANSWERS, HANDOVERS
from rapport.demo.wording import (
    close,
    forward_subject,
    greet,
    introduce_quote,
    quote_markup,
    quote_text,
    reply_subject,
    sign,
    to_markup,
    to_page,
    wrap,
)
from rapport.providers.base import NamedAddress

_HTML = {Client.OUTLOOK: 0.95, Client.WEBMAIL: 0.85, Client.THUNDERBIRD: 0.2, Client.PHONE: 0.6}
_ENCODINGS = {
    Client.OUTLOOK: ("quoted-printable", "quoted-printable", "base64"),
    Client.WEBMAIL: ("quoted-printable", "base64"),
    Client.THUNDERBIRD: ("8bit",),
    Client.PHONE: ("quoted-printable",),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in a story. Members have no `company`: they sign with their name alone among themselves.

    `begins_at` is the address that the contact's first letter goes to, the member's own or a shared one.
    """

    member: Correspondent
    contact: Correspondent
    language: Language
    slots: Slots
    other_member: Correspondent | None = None
    other_contact: Correspondent | None = None
    company: str = ""
    shelf: str = ""
    begins_at: str = ""

    def speaker(self, speaker: Speaker) -> Correspondent | None:
        """Find who speaks, if the cast has one."""
        people = {
            Speaker.CONTACT: self.contact,
            Speaker.MEMBER: self.member,
            Speaker.OTHER_CONTACT: self.other_contact,
            Speaker.OTHER_MEMBER: self.other_member,
        }
        return people[speaker]

    @property
    def is_internal(self) -> bool:
        """Whether only members take part."""
        return self.contact.address.endswith("@" + self.member.address.partition("@")[2])


@dataclass(frozen=True, slots=True)
class Written:
    """A letter with what later letters need of it: its author and its words, unencoded."""

    letter: Letter
    author: Correspondent
    text: str
    markup: str


@dataclass(frozen=True, slots=True)
class Message:
    """The words of a letter that is being written, before anything is quoted below them."""

    writer: Correspondent
    reader: Correspondent | None
    subject: str
    words: str
    sent_at: datetime
    enclosures: tuple[Enclosure, ...] = ()


def tell(rng: Random, firm: Firm, cast: Cast, story: Story, start: datetime, end: datetime) -> Iterator[Letter]:
    """Tell a story from `start` on; it breaks off at `end`, or where people just stop answering."""
    previous: Written | None = None
    moment = start
    for position, turn in enumerate(story.turns):
        writer = cast.speaker(turn.speaker)
        if writer is None:
            continue
        if previous:
            same = previous.author is writer
            moment = (choose_sequel if same else choose_reply)(rng, moment)
        if moment >= end or (position > 1 and rng.random() < 0.1):  # one answer nearly always comes
            return
        previous = write_turn(rng, firm, cast, story, turn, previous, moment)
        yield previous.letter
        if turn.speaker is Speaker.CONTACT and not cast.is_internal and rng.random() < 0.06:  # a few
            yield from _hand_over(rng, firm, cast, previous, end)


def write_turn(
    rng: Random, firm: Firm, cast: Cast, story: Story, turn: Turn, previous: Written | None, moment: datetime
) -> Written:
    """Write one turn of a story, as an answer to `previous` if there is one."""
    writer = cast.speaker(turn.speaker) or cast.member
    is_ours = turn.speaker in (Speaker.MEMBER, Speaker.OTHER_MEMBER)
    main = cast.contact if is_ours else cast.member
    if previous and previous.author is not writer and previous.author is not main and rng.random() < 0.5:
        main = previous.author
    to, cc, bcc = _recipients(rng, firm, cast, writer, main)
    if previous is None and not is_ours and cast.begins_at:
        to = (NamedAddress("", cast.begins_at),)
    subject = previous.letter.subject if previous else cast.slots.fill(rng.choice(story.subjects), writer)
    words = _words(rng, cast, turn, writer, main, is_answer=previous is not None)
    enclosures = _enclosures(rng, cast, turn, writer, moment, tuple(person.address for person in to))
    message = Message(writer, main, subject, words, moment, enclosures)
    return _write(rng, firm, cast, message, previous, to=to, cc=cc, bcc=bcc)


def _recipients(
    rng: Random, firm: Firm, cast: Cast, writer: Correspondent, main: Correspondent
) -> tuple[tuple[NamedAddress, ...], tuple[NamedAddress, ...], tuple[NamedAddress, ...]]:
    people = (cast.member, cast.contact, cast.other_member, cast.other_contact)
    others = [person for person in people if person and person is not writer and person is not main]
    if rng.random() < 0.08:  # "reply" instead of "reply to all"
        others = []
    director = firm.director.correspondent
    hidden = (named(director),) if _copies_director(rng, cast, writer, [main, *others]) else ()
    return (named(main),), tuple(named(person) for person in others), hidden


def _copies_director(rng: Random, cast: Cast, writer: Correspondent, readers: list[Correspondent]) -> bool:
    if writer not in (cast.member, cast.other_member) or "jednatel" in writer.job:
        return False
    return not any("Director" in person.job and "/" in person.job for person in readers) and rng.random() < 0.02


def _words(
    rng: Random, cast: Cast, turn: Turn, writer: Correspondent, reader: Correspondent, *, is_answer: bool
) -> str:
    chosen = (rng.choice(variants) for variants in turn.paragraphs)
    paragraphs = [cast.slots.fill(paragraph, writer) for paragraph in chosen if paragraph]
    greeting = greet(rng, cast.language, reader, is_internal=cast.is_internal)
    if is_answer and rng.random() < (0.5 if cast.is_internal else 0.2):
        greeting = ""
    if not greeting or cast.language is Language.ENGLISH:
        paragraphs[0] = _capitalise(paragraphs[0])
    body = [greeting, *paragraphs[:1], *(_capitalise(paragraph) for paragraph in paragraphs[1:])]
    if not (cast.is_internal or writer.client is Client.PHONE):
        body.append(close(rng, cast.language))
    return "\n\n".join(part for part in body if part)


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]


def _enclosures(
    rng: Random, cast: Cast, turn: Turn, writer: Correspondent, moment: datetime, readers: tuple[str, ...]
) -> tuple[Enclosure, ...]:
    if not turn.encloses:
        return ()
    uid = f"{rng.getrandbits(64):016x}@{writer.address.partition('@')[2]}"
    summary = f"Hladina – {cast.company}" if cast.company else "Hladina"
    invitation = Invitation(uid, summary, cast.slots.words["city"], writer.address, readers, cast.slots.meeting, moment)
    return (enclose(rng, cast.slots.fill(turn.encloses, writer), invitation),)


def _write(
    rng: Random,
    firm: Firm,
    cast: Cast,
    message: Message,
    previous: Written | None,
    *,
    to: tuple[NamedAddress, ...],
    cc: tuple[NamedAddress, ...] = (),
    bcc: tuple[NamedAddress, ...] = (),
    is_forward: bool = False,
) -> Written:
    writer = message.writer
    text, markup = _full_words(rng, firm, cast, message, previous, is_forward=is_forward)
    subject = message.subject
    if previous:
        subject = forward_subject(subject) if is_forward else reply_subject(subject, writer)
    html = to_page(writer, markup) if rng.random() < _HTML[writer.client] else ""
    letter = Letter(
        writer=named(writer),
        to=to,
        cc=cc,
        bcc=bcc,
        subject=subject,
        sent_at=local_time(writer, message.sent_at),
        message_id=make_message_id(rng, writer.address, message.sent_at),
        entity=entity_of(text + "\n", html, message.enclosures, _spelling(rng, writer)),
        references=(*previous.letter.references, previous.letter.message_id) if previous else (),
        headers=program_headers(writer),
        shelf=cast.shelf,
    )
    return Written(letter, writer, text, markup)


def _full_words(
    rng: Random, firm: Firm, cast: Cast, message: Message, previous: Written | None, *, is_forward: bool
) -> tuple[str, str]:
    """Add the signature and the quoted history; gives the text and its HTML."""
    writer = message.writer
    is_member = writer in (cast.member, cast.other_member)
    company = "" if cast.is_internal or is_forward else firm.name if is_member else cast.company
    website = writer.address.partition("@")[2]
    signature = sign(writer, cast.language, company, website, is_short=previous is not None)
    text, markup = wrap(message.words, writer), to_markup(writer, message.words)
    if signature:
        # A closing stands right above the name; the card below its dashes is a paragraph of its own.
        gap = "\n\n" if signature.startswith("-- ") or cast.is_internal else "\n"
        text, markup = text + gap + signature, markup + "\n" + to_markup(writer, signature.removeprefix("-- \n"))
    if previous is None or (rng.random() < (0.5 if writer.client is Client.PHONE else 0.12) and not is_forward):
        return text, markup
    author = previous.author.name if previous.author.title else f"{previous.author.first} {previous.author.last}"
    when = local_time(writer, previous.letter.sent_at)
    introduction = introduce_quote(writer, author, when, previous.letter.subject)
    return (
        f"{text}\n\n{introduction}\n{quote_text(writer, previous.text)}",
        f"{markup}\n{quote_markup(writer, introduction, previous.markup)}",
    )


def _spelling(rng: Random, writer: Correspondent) -> Spelling:
    encoding = rng.choice(_ENCODINGS[writer.client])
    if writer.language is Language.CZECH and writer.client is Client.OUTLOOK and rng.random() < 0.2:
        return Spelling("windows-1250", encoding)
    if writer.language is Language.GERMAN and rng.random() < 0.25:  # older offices
        return Spelling("iso-8859-1", encoding)
    return Spelling("utf-8", encoding)


def _hand_over(rng: Random, firm: Firm, cast: Cast, asked: Written, end: datetime) -> Iterator[Letter]:
    """Let the member forward a contact's letter to a colleague, who may answer."""
    members = [person.correspondent for person in firm.members]
    colleague = rng.choice([person for person in members if person not in (cast.member, cast.other_member)])
    language = (
        rng.choice((Language.CZECH, Language.ENGLISH))
        if Language.ENGLISH in (colleague.language, cast.member.language)
        else Language.CZECH
    )
    inside = replace(cast, contact=colleague, other_contact=None, language=language)
    moment = choose_reply(rng, asked.letter.sent_at)
    if moment >= end:
        return
    words = _note(rng, inside, cast.member, colleague, HANDOVERS[language])
    note = Message(cast.member, colleague, asked.letter.subject, words, moment)
    forwarded = _write(rng, firm, inside, note, asked, to=(named(colleague),), is_forward=True)
    yield forwarded.letter
    moment = choose_reply(rng, moment)
    if moment < end and rng.random() < 0.6:  # some answer across the desk
        words = _note(rng, inside, colleague, cast.member, HANDOVER_ANSWERS[language])
        answer = Message(colleague, cast.member, forwarded.letter.subject, words, moment)
        yield _write(rng, firm, inside, answer, forwarded, to=(named(cast.member),)).letter


def _note(rng: Random, inside: Cast, writer: Correspondent, reader: Correspondent, notes: tuple[str, ...]) -> str:
    greeting = greet(rng, inside.language, reader, is_internal=True)
    return f"{greeting}\n\n{inside.slots.fill(rng.choice(notes), writer)}"
