"""The firm: three members, their customers and everybody who writes to them. The seed decides who works where."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from models.words import ContactPolicy, MeetingRule, MemberRole, Visibility
from rapport.demo.companies import COMPANIES, CompanyFacts
from rapport.demo.names import FIRST, JOBS, LAST, TITLES, Language, Name

DOMAIN = "brezina.example"


class Client(StrEnum):
    """The program somebody writes with; it shows in headers, quoting and HTML."""

    OUTLOOK = "outlook"
    THUNDERBIRD = "thunderbird"
    WEBMAIL = "webmail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody who writes: `display` is the name in the header, `called` what letters begin with."""

    first: str
    last: str
    first_called: str
    last_called: str
    is_woman: bool
    title: str
    display: str
    address: str
    job: str
    phone: str
    language: Language
    client: Client

    @property
    def name(self) -> str:
        """The name as it stands under a letter."""
        return f"{self.title} {self.first} {self.last}".strip()


@dataclass(frozen=True, slots=True)
class Member:
    """One of the firm's own people, with the settings that the demonstration gives to the account."""

    correspondent: Correspondent
    role: MemberRole
    visibility: Visibility
    contacts: ContactPolicy
    calendar_visibility: Visibility
    meetings: MeetingRule

    @property
    def address(self) -> str:
        """The mailbox's address."""
        return self.correspondent.address


@dataclass(frozen=True, slots=True)
class Customer:
    """A company with its contacts; the first of them is the one who usually writes."""

    facts: CompanyFacts
    contacts: tuple[Correspondent, ...]

    @property
    def role_address(self) -> str:
        """The shared mailbox that small firms write from."""
        return f"{self.facts.role_mailbox}@{self.facts.domain}"


@dataclass(frozen=True, slots=True)
class Firm:
    """The whole cast. `private_people` write from free mail: applicants, sole traders, former customers."""

    name: str
    domain: str
    seed: int
    director: Member
    sales: Member
    engineer: Member
    customers: tuple[Customer, ...]
    private_people: tuple[Correspondent, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """The three members, the director first."""
        return (self.director, self.sales, self.engineer)


def firm(seed: int = 7) -> Firm:
    """Make the firm. The members are always the same three; the seed chooses everybody else."""
    rng = Random(f"firm {seed}")
    return Firm(
        name="Březina & Holt s.r.o.",
        domain=DOMAIN,
        seed=seed,
        director=_DIRECTOR,
        sales=_SALES,
        engineer=_ENGINEER,
        customers=tuple(_customer(rng, facts) for facts in COMPANIES),
        private_people=_private_people(rng, 24),
    )


_SPELLINGS = {ord("ß"): "ss", ord("ł"): "l", ord("ö"): "oe", ord("ü"): "ue", ord("ä"): "ae"}


def plain(text: str) -> str:
    """Spell a name as addresses do: no diacritics, no spaces, lower case."""
    spelled = text.lower().translate(_SPELLINGS)
    letters = unicodedata.normalize("NFKD", spelled)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def choose_name(rng: Random, language: Language) -> tuple[Name, Name]:
    """Choose a given name and a surname of the same gender."""
    first = rng.choice(FIRST[language])
    return first, rng.choice([last for last in LAST[language] if last.is_woman == first.is_woman])


def _member(
    first: tuple[str, str], last: tuple[str, str], title: str, job: str, client: Client, language: Language
) -> Correspondent:
    return Correspondent(
        first=first[0],
        last=last[0],
        first_called=first[1],
        last_called=last[1],
        is_woman=last[0].endswith("á"),
        title=title,
        display=f"{first[0]} {last[0]}",
        address=f"{plain(first[0])}.{plain(last[0])}@{DOMAIN}",
        job=job,
        phone="+420 200 001 " + {"Tomáš": "401", "Kateřina": "402", "Daniel": "403"}[first[0]],
        language=language,
        client=client,
    )


_DIRECTOR = Member(
    _member(("Tomáš", "Tomáši"), ("Březina", "Březino"), "Ing.", "jednatel / Director", Client.OUTLOOK, Language.CZECH),
    MemberRole.ADMIN,
    Visibility.METADATA,
    ContactPolicy.SENT_AND_RECEIVED,
    Visibility.METADATA,
    MeetingRule.EXTERNAL,
)
_SALES = Member(
    _member(("Kateřina", "Katko"), ("Holubová", "Holubová"), "", "obchod / Sales", Client.WEBMAIL, Language.CZECH),
    MemberRole.MEMBER,
    Visibility.EVERYTHING,
    ContactPolicy.SENT_AND_RECEIVED,
    Visibility.EVERYTHING,
    MeetingRule.EXTERNAL,
)
_ENGINEER = Member(
    _member(("Daniel", "Dane"), ("Holt", "Holte"), "", "technik / Engineer", Client.THUNDERBIRD, Language.ENGLISH),
    MemberRole.MEMBER,
    Visibility.SUBJECT,
    ContactPolicy.SENT_AND_RECEIVED,
    Visibility.METADATA,
    MeetingRule.EXTERNAL,
)


def _customer(rng: Random, facts: CompanyFacts) -> Customer:
    pattern = rng.choice(("{first}.{last}", "{first}.{last}", "{last}", "{initial}.{last}", "{initial}{last}"))
    number = rng.choices((1, 2, 3, 4), (3, 4, 3, 2))[0]
    contacts: dict[str, Correspondent] = {}
    while len(contacts) < number:
        contact = _contact(rng, facts, pattern)
        contacts.setdefault(contact.address, contact)
    return Customer(facts, tuple(contacts.values()))


def _contact(rng: Random, facts: CompanyFacts, pattern: str) -> Correspondent:
    first, last = choose_name(rng, facts.language)
    parts = {"first": plain(first.said), "last": plain(last.said), "initial": plain(first.said)[0]}
    title = rng.choice(TITLES[facts.language]) if rng.random() < _TITLED[facts.language] else ""
    return Correspondent(
        first=first.said,
        last=last.said,
        first_called=first.called,
        last_called=last.called,
        is_woman=first.is_woman,
        title=title,
        display=_display(rng, first.said, last.said, title, facts),
        address=f"{pattern.format(**parts)}@{facts.domain}",
        job=rng.choice(JOBS[facts.language, first.is_woman]),
        phone=_phone(rng, facts.language),
        language=facts.language,
        client=rng.choices(tuple(Client), (6, 2, 3, 1))[0],
    )


_TITLED = {Language.CZECH: 0.4, Language.ENGLISH: 0.06, Language.GERMAN: 0.2}


def _display(rng: Random, first: str, last: str, title: str, facts: CompanyFacts) -> str:
    styles = (
        f"{first} {last}",
        f"{title} {first} {last}".strip(),
        f"{last}, {first}",
        f"{last} {first}",
        f"{last.upper()} {first}",
        f"{first} {last} | {facts.name}",
        f"{first} {last} ({facts.name})",
        "",
    )
    return rng.choices(styles, (50, 14, 12, 5, 3, 6, 4, 6))[0]


def _phone(rng: Random, language: Language) -> str:
    """Make a number that rings nowhere (British and German ones are of the ranges kept for fiction)."""
    if language is Language.ENGLISH:
        return f"+44 1632 960{rng.randrange(1000):03}"
    if language is Language.GERMAN:
        return f"+49 30 23125 {rng.randrange(1000):03}"
    return f"+420 200 00{rng.randrange(2, 10)} {rng.randrange(1000):03}"


def _private_people(rng: Random, number: int) -> tuple[Correspondent, ...]:
    people: dict[str, Correspondent] = {}
    while len(people) < number:
        person = _private_person(rng)
        people.setdefault(person.address, person)
    return tuple(people.values())


def _private_person(rng: Random) -> Correspondent:
    language = rng.choices((Language.CZECH, Language.ENGLISH), (3, 1))[0]
    first, last = choose_name(rng, language)
    local = f"{plain(first.said)}.{plain(last.said)}"
    # Gmail allows no hyphen in its names, and nobody is called "vymysleny-priklad" (invented example).
    gmail, seznam = f"{local}.invented-example@gmail.com", f"{local}.vymysleny-priklad@seznam.cz"
    return Correspondent(
        first=first.said,
        last=last.said,
        first_called=first.called,
        last_called=last.called,
        is_woman=first.is_woman,
        title="",
        display=rng.choice((f"{first.said} {last.said}", f"{first.said} {last.said}", first.said, "")),
        address=gmail if language is Language.ENGLISH or rng.random() < 0.4 else seznam,
        job="",
        phone=_phone(rng, language) if rng.random() < 0.5 else "",
        language=language,
        client=rng.choice((Client.WEBMAIL, Client.WEBMAIL, Client.PHONE)),
    )
