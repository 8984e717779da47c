"""What happens in a Gmail mailbox over some weeks, step by step; each step ends with its name."""

from collections.abc import Callable, Iterator

from tests.fakes.google.gmail_store import Mailbox
from tests.sync.letters import COLLEAGUE, OWNER, letter

EVA, OTA = "Eva Malá <eva@other.example>", "Ota Malý <ota@third.example>"
PROMOTIONS, UPDATES = "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES"


def live(mailbox: Mailbox) -> Iterator[str]:
    """Let a mailbox live."""
    ids: dict[int, str] = {}

    def deliver(number: int, *labels: str, **written: object) -> None:
        ids[number] = mailbox.deliver(letter(number, **written), labels or ("INBOX", "UNREAD"))  # type: ignore[arg-type]

    yield "nothing yet"
    projects = mailbox.create_label("Projects")
    yield from _begin(deliver, projects)
    yield from _receive(deliver)
    yield from _mark(mailbox, ids)
    yield from _leave_and_return(mailbox, ids, projects)
    yield from _delete(mailbox, ids, deliver)
    yield from _change_labels(mailbox, ids, projects, deliver)
    yield from _change_much_at_once(mailbox, ids, deliver)


Deliver = Callable[..., None]


def _begin(deliver: Deliver, projects: str) -> Iterator[str]:
    for number in range(12):
        deliver(number, answers=number - 3 if number > 3 else None, subject="Re: An offer")
    deliver(20, "SENT", sender=OWNER, to=EVA)
    deliver(21, "INBOX", projects, sender=EVA)
    deliver(22, projects)
    deliver(23)
    deliver(30, "INBOX", sender=COLLEAGUE)
    deliver(31, "INBOX", sender="no-reply@shop.example")
    deliver(32, "INBOX", PROMOTIONS, sender="Shop <shop@shop.example>")
    deliver(33, "SPAM")
    deliver(34, "TRASH")
    deliver(35, "DRAFT", sender=OWNER, to=EVA)
    deliver(36, "STARRED")
    yield "a first import"
    yield "nothing more"


def _receive(deliver: Deliver) -> Iterator[str]:
    deliver(40, sender=OTA)
    deliver(41, "SENT", sender=OWNER, to=OTA, answers=40, subject="Re: Subject of 40")
    yield "one delivered, one sent"
    deliver(42, answers=0, subject="Re: An offer", sender=EVA)
    yield "a thread grows"
    deliver(43, answers=41, subject="Another subject")
    deliver(44, "INBOX", answers=99, subject="An answer to what was never here")
    deliver(45, "INBOX", answers=99, subject="Another answer to that")
    yield "threads grow by what messages name, be it under another subject"
    deliver(46, "INBOX", PROMOTIONS, sender="Shop <shop@shop.example>")
    deliver(47, "SPAM")
    deliver(48, "INBOX", sender=COLLEAGUE)
    yield "what isn't wanted is delivered"


def _mark(mailbox: Mailbox, ids: dict[int, str]) -> Iterator[str]:
    mailbox.label(ids[0], remove=["UNREAD"])
    mailbox.label(ids[1], add=["STARRED", "IMPORTANT"])
    mailbox.label(ids[33], remove=["UNREAD"], add=["STARRED"])
    yield "read, starred"
    mailbox.label(ids[2], remove=["INBOX"])
    mailbox.label(ids[21], remove=["INBOX"])
    yield "archived"
    mailbox.label(ids[2], add=["INBOX"])
    yield "taken back from the archive"


def _leave_and_return(mailbox: Mailbox, ids: dict[int, str], projects: str) -> Iterator[str]:
    mailbox.label(ids[3], add=["SPAM"], remove=["INBOX"])
    mailbox.trash(ids[21])
    mailbox.label(ids[4], add=[UPDATES])
    yield "labelled away: spam, trash, a category"
    mailbox.label(ids[3], remove=["SPAM"], add=["INBOX"])
    mailbox.label(ids[21], remove=["TRASH"])
    mailbox.label(ids[4], remove=[UPDATES])
    mailbox.label(ids[33], remove=["SPAM"], add=["INBOX"])
    yield "labelled back, and one for the first time"
    mailbox.label(ids[5], add=["SPAM"], remove=["INBOX"])
    mailbox.label(ids[5], remove=["SPAM"], add=["INBOX"])
    mailbox.trash(ids[6])
    mailbox.label(ids[6], remove=["TRASH"], add=[projects])
    yield "away and back between two looks"
    mailbox.label(ids[35], remove=["DRAFT"], add=["SENT"])
    yield "a draft is sent"


def _delete(mailbox: Mailbox, ids: dict[int, str], deliver: Deliver) -> Iterator[str]:
    mailbox.delete(ids[7])
    mailbox.delete(ids[20])
    mailbox.delete(ids[34])
    yield "deleted: from a thread, from what was sent, from the trash"
    deliver(50)
    mailbox.delete(ids[50])
    deliver(51)
    mailbox.trash(ids[51])
    yield "added and then deleted, or trashed"
    deliver(7, answers=4, subject="Re: An offer")
    mailbox.delete(ids[0])
    mailbox.delete(ids[40])
    yield "one comes back under another id, first letters of threads go"


def _change_labels(mailbox: Mailbox, ids: dict[int, str], projects: str, deliver: Deliver) -> Iterator[str]:
    acme = mailbox.create_label("Acme")
    yield "a label is created"
    mailbox.label(ids[8], add=[acme], remove=["INBOX"])
    mailbox.rename_label(projects, "Old projects")
    deliver(60, acme)
    yield "a label is used, another renamed"
    mailbox.delete_label(projects)
    yield "a label is deleted: what it alone held is archived"
    mailbox.delete(ids[8])
    mailbox.delete_label(acme)
    yield "a label is deleted of which a message was deleted"


def _change_much_at_once(mailbox: Mailbox, ids: dict[int, str], deliver: Deliver) -> Iterator[str]:
    for number in range(70, 82):
        deliver(number, answers=number - 1 if number % 4 else None, subject=f"Re: Order {number // 4}")
    for number in range(70, 82, 3):
        mailbox.trash(ids[number])
    mailbox.label(ids[71], add=[PROMOTIONS])
    mailbox.delete(ids[72])
    mailbox.label(ids[70], remove=["TRASH"], add=["INBOX"])
    yield "much at once"
    for id_ in list(mailbox.letters):
        mailbox.trash(id_)
    yield "everything is thrown away"
    for id_ in list(mailbox.letters)[::2]:
        mailbox.label(id_, remove=["TRASH"])
    yield "half of it is taken back"
