"""How a correspondence is written down: a story is its subjects and turns, a turn its paragraphs, each in variants.

In a paragraph the variants stand between " | "; an empty one leaves the paragraph out. Slots such as {code} are
filled once per correspondence, so that an offer keeps its number; {a} is the Czech ending of the speaker's gender.
"""

from dataclasses import dataclass
from enum import StrEnum

from rapport.demo.companies import Relation


class Speaker(StrEnum):
    """Who writes a turn: a contact, the member in charge, another member, or the contact's colleague."""

    CONTACT = "contact"
    MEMBER = "member"
    OTHER_MEMBER = "other_member"
    OTHER_CONTACT = "other_contact"


class Desk(StrEnum):
    """Whose work a story is."""

    DIRECTOR = "director"
    SALES = "sales"
    ENGINEER = "engineer"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a story; `encloses` is the name of an attached file, or ""."""

    speaker: Speaker
    paragraphs: tuple[tuple[str, ...], ...]
    encloses: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A correspondence in outline. A heavier weight is told more often; `months` are those it fits in, () all."""

    desk: Desk
    subjects: tuple[str, ...]
    turns: tuple[Turn, ...]
    weight: int = 3
    relation: Relation = Relation.CUSTOMER
    months: tuple[int, ...] = ()


def they(*paragraphs: str, encloses: str = "") -> Turn:
    """Write a turn of the contact."""
    return _turn(Speaker.CONTACT, paragraphs, encloses)


def we(*paragraphs: str, encloses: str = "") -> Turn:
    """Write a turn of the member in charge."""
    return _turn(Speaker.MEMBER, paragraphs, encloses)


def our_colleague(*paragraphs: str, encloses: str = "") -> Turn:
    """Write a turn of another member."""
    return _turn(Speaker.OTHER_MEMBER, paragraphs, encloses)


def their_colleague(*paragraphs: str, encloses: str = "") -> Turn:
    """Write a turn of the contact's colleague."""
    return _turn(Speaker.OTHER_CONTACT, paragraphs, encloses)


def _turn(speaker: Speaker, paragraphs: tuple[str, ...], encloses: str) -> Turn:
    return Turn(speaker, tuple(tuple(paragraph.split(" | ")) for paragraph in paragraphs), encloses)
