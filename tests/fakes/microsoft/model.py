"""Microsoft's published model, from model.json: which properties a resource has, and what breaks it.

The table doesn't tell moments and whole numbers from other strings and numbers; their names do.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_MODEL: Mapping[str, Any] = json.loads(Path(__file__).with_name("model.json").read_text())
_RESOURCES: Mapping[str, Any] = _MODEL["resources"]
_ENUMS: Mapping[str, list[str]] = _MODEL["enums"]

# What is a resource of its own, and told only when it is expanded.
RELATIONS: Mapping[str, frozenset[str]] = {
    "Message": frozenset({
        "attachments", "extensions", "multiValueExtendedProperties", "singleValueExtendedProperties",
    }),
    "MailFolder": frozenset({
        "childFolders", "messageRules", "messages", "multiValueExtendedProperties", "singleValueExtendedProperties",
    }),
    "Event": frozenset({
        "attachments", "calendar", "exceptionOccurrences", "extensions", "instances", "multiValueExtendedProperties",
        "singleValueExtendedProperties",
    }),
    "Calendar": frozenset({
        "calendarPermissions", "calendarView", "events", "multiValueExtendedProperties",
        "singleValueExtendedProperties",
    }),
}  # fmt: skip

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z")
_WALL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENTS = {"originalStart", "time"}
_DAYS = {"startDate", "endDate"}
_ANNOTATIONS = {"@odata.type", "@odata.etag", "@odata.id", "@removed"}


@cache
def properties_of(resource: str) -> Mapping[str, str]:
    """Give the types of a resource's properties by name, those of its bases among them."""
    declared = _RESOURCES[resource]
    base = properties_of(declared["base"]) if declared["base"] else {}
    return {**base, **declared["properties"]}


@cache
def selectable(resource: str) -> frozenset[str]:
    """Give the properties that $select may name."""
    return frozenset(properties_of(resource)) - RELATIONS.get(resource, frozenset())


def breaches(resource: str, value: object, where: str = "") -> Iterator[str]:
    """Tell how a resource breaks its model, each breach in a sentence."""
    where = where or resource
    if not isinstance(value, Mapping):
        yield f"{where}: no object."
        return
    if told := str(value.get("@odata.type", "")).removeprefix("#microsoft.graph."):
        resource = told[:1].upper() + told[1:]
        if resource not in _RESOURCES:
            yield f"{where}: no resource is called {told}."
            return
    known = properties_of(resource)
    for name, member in value.items():
        if name in known:
            yield from _value_breaches(name, known[name], member, f"{where}.{name}")
        elif name not in _ANNOTATIONS and "@odata." not in name:
            yield f'{where}: no property "{name}".'


def _value_breaches(name: str, kind: str, value: object, where: str) -> Iterator[str]:
    if value is None:
        return
    if kind.endswith("[]"):
        if not isinstance(value, list):
            yield f"{where}: no list."
            return
        for member in value:
            yield from _value_breaches(name, kind[:-2], member, f"{where}[]")
    elif kind in _RESOURCES:
        yield from breaches(kind, value, where)
    elif kind in _ENUMS:
        if value not in _ENUMS[kind]:
            yield f"{where}: {value!r} is none of {', '.join(_ENUMS[kind])}."
    elif not _is_plain(name, kind, value):
        yield f"{where}: {value!r} is no {kind} as it should be."


def _is_plain(name: str, kind: str, value: object) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind != "string":
        return True  # a resource that the table leaves out
    return isinstance(value, str) and _has_form(name, value)


def _has_form(name: str, text: str) -> bool:
    if name == "dateTime":
        return bool(_WALL_TIME.fullmatch(text))
    if name.endswith("DateTime") or name in _MOMENTS:
        return bool(_MOMENT.fullmatch(text))
    return bool(_DAY.fullmatch(text)) if name in _DAYS else True
