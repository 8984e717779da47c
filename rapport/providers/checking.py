"""A connection test, step by step: what was tried, whether it went well, and the likely mend; it ends at a failure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapport.errors import ProviderError
from rapport.providers.base import CheckStep


@dataclass(frozen=True, slots=True)
class Trial:
    """One step to try: `attempt` gives the sentence of success or raises; `mend` is said when it raises."""

    name: str
    attempt: Callable[[], str]
    mend: str


def run_trials(protocol: str, trials: Sequence[Trial]) -> list[CheckStep]:
    """Try the steps in turn, and leave out those after a failing one."""
    steps: list[CheckStep] = []
    for trial in trials:
        name = f"{protocol} {trial.name}"
        try:
            steps.append(CheckStep(name, passed=True, sentence=trial.attempt()))
        except ProviderError as error:
            steps.append(CheckStep(name, passed=False, sentence=str(error), mend=trial.mend))
            break
    return steps


NAME_MEND = "Check the spelling of the host; the mail provider's help page names it."
CERTIFICATE_MEND = (
    "Use the host name that the certificate was made for; for a server with an authority of its own, name that "
    "authority's PEM file with `ca_file`."
)
SIGN_IN_MEND = (
    "Check the user name (often the whole address) and the password; where two-step sign-in is on, the provider "
    "wants an app password."
)


def port_mend(ports: str) -> str:
    """Say which ports are usual."""
    return f"Check the port and the firewall; usual are {ports}."
