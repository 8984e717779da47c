"""What surrounds a letter's paragraphs: greeting, closing, signature, the quoted history, and all of it as HTML."""

import re
import textwrap
from datetime import datetime
from html import escape
from random import Random

from rapport.demo.firm import Client, Correspondent
from rapport.demo.names import Language

_CLOSINGS = {
    Language.CZECH: ("S pozdravem", "S pozdravem", "Hezký den", "Děkuji a přeji hezký den", "S přáním pěkného dne"),
    Language.ENGLISH: ("Kind regards", "Best regards", "Many thanks", "Regards", "All the best"),
    Language.GERMAN: ("Mit freundlichen Grüßen", "Freundliche Grüße", "Viele Grüße"),
}
_PHONE_LINES = {
    Language.CZECH: "Odesláno z telefonu",
    Language.ENGLISH: "Sent from my phone",
    Language.GERMAN: "Von meinem Telefon gesendet",
}
_REPLY_PREFIXES = {Language.GERMAN: "AW: ", Language.CZECH: "RE: ", Language.ENGLISH: "RE: "}
_ANY_PREFIX = re.compile(r"^(re|aw|fwd|fw): ", re.IGNORECASE)


def greet(rng: Random, language: Language, reader: Correspondent | None, *, is_internal: bool) -> str:
    """Greet the reader; None is a shared mailbox, whose reader nobody knows."""
    if language is Language.CZECH:
        return _greet_in_czech(rng, reader, is_internal=is_internal)
    if language is Language.GERMAN:
        return _greet_in_german(rng, reader)
    if reader is None:
        return rng.choice(("Hello,", "Dear all,", "Good morning,"))
    return f"{rng.choices(('Hi', 'Hello', 'Dear'), (5, 2, 2))[0]} {reader.first},"


def _greet_in_czech(rng: Random, reader: Correspondent | None, *, is_internal: bool) -> str:
    if reader is None or (not is_internal and rng.random() < 0.3):
        return "Dobrý den,"
    if is_internal:
        return f"Ahoj {reader.first_called},"
    return f"Dobrý den, {'paní' if reader.is_woman else 'pane'} {reader.last_called},"


def _greet_in_german(rng: Random, reader: Correspondent | None) -> str:
    if reader is None:
        return "Sehr geehrte Damen und Herren,"
    person = f"{'Frau' if reader.is_woman else 'Herr'} {reader.last}"
    formal = f"Sehr geehrte{'' if reader.is_woman else 'r'} {person},"
    return rng.choice((formal, formal, f"Guten Tag {person},", f"Hallo {person},"))


def close(rng: Random, language: Language) -> str:
    """Choose the words before the name."""
    return rng.choice(_CLOSINGS[language])


def sign(writer: Correspondent, language: Language, company: str, website: str, *, is_short: bool) -> str:
    """Sign a letter: the whole card the first time, the bare name in answers."""
    if writer.client is Client.PHONE:
        return f"{writer.first}\n\n{_PHONE_LINES[language]}"
    if is_short or not company:
        return f"{writer.first} {writer.last}\n{writer.phone}".strip()
    card = (writer.name, writer.job, company, writer.phone, f"www.{website}")
    return "-- \n" + "\n".join(line for line in card if line)


def reply_subject(subject: str, writer: Correspondent) -> str:
    """Put the program's prefix before a subject, once."""
    prefix = _REPLY_PREFIXES[writer.language] if writer.client is Client.OUTLOOK else "Re: "
    return prefix + bare_subject(subject)


def forward_subject(subject: str) -> str:
    """Mark a subject as forwarded."""
    return "Fwd: " + bare_subject(subject)


def bare_subject(subject: str) -> str:
    """Take the prefix of an answer off."""
    return _ANY_PREFIX.sub("", subject)


def wrap(text: str, writer: Correspondent) -> str:
    """Break lines where the writer's program does; Outlook and phones never do."""
    if writer.client in (Client.OUTLOOK, Client.PHONE):
        return text
    return "\n".join("\n".join(textwrap.wrap(line, 74)) if len(line) > 74 else line for line in text.split("\n"))


def introduce_quote(writer: Correspondent, author: str, sent_at: datetime, subject: str) -> str:
    """Say whose words follow, in the way of the writer's program."""
    if writer.client is Client.OUTLOOK:
        labels = _OUTLOOK_LABELS[writer.language]
        return f"{'_' * 32}\n{labels[0]}: {author}\n{labels[1]}: {sent_at:%d.%m.%Y %H:%M}\n{labels[2]}: {subject}\n"
    if writer.language is Language.CZECH:
        return f"Dne {sent_at.day}. {sent_at.month}. {sent_at.year} v {sent_at:%H:%M} {author} napsal(a):"
    if writer.language is Language.GERMAN:
        return f"Am {sent_at:%d.%m.%Y} um {sent_at:%H:%M} schrieb {author}:"
    return f"On {sent_at:%d/%m/%Y %H:%M}, {author} wrote:"


_OUTLOOK_LABELS = {
    Language.CZECH: ("Od", "Odesláno", "Předmět"),
    Language.ENGLISH: ("From", "Sent", "Subject"),
    Language.GERMAN: ("Von", "Gesendet", "Betreff"),
}


def quote_text(writer: Correspondent, text: str) -> str:
    """Quote earlier text: marked line by line, or in Outlook's way, as it was."""
    if writer.client is Client.OUTLOOK:
        return text
    return "\n".join((">" + line if line.startswith(">") else f"> {line}".rstrip()) for line in text.split("\n"))


def quote_markup(writer: Correspondent, introduction: str, markup: str) -> str:
    """Quote earlier HTML."""
    opening = "<br>\n".join(escape(line) for line in introduction.strip("_\n").split("\n"))
    if writer.client is Client.OUTLOOK:
        style = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        return f'<div style="{style}"><p class="MsoNormal">{opening}</p></div>\n{markup}'
    style = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"
    return f'<div class="quote-intro">{opening}</div>\n<blockquote type="cite" style="{style}">{markup}</blockquote>'


def to_markup(writer: Correspondent, text: str) -> str:
    """Turn a letter's own text into HTML, paragraph by paragraph."""
    attributes = ' class="MsoNormal"' if writer.client is Client.OUTLOOK else ""
    paragraphs = (escape(paragraph).replace("\n", "<br>\n") for paragraph in text.split("\n\n"))
    return "\n".join(f"<p{attributes}>{paragraph}</p>" for paragraph in paragraphs)


def to_page(writer: Correspondent, markup: str) -> str:
    """Put HTML into the page that the writer's program makes around it."""
    if writer.client is Client.OUTLOOK:
        style = "p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:Calibri,sans-serif}"
        return f'<html><head><style>{style}</style></head>\n<body lang="{writer.language}">\n{markup}\n</body></html>\n'
    return f'<!DOCTYPE html>\n<html><body><div dir="ltr">{markup}</div></body></html>\n'
