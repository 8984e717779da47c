"""Gmail's history → what came into the mailbox that the owner wants, and what left it; pure.

A message may have been listed, by us, at any moment between two looks at the history. So it is added if it is wanted
now and was not all the time, and removed if it isn't now and ever was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapport.providers.gmail.labels import is_wanted
from rapport.providers.gmail.wire import History, LabelChange, Message

Labels = frozenset[str]


@dataclass(slots=True)
class Story:
    """What happened to one message.

    `labels` are its last ones, None where no record tells them; `steps` are the labels that it got and lost, in turn.
    """

    thread: str = ""
    labels: Labels | None = None
    is_new: bool = False
    is_deleted: bool = False
    steps: list[tuple[Labels, Labels]] = field(default_factory=list)

    def take(self, message: Message) -> None:
        """Take what a record tells of the message itself."""
        self.thread = message.get("threadId", self.thread)
        if "labelIds" in message:
            self.labels = frozenset(message["labelIds"])

    def step(self, change: LabelChange, *, is_gain: bool) -> None:
        """Take a change of labels; where the record doesn't tell what they are then, it follows from before."""
        delta, none = frozenset(change.get("labelIds", ())), frozenset[str]()
        gained, lost = (delta, none) if is_gain else (none, delta)
        if self.labels is not None:
            self.labels = (self.labels | gained) - lost
        self.steps.append((gained, lost))
        self.take(change["message"])

    def list_states(self) -> list[Labels]:
        """List the labels that the message has had, the last ones first."""
        if self.labels is None:
            return []
        states = [self.labels]
        for gained, lost in reversed(self.steps):
            states.append((states[-1] - gained) | lost)
        return states


def read_stories(records: Iterable[History]) -> dict[str, Story]:
    """Gather what happened to each message, by id."""
    stories: dict[str, Story] = {}

    def story_of(message: Message) -> Story:
        return stories.setdefault(message["id"], Story())

    for record in records:
        for arrival in record.get("messagesAdded", ()):
            story = story_of(arrival["message"])
            story.is_new = True
            story.take(arrival["message"])
        for change in record.get("labelsAdded", ()):
            story_of(change["message"]).step(change, is_gain=True)
        for change in record.get("labelsRemoved", ()):
            story_of(change["message"]).step(change, is_gain=False)
        for departure in record.get("messagesDeleted", ()):
            story = story_of(departure["message"])
            story.is_deleted = True
            story.take(departure["message"])
    return stories


def is_untold(story: Story) -> bool:
    """Tell whether a message is there, but with labels that no record tells."""
    return story.labels is None and not story.is_deleted


def divide(stories: Mapping[str, Story], left_out: frozenset[str]) -> tuple[list[str], list[str]]:
    """Give the ids that were added, newest first, and those that were removed."""
    added: list[str] = []
    removed: list[str] = []
    for id_, story in stories.items():
        wanted = [is_wanted(labels, left_out) for labels in story.list_states()]
        if wanted and wanted[0] and not story.is_deleted:
            if story.is_new or not all(wanted):
                added.append(id_)
        elif any(wanted) or not wanted:
            # Without its labels it may have been wanted; an id that we never had is removed for nothing.
            removed.append(id_)
    return added[::-1], removed
