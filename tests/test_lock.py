"""The lock: everything pinned with hashes, nothing that names where it came from, and a pair that starts."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
ASKED_FOR = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def test_no_address_is_in_it() -> None:
    assert re.search(r"(https?|file)://|--(extra-)?index-url|--find-links", LOCK) is None


def test_every_entry_is_pinned_and_hashed() -> None:
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK.strip()) if not entry.startswith("#")]
    assert entries
    assert [entry for entry in entries if not ENTRY.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("asked", ASKED_FOR)
def test_it_holds_what_the_project_asks_for(asked: str) -> None:
    requirement = Requirement(asked)
    versions = [version for name, version in ENTRY.findall(LOCK) if name == canonicalize_name(requirement.name)]
    assert versions
    assert all(requirement.specifier.contains(version) for version in versions)
