"""The particulars of one correspondence: what is bought, for how much, under which number, on which day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from rapport.demo.companies import CompanyFacts
from rapport.demo.diary import PRAGUE, next_workday
from rapport.demo.firm import Correspondent
from rapport.demo.names import Language

_CODES = ("BH-210", "FM-40", "FM-80", "LR-12", "GW-3", "TK-5", "BH-110")
_PRICES = {"BH-210": 1190, "FM-40": 640, "FM-80": 870, "LR-12": 520, "GW-3": 310, "TK-5": 145, "BH-110": 760}

_CZECH_ON = ("v pondělí", "v úterý", "ve středu", "ve čtvrtek", "v pátek")
_CZECH_BY = ("do pondělí", "do úterý", "do středy", "do čtvrtka", "do pátku")
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_GERMAN_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
_CZECH_MONTHS = (
    "leden", "únor", "březen", "duben", "květen", "červen",
    "červenec", "srpen", "září", "říjen", "listopad", "prosinec",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slots:
    """The filled slots, and the meeting that the letters may speak of (in Prague time)."""

    words: Mapping[str, str]
    meeting: datetime

    def fill(self, template: str, speaker: Correspondent) -> str:
        """Fill a template for one speaker, whose gender shows in Czech verbs."""
        endings = ("a", "á") if speaker.is_woman else ("", "ý")
        # A Czech or German date ends with a dot, and so do most sentences.
        return template.format(**self.words, a=endings[0], y=endings[1]).replace("..", ".")


def fill_slots(rng: Random, language: Language, company: CompanyFacts, other: str, start: datetime) -> Slots:
    """Choose the particulars of a correspondence that begins at `start`; `other` is the other member's given name."""
    code, quantity = rng.choice(_CODES), rng.choice((5, 6, 8, 10, 12, 14, 16, 20, 24, 30, 40))
    day = next_workday(start.date() + timedelta(days=rng.randint(4, 12)))
    meeting = datetime.combine(day, time(rng.randint(8, 14), rng.choice((0, 0, 30))), PRAGUE)
    euros = _PRICES[code] * quantity * rng.choice((95, 97, 100)) // 100
    words = {
        "code": code,
        "qty": str(quantity),
        "price": _price(language, euros),
        "price_small": _price(language, rng.randrange(60, 190, 5)),
        "days": str(rng.randint(5, 14)),
        "offer": f"N-{start.year}-{rng.randrange(1, 480):03}",
        "order": f"{rng.choice(('45', 'OBJ', 'PO', '20'))}{rng.randrange(10000, 99999)}",
        "invoice": f"{start.year}{rng.randrange(1, 900):04}",
        "ticket": f"HD-{rng.randrange(1200, 9800)}",
        "serial": f"{rng.choice('ABCD')}{rng.randrange(100000, 999999)}",
        "version": f"{rng.choice((3, 4, 4, 5))}.{rng.randrange(10)}.{rng.randrange(6)}",
        "hour": f"{meeting:%H:%M}",
        "week": str(day.isocalendar().week),
        "year": str(start.year),
        "company": company.name.split(",")[0].removesuffix(" s.r.o.").removesuffix(" a.s."),
        "city": company.city,
        "site": company.site,
        "other": other,
    }
    return Slots(words | _day_words(language, meeting), meeting)


def _day_words(language: Language, meeting: datetime) -> dict[str, str]:
    index = meeting.weekday()
    if language is Language.CZECH:
        month = _CZECH_MONTHS[meeting.month - 1]
        date = f"{meeting.day}. {meeting.month}."
        return {"day": _CZECH_ON[index], "by_day": _CZECH_BY[index], "date": date, "month": month}
    day = (_GERMAN_DAYS if language is Language.GERMAN else _ENGLISH_DAYS)[index]
    month = _ENGLISH_MONTHS[meeting.month - 1]
    date = f"{meeting:%d.%m.}" if language is Language.GERMAN else f"{meeting.day} {month}"
    return {"day": day, "by_day": day, "date": date, "month": month}


def _price(language: Language, euros: int) -> str:
    if language is Language.CZECH:
        return f"{euros * 25:,} Kč".replace(",", " ")
    if language is Language.GERMAN:
        return f"{euros:,},00 €".replace(",", ".", 1) if euros >= 1000 else f"{euros},00 €"
    return f"£{euros * 86 // 100:,}"
