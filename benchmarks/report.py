"""Rows → the table that a reader wants, and the rows themselves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from statistics import median

from benchmarks.contenders import VISIBILITIES, Row

Figure = Callable[[Row], float]

_MB = 1e6


@dataclass(frozen=True, slots=True)
class Comparison:
    """All runs of one matter. `base` is the program beside Rapport, "" for none; `note` says what is compared."""

    noun: str
    count: int
    base: str
    rows: Sequence[Row]
    note: str

    @property
    def contenders(self) -> tuple[str, ...]:
        """All programs, the base first."""
        return (self.base, *VISIBILITIES) if self.base else tuple(VISIBILITIES)


def print_report(comparison: Comparison) -> None:
    """Print the raw rows, then the medians with their ratios to the base's, if there is one."""
    _print_rows(comparison.rows)
    _print_table(comparison, f"First import of {comparison.count} {comparison.noun}s", _write_import(comparison))
    _print_table(comparison, "Nothing changed since", _write_no_change(comparison))
    ratios = f"; in brackets, the ratio to {comparison.base}'s" if comparison.base else ""
    print(f"\nMedians{ratios}.\n{comparison.note}")


def _write_import(comparison: Comparison) -> Iterator[list[str]]:
    yield _rate(f"{comparison.noun}s/s, the import itself", comparison, lambda row: row.seconds)
    yield _rate(f"{comparison.noun}s/s, the whole command", comparison, lambda row: row.wall)
    yield _line("seconds, the import itself", "import", comparison, lambda row: row.seconds, "{:.2f}")
    yield _line("seconds, the whole command", "import", comparison, lambda row: row.wall, "{:.2f}")
    yield _line("CPU seconds of the client", "import", comparison, lambda row: row.cpu, "{:.2f}")
    if _are_counted(comparison, lambda row: row.requests):
        yield _line("requests", "import", comparison, lambda row: row.requests, "{:,.0f}")
    if _are_counted(comparison, lambda row: row.units):
        yield _line("quota units", "import", comparison, lambda row: row.units, "{:,.0f}")
        each = f"quota units a {comparison.noun}"
        yield _line(each, "import", comparison, lambda row: row.units / comparison.count, "{:.1f}")
    yield _line("MB sent by the server", "import", comparison, lambda row: row.sent / _MB, "{:.1f}")
    yield _line("MB of memory at the peak", "import", comparison, lambda row: row.peak / _MB, "{:.0f}")


def _write_no_change(comparison: Comparison) -> Iterator[list[str]]:
    yield _line("ms, the whole command", "no change", comparison, lambda row: row.wall * 1e3, "{:,.0f}")
    yield _line("ms, the catch-up itself", "no change", comparison, lambda row: row.seconds * 1e3, "{:,.0f}")
    yield _line("ms, the five-minute run's poll", "poll", comparison, lambda row: row.seconds * 1e3, "{:,.1f}")
    yield _line("CPU ms of that poll", "poll", comparison, lambda row: row.cpu * 1e3, "{:,.1f}")
    if _are_counted(comparison, lambda row: row.requests):
        yield _line("requests for it", "poll", comparison, lambda row: row.requests, "{:,.0f}")
    if _are_counted(comparison, lambda row: row.units):
        yield _line("quota units for it", "poll", comparison, lambda row: row.units, "{:,.0f}")
    yield _line("kB sent by the server for it", "poll", comparison, lambda row: row.sent / 1e3, "{:,.1f}")


def _are_counted(comparison: Comparison, figure: Figure) -> bool:
    return any(map(figure, comparison.rows))


def _line(label: str, task: str, comparison: Comparison, figure: Figure, form: str) -> list[str]:
    """Write one line of medians."""
    figures = {contender: _median(comparison, contender, task, figure) for contender in comparison.contenders}
    return [label, *_cells(comparison, figures, form)]


def _rate(label: str, comparison: Comparison, seconds: Figure) -> list[str]:
    """Write one line of messages or events a second, by the median of the seconds."""
    medians = {contender: _median(comparison, contender, "import", seconds) for contender in comparison.contenders}
    rates = {contender: comparison.count / taken for contender, taken in medians.items()}
    return [label, *_cells(comparison, rates, "{:,.0f}")]


def _cells(comparison: Comparison, figures: Mapping[str, float], form: str) -> list[str]:
    """Write the figure of each contender, and its ratio to the base's."""
    base = figures.get(comparison.base, 0.0)
    ratios = {name: f" ({figures[name] / base:.2f})" for name in VISIBILITIES if base}
    return [form.format(figure) + ratios.get(name, "") for name, figure in figures.items()]


def _median(comparison: Comparison, contender: str, task: str, figure: Figure) -> float:
    if contender == comparison.base and task == "poll":
        task = "no change"
    return median(figure(row) for row in comparison.rows if (row.contender, row.task) == (contender, task))


def _print_table(comparison: Comparison, title: str, lines: Iterator[list[str]]) -> None:
    print()
    for label, *cells in ([title, *comparison.contenders], *lines):
        print(f"{label:<34}" + "".join(f"{cell:>20}" for cell in cells))


def _print_rows(rows: Sequence[Row]) -> None:
    print("\n" + "\t".join(field.name for field in fields(Row)))
    for row in rows:
        print("\t".join(f"{value:.3f}" if isinstance(value, float) else str(value) for value in astuple(row)))
