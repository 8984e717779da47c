"""The firm's mail of two years: every copy of every letter, in the folder where its reader keeps it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from rapport.demo.casting import tell_customer_story, tell_internal_story, tell_private_story
from rapport.demo.companies import KEY_CUSTOMERS, PROJECTS
from rapport.demo.diary import Diary, open_diary
from rapport.demo.firm import Firm
from rapport.demo.letters import Letter, received_copy, sent_copy, write_content
from rapport.demo.machines import list_absences, list_bounces, list_bulletins, list_drafts, list_junk, list_notices

CUSTOMERS_FOLDER = "Zákazníci"
PROJECTS_FOLDER = "Projekty"

_CUSTOMER_COPIES, _PRIVATE_COPIES, _INTERNAL_COPIES = 2800, 170, 520
_NOTICES, _JUNK, _ABSENCES, _BOUNCES, _DRAFTS = 130, 50, 24, 9, 21


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """One message in one folder of one member's mailbox. `folder` is the decoded path, its levels joined by "/"."""

    member: str
    folder: str
    raw: bytes
    sent_at: datetime
    is_draft: bool = False


def messages(firm: Firm, today: date) -> Iterator[DemoMessage]:
    """List the mail of the two years before `today`, oldest first."""
    rng = Random(f"mail {firm.seed} {today.isoformat()}")
    diary = open_diary(today)
    drafts = list(list_drafts(rng, firm, diary, _DRAFTS))
    letters = _letters(rng, firm, diary)
    copies = [copy for letter in letters for copy in _copies(rng, firm, letter, diary.end)]
    copies += [_draft(letter) for letter in drafts]
    yield from sorted(copies, key=lambda copy: copy.sent_at)


def _letters(rng: Random, firm: Firm, diary: Diary) -> list[Letter]:
    letters = [
        *_until(_CUSTOMER_COPIES, firm, lambda: tell_customer_story(rng, firm, diary)),
        *_until(_PRIVATE_COPIES, firm, lambda: tell_private_story(rng, firm, diary)),
    ]
    absences = list(list_absences(rng, firm, letters, _ABSENCES))
    return [
        *letters,
        *absences,
        *_until(_INTERNAL_COPIES, firm, lambda: tell_internal_story(rng, firm, diary)),
        *list_bulletins(rng, firm, diary),
        *list_notices(rng, firm, diary, _NOTICES),
        *list_bounces(rng, firm, diary, _BOUNCES),
        *list_junk(rng, firm, diary, _JUNK),
    ]


def _until(copies: int, firm: Firm, tell: Callable[[], Iterator[Letter]]) -> Iterator[Letter]:
    """Tell stories until their letters fill so many places in mailboxes."""
    while copies > 0:
        for letter in tell():
            copies -= len(_readers(firm, letter)) + (letter.writer.address in _members(firm))
            yield letter


def _members(firm: Firm) -> Mapping[str, str]:
    """Map every address of the firm to the mailbox behind it; two of them are shared addresses."""
    shared = {f"info@{firm.domain}": firm.sales.address, f"support@{firm.domain}": firm.engineer.address}
    return {member.address: member.address for member in firm.members} | shared


def _readers(firm: Firm, letter: Letter) -> list[str]:
    """List the mailboxes that a letter is delivered to."""
    mailboxes = _members(firm)
    addresses = (person.address for person in (*letter.to, *letter.cc, *letter.bcc))
    found = dict.fromkeys(mailboxes[address] for address in addresses if address in mailboxes)
    return [mailbox for mailbox in found if mailbox != letter.writer.address]


def _copies(rng: Random, firm: Firm, letter: Letter, end: datetime) -> Iterator[DemoMessage]:
    content, moment = write_content(letter), letter.sent_at.astimezone(UTC)
    writer = letter.writer.address
    if writer in _members(firm):
        yield DemoMessage(writer, "Sent", sent_copy(letter, content), moment)
    for reader in _readers(firm, letter):
        folder = _file(rng, firm, letter, reader, end)
        yield DemoMessage(reader, folder, received_copy(letter, content, reader), moment)


def _file(rng: Random, firm: Firm, letter: Letter, reader: str, end: datetime) -> str:
    """Choose the folder: junk goes where it belongs, some is thrown away, the rest is filed thread by thread."""
    if letter.shelf == "junk":
        return "Junk"
    age = end - letter.sent_at
    if rng.random() < (0.03 if letter.shelf else 0.1):
        return "Trash"
    if age < timedelta(days=10):
        return "INBOX"
    return _shelve(firm, letter, reader, age)


def _shelve(firm: Firm, letter: Letter, reader: str, age: timedelta) -> str:
    habit = Random(f"{firm.seed} {reader} {letter.thread}").random()  # the same for a whole thread
    if letter.shelf in KEY_CUSTOMERS and habit < 0.7:
        return f"{CUSTOMERS_FOLDER}/{KEY_CUSTOMERS[letter.shelf]}"
    if letter.shelf in PROJECTS and habit < 0.75:
        return f"{PROJECTS_FOLDER}/{PROJECTS[letter.shelf]}"
    if letter.shelf and habit < 0.06:
        return CUSTOMERS_FOLDER
    return "Archive" if age > timedelta(days=240) and habit > 0.4 else "INBOX"


def _draft(letter: Letter) -> DemoMessage:
    raw = sent_copy(letter, write_content(letter))
    return DemoMessage(letter.writer.address, "Drafts", raw, letter.sent_at.astimezone(UTC), is_draft=True)
