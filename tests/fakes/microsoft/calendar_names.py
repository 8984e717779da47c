"""iCalUIds: the GlobalObjectId of [MS-OXOCAL] 2.2.1.27 in hexadecimal, which differs for each day of a series.

An event that came from elsewhere keeps its UID; the days of its series wrap it up in a GlobalObjectId.
"""

import hashlib

_HEAD = "040000008200E00074C5B7101A82E008"
_BLANK_DAY = "00000000"
_STAMP = "2C3E63DC56CDA0100000000000000000"


def global_id(seed: str) -> str:
    """Make the id of an event that was made in Exchange."""
    return _write(hashlib.md5(seed.encode(), usedforsecurity=False).digest())


def day_id(uid: str, day: str) -> str:
    """Give the id of the occurrence of a series on a day."""
    year, month, number = day.split("-")
    written = f"{int(year):04X}{int(month):02X}{int(number):02X}"
    whole = uid if uid.startswith(_HEAD) else _write(b"vCal-Uid\x01\x00\x00\x00" + uid.encode() + b"\x00")
    return whole[: len(_HEAD)] + written + whole[len(_HEAD) + len(_BLANK_DAY) :]


def _write(data: bytes) -> str:
    size = len(data).to_bytes(4, "little").hex().upper()
    return f"{_HEAD}{_BLANK_DAY}{_STAMP}{size}{data.hex().upper()}"
