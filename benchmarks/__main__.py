"""`python -m benchmarks`: alternate the programs for some rounds and print what each took. Ends by itself."""

import signal
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.calendars import compare_calendars
from benchmarks.mail import check_programs, compare_mail
from benchmarks.report import print_report
from benchmarks.servers import open_prefect


class Matter(StrEnum):
    """What is imported."""

    MAIL = "mail"
    CALENDARS = "calendars"


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often each program runs.")] = 3,
    messages: Annotated[int, typer.Option(min=100, help="How many messages the mailbox holds.")] = 10_000,
    events: Annotated[int, typer.Option(min=10, help="How many events and series the calendar holds.")] = 5_000,
    seed: Annotated[int, typer.Option(help="What the mailbox and the calendar are generated from.")] = 1,
    only: Annotated[Matter | None, typer.Option(help="Compare mail alone, or calendars alone.")] = None,
) -> None:
    """Measure first imports and catch-ups of mbsync or vdirsyncer and Rapport, from one server, in turn."""
    if only is not Matter.CALENDARS:
        check_programs()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The benchmark was ended."))
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as name, open_prefect(Path(name, "prefect")) as prefect:
        if only is not Matter.CALENDARS:
            print_report(compare_mail(Path(name, "mail"), prefect, rounds, messages, seed))
        if only is not Matter.MAIL:
            print_report(compare_calendars(Path(name, "calendars"), prefect, rounds, events, seed))


if __name__ == "__main__":
    typer.run(main)
