"""What Graph answers about mail, of which only the fields that we read.

Source: https://learn.microsoft.com/graph/api/resources/ message, mailfolder, attachment, internetmessageheader;
extended properties by [MS-OXPROPS]. What isn't known is null or left out.
"""

from typing import Literal, NotRequired, TypedDict

SIZE, IN_REPLY_TO, REFERENCES = "Integer 0xe08", "String 0x1042", "String 0x1039"
"""Extended properties: the message's size, and what it answers, which sent mail tells nowhere else."""

FOLDER_FIELDS = "id,displayName,parentFolderId,childFolderCount,isHidden"
ENVELOPE_FIELDS = (
    "id,conversationId,parentFolderId,receivedDateTime,sentDateTime,internetMessageId,internetMessageHeaders,subject,"
    "from,sender,toRecipients,ccRecipients,bccRecipients,replyTo,isDraft"
)
MESSAGE_FIELDS = f"{ENVELOPE_FIELDS},hasAttachments,body"
EXTENDED = "singleValueExtendedProperties($filter={})".format(
    " or ".join(f"id eq '{name}'" for name in (SIZE, IN_REPLY_TO, REFERENCES))
)
FILE_FIELDS = "id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId"

WireFolder = TypedDict(
    "WireFolder",
    {
        "@odata.type": NotRequired[str],
        "id": str,
        "displayName": NotRequired[str | None],
        "parentFolderId": NotRequired[str | None],
        "childFolderCount": NotRequired[int | None],
        "isHidden": NotRequired[bool | None],
    },
)


class EmailAddress(TypedDict, total=False):
    """A name, which is the address where there is none, and an address."""

    name: str | None
    address: str | None


class Recipient(TypedDict, total=False):
    """Somebody who sent a message, or gets it."""

    emailAddress: EmailAddress | None


class Header(TypedDict):
    """One header field, as it came."""

    name: str
    value: NotRequired[str | None]


class ItemBody(TypedDict, total=False):
    """The text; plain text becomes HTML where nobody asks for the contrary."""

    contentType: Literal["text", "html"]
    content: str | None


class ExtendedProperty(TypedDict):
    """A property of the mailbox's own, named by its type and number."""

    id: str
    value: str


WireMessage = TypedDict(
    "WireMessage",
    {
        "id": str,
        "conversationId": NotRequired[str | None],
        "parentFolderId": NotRequired[str | None],
        "receivedDateTime": NotRequired[str | None],
        "sentDateTime": NotRequired[str | None],
        "internetMessageId": NotRequired[str | None],
        "internetMessageHeaders": NotRequired[list[Header] | None],
        "subject": NotRequired[str | None],
        "from": NotRequired[Recipient | None],
        "sender": NotRequired[Recipient | None],
        "toRecipients": NotRequired[list[Recipient] | None],
        "ccRecipients": NotRequired[list[Recipient] | None],
        "bccRecipients": NotRequired[list[Recipient] | None],
        "replyTo": NotRequired[list[Recipient] | None],
        "isDraft": NotRequired[bool | None],
        "hasAttachments": NotRequired[bool | None],
        "body": NotRequired[ItemBody | None],
        "singleValueExtendedProperties": NotRequired[list[ExtendedProperty] | None],
    },
)
"""A message; drafts and sent mail have no `internetMessageHeaders`. Moments are in whole seconds, cut off."""

WireFile = TypedDict(
    "WireFile",
    {
        "@odata.type": NotRequired[str],
        "id": str,
        "name": NotRequired[str | None],
        "contentType": NotRequired[str | None],
        "size": NotRequired[int | None],
        "isInline": NotRequired[bool | None],
        "contentId": NotRequired[str | None],
    },
)
"""An attachment: a file, a message within the message, or a link to a file elsewhere."""
