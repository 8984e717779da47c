"""What ought to be here, read from a mailbox's messages with the standard library and plain sets, and what is here.

The reading knows none of the product's rules by import: it states them again, as far as the correspondence needs them.
"""

import email
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import NamedTuple

from tests.servers.dovecot_peer import DovecotPeer

CHOSEN = ("INBOX", "Sent", "Projects", "Zakázky a nabídky", "Clients/Acme")
_OWN = "firm.example"
_BLOCKED = "unwanted.example"
_FREE_MAIL = {"gmail.com", "seznam.cz"}
_DESKS = {"obchod", "info", "fakturace"}
_MACHINES = {"no-reply", "unsubscribe"}
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "Auto-Submitted", "Precedence")
_VISIBLE = {"from": "From", "reply_to": "Reply-To", "to": "To", "cc": "Cc"}


@dataclass
class View:
    """A mailbox as people see it; messages go by Message-ID, which is unique in the correspondence."""

    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    filtered: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent_at: dict[str, str] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)
    participants: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, tuple[list[str], list[str], list[str], list[str]]] = field(default_factory=dict)
    threads: list[set[str]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    domains: set[str] = field(default_factory=set)


class Placed(NamedTuple):
    """A message where it lies; `thread` is the provider's own name of its thread, "" where there is none."""

    path: str
    letter: EmailMessage
    is_sent: bool
    is_draft: bool
    thread: str = ""


def read_files(peer: DovecotPeer) -> View:
    """Read what the chosen folders of a mailbox hold, and apply the rules."""
    found = [(path, file) for path in CHOSEN for file in (peer.dovecot.folder_of(path, peer.user) / "cur").iterdir()]
    return read_letters(
        Placed(path, read_letter(file.read_bytes()), path == "Sent", "D" in file.name.rpartition(",")[2])
        for path, file in found
    )


def read_letter(raw: bytes) -> EmailMessage:
    """Read a message with the standard library."""
    return email.message_from_bytes(raw, policy=policy.default)


def read_letters(letters: Iterable[Placed]) -> View:
    """Read messages, oldest first, and apply the rules."""
    view, links = View(), dict[str, set[str]]()
    for each in sorted(letters, key=lambda each: (each.letter["Date"].datetime, each.is_sent)):
        reason = _reason(each)
        if reason:
            view.filtered[each.path, reason] += 1
        else:
            letter, name = each.letter, _name(each.letter)
            _keep(view, each)
            links[name] = {name, *_ids(letter["In-Reply-To"]), *_ids(letter["References"])}
            links[name] |= {each.thread} if each.thread else set()
    view.threads = _threads(links)
    return view


def _keep(view: View, each: Placed) -> None:
    letter = each.letter
    name = _name(letter)
    view.places[name, each.path] += 1
    view.sent_at[name] = letter["Date"].datetime.isoformat()
    view.directions[name] = "sent" if each.is_sent else "received"
    view.participants[name] = {(word, key) for word, role in _VISIBLE.items() for key in _keys(letter, role)}
    view.subjects[name] = letter["Subject"]
    view.bodies[name] = (
        _words(letter, "plain") or _words(letter, "html", without="<[^>]+>"),
        _words(letter, "html"),
        [str(part.get_filename()) for part in letter.iter_attachments()],
        _keys(letter, "Bcc"),
    )
    for role in (*_VISIBLE.values(), "Bcc"):
        _meet(view, letter, role)


def _meet(view: View, letter: EmailMessage, role: str) -> None:
    for address in letter[role].addresses if letter[role] else ():
        key = address.addr_spec.lower()
        local, domain = key.split("@")
        if _is_own(key) or local in _MACHINES or domain.endswith(_BLOCKED):
            continue
        if domain not in _FREE_MAIL:
            view.domains.add(".".join(domain.split(".")[-2:]))
        if local in _DESKS:
            continue
        if address.display_name and role != "Bcc":
            view.people[key] = _name_of(address.display_name)
        else:
            view.people.setdefault(key, " ".join(word.capitalize() for word in local.split(".")))


def _name_of(display: str) -> str:
    family, _, first = display.partition(", ")
    return f"{first} {family}" if first else display.removeprefix("Ing. ")


def _reason(each: Placed) -> str:
    letter = each.letter
    keys = {key for role in (*_VISIBLE.values(), "Bcc") for key in _keys(letter, role)}
    outside = {key for key in keys if not _is_own(key)}
    if each.is_draft:
        return "draft"
    if not keys:
        return "no_participants"
    if not outside:
        return "internal"
    if all(key.endswith(_BLOCKED) for key in outside):
        return "blocked"
    if each.is_sent:
        return "automated" if all(key.startswith("unsubscribe@") for key in _keys(letter, "To")) else ""
    is_machine = any(key.split("@")[0] in _MACHINES for key in _keys(letter, "From"))
    return "automated" if is_machine or any(letter[name] for name in _LIST_HEADERS) else ""


def _is_own(key: str) -> bool:
    domain = key.split("@")[1]
    return domain == _OWN or domain.endswith(f".{_OWN}")


def _keys(letter: EmailMessage, role: str) -> list[str]:
    return [address.addr_spec.lower() for address in letter[role].addresses] if letter[role] else []


def _ids(header: str | None) -> list[str]:
    return re.findall(r"<([^>]+)>", header or "")


def _name(letter: EmailMessage) -> str:
    return "".join(_ids(letter["Message-ID"]))


def _words(letter: EmailMessage, kind: str, without: str = "$^") -> list[str]:
    if letter.get_content_maintype() == "multipart" and not letter.is_multipart():  # parts that aren't there
        raw = letter.get_payload(decode=True)
        return raw.decode("latin-1").split() if kind == "plain" and isinstance(raw, bytes) else []
    part = letter.get_body((kind,))
    return re.sub(without, "", part.get_content()).split() if part else []


def _threads(links: dict[str, set[str]]) -> list[set[str]]:
    """Unite messages that share an id, also one of a message that isn't here."""
    united: list[set[str]] = []
    for ids in links.values():
        touching = [one for one in united if one & ids]
        united = [one for one in united if not one & ids] + [ids.union(*touching)]
    return sorted((ids & links.keys() for ids in united), key=sorted)
