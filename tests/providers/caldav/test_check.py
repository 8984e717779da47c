"""The connection test: each step by itself, and what to do where one fails."""

from collections.abc import Iterator

import pytest

from rapport.providers.base import CheckStep, Login
from rapport.providers.caldav import check_calendar
from tests.providers.caldav.scripts import script
from tests.servers.caldav_peer import RadicalePeer
from tests.servers.certificates import make_certificates
from tests.servers.ports import free_port
from tests.servers.radicale import Radicale, start_radicale
from tests.servers.scripted_dav import Said, found, multistatus, start_script

STEPS = ["caldav name", "caldav port", "caldav tls", "caldav certificate", "caldav sign_in", "caldav listing"]
pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    folder = tmp_path_factory.mktemp("protected")
    with start_radicale(folder, certificates=make_certificates(folder)) as radicale:
        RadicalePeer(radicale).create("work")
        yield radicale


def failing(steps: list[CheckStep]) -> tuple[list[str], str]:
    """Give the names of the steps that were tried, and the mend of the last, which failed."""
    assert all(step.passed and not step.mend for step in steps[:-1])
    assert not steps[-1].passed
    assert steps[-1].sentence.endswith(".")
    return [step.name for step in steps], steps[-1].mend


def test_an_account_that_works(protected: Radicale) -> None:
    steps = check_calendar(protected.login())
    assert [step.name for step in steps] == STEPS
    assert all(step.passed for step in steps)


def test_without_protection_there_is_no_certificate(radicale: Radicale) -> None:
    RadicalePeer(radicale).create("work")
    steps = check_calendar(radicale.login())
    assert [step.name for step in steps] == [name for name in STEPS if name != "caldav certificate"]
    assert all(step.passed for step in steps)
    assert "not encrypted" in steps[2].sentence


@pytest.mark.parametrize(
    ("changes", "tried", "mend"),
    [
        ({"caldav_url": "ftp://localhost/"}, 1, "https://"),
        ({"caldav_url": "https://" + "x" * 64 + ".example/"}, 1, "spelling"),
        ({"caldav_url": "https://no-such-host.invalid/"}, 1, "spelling"),
        ({"caldav_url": "https://localhost:{free}/"}, 2, "443"),
        ({"caldav_url": "https://localhost:{plain}/"}, 3, "https"),
        ({"ca_file": ""}, 4, "ca_file"),
        ({"caldav_user": "nobody@firm.example"}, 5, "app password"),
    ],
    ids=["scheme", "long name", "name", "port", "tls", "certificate", "sign-in"],
)
def test_the_step_that_fails_names_its_mend(
    protected: Radicale, radicale: Radicale, changes: dict[str, str], tried: int, mend: str
) -> None:
    values = {key: value.format(free=free_port(), plain=radicale.port) for key, value in changes.items()}
    names, said = failing(check_calendar(protected.login(**values)))
    assert names == STEPS[:tried]
    assert mend in said


@pytest.mark.parametrize(
    "refusal", [Said(404), Said(200, "<html/>"), Said(302, headers={"Location": "https://evil.example/"})]
)
def test_a_url_without_calendars_shows_what_urls_look_like(refusal: Said) -> None:
    with start_script({"PROPFIND /typed/": refusal}) as server:
        names, said = failing(check_calendar(server.login("/typed/")))
    assert names[-2:] == ["caldav sign_in", "caldav listing"]
    assert "/remote.php/dav/" in said


def test_an_account_without_calendars() -> None:
    with start_script(script("", {"PROPFIND /home/": multistatus(found("/home/", ""))})) as server:
        names, _ = failing(check_calendar(server.login()))
    assert names[-1] == "caldav listing"


def test_what_is_remembered_is_not_trusted() -> None:
    with start_script(script("")) as server:
        assert check_calendar(server.login())[-1].passed
        server.script["PROPFIND /"] = Said(401)
        names, _ = failing(check_calendar(server.login()))
    assert names[-1] == "caldav sign_in"


def test_no_password_and_no_address_in_what_is_said(protected: Radicale) -> None:
    for step in check_calendar(protected.login(password="not the password")):
        assert "not the password" not in step.sentence + step.mend
        assert protected.user not in step.sentence + step.mend


def test_settings_that_are_wrong_by_themselves() -> None:
    names, _ = failing(check_calendar(Login("", {}, "secret")))
    assert names == ["caldav name"]
