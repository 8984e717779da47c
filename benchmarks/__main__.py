"""`python -m benchmarks`: alternate the programs for some rounds and print what each took. Ends by itself."""

import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.contenders import VISIBILITIES, Bench, Row, run_mbsync, run_rapport
from benchmarks.report import print_report
from benchmarks.servers import check_programs, open_mailbox, open_prefect


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often each program runs.")] = 3,
    messages: Annotated[int, typer.Option(min=100, help="How many messages the mailbox holds.")] = 10_000,
    seed: Annotated[int, typer.Option(help="What the mailbox is generated from.")] = 1,
) -> None:
    """Measure first imports and catch-ups of mbsync and Rapport, from one server, in turn."""
    check_programs()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The benchmark was ended."))
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as name:
        folder = Path(name)
        (folder / "dovecot").mkdir()
        with (
            open_prefect(folder / "prefect") as environment,
            open_mailbox(folder / "dovecot", messages, seed) as dovecot,
        ):
            rows = _run_rounds(Bench(folder, dovecot, environment, messages), rounds)
    print_report(rows, messages)


def _run_rounds(bench: Bench, rounds: int) -> Sequence[Row]:
    rows: list[Row] = []
    for number in range(1, rounds + 1):
        rows += run_mbsync(bench, number)
        for contender in VISIBILITIES:
            rows += run_rapport(bench, number, contender)
        print(f"Round {number} of {rounds} is done.", flush=True)
    return rows


if __name__ == "__main__":
    typer.run(main)
