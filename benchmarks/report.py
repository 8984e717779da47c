"""Rows → the table that a reader wants, and the rows themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, fields
from statistics import median

from benchmarks.contenders import MBSYNC, VISIBILITIES, Row

Figure = Callable[[Row], float]

_MB = 1e6
_CONTENDERS = (MBSYNC, *VISIBILITIES)


def print_report(rows: Sequence[Row], count: int) -> None:
    """Print the raw rows, then the medians with their ratios to mbsync's."""
    _print_rows(rows)
    _print_table(
        f"First import of {count} messages",
        [
            _rate("messages/s, the import itself", rows, lambda row: row.seconds, count),
            _rate("messages/s, the whole command", rows, lambda row: row.wall, count),
            _line("seconds, the import itself", "import", rows, lambda row: row.seconds, "{:.2f}"),
            _line("seconds, the whole command", "import", rows, lambda row: row.wall, "{:.2f}"),
            _line("CPU seconds of the client", "import", rows, lambda row: row.cpu, "{:.2f}"),
            _line("MB sent by the server", "import", rows, lambda row: row.sent / _MB, "{:.1f}"),
            _line("MB of memory at the peak", "import", rows, lambda row: row.peak / _MB, "{:.0f}"),
        ],
    )
    _print_table(
        "Nothing changed since",
        [
            _line("ms, the whole command", "no change", rows, lambda row: row.wall * 1e3, "{:,.0f}"),
            _line("ms, the catch-up itself", "no change", rows, lambda row: row.seconds * 1e3, "{:,.0f}"),
            _line("ms, the five-minute run's poll", "poll", rows, lambda row: row.seconds * 1e3, "{:,.1f}"),
            _line("CPU ms of that poll", "poll", rows, lambda row: row.cpu * 1e3, "{:,.1f}"),
            _line("kB sent by the server for it", "poll", rows, lambda row: row.sent / 1e3, "{:,.1f}"),
        ],
    )
    print(
        "\nMedians; in brackets, the ratio to mbsync's.\n"
        "The import itself: for mbsync the whole command; for rapport the run's own record, which leaves out that the\n"
        "program is loaded. The poll of a running process stands beside mbsync's command, the least that it can do."
    )


def _line(label: str, task: str, rows: Sequence[Row], figure: Figure, form: str) -> list[str]:
    """Write one line of medians."""
    return [label, *_cells({contender: _median(rows, contender, task, figure) for contender in _CONTENDERS}, form)]


def _rate(label: str, rows: Sequence[Row], seconds: Figure, count: int) -> list[str]:
    """Write one line of messages a second, by the median of the seconds."""
    rates = {contender: count / _median(rows, contender, "import", seconds) for contender in _CONTENDERS}
    return [label, *_cells(rates, "{:,.0f}")]


def _cells(figures: Mapping[str, float], form: str) -> list[str]:
    """Write the figure of each contender, and its ratio to mbsync's."""
    base = figures[MBSYNC]
    return [form.format(base), *(f"{form.format(figures[name])} ({figures[name] / base:.2f})" for name in VISIBILITIES)]


def _median(rows: Sequence[Row], contender: str, task: str, figure: Figure) -> float:
    if contender == MBSYNC and task == "poll":
        task = "no change"
    return median(figure(row) for row in rows if (row.contender, row.task) == (contender, task))


def _print_table(title: str, lines: Sequence[Sequence[str]]) -> None:
    print()
    for label, *cells in ([title, *_CONTENDERS], *lines):
        print(f"{label:<34}" + "".join(f"{cell:>20}" for cell in cells))


def _print_rows(rows: Sequence[Row]) -> None:
    print("\n" + "\t".join(field.name for field in fields(Row)))
    for row in rows:
        print("\t".join(f"{value:.3f}" if isinstance(value, float) else str(value) for value in astuple(row)))
