"""A Gmail account's mail: one folder with a stream, the whole mailbox, of which the labels that were left out are not.

Where a thread costs less than its messages one by one, it is fetched whole. What is fetched for the envelopes holds the
text too, which is kept until it is asked for.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rapport.errors import CursorExpired, Gone, Malformed, ProviderError, Unavailable
from rapport.providers.base import (
    NOTHING,
    Body,
    Changes,
    DateRange,
    Envelope,
    Listing,
    Login,
    Mark,
    RemoteFolder,
    Unreadable,
    Usage,
)
from rapport.providers.gmail.client import Client, open_client
from rapport.providers.gmail.history import divide, is_untold, read_stories
from rapport.providers.gmail.labels import (
    ARCHIVE,
    CHAT,
    MAILBOX,
    PLACES,
    SPAM,
    TRASH,
    digest_choice,
    is_owners,
    is_wanted,
    list_folders,
    needs_spam_and_trash,
)
from rapport.providers.gmail.parse import read_body, read_message
from rapport.providers.gmail.walk import Walk
from rapport.providers.gmail.wire import Message, MessageList
from rapport.providers.whole_messages import read_or_skip


class GmailMail:
    """A `MailSource` over the calls of one account."""

    def __init__(self, client: Client, left_out: frozenset[str], *, wants_bodies: bool) -> None:
        self.usage: Usage = client.usage
        self._client = client
        self._left_out = left_out
        self._choice = digest_choice(left_out)
        self._wants_bodies = wants_bodies
        self._with_spam_and_trash = needs_spam_and_trash(left_out)
        self._walk: Walk | None = None
        self._threads: dict[str, str] = {}
        self._fetched: dict[str, Message] = {}

    def list_folders(self) -> Sequence[RemoteFolder]:
        """List the mailbox, and the labels that an owner can leave out."""
        return list_folders(self._client.list_labels())

    def take_marks(self, paths: Sequence[str], _known: Mapping[str, str] = NOTHING, /) -> Mapping[str, Mark]:
        """Take the mark of the mailbox, in one request; labels have none.

        The cursor moves with whatever happens, be it that a message was read. `listed` is what Gmail counts in all
        less what it counts in each label that was left out: a message with two of these is missing from it, and the
        archive is in it even when it was left out.
        """
        return {MAILBOX: self._take_mark()} if MAILBOX in paths else {}

    def list_page(self, path: str, position: str | None, dates: DateRange) -> Listing:
        """List one page; a thread's older messages come with its newest one where that saves units."""
        _check_path(path)
        walk, self._walk = self._walk, None  # what breaks off amid a page is no walk any more
        if walk is None or position is None or (walk.position, walk.dates) != (position, dates):
            worth = self._client.thread_worth
            walk = Walk(dates, position, self._list_messages, self._find_unwanted, worth)
        listing, threads = walk.next_page()
        self._walk = walk
        self._threads |= threads
        return listing

    def list_changes(self, path: str, cursor: str) -> Changes:
        """Tell what came and went, by Gmail's history and the labels that it tells."""
        _check_path(path)
        since, _, choice = cursor.partition(" ")
        if choice != self._choice or not since.isdecimal():
            raise CursorExpired("Other labels were chosen since the last look.")
        pages = list(self._client.list_history(since))
        stories = read_stories(record for page in pages for record in page.get("history", ()))
        untold = [id_ for id_, story in stories.items() if is_untold(story)]
        for id_, message in self._client.fetch_labels(untold).items():
            stories[id_].take({"labelIds": [], **message})
        added, removed = divide(stories, self._left_out)
        self._threads |= {id_: stories[id_].thread for id_ in added}
        # The first page's id: what happened while the others were asked for is told once more.
        return Changes(added, removed, self._write_cursor(pages[0]["historyId"]), listed=None)

    def list_ids(self, path: str) -> Sequence[str]:
        """List every wanted id, newest first."""
        _check_path(path)
        is_unwanted = self._find_unwanted("")
        listed: dict[str, str] = {}
        token: str | None = ""
        while token is not None:
            try:
                page = self._list_messages("", token)
            except CursorExpired:
                raise Unavailable("Gmail broke off the listing; it is tried again.") from None
            listed |= {one["id"]: one.get("threadId", "") for one in page.get("messages", ())}
            token = page.get("nextPageToken") or None
        self._threads = {id_: thread for id_, thread in listed.items() if not is_unwanted(id_)}
        return list(self._threads)

    def fetch_envelopes(self, path: str, ids: Sequence[str]) -> Sequence[Envelope | Unreadable]:
        """Fetch messages, each with its text where bodies are wanted; what bears a label left out is left out."""
        _check_path(path)
        self._fetched = {}
        asked = dict.fromkeys(ids)
        messages, errors = self._fetch(asked)
        answers: list[Envelope | Unreadable] = [
            Unreadable(id_, str(error)) for id_, error in errors.items() if isinstance(error, Malformed)
        ]
        for message in messages:
            if message["id"] in asked and is_wanted(message.get("labelIds", ()), self._left_out):
                answers.append(read_or_skip(message["id"], read_message, message))
                if self._wants_bodies:
                    self._fetched[message["id"]] = message
        return answers

    def fetch_bodies(self, path: str, envelopes: Sequence[Envelope]) -> Sequence[Body | Unreadable]:
        """Give the text of messages, which came with the last envelopes or is fetched now."""
        _check_path(path)
        if not self._wants_bodies:
            return []
        wanted = [envelope.id for envelope in envelopes]
        missing = [id_ for id_ in wanted if id_ not in self._fetched]
        found = self._fetched | {message["id"]: message for message in self._fetch(missing)[0]}
        bodies = [self._read_body(found[id_]) for id_ in wanted if id_ in found]
        return [body for body in bodies if body is not None]

    def _take_mark(self) -> Mark:
        profile, left_out = self._client.get_profile(self._list_left_out())
        count = max(0, profile.get("messagesTotal", 0) - left_out)
        return Mark(self._write_cursor(profile["historyId"]), count, is_exact=False)

    def _write_cursor(self, history: str) -> str:
        return f"{history} {self._choice}"

    def _list_left_out(self) -> set[str]:
        """List Gmail's own ids of what is left out; chats always are."""
        return {CHAT, *self._left_out} - {ARCHIVE, MAILBOX}

    def _list_messages(self, query: str, token: str) -> MessageList:
        return self._client.list_messages(token, query, with_spam_and_trash=self._with_spam_and_trash)

    def _find_unwanted(self, query: str) -> Callable[[str], bool]:
        """List what each label left out holds of a search, and tell by that whether an id is unwanted."""
        hidden = set() if self._with_spam_and_trash else {SPAM, TRASH}
        unwanted = self._list_labelled(self._list_left_out() - hidden, query)
        if ARCHIVE not in self._left_out:
            return unwanted.__contains__
        owners = {label["id"] for label in self._client.list_labels() if is_owners(label["id"])}
        placed = self._list_labelled({*PLACES, *owners} - hidden, query)
        return lambda id_: id_ in unwanted or id_ not in placed

    def _list_labelled(self, labels: Collection[str], query: str) -> set[str]:
        found = self._client.list_labelled(labels, query, with_spam_and_trash=self._with_spam_and_trash)
        return {id_ for ids in found.values() for id_ in ids}

    def _fetch(self, ids: Collection[str]) -> tuple[list[Message], Mapping[str, ProviderError]]:
        """Fetch messages, whole threads where that is cheaper; one that its thread doesn't hold is left out."""
        threads = {id_: thread for id_ in ids if (thread := self._threads.pop(id_, ""))}
        counts = Counter(threads.values())
        whole = {thread for thread, count in counts.items() if count > self._client.thread_worth}
        alone = [id_ for id_ in ids if threads.get(id_) not in whole]
        return self._client.fetch_messages(alone, whole, with_text=self._wants_bodies)

    def _read_body(self, message: Message) -> Body | Unreadable | None:
        """Read a body; None for a message that went meanwhile."""

        def fetch_content(attachment: str) -> str:
            return self._client.fetch_attachment(message["id"], attachment)

        try:
            return read_or_skip(message["id"], read_body, message, fetch_content)
        except Gone:
            return None


def _check_path(path: str) -> None:
    if path != MAILBOX:
        raise Gone("Only the mailbox as a whole has a listing.")


@contextmanager
def open_mail(login: Login) -> Iterator[GmailMail]:
    """Open an account's mail; nothing is asked yet."""
    with open_client(login) as client:
        yield GmailMail(client, login.left_out, wants_bodies=login.wants_bodies)
