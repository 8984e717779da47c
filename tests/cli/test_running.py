"""Commands that run flows, as a shell runs them: in a process of their own, on a real Prefect."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rapport.settings import Settings
from tests.servers.prefect import PrefectServer

pytestmark = pytest.mark.server

MAIL = b"""From: =?utf-8?q?Eva_Mal=C3=A1?= <eva@acme.example>\r
To: jana@firm.example\r
Subject: Offer\r
Date: Mon, 2 Nov 2026 12:00:00 +0000\r
Message-ID: <offer@acme.example>\r
\r
Dear Jana, here it is.\r
"""


def rapport(settings: Settings, server: PrefectServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RAPPORT_HOME": str(settings.home), "PREFECT_API_URL": server.url}
    program = [sys.executable, "-c", "from rapport.cli import main; main()"]
    return subprocess.run([*program, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    (tmp_path / "Maildir" / "cur" / "1700000000.1.host:2,S").write_bytes(MAIL)
    return tmp_path / "Maildir"


def test_mail_is_imported_and_caught_up_with(settings: Settings, prefect_server: PrefectServer, maildir: Path) -> None:
    def run(*arguments: str) -> str:
        done = rapport(settings, prefect_server, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        return done.stdout

    run("account", "add", "archive", "--address", "jana@firm.example", "--mail", str(maildir))
    assert "1 stored" in run("backfill", "jana@firm.example")
    assert [json.loads(line)["name"] for line in run("people", "--json").splitlines()] == ["Eva Malá"]
    second = MAIL.replace(b"offer@", b"second@").replace(b"Offer", b"Second")
    (maildir / "new" / "1700000001.2.host").write_bytes(second)
    assert "up to date" in run("sync")
    mine = [json.loads(line) for line in run("messages", "--json", "--as", "jana@firm.example").splitlines()]
    assert {one["subject"] for one in mine} == {"Offer", "Second"}
    assert json.loads(run("why", "jana@firm.example", "<second@acme.example>", "--json"))["outcome"] == "stored"
    run("reconcile", "jana@firm.example")


def test_a_lost_archive_is_one_line_that_says_who_must_act(
    settings: Settings, prefect_server: PrefectServer, maildir: Path
) -> None:
    rapport(
        settings, prefect_server, "account", "add", "archive", "--address", "jana@firm.example", "--mail", str(maildir)
    )
    maildir.rename(maildir.with_name("elsewhere"))
    done = rapport(settings, prefect_server, "backfill", "jana@firm.example")
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    listed = rapport(settings, prefect_server, "account", "list", "--json")
    assert json.loads(listed.stdout)["state"] == "misconfigured"
