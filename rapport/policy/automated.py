"""Mail that no person wrote to another: by the sender's address, or by the header fields machines must add.

Words count only where they stand alone between separators: `no-reply-orders` is a machine, `nora.reply` a person.
Sources: RFC 3834 (Auto-Submitted), RFC 2369 and 2919 (lists), RFC 6522 (multipart/report). Not proof:
X-Auto-Response-Suppress, which Outlook sets on mail that people write.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapport.policy.addresses import CACHED, normalise
from rapport.providers.base import Envelope, NamedAddress

# A hyphen stands for any separator or none. By language: English, Czech, Slovak, Polish, German, Dutch, Swedish,
# Danish, Norwegian, Finnish, French, Catalan, Spanish, Portuguese, Italian, Romanian, Hungarian, Slovene, Croatian,
# Turkish, the Baltic languages, Russian.
_NO_REPLY = """
no-reply no-replies not-reply do-not-reply dont-reply never-reply donot-respond do-not-respond no-respond no-response
no-answer unattended unmonitored not-monitored
neodpovidat neodpovidejte ne-odpovidat ne-odpovidejte nepisme-odpovedat
neodpovedat neodpovedajte ne-odpovedat ne-odpovedajte
nie-odpowiadac nie-odpowiadaj prosimy-nie-odpowiadac bez-odpowiedzi
nicht-antworten bitte-nicht-antworten keine-antwort nicht-beantworten
niet-beantwoorden niet-antwoorden niet-reageren geen-antwoord geen-reactie
svara-ej svara-inte ej-svar inget-svar svar-ikke ikke-svar besvar-ikke ikke-besvar ingen-svar intet-svar
ei-vastausta ei-vastata ala-vastaa
ne-pas-repondre ne-repondez-pas pas-de-reponse sans-reponse
no-respondre no-respongueu
no-responder no-responda no-contestar no-conteste sin-respuesta
nao-responder nao-responda nao-respondas sem-resposta
non-rispondere no-rispondere non-risponda
nu-raspunde nu-raspundeti fara-raspuns
ne-valaszoljon ne-valaszolj
ne-odgovarjaj ne-odgovarjajte ne-odgovaraj ne-odgovarajte
yanitlama yanitlamayin yanitlamayiniz cevaplama cevaplamayin
neatsakyti neatsakykite neatbildet ara-vasta mitte-vastata
ne-otvechat ne-otvechaite
"""

_MACHINES = """
mailer-daemon mail-daemon majordomo listserv bounce bounces bounced postmaster unsubscribe unsub
auto-reply auto-responder auto-response auto-confirm auto-mailer auto-notify auto-notification automated automailer
notification notifications notify notifier notifies alerts newsletter newsletters e-newsletter mailing mailings
mailinglist
notifikace oznameni upozorneni zpravodaj notifikacia notifikacie oznamenia upozornenia
powiadomienie powiadomienia biuletyn benachrichtigung benachrichtigungen rundschreiben
melding meldingen notificatie notificaties nieuwsbrief nyhetsbrev nyhedsbrev nyhetsbrevet varsel varsling varslinger
aviseringar uutiskirje infolettre lettre-info lettre-information notificacion notificaciones boletin
notificacao notificacoes boletim notifica notifiche notificari ertesites ertesitesek hirlevel
obvestila obavijesti obavestenja bildirim ebulten pranesimai rassylka
"""

# Too close to names and ordinary words to count anywhere but at the front, or alone.
_AT_THE_FRONT = """
news alert update updates digest reminder reminders campaign campaigns root cron daemon nobody www-data system robot
mailbot
"""


def _any_of(words: str) -> str:
    return "|".join(word.replace("-", "[-._]?") for word in words.split())


# A person's own tag (`jana+newsletter`) is behind a plus sign, so a word can end at one but not begin there.
_START, _END = r"(?:^|[-._=~/])", r"[0-9]*(?:$|[-._+=~/])"
_MACHINE = re.compile(
    rf"{_START}(?:{_any_of(_NO_REPLY)}|{_any_of(_MACHINES)}){_END}|^(?:{_any_of(_AT_THE_FRONT)}){_END}"
    # Run together with what follows; and the addresses that carry an answer back into a web service.
    r"|^(?:noreply|donotreply)|^reply\+"
)
_MACHINE_DOMAIN = re.compile(rf"(?:^|\.)(?:{_any_of(_NO_REPLY)}|unsubscribe|unsub)\.")
_LEAVING = re.compile(rf"{_START}(?:unsubscribe|unsub|opt-?out){_END}")
_LEAVING_DOMAIN = re.compile(r"(?:^|\.)(?:unsubscribe|unsub)\.")
# Alone, or with a token that the list put there; a subject of several words is a person's.
_LEAVING_SUBJECT = re.compile(
    r"(?:unsubscribe|unsub|opt-?out|abmelden|abbestellen|odhl[aá]sit|wypisz|d[eé]sabonner|afmelden|cancelar)"
    r"(?:[\s:=]+\S*[\d@=:]\S*)?",
    re.IGNORECASE,
)
_PRECEDENCES = frozenset({"bulk", "list", "junk", "auto_reply"})
_AFTER_WORD = re.compile(r"[\s;,(]")


@lru_cache(CACHED)
def is_automated_address(key: str) -> bool:
    """Tell whether nobody reads or writes mail at an address."""
    local, _, domain = key.rpartition("@")
    return _MACHINE.search(local) is not None or _MACHINE_DOMAIN.search(domain) is not None


def is_automated(envelope: Envelope) -> bool:
    """Tell whether a message was sent by a machine or through a list."""
    return is_from_machine(envelope) or is_from_list(envelope.headers)


def is_from_machine(envelope: Envelope) -> bool:
    """Tell whether a message's sender is a machine, or it was written by one in somebody's name."""
    headers = envelope.headers
    return (
        any(is_automated_address(normalise(sender.address)) for sender in envelope.from_)
        or _first_word(headers, "auto-submitted") not in {"", "no"}
        or _first_word(headers, "x-autoreply") not in {"", "no"}
        or _first_word(headers, "x-autorespond") not in {"", "no"}
        or _first_word(headers, "content-type") == "multipart/report"
    )


def is_from_list(headers: Mapping[str, str]) -> bool:
    """Tell whether a message went to many at once."""
    return (
        bool(headers.get("list-id", "").strip())
        or bool(headers.get("list-unsubscribe", "").strip())
        or _first_word(headers, "precedence") in _PRECEDENCES
    )


def list_domain(headers: Mapping[str, str]) -> str:
    """Give a list's identifier (RFC 2919), which is a name below the domain of whoever runs it; "" if none."""
    return headers.get("list-id", "").rpartition("<")[2].strip(" >").lower()


def is_unsubscribe(envelope: Envelope) -> bool:
    """Tell whether a message is what a mail program sends to leave a list, with no person addressed."""
    keys = _keys((*envelope.to, *envelope.cc, *envelope.bcc))
    if not keys:
        return False
    if all(_is_leaving_address(key) for key in keys):
        return True
    return len(keys) == 1 and _LEAVING_SUBJECT.fullmatch(envelope.subject.strip()) is not None


def _keys(named: Iterable[NamedAddress]) -> set[str]:
    return {normalise(one.address) for one in named}


@lru_cache(CACHED)
def _is_leaving_address(key: str) -> bool:
    local, _, domain = key.rpartition("@")
    return _LEAVING.search(local) is not None or _LEAVING_DOMAIN.search(domain) is not None


def _first_word(headers: Mapping[str, str], field: str) -> str:
    value = headers.get(field)
    return _AFTER_WORD.split(value.strip().lower(), maxsplit=1)[0] if value else ""
