"""Pages of lists: how many entries, and the address of what follows."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.fakes.microsoft.calls import Call

USUAL = 10
"""Entries of a page where a client has no wish."""

Entry = TypeVar("Entry")
Wire = dict[str, Any]


def cut_page(call: Call, entries: Sequence[Entry], show: Callable[[Entry], Wire], usual: int = USUAL) -> Wire:
    """Cut the page that a call asks for, each entry shown."""
    options = call.options
    size = options.top or call.preferences.page_size or usual
    page = entries[options.skip : options.skip + size]
    answer: Wire = {"@odata.count": len(entries)} if options.flag("$count") else {}
    answer["value"] = [show(entry) for entry in page]
    if options.skip + size < len(entries):
        answer["@odata.nextLink"] = call.link({**options.given, "$skip": options.skip + size})
    return answer
