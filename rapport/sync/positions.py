"""Positions as we store them: the provider's own, with the dates that the import was asked for.

An import with other dates starts at the newest mail again; what is here already costs it nothing.
"""

from rapport.providers.base import DateRange


def pack_position(position: str | None, dates: DateRange) -> str | None:
    """Join the provider's position with the dates; None stays None, the end."""
    return None if position is None else f"{_name(dates)} {position}"


def unpack_position(packed: str | None, dates: DateRange) -> str | None:
    """Give the provider's position, or None to start at the newest."""
    name, _, position = (packed or "").partition(" ")
    return position if packed and name == _name(dates) else None


def _name(dates: DateRange) -> str:
    return f"{dates.since or ''}/{dates.until or ''}"
