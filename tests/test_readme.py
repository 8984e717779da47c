"""The README's commands do what it says: blocks marked `<!-- run -->` are run in order, the others are spelt right."""

import mailbox
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sys.executable).parent
BLOCK = re.compile(r"(?P<mark><!-- run -->\n)?```console\n(?P<text>.*?)```", re.DOTALL)
OWNER, COLLEAGUE, CUSTOMER = "jana@firm.example", "eva@firm.example", "petr@customer.example"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the README."""

    line: str
    is_run: bool


def list_commands() -> Iterator[Command]:
    for block in BLOCK.finditer((ROOT / "README.md").read_text("utf-8")):
        for line in block["text"].splitlines():
            if line.startswith("$ "):
                yield Command(line.removeprefix("$ "), is_run=block["mark"] is not None)


COMMANDS = list(list_commands())
RUN = [command.line for command in COMMANDS if command.is_run]
SHOWN = [command.line for command in COMMANDS if not command.is_run and command.line.startswith("rapport ")]


def make_message(sender: str, to: str, subject: str, identity: str, day: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(datetime(2026, 3, day, 9, 30, tzinfo=UTC))
    message["Message-ID"] = identity
    message.set_content("The brewhouse is ready on Monday.\n")
    return message


def write_archive(path: Path) -> None:
    """Write what the README's reader is supposed to have: his own mail."""
    box = mailbox.mbox(path)
    customer, owner = f"Petr Novák <{CUSTOMER}>", f"Jana Malá <{OWNER}>"
    box.add(make_message(customer, owner, "An offer, please", "<offer-1@customer.example>", 2))
    box.add(make_message(owner, customer, "Re: An offer, please", "<offer-2@firm.example>", 3))
    box.add(make_message(owner, f"Ivan <ivan@{OWNER.partition('@')[2]}>", "Lunch", "<lunch-1@firm.example>", 4))
    box.close()


def write_calendar(path: Path) -> None:
    """Write what the README's reader is supposed to have: a calendar with a visit every week, at the customer's."""
    path.write_text(
        "\r\n".join(
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Firm//Calendar//EN",
                "BEGIN:VEVENT",
                "UID:visit-1@firm.example",
                "DTSTAMP:20260301T080000Z",
                "DTSTART;TZID=Europe/Prague:20260302T100000",
                "DTEND;TZID=Europe/Prague:20260302T110000",
                "RRULE:FREQ=WEEKLY;COUNT=6",
                "SUMMARY:Visit to the brewhouse",
                f"ORGANIZER:mailto:{COLLEAGUE}",
                f"ATTENDEE;CN=Petr Novák:mailto:{CUSTOMER}",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        ),
        "utf-8",
    )


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "PREFECT_", "PYTEST_"))
    }
    environment |= {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "RAPPORT_HOME": str(folder / "home"),
        "PREFECT_HOME": str(folder / "prefect"),
    }
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, timeout=180, check=False
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run the marked commands in the README's order, as one reader would."""
    folder = tmp_path_factory.mktemp("reader")
    write_archive(folder / "mail.mbox")
    write_calendar(folder / "calendar.ics")
    return {line: run(line, folder) for line in RUN}


def test_the_readme_begins_with_the_two_commands() -> None:
    assert [command.line.split("#")[0].strip() for command in COMMANDS[:2]] == ["make run", "make test"]


@pytest.mark.server
@pytest.mark.timeout(600)
@pytest.mark.parametrize("line", RUN)
def test_a_marked_command_succeeds(results: dict[str, subprocess.CompletedProcess[str]], line: str) -> None:
    result = results[line]
    assert result.returncode == 0, f"{line}\n{result.stdout}\n{result.stderr}"


@pytest.mark.server
@pytest.mark.timeout(600)
def test_colleagues_see_less_than_the_owner(results: dict[str, subprocess.CompletedProcess[str]]) -> None:
    timeline = f"rapport timeline {CUSTOMER}"
    assert "An offer" not in results[timeline].stdout
    assert "An offer" in results[f"{timeline} --as {OWNER}"].stdout
    assert "Petr Novák" in results["rapport people"].stdout
    assert "ivan@" not in results["rapport people"].stdout


@pytest.mark.server
@pytest.mark.timeout(600)
def test_meetings_stand_on_the_timeline_and_say_no_more_than_their_owner_shares(
    results: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    assert "2026-03-30" in results["rapport events --since 2026-01-01"].stdout
    assert "brewhouse" not in results["rapport events --since 2026-01-01"].stdout
    timeline = results[f"rapport timeline {CUSTOMER} --as {COLLEAGUE}"].stdout
    assert timeline.count("Visit to the brewhouse") == 6
    assert timeline.count("2026-03-0") >= 2  # Jana's mail is on it too


@pytest.mark.server
@pytest.mark.parametrize("line", SHOWN)
def test_a_command_that_is_only_shown_is_spelt_right(line: str, tmp_path: Path) -> None:
    words = shlex.split(line.partition(" < ")[0])
    result = run(shlex.join([*words, "--help"]), tmp_path)  # options are read before help is given
    assert result.returncode == 0, f"{line}\n{result.stderr}"
