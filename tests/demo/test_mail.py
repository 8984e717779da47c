"""The demonstration's mail is what it says: two years of a small firm, and always the same."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256

import pytest

from rapport.demo.firm import DOMAIN, firm
from rapport.demo.mail import CUSTOMERS_FOLDER, DemoMessage, messages

TODAY = date(2026, 3, 2)
FREE_MAIL = ("@gmail.com", "@seznam.cz")


@pytest.fixture(scope="module")
def mail() -> list[DemoMessage]:
    return list(messages(firm(), TODAY))


@pytest.fixture(scope="module")
def parsed(mail: list[DemoMessage]) -> list[EmailMessage]:
    return [message_from_bytes(message.raw, policy=policy.SMTP) for message in mail]


def digest_of(mail: Sequence[DemoMessage]) -> str:
    whole = sha256()
    for message in mail:
        whole.update(f"{message.member} {message.folder} {message.sent_at} ".encode() + message.raw)
    return whole.hexdigest()


def addresses(message: EmailMessage, *names: str) -> list[str]:
    values = [str(value) for name in names for value in message.get_all(name, [])]
    return [address for _, address in getaddresses(values) if address]


def is_internal(message: EmailMessage) -> bool:
    return all(address.endswith("@" + DOMAIN) for address in addresses(message, "From", "To", "Cc", "Bcc"))


def is_automated(message: EmailMessage) -> bool:
    return any(message[name] for name in ("List-Id", "List-Unsubscribe", "Auto-Submitted", "Precedence"))


def has_attachment(message: EmailMessage) -> bool:
    return any(part.get_content_disposition() == "attachment" for part in message.walk())


def test_the_same_seed_and_day_give_the_same_bytes(mail: list[DemoMessage]) -> None:
    assert digest_of(mail) == digest_of(list(messages(firm(), TODAY)))


@pytest.mark.parametrize(("seed", "today"), [(8, TODAY), (7, TODAY + timedelta(days=1))])
def test_another_seed_or_day_gives_other_mail(mail: list[DemoMessage], seed: int, today: date) -> None:
    assert digest_of(mail) != digest_of(list(messages(firm(seed), today)))


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_every_seed_makes_a_mailbox_of_the_promised_size(seed: int) -> None:
    assert 3700 <= sum(1 for _ in messages(firm(seed), TODAY)) <= 4500


def test_there_is_some_of_everything(parsed: list[EmailMessage]) -> None:
    found = Counter[str]()
    for message in parsed:
        found["internal"] += is_internal(message)
        found["automated"] += is_automated(message)
        found["attached"] += has_attachment(message)
        found["free mail"] += any(a.endswith(FREE_MAIL) for a in addresses(message, "From", "To"))
        found["no-reply"] += addresses(message, "From")[0].lower().startswith(("noreply@", "no-reply@"))
        found["role"] += addresses(message, "From")[0].startswith(("info@", "office@", "obchod@", "sales@"))
        found["hidden"] += message["Bcc"] is not None
        found["with html"] += any(part.get_content_type() == "text/html" for part in message.walk())
    bounds = {
        "internal": (400, 900),
        "automated": (200, 700),
        "attached": (300, 1200),
        "free mail": (120, 300),
        "no-reply": (20, 300),
        "role": (60, 300),
        "hidden": (5, 80),
        "with html": (1500, 3600),
    }
    outside = {kind: found[kind] for kind, (least, most) in bounds.items() if not least <= found[kind] <= most}
    assert outside == {}


def test_every_message_is_well_formed(parsed: list[EmailMessage]) -> None:
    for message in parsed:
        assert [part.defects for part in message.walk() if part.defects] == []
        assert message["Message-ID"]
        assert addresses(message, "From")
        assert message["Date"].datetime.tzinfo is not None


def test_header_and_folder_time_agree(mail: list[DemoMessage], parsed: list[EmailMessage]) -> None:
    assert all(
        whole["Date"].datetime == message.sent_at.replace(microsecond=0)
        for message, whole in zip(mail, parsed, strict=True)
    )


def test_a_draft_is_a_draft_by_its_folder_alone(mail: list[DemoMessage]) -> None:
    assert all(message.is_draft == (message.folder == "Drafts") for message in mail)
    assert 10 <= sum(message.is_draft for message in mail) <= 40


def test_mail_is_spread_over_the_two_years_before_today(mail: list[DemoMessage]) -> None:
    assert [message.sent_at for message in mail] == sorted(message.sent_at for message in mail)
    assert mail[-1].sent_at < datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
    months = Counter((message.sent_at.year, message.sent_at.month) for message in mail)
    assert len(months) >= 24
    assert min(months.values()) > 20
    assert max(months.values()) < 400


def test_conversations_are_threaded(parsed: list[EmailMessage]) -> None:
    known = {message["Message-ID"] for message in parsed}
    answers = [message for message in parsed if message["In-Reply-To"]]
    assert len(answers) > len(parsed) / 3
    for answer in answers:
        assert answer["References"].split()[-1] == answer["In-Reply-To"]
        assert answer["Message-ID"] not in answer["References"]
    assert sum(answer["In-Reply-To"] in known for answer in answers) > 0.9 * len(answers)


def test_a_letter_to_two_members_is_one_message_in_two_mailboxes(
    mail: list[DemoMessage], parsed: list[EmailMessage]
) -> None:
    mailboxes: dict[str, set[str]] = {}
    for message, whole in zip(mail, parsed, strict=True):
        mailboxes.setdefault(whole["Message-ID"], set()).add(message.member)
    assert sum(len(members) > 1 for members in mailboxes.values()) > 300


@pytest.mark.parametrize("member", [member.address for member in firm().members])
def test_each_member_has_the_usual_folders_and_own_ones(mail: list[DemoMessage], member: str) -> None:
    folders = {message.folder for message in mail if message.member == member}
    assert {"INBOX", "Sent", "Drafts", "Junk", "Trash", "Archive", CUSTOMERS_FOLDER} <= folders
    assert any(folder.startswith(CUSTOMERS_FOLDER + "/") for folder in folders)


def test_only_the_writer_knows_hidden_recipients(mail: list[DemoMessage], parsed: list[EmailMessage]) -> None:
    for message, whole in zip(mail, parsed, strict=True):
        if whole["Bcc"]:
            assert message.folder in {"Sent", "Drafts"}
            assert addresses(whole, "From") == [message.member]
