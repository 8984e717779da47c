"""Names of time zones as programs write them → IANA names. A name decides only what it says for certain.

Names of Windows come from Unicode's table (CLDR windowsZones, in `icalendar`); labels such as "(UTC+01:00) Prague" are
read by the cities in them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_MAX_NAME = 200

_NO_ZONES = {"Factory", "localtime"}
_UTC = {"z", "utc", "uct", "zulu", "universal", "etc/utc", "etc/uct", "etc/zulu", "etc/universal"}
_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")

_NUMBERED = re.compile(r"(.*[a-z)])[ _-]+\d{1,3}")
_LABEL = re.compile(r"\((?:utc|gmt)?\s*(?:[+-]\d\d?[:.]?\d\d)?\)\s*(.+)")
_OFFSET = re.compile(r"\(?(?:utc|gmt)?\s*([+-])\s*(\d\d?)[:.]?(\d\d)?(?!\d).*", re.DOTALL)
_WORD_END = re.compile(r"\s*[,/:;]\s*")
_MAX_HOURS = 15

# What the labels of Windows say that is no city of IANA's list.
_PLACES = {
    "coordinated universal time": "UTC",
    "greenwich mean time": "Europe/London",
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "atlantic time (canada)": "America/Halifax",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "atlantic time": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "saskatchewan": "America/Regina",
    "indiana (east)": "America/Indiana/Indianapolis",
    "central america": "America/Guatemala",
    "brasilia": "America/Sao_Paulo",
    "bern": "Europe/Zurich",
    "west central africa": "Africa/Lagos",
    "harare": "Africa/Harare",
    "pretoria": "Africa/Johannesburg",
    "abu dhabi": "Asia/Dubai",
    "islamabad": "Asia/Karachi",
    "chennai": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "hanoi": "Asia/Bangkok",
    "beijing": "Asia/Shanghai",
    "osaka": "Asia/Tokyo",
    "sapporo": "Asia/Tokyo",
    "canberra": "Australia/Sydney",
    "wellington": "Pacific/Auckland",
    "st. petersburg": "Europe/Moscow",
}
# Abbreviations that mean one zone to nearly all who write them; IANA has names for some others itself.
_ABBREVIATIONS = {
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "mdt": "America/Denver",
    "cdt": "America/Chicago",
    "edt": "America/New_York",
    "cest": "Europe/Berlin",
    "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin",
    "jst": "Asia/Tokyo",
}


def find_iana(name: str) -> str:
    """Give the IANA name that a zone's name means, "" if it names none for certain."""
    return _find_iana(name[:_MAX_NAME].strip(" \t\"'").lower())


@lru_cache(4096)
def _find_iana(lowered: str) -> str:
    for candidate in _variants(lowered):
        if found := _known_names().get(candidate):
            return found
    label = _LABEL.fullmatch(lowered)
    return _find_place(label[1] if label else lowered, has_label=label is not None)


def find_offset(name: str) -> int | None:
    """Give the offset from UTC in minutes that a name such as "GMT+0100" begins with."""
    found = _OFFSET.fullmatch(name[:_MAX_NAME].strip().lower())
    if not found:
        return None
    hours, minutes = int(found[2]), int(found[3] or 0)
    return (-1 if found[1] == "-" else 1) * (60 * hours + minutes) if hours < _MAX_HOURS else None


def _variants(lowered: str) -> Iterator[str]:
    """Give what a name may be meant as, the most literal first."""
    yield lowered
    yield lowered.replace(" ", "_")
    yield lowered.replace(" daylight time", " standard time")
    yield lowered.replace("-", "/", 1)
    if numbered := _NUMBERED.fullmatch(lowered):  # some programs number zones of equal names
        yield numbered[1]
    # A prefix names who made the definition (RFC 5545, 3.8.3.1): "/softwarestudio.org/Olson_20011030_5/Europe/Prague".
    parts = lowered.split("/")
    for length in (3, 2, 1):
        if len(parts) > length:
            yield "/".join(parts[-length:])


@cache
def _known_names() -> dict[str, str]:
    """Map lower-case names to IANA's: IANA's own and those of Windows."""
    names = {name.lower(): name for name in sorted(available_timezones() - _NO_ZONES)}
    windows = {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}
    return _ABBREVIATIONS | windows | names | dict.fromkeys(_UTC, "UTC")


@cache
def _known_places() -> dict[str, str]:
    """Map cities and areas, in plain letters, to IANA's names."""
    zones = [name for name in sorted(available_timezones(), reverse=True) if name.startswith(_AREAS)]
    return {_plain(zone.rpartition("/")[2].replace("_", " ")): zone for zone in zones} | _PLACES


def _find_place(words: str, *, has_label: bool) -> str:
    """Find the first place of a label that is known. Without a label only whole names of areas count."""
    plain = _plain(words)
    if plain in _PLACES:
        return _PLACES[plain]
    if not has_label:
        return ""
    known = _known_places()
    return next((known[word] for word in _WORD_END.split(plain) if word in known), "")


def _plain(words: str) -> str:
    """Give words in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", words.strip().lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
