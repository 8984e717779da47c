"""Running commands in this process, as the shell would see them."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from rapport import cli
from rapport.db import open_database
from rapport.settings import Settings


@dataclass(frozen=True, slots=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Result]


@pytest.fixture
def home_engine(settings: Settings) -> sa.Engine:
    """Give the engine of the installation that commands work on."""
    return open_database(settings)


@pytest.fixture
def rapport(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run `rapport` with these arguments."""

    def run(*arguments: str, stdin: str = "") -> Result:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        status = cli.run(arguments)
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return run
