"""Write model.json: names, types and enums of the resources that the fake is held to, from Microsoft's declarations.

    npm pack @microsoft/microsoft-graph-types       # 2.43.1 was read; MIT
    python tests/fakes/microsoft/write_model.py package/microsoft-graph.d.ts

Only names are taken: of properties, of their types, and of an enum's members.
"""

import json
import re
import sys
from pathlib import Path

_RESOURCES = (
    "Attachment", "Attendee", "AttendeeBase", "Calendar", "DateTimeTimeZone", "DirectoryObject", "EmailAddress",
    "Entity", "Event", "EventMessage", "EventMessageRequest",
    "EventMessageResponse", "FileAttachment", "FollowupFlag", "InternetMessageHeader", "ItemAttachment",
    "ItemBody", "Location", "MailFolder", "Message", "OnlineMeetingInfo", "OutlookCategory", "OutlookGeoCoordinates",
    "OutlookItem", "PatternedRecurrence", "Phone", "PhysicalAddress", "Recipient", "RecurrencePattern",
    "RecurrenceRange", "ReferenceAttachment", "ResponseStatus", "SingleValueLegacyExtendedProperty", "TimeSlot", "User",
)  # fmt: skip
_INTERFACE = re.compile(r"^export interface (\w+)(?: extends (\w+))? \{(.*?)\}$", re.DOTALL | re.MULTILINE)
_PROPERTY = re.compile(r"^ {4}(\w+)\?: (?:NullableOption<)?(\w+)(\[\])?>?;$", re.MULTILINE)
_ENUM = re.compile(r"^export type (\w+) =([^;]+);$", re.MULTILINE)


def main() -> None:
    """Read the declarations that the command names, and write the table beside this file."""
    text = Path(sys.argv[1]).read_text()
    found = [(name, base, body) for name, base, body in _INTERFACE.findall(text) if name in _RESOURCES]
    properties = {name: {p: kind + many for p, kind, many in _PROPERTY.findall(body)} for name, _, body in found}
    resources = {name: {"base": base, "properties": properties[name]} for name, base, _ in found}
    used = {kind.removesuffix("[]") for held in properties.values() for kind in held.values()}
    enums = {name: re.findall(r'"([^"]+)"', members) for name, members in _ENUM.findall(text) if name in used}
    model = {"resources": resources, "enums": enums}
    Path(__file__).with_name("model.json").write_text(json.dumps(model, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
