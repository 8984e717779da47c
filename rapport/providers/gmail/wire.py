"""What the Gmail API answers, of which only the fields that we read.

Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages and its neighbours. Google
leaves out what is empty or zero, so nothing but an id is sure to be there. 64-bit numbers are strings.
"""

from typing import Literal, NotRequired, TypedDict


class Header(TypedDict):
    """One header field; encoded words may be decoded already."""

    name: str
    value: NotRequired[str]


class PartBody(TypedDict, total=False):
    """The content of a part: here (base64url), or to be fetched by `attachmentId`; `size` in octets, decoded."""

    attachmentId: str
    size: int
    data: str


class MessagePart(TypedDict, total=False):
    """A node of a message's tree; the root is the message itself."""

    partId: str
    mimeType: str
    filename: str
    headers: list[Header]
    body: PartBody
    parts: list["MessagePart"]


class Message(TypedDict):
    """A message; `internalDate` is in milliseconds since the epoch."""

    id: str
    threadId: NotRequired[str]
    labelIds: NotRequired[list[str]]
    internalDate: NotRequired[str]
    sizeEstimate: NotRequired[int]
    payload: NotRequired[MessagePart]


class MessageList(TypedDict, total=False):
    """A page of messages.list; of each message only `id` and `threadId` are told."""

    messages: list[Message]
    nextPageToken: str


class Thread(TypedDict, total=False):
    """All messages of a thread."""

    messages: list[Message]


class MessageChange(TypedDict):
    """A message that came or went."""

    message: Message


class LabelChange(TypedDict):
    """Labels that a message got, or lost; `message.labelIds` are those that it has then."""

    message: Message
    labelIds: NotRequired[list[str]]


class History(TypedDict, total=False):
    """One record of what happened."""

    messagesAdded: list[MessageChange]
    messagesDeleted: list[MessageChange]
    labelsAdded: list[LabelChange]
    labelsRemoved: list[LabelChange]


class HistoryList(TypedDict):
    """A page of history.list; `historyId` is the mailbox's present one."""

    historyId: str
    history: NotRequired[list[History]]
    nextPageToken: NotRequired[str]


class Label(TypedDict):
    """A label; how many messages have it is told by labels.get alone."""

    id: str
    name: NotRequired[str]
    type: NotRequired[Literal["system", "user"]]
    messagesTotal: NotRequired[int]


class Profile(TypedDict):
    """The mailbox as a whole."""

    historyId: str
    messagesTotal: NotRequired[int]
