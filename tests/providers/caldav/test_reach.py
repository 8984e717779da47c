"""Where requests may go: the password stays within one domain, encrypted, and no public host leads to a private one."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from rapport.errors import Misconfigured
from rapport.providers import network
from rapport.providers.caldav import open_calendar, reach
from rapport.providers.caldav.reach import endpoint_of, is_same_domain, split_url
from rapport.providers.network import Endpoint, Security
from tests.providers.caldav.scripts import CALENDAR, COLLECTION, home_set, principal
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.scripted_dav import Answer, Said, ScriptedDav, found, multistatus, start_script

HOSTS = ("cal.firm.example", "p42.firm.example", "www.firm.example", "firm.example", "evil.example")
HOME = {
    "PROPFIND /": multistatus(found("/", principal("/me/"))),
    "PROPFIND /me/": multistatus(found("/me/", home_set("/home/"))),
    "PROPFIND /home/": multistatus(found("/home/", COLLECTION), found("/home/cal/", CALENDAR)),
}


@pytest.mark.parametrize(
    ("url", "endpoint", "written"),
    [
        ("https://cal.firm.example/", ("cal.firm.example", 443, Security.TLS), "https://cal.firm.example/"),
        (
            "https://CAL.Firm.example:8443/x",
            ("cal.firm.example", 8443, Security.TLS),
            "https://cal.firm.example:8443/x",
        ),
        ("https://cal.firm.example:443/#x", ("cal.firm.example", 443, Security.TLS), "https://cal.firm.example/"),
        ("http://127.0.0.1:5232/a%20b/?x=1", ("127.0.0.1", 5232, Security.NONE), "http://127.0.0.1:5232/a%20b/?x=1"),
        ("https://[::1]:5232/", ("::1", 5232, Security.TLS), "https://[::1]:5232/"),
        ("https://kalendář.example/", ("xn--kalend-rta8v.example", 443, Security.TLS), None),
    ],
)
def test_urls_are_read(url: str, endpoint: tuple[str, int, Security], written: str | None) -> None:
    if written is not None:
        assert endpoint_of(url) == Endpoint(*endpoint)
        assert split_url(url).geturl() == written
    else:
        assert re.fullmatch(r"xn--[a-z0-9-]+\.example", endpoint_of(url).host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/home/",
        "ftp://firm.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://firm.example:0x50/",
        "https://firm.example:70000/",
        "https://jana:secret@firm.example/",
        "https://firm.example@evil.example/",
        "https://[::1/",
        "https://firm.example/\r\nX-Other: 1",
        "https://firm .example/",
        "https://firm.example/" + "x" * 3000,
        "https://" + "ž" * 80 + ".example/",
    ],
)
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        split_url(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("home", "host", "is_same"),
    [
        ("caldav.icloud.com", "p42-caldav.icloud.com", True),
        ("caldav.icloud.com", "icloud.com", True),
        ("posteo.de", "posteo.de", True),
        ("cal.firm.co.uk", "other.co.uk", False),
        ("one.github.io", "two.github.io", False),
        ("firm.example", "firm.example.evil.example", False),
        ("firm.example", "evilfirm.example", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("1.0.0.1", "evil.0.0.1", False),
        ("localhost", "localhost", True),
        ("com", "firm.com", False),
        ("::1", "::1", True),
    ],
)
def test_which_hosts_are_of_one_domain(home: str, host: str, is_same: bool) -> None:
    assert is_same_domain(home, host) is is_same


@contextmanager
def serve(
    script: Mapping[str, Answer], certificates: Certificates, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[ScriptedDav]:
    """Serve over TLS under every name; `names` gives their addresses."""

    def resolve(endpoint: Endpoint) -> list[network.Address]:
        if endpoint.host not in names:
            raise Misconfigured(f"The name {endpoint.host} does not exist: correct the account's host.")
        return [(network.socket.AF_INET, (names[endpoint.host], endpoint.port))]

    monkeypatch.setattr(network, "resolve", resolve)
    with start_script(script, certificates) as server:
        yield server


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"), *HOSTS)


def everywhere(address: str = "127.0.0.1") -> dict[str, str]:
    return dict.fromkeys(HOSTS, address)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_domain_is_followed(
    code: int, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(dict(HOME), certificates, everywhere(), monkeypatch) as server:
        there = server.url("/", "p42.firm.example")
        server.script["PROPFIND /.well-known/caldav"] = Said(code, headers={"Location": there})
        with open_calendar(server.login("/.well-known/caldav", "cal.firm.example")) as calendars:
            (calendar,) = calendars.list_calendars()
        assert calendar.path == "/home/cal/"
        assert {one.headers["host"].partition(":")[0] for one in server.asked[1:]} == {"p42.firm.example"}
        assert all(one.method == "PROPFIND" and one.body for one in server.asked)


def test_homes_on_another_host_of_the_domain(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(dict(HOME), certificates, everywhere(), monkeypatch) as server:
        homes = [server.url("/home/", "p42.firm.example"), server.url("/home/", "cal.firm.example")]
        server.script["PROPFIND /me/"] = multistatus(found("/me/", home_set(*homes)))
        with open_calendar(server.login("/", "cal.firm.example")) as calendars:
            paths = [one.path for one in calendars.list_calendars()]
            assert paths == ["/home/cal/", server.url("/home/cal/", "cal.firm.example")]
            server.script["PROPFIND /home/cal/"] = multistatus(found("/home/cal/", "<D:sync-token>T</D:sync-token>"))
            for path in paths:
                assert calendars.list_events(path).cursor == "token:T"
        hosts = [one.headers["host"].partition(":")[0] for one in server.asked[-4:]]
        assert hosts == ["p42.firm.example"] * 2 + ["cal.firm.example"] * 2


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("https://evil.example:{port}/", "evil.example, which is of another domain"),
        ("https://cal.firm.example.evil.example/", "of another domain"),
        ("http://cal.firm.example:{port}/", "not be encrypted"),
        ("http://127.0.0.1:{port}/", "of another domain"),
        ("https://127.0.0.1:{port}/", "of another domain"),
        ("https://jana:x@cal.firm.example:{port}/", "user name or password"),
        ("ftp://cal.firm.example/", "not a valid one"),
        ("https://no-such.firm.example/", "does not exist"),
    ],
)
@pytest.mark.parametrize("by", ["redirect", "principal", "home"])
def test_where_nobody_is_led(
    by: str, target: str, sentence: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(dict(HOME), certificates, everywhere(), monkeypatch) as server:
        url = target.format(port=server.port)
        server.script |= {
            "redirect": {"PROPFIND /": Said(302, headers={"Location": url})},
            "principal": {"PROPFIND /": multistatus(found("/", principal(url)))},
            "home": {"PROPFIND /me/": multistatus(found("/me/", home_set(url)))},
        }[by]
        with pytest.raises(Misconfigured) as raised, open_calendar(server.login("/", "cal.firm.example")) as calendars:
            calendars.list_calendars()
        if by == "redirect":
            assert re.search(sentence, str(raised.value))
        assert {one.headers["host"] for one in server.asked} == {f"cal.firm.example:{server.port}"}


def test_a_public_host_leads_to_no_private_one(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    # 127.0.0.1 plays the public address here, and the other loopback address the private one.
    monkeypatch.setattr(reach, "_is_public", lambda address: address == "127.0.0.1")
    names = everywhere() | {"www.firm.example": "127.0.0.2"}
    with serve(dict(HOME), certificates, names, monkeypatch) as server:
        there = server.url("/", "www.firm.example")
        server.script["PROPFIND /"] = Said(302, headers={"Location": there})
        with (
            pytest.raises(Misconfigured, match="private network"),
            open_calendar(server.login("/", "cal.firm.example")),
        ):
            pass
        assert len(server.asked) == 1


def test_what_is_public() -> None:
    public = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"]
    private = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1"]
    private += ["::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"]
    assert [one for one in public if not reach._is_public(one)] == []
    assert [one for one in private if reach._is_public(one)] == []


def test_plain_http_is_for_loopback_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "resolve", lambda endpoint: [(network.socket.AF_INET, ("10.0.0.7", endpoint.port))])
    with start_script(dict(HOME)) as server:
        login = server.login("/", "cal.firm.example")
        with pytest.raises(Misconfigured, match="not be encrypted"), open_calendar(login):
            pass
        assert server.asked == []


def test_a_host_is_looked_up_once_a_session(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    names = everywhere()
    with (
        serve(dict(HOME), certificates, names, monkeypatch) as server,
        open_calendar(server.login("/", "cal.firm.example")) as calendars,
    ):
        names["cal.firm.example"] = "127.0.0.9"  # what it is rebound to in the meantime
        assert len(calendars.list_calendars()) == 1


def test_the_certificate_is_of_the_name_not_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_certificates(tmp_path, "other.example")
    with serve(dict(HOME), other, everywhere(), monkeypatch) as server:
        with pytest.raises(Misconfigured, match="certificate"), open_calendar(server.login("/", "cal.firm.example")):
            pass
        assert server.asked == []


def test_the_environment_plays_no_part(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")
    with (
        serve(dict(HOME), certificates, everywhere(), monkeypatch) as server,
        open_calendar(server.login("/", "cal.firm.example")) as calendars,
    ):
        assert len(calendars.list_calendars()) == 1
