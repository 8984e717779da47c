"""How long one account may keep a run that others wait for."""

from dataclasses import dataclass
from math import inf
from time import monotonic


@dataclass(frozen=True, slots=True)
class Budget:
    """Until when a run may begin another page of an account, in monotonic seconds."""

    deadline: float = inf

    @classmethod
    def of(cls, seconds: float) -> "Budget":
        """Give a budget of so many seconds from now."""
        return cls(monotonic() + seconds)

    @property
    def is_spent(self) -> bool:
        """Whether the rest is for the next run."""
        return monotonic() >= self.deadline
