"""The methods of the Gmail API that we use, each answering the wire's own shapes; nobody else here knows the library.

All ask for the fields that we read and no others: that saves octets, units it doesn't.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rapport.errors import CursorExpired, Gone, Malformed, Misconfigured, ProviderError, Unavailable
from rapport.mime import ENVELOPE_FIELDS
from rapport.providers.base import Login, Usage
from rapport.providers.gmail.wire import HistoryList, Label, Message, MessageList, Profile
from rapport.providers.google.calls import Calls, open_calls
from rapport.providers.google.quota import GMAIL, NEWEST

LISTING = 500  # the most that Gmail lists at once, of messages and of history

ME = "me"
_THREAD = "thread "
_ENVELOPE = "id,threadId,labelIds,internalDate,sizeEstimate"
_LISTED = "messages(id,threadId),nextPageToken"
_MESSAGE = "message(id,threadId,labelIds)"
_HISTORY = (
    f"historyId,nextPageToken,history(messagesAdded({_MESSAGE}),messagesDeleted({_MESSAGE}),"
    f"labelsAdded({_MESSAGE},labelIds),labelsRemoved({_MESSAGE},labelIds))"
)


class Client:
    """One mailbox at Google."""

    def __init__(self, calls: Calls, usage: Usage) -> None:
        self.usage = usage
        self._calls = calls
        self._users: Any = calls.api.users()
        self._messages: Any = self._users.messages()
        self._threads: Any = self._users.threads()

    @property
    def thread_worth(self) -> int:
        """How many messages of a thread cost as much as the whole thread."""
        return self._calls.cost("gmail.users.threads.get") // self._calls.cost("gmail.users.messages.get")

    def get_profile(self, labels: Iterable[str] = ()) -> tuple[Profile, int]:
        """Give the mailbox as a whole, and the sum of the messages that each of these labels has."""
        requests = {label: self._users.labels().get(userId=ME, id=label, fields="id,messagesTotal") for label in labels}
        requests[ME] = self._users.getProfile(userId=ME, fields="historyId,messagesTotal")
        answers = self._calls.ask_all(requests)
        profile: Profile = _taken(answers.pop(ME))
        return profile, sum((_found(answer) or {}).get("messagesTotal", 0) for answer in answers.values())

    def list_labels(self) -> list[Label]:
        """List all labels."""
        labels: list[Label] = self._calls.ask(self._users.labels().list(userId=ME, fields="labels(id,name,type)")).get(
            "labels", []
        )
        return labels

    def list_messages(self, token: str, query: str, *, with_spam_and_trash: bool) -> MessageList:
        """List a page of messages, newest first; the first one's `token` is "".

        Raises CursorExpired for a token that Gmail doesn't know any more.
        """
        try:
            page: MessageList = self._calls.ask(self._list(token, query, with_spam_and_trash))
        except Malformed:
            if not token:
                raise
            raise CursorExpired("Gmail no longer knows where the listing stopped.") from None
        return page

    def list_labelled(self, labels: Iterable[str], query: str, *, with_spam_and_trash: bool) -> dict[str, list[str]]:
        """List the ids of all messages that have each label, of several labels at a time; a missing label has none."""
        found: dict[str, list[str]] = {label: [] for label in labels}
        tokens = dict.fromkeys(found, "")
        while tokens:
            requests = {label: self._list(token, query, with_spam_and_trash, label) for label, token in tokens.items()}
            answers = self._calls.ask_all(requests)
            pages = {label: _page_of(answer, tokens[label]) for label, answer in answers.items()}
            for label, page in pages.items():
                found[label] += [message["id"] for message in page.get("messages", ())]
            tokens = {label: page["nextPageToken"] for label, page in pages.items() if page.get("nextPageToken")}
        return found

    def _list(self, token: str, query: str, with_spam_and_trash: bool, label: str | None = None) -> Any:  # noqa: ANN401  untyped library
        return self._messages.list(
            userId=ME,
            maxResults=LISTING,
            pageToken=token or None,
            q=query or None,
            labelIds=label,
            includeSpamTrash=with_spam_and_trash or None,
            fields=_LISTED,
        )

    def list_history(self, since: str) -> Iterator[HistoryList]:
        """List what happened after a history id, page by page. Raises CursorExpired when Gmail forgot it."""
        token = None
        while True:
            request = self._users.history().list(
                userId=ME, startHistoryId=since, maxResults=LISTING, pageToken=token, fields=_HISTORY
            )
            try:
                page: HistoryList = self._calls.ask(request)
            except (Gone, Malformed):
                raise CursorExpired("Gmail no longer knows what happened since the last look.") from None
            yield page
            token = page.get("nextPageToken")
            if not token:
                return

    def fetch_labels(self, ids: Iterable[str]) -> dict[str, Message]:
        """Give the labels of messages; those that are gone are left out."""
        requests = {
            id_: self._messages.get(userId=ME, id=id_, format="minimal", fields="id,threadId,labelIds") for id_ in ids
        }
        answers = self._calls.ask_all(requests)
        return {id_: _taken(answer) for id_, answer in answers.items() if not isinstance(answer, Gone)}

    def fetch_messages(
        self, ids: Iterable[str], threads: Iterable[str], *, with_text: bool
    ) -> tuple[list[Message], Mapping[str, ProviderError]]:
        """Fetch messages, and all of threads; and give the errors of single messages by id."""
        payload = "payload" if with_text else "payload/headers"
        form: dict[str, Any] = {"userId": ME, "format": "full"}
        if not with_text:
            form = {"userId": ME, "format": "metadata", "metadataHeaders": list(ENVELOPE_FIELDS)}
        requests = {
            id_: self._messages.get(id=id_, fields=f"{_ENVELOPE},{payload}", **form) for id_ in ids
        } | {
            f"{_THREAD}{id_}": self._threads.get(id=id_, fields=f"messages({_ENVELOPE},{payload})", **form)
            for id_ in threads
        }  # fmt: skip
        messages: list[Message] = []
        errors: dict[str, ProviderError] = {}
        for key, answer in self._calls.ask_all(requests).items():
            is_thread = key.startswith(_THREAD)
            if isinstance(answer, ProviderError):
                errors |= {} if is_thread else {key: answer}
            else:
                messages += answer.get("messages", ()) if is_thread else [answer]
        return messages, errors

    def fetch_attachment(self, message: str, attachment: str) -> str:
        """Fetch the content of a part that Gmail left out of its message, in base64url."""
        request = self._messages.attachments().get(userId=ME, messageId=message, id=attachment, fields="data")
        return str(self._calls.ask(request).get("data", ""))


def _taken(answer: Any) -> Any:  # noqa: ANN401  the wire's own shape
    """Give an answer of a batch, or raise its error."""
    if isinstance(answer, ProviderError):
        raise answer
    return answer


def _page_of(answer: Any, token: str) -> MessageList:  # noqa: ANN401  the wire's own shape
    """Give a page of a label's listing; a label that is gone has an empty one."""
    if isinstance(answer, Gone | Malformed) and token:
        raise Unavailable("Gmail broke off a listing; it is tried again.")
    page: MessageList | None = _found(answer)
    return page or {}


def _found(answer: Any) -> Any:  # noqa: ANN401  the wire's own shape
    """Give an answer of a batch, None where what was asked for isn't there; raise any other error."""
    return None if isinstance(answer, Gone | Malformed) else _taken(answer)


@contextmanager
def open_client(login: Login) -> Iterator[Client]:
    """Open an account's mailbox; nothing is asked yet. Raises AuthorizationLost and Misconfigured."""
    name = (login.application.quota if login.application else "") or NEWEST
    if name not in GMAIL:
        raise Misconfigured(f"There is no quota named so: set it to one of {', '.join(GMAIL)}.")
    usage = Usage()
    with open_calls(login, "gmail", GMAIL[name], usage) as calls:
        yield Client(calls, usage)
