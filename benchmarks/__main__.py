"""`python -m benchmarks`: alternate the programs for some rounds and print what each took. Ends by itself."""

import signal
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.calendars import compare_calendars
from benchmarks.google import measure_google
from benchmarks.mail import check_programs, compare_mail
from benchmarks.report import print_report
from benchmarks.servers import open_prefect


class Matter(StrEnum):
    """What is imported."""

    MAIL = "mail"
    CALENDARS = "calendars"
    GOOGLE = "google"


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often programs run in turn; Google's is run once.")] = 3,
    messages: Annotated[int, typer.Option(min=100, help="How many messages the mailbox holds.")] = 10_000,
    events: Annotated[int, typer.Option(min=10, help="How many events and series the calendar holds.")] = 5_000,
    seed: Annotated[int, typer.Option(help="What the mailbox and the calendar are generated from.")] = 1,
    only: Annotated[Matter | None, typer.Option(help="One matter alone.")] = None,
) -> None:
    """Measure first imports and catch-ups of Rapport, in turn with mbsync's and vdirsyncer's from one server."""
    matters = [only] if only else list(Matter)
    if Matter.MAIL in matters:
        check_programs()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The benchmark was ended."))
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as name, open_prefect(Path(name, "prefect")) as prefect:
        if Matter.MAIL in matters:
            print_report(compare_mail(Path(name, "mail"), prefect, rounds, messages, seed))
        if Matter.CALENDARS in matters:
            print_report(compare_calendars(Path(name, "calendars"), prefect, rounds, events, seed))
        if Matter.GOOGLE in matters:
            print_report(measure_google(Path(name, "google"), prefect, messages, seed))


if __name__ == "__main__":
    typer.run(main)
