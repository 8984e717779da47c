"""Real and broken mail written by others: every message is read, and the counts hold."""

import re
from pathlib import Path

from rapport import mime
from rapport.providers.base import Body, Envelope

_SEPARATOR = re.compile(rb"(?:^|\n)From [^\n]*\d{4}\n")


def read(raw: bytes) -> tuple[Envelope, Body]:
    header = re.split(rb"\n\r?\n", raw, maxsplit=1)[0]
    return mime.read_envelope("1", header, received_at=None, size=len(raw)), mime.read_body("1", raw)


def test_every_malformed_sample_is_read(samples: Path) -> None:
    messages = [read(path.read_bytes()) for path in sorted((samples / "malformed").glob("*.eml"))]
    assert len(messages) == 103
    assert sum(bool(envelope.from_) for envelope, _ in messages) == 102
    assert sum(bool(envelope.sent_at) for envelope, _ in messages) == 90
    assert sum(bool(body.text.strip()) for _, body in messages) == 91
    assert sum(bool(body.html) for _, body in messages) == 19
    assert sum(len(body.attachments) for _, body in messages) == 45


def test_every_message_of_a_real_mailbox_is_read(samples: Path) -> None:
    raw = (samples / "mail" / "lists-2002.mbox").read_bytes()
    messages = [read(one) for one in _SEPARATOR.split(raw)[1:]]
    assert len(messages) == 2500
    assert sum(bool(envelope.from_) for envelope, _ in messages) == 2500
    assert sum(bool(envelope.sent_at) for envelope, _ in messages) == 2500
    assert sum(bool(envelope.message_id) for envelope, _ in messages) == 2500
    assert sum(bool(body.text.strip()) for _, body in messages) == 2500
    assert sum(len(body.attachments) for _, body in messages) == 84
