"""Exchange's global object ids → the UIDs by which all other calendars know the same meetings.

An id names the instance of a series that it is of, and may be the wrapping of a UID that another program gave.
Source: MS-OXOCAL 2.2.1.27 (PidLidGlobalObjectId), MS-OXCICAL 2.1.3.1.1.20.26 (UID).
"""

from dataclasses import dataclass
from datetime import date

_CLASS = bytes.fromhex("040000008200E00074C5B7101A82E008")
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"
_DAY = slice(16, 20)
_SIZE = slice(36, 40)


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The UID of a meeting, and the day of the instance that is named, None for the whole of it."""

    uid: str
    instance: date | None = None


def read_global_id(text: str) -> GlobalId:
    """Read an id; one that isn't Exchange's is a UID as it stands."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return GlobalId(text)
    if not raw.startswith(_CLASS) or len(raw) < _SIZE.stop:
        return GlobalId(text)
    own = raw[: _DAY.start] + bytes(4) + raw[_DAY.stop :]
    return GlobalId(_find_foreign(raw) or own.hex().upper(), _read_day(raw[_DAY]))


def _read_day(written: bytes) -> date | None:
    try:
        return date(int.from_bytes(written[:2]), written[2], written[3])
    except ValueError:  # zeros, of a whole meeting
        return None


def _find_foreign(raw: bytes) -> str:
    data = raw[_SIZE.stop :][: int.from_bytes(raw[_SIZE], "little")]
    wrapped = data.removeprefix(_FOREIGN) if data.startswith(_FOREIGN) else b""
    return wrapped.split(b"\x00")[0].decode(errors="replace")
