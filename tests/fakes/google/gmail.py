"""The methods of the Gmail API, by id: what a mailbox answers to reading clients."""

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from tests.fakes.google.answers import ApiError, Undocumented, invalid, not_found
from tests.fakes.google.calls import Call, Handler
from tests.fakes.google.gmail_history import Record
from tests.fakes.google.gmail_letters import Letter
from tests.fakes.google.gmail_paging import digest_of, most_of, read_page, read_token, write_token
from tests.fakes.google.gmail_payload import encode, find_attachment, show_full, show_metadata
from tests.fakes.google.gmail_search import read_search
from tests.fakes.google.gmail_store import Label, Mailbox

_METADATA = "https://www.googleapis.com/auth/gmail.metadata"
_TYPES = {
    "messageAdded": "messagesAdded",
    "messageDeleted": "messagesDeleted",
    "labelAdded": "labelsAdded",
    "labelRemoved": "labelsRemoved",
}
_ESTIMATE = 201
"""What Gmail believes to be in almost any list that goes on."""


def _get_profile(call: Call) -> dict[str, Any]:
    mailbox = call.person.mailbox
    return {
        "emailAddress": call.person.address,
        "messagesTotal": len(mailbox.letters),
        "threadsTotal": mailbox.count_threads(),
        "historyId": str(mailbox.history.present),
    }


def _list_labels(call: Call) -> dict[str, Any]:
    return {"labels": [_show_label(label) for label in call.person.mailbox.labels.values()]}


def _get_label(call: Call) -> dict[str, Any]:
    mailbox = call.person.mailbox
    label = mailbox.labels.get(call.path["id"])
    if label is None:
        raise not_found()
    held = [letter for letter in mailbox.letters.values() if label.id in letter.labels]
    unread = [letter for letter in held if "UNREAD" in letter.labels]
    return _show_label(label) | {
        "messagesTotal": len(held),
        "messagesUnread": len(unread),
        "threadsTotal": mailbox.count_threads(held),
        "threadsUnread": mailbox.count_threads(unread),
    }


def _show_label(label: Label) -> dict[str, Any]:
    shown = {"id": label.id, "name": label.name, "type": "system" if label.is_system else "user"}
    return shown | ({} if label.is_system else {"labelListVisibility": "labelShow", "messageListVisibility": "show"})


def _list_messages(call: Call) -> dict[str, Any]:
    page, after = read_page(call, _condition(call))
    answer: dict[str, Any] = {"resultSizeEstimate": _ESTIMATE if after else len(page)}
    if page:
        answer["messages"] = [{"id": letter.id, "threadId": letter.thread_id} for letter in page]
    return answer | after


def _list_threads(call: Call) -> dict[str, Any]:
    """List the threads of matching messages, each where its newest one is."""
    mailbox, matches = call.person.mailbox, _condition(call)

    def leads(letter: Letter) -> bool:
        newer = (one for one in mailbox.thread(letter.thread_id) if one.place > letter.place)
        return matches(letter) and not any(map(matches, newer))

    page, after = read_page(call, leads)
    answer: dict[str, Any] = {"resultSizeEstimate": _ESTIMATE if after else len(page)}
    if page:
        answer["threads"] = [_show_thread(mailbox, letter.thread_id) for letter in page]
    return answer | after


def _show_thread(mailbox: Mailbox, thread_id: str) -> dict[str, Any]:
    newest = max(letter.history_id for letter in mailbox.thread(thread_id))
    return {"id": thread_id, "snippet": "", "historyId": str(newest)}


def _condition(call: Call) -> Callable[[Letter], bool]:
    """Read which messages a list is of."""
    labels = call.query.get("labelIds", [])
    if call.scopes == {_METADATA} and "q" in call.query:
        raise ApiError(403, "forbidden", "Metadata scope does not support 'q' parameter")
    if unknown := set(labels) - call.person.mailbox.labels.keys():
        raise invalid(f"Invalid label: {min(unknown)}")
    searched = read_search(call.query.get("q", ""))
    hidden = set() if call.query["includeSpamTrash"] else {"SPAM", "TRASH"}

    def matches(letter: Letter) -> bool:
        return (
            all(label in letter.labels for label in labels)
            and not hidden.intersection(letter.labels)
            and all(condition(letter) for condition in searched)
        )

    return matches


def _get_message(call: Call) -> dict[str, Any]:
    return _show(call, _find(call, "id"))


def _get_thread(call: Call) -> dict[str, Any]:
    _check_id(call.path["id"])
    mailbox = call.person.mailbox
    letters = mailbox.thread(call.path["id"])
    if not letters:
        raise not_found()
    shown = _show_thread(mailbox, call.path["id"])
    return {"id": shown["id"], "historyId": shown["historyId"], "messages": [_show(call, one) for one in letters]}


def _show(call: Call, letter: Letter) -> dict[str, Any]:
    """Give a message in the format that is asked for."""
    form, style = call.query["format"], call.person.mailbox.style
    if call.scopes == {_METADATA} and form in {"full", "raw"}:
        raise ApiError(403, "forbidden", f"Metadata scope doesn't allow format {form.upper()}")
    if call.query.get("metadataHeaders") and form != "metadata":
        raise Undocumented("metadataHeaders are for format=metadata alone.")
    shown: dict[str, Any] = {
        "id": letter.id,
        "threadId": letter.thread_id,
        "labelIds": letter.labels,
        "snippet": "",
        "historyId": str(letter.history_id),
        "internalDate": str(letter.arrived),
        "sizeEstimate": len(letter.raw),
    }
    if form == "full":
        shown["payload"] = show_full(letter, style)
    elif form == "metadata":
        shown["payload"] = show_metadata(letter, style, call.query.get("metadataHeaders", ()))
    elif form == "raw":
        shown["raw"] = encode(letter.raw)
    return shown


def _get_attachment(call: Call) -> dict[str, Any]:
    content = find_attachment(_find(call, "messageId"), call.path["id"])
    if content is None:
        raise invalid("Invalid attachment token")
    return {"size": len(content), "data": encode(content)}


def _find(call: Call, name: str) -> Letter:
    _check_id(call.path[name])
    letter = call.person.mailbox.letters.get(call.path[name])
    if letter is None:
        raise not_found()
    return letter


def _check_id(text: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{1,16}", text):
        raise invalid("Invalid id value")


def _list_history(call: Call) -> dict[str, Any]:
    history = call.person.mailbox.history
    if "startHistoryId" not in call.query:
        raise Undocumented("Missing required parameter: startHistoryId", ("parameter", "startHistoryId"))
    start, most, asked = int(call.query["startHistoryId"]), most_of(call), digest_of(call)
    if not history.knows(start):
        raise not_found()
    label = call.query.get("labelId", "")
    if label and label not in call.person.mailbox.labels:
        raise invalid(f"Invalid label: {label}")
    names = [_TYPES[one] for one in call.query.get("historyTypes") or _TYPES]
    place = read_token(call, asked)
    kept = (record.of_type(names, label) for record in history.since(place[0] if place else start))
    records = list(islice((record for record in kept if record.changes), most + 1))
    answer: dict[str, Any] = {"historyId": str(history.present)}
    if records:
        answer["history"] = [_show_record(record) for record in records[:most]]
    if len(records) > most:
        answer["nextPageToken"] = write_token(asked, records[most - 1].id)
    return answer


def _show_record(record: Record) -> dict[str, Any]:
    messages = {touched.id: {"id": touched.id, "threadId": touched.thread_id} for _, touched in record.changes}
    shown: dict[str, Any] = {"id": str(record.id), "messages": list(messages.values())}
    for name, touched in record.changes:
        entry: dict[str, Any] = {"message": {**messages[touched.id], "labelIds": list(touched.labels)}}
        if touched.changed:
            entry["labelIds"] = list(touched.changed)
        shown.setdefault(name, []).append(entry)
    return shown


def _list_send_as(call: Call) -> dict[str, Any]:
    person = call.person
    primary = {
        "sendAsEmail": person.address,
        "displayName": person.name,
        "replyToAddress": "",
        "signature": "",
        "isPrimary": True,
        "isDefault": True,
    }
    others = [
        {
            "sendAsEmail": alias.address,
            "displayName": alias.name,
            "replyToAddress": "",
            "signature": "",
            "treatAsAlias": alias.is_own,
            "verificationStatus": "accepted" if alias.is_verified else "pending",
        }
        for alias in person.aliases
    ]
    return {"sendAs": [primary, *others]}


GMAIL_HANDLERS: Mapping[str, Handler] = {
    "gmail.users.getProfile": _get_profile,
    "gmail.users.labels.list": _list_labels,
    "gmail.users.labels.get": _get_label,
    "gmail.users.messages.list": _list_messages,
    "gmail.users.messages.get": _get_message,
    "gmail.users.messages.attachments.get": _get_attachment,
    "gmail.users.threads.list": _list_threads,
    "gmail.users.threads.get": _get_thread,
    "gmail.users.history.list": _list_history,
    "gmail.users.settings.sendAs.list": _list_send_as,
}
