"""Where calendars are: by URL, by the address's domain, over several homes; and what is remembered of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.resolver
import pytest

from models.words import FolderRole
from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, RateLimited, Unavailable
from rapport.providers import network
from rapport.providers.base import Login, RemoteCalendar
from rapport.providers.caldav import open_calendar
from rapport.providers.caldav.discovery import NoCalendars
from rapport.providers.caldav.service import find_start
from rapport.providers.network import Endpoint
from tests.providers.caldav.scripts import CAL, CALENDAR, COLLECTION, home_set, owner, principal, script, token
from tests.servers.certificates import Certificates, make_certificates
from tests.servers.scripted_dav import PASSWORD, Said, ScriptedDav, found, multistatus, start_script, status
from tests.servers.scripted_dns import start_dns

HTML = Said(200, "<html><body>It works!</body></html>", {"Content-Type": "text/html"})
PLAIN = multistatus(found("/", COLLECTION))


def listed(server: ScriptedDav, path: str = "/", **more: str) -> list[RemoteCalendar]:
    with open_calendar(server.login(path, **more)) as calendars:
        return list(calendars.list_calendars())


@pytest.mark.parametrize("refusal", [Said(404), Said(405), HTML, Said(400), Said(500), PLAIN, Said(403)])
def test_the_well_known_url_helps_where_the_typed_one_does_not(refusal: Said | str) -> None:
    with start_script(script("")) as server:
        server.script["PROPFIND /typed/"] = refusal
        server.script["PROPFIND /.well-known/caldav"] = Said(301, headers={"Location": "/dav/"})
        server.script["PROPFIND /dav/"] = server.script.pop("PROPFIND /")
        assert [one.path for one in listed(server, "/typed/")] == [CAL]


@pytest.mark.parametrize("location", ["/", "/dav/", "../", "//{host}/", "http://{host}/"])
def test_where_the_well_known_url_leads(location: str) -> None:
    with start_script(script("")) as server:
        host = server.url().removeprefix("http://").rstrip("/")
        server.script["PROPFIND /.well-known/caldav"] = Said(302, headers={"Location": location.format(host=host)})
        server.script["PROPFIND /dav/"] = server.script["PROPFIND /"]
        assert [one.path for one in listed(server, "/.well-known/caldav")] == [CAL]


@pytest.mark.parametrize("refusal", [Said(404), Said(405), HTML, PLAIN, multistatus(), multistatus(status("/", 404))])
def test_a_url_without_calendars_is_the_owners_to_mend(refusal: Said | str) -> None:
    with start_script({}) as server:
        server.script |= dict.fromkeys(("PROPFIND /typed/", "PROPFIND /.well-known/caldav", "PROPFIND /"), refusal)
        with pytest.raises(NoCalendars):
            listed(server, "/typed/")


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Said(401), AuthorizationLost),
        (Said(403), AuthorizationLost),
        (Said(500), Unavailable),
        (Said(503), Unavailable),
        (Said(503, headers={"Retry-After": "9"}), RateLimited),
        (Said(429), RateLimited),
    ],
)
def test_what_else_keeps_calendars_from_being_found(refusal: Said, kind: type[ProviderError]) -> None:
    with start_script({"PROPFIND /typed/": refusal}) as server, pytest.raises(kind):
        listed(server, "/typed/")


def test_a_calendar_without_a_principal_serves_alone() -> None:
    with start_script({f"PROPFIND {CAL}": multistatus(found(CAL, CALENDAR + token("T")))}) as server:
        (calendar,) = listed(server, CAL)
    assert calendar == RemoteCalendar(CAL, "cal", FolderRole.CUSTOM, "token:T")


def test_a_home_without_a_principal_serves_too() -> None:
    home = multistatus(found("/home/", COLLECTION), found(CAL, CALENDAR))
    with start_script({"PROPFIND /home/": home}) as server:
        assert [one.path for one in listed(server, "/home/")] == [CAL]


def test_somebody_elses_calendar_is_added_where_its_url_was_typed() -> None:
    theirs = "/eva/cal/"
    typed = multistatus(found(theirs, CALENDAR + principal("/me/") + owner("/eva/") + token("T")))
    with start_script(script("", {f"PROPFIND {theirs}": typed})) as server:
        assert [(one.path, one.role) for one in listed(server, theirs)] == [
            (CAL, FolderRole.CUSTOM),
            (theirs, FolderRole.SHARED),
        ]


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ("", FolderRole.CUSTOM),
        ("<D:owner/>", FolderRole.CUSTOM),
        (owner("/me/"), FolderRole.CUSTOM),
        (owner("/me"), FolderRole.CUSTOM),
        (owner("/m%65/"), FolderRole.CUSTOM),
        (owner("https://internal.example/me/"), FolderRole.CUSTOM),
        (owner("/eva/"), FolderRole.SHARED),
    ],
)
def test_whose_calendar_it_is(told: str, role: FolderRole) -> None:
    with start_script(script("", {"PROPFIND /home/": multistatus(found(CAL, CALENDAR + told))})) as server:
        assert [one.role for one in listed(server)] == [role]


def test_which_collections_are_calendars() -> None:
    def kind(*types: str) -> str:
        return f"<D:resourcetype><D:collection/>{''.join(f'<{one}/>' for one in types)}</D:resourcetype>"

    def components(*names: str) -> str:
        held = "".join(f'<C:comp name="{name}"/>' for name in names)
        return f"<C:supported-calendar-component-set>{held}</C:supported-calendar-component-set>"

    home = multistatus(
        found("/home/", kind()),
        found("/home/yes-1/", kind("C:calendar") + components("VTODO", "VEVENT")),
        found("/home/yes-2/", kind("C:calendar") + components()),
        found("/home/yes-3/", kind("C:calendar", "S:shared") + components("vevent")),
        found("/home/no-1/", kind("C:calendar") + components("VTODO")),
        found("/home/no-2/", kind("C:schedule-inbox")),
        found("/home/no-3/", kind("C:schedule-inbox", "C:calendar")),
        found("/home/no-4/", kind("S:subscribed")),
        found("/home/no-5/", kind("C:addressbook")),
        status("/home/no-6/", 403),
    )
    with start_script(script("", {"PROPFIND /home/": home})) as server:
        assert [one.name for one in listed(server)] == ["yes-1", "yes-2", "yes-3"]


def test_several_homes_and_each_calendar_once() -> None:
    more = {
        "PROPFIND /me/": multistatus(found("/me/", home_set("/home/", "/team/"))),
        "PROPFIND /team/": multistatus(found("/team/a/", CALENDAR), found(CAL, CALENDAR)),
    }
    with start_script(script("", more)) as server:
        assert [one.path for one in listed(server)] == [CAL, "/team/a/"]


# what is remembered


def test_what_was_found_is_remembered_by_url_and_user() -> None:
    with start_script(script("")) as server:
        listed(server)
        server.asked.clear()
        listed(server)
        assert server.lines() == ["PROPFIND /home/"]
        listed(server, caldav_user="eva")
        assert len(server.asked) == 5
        listed(server, user="olga")
        assert len(server.asked) == 9


@pytest.mark.parametrize("refusal", [Said(404), Said(401), Said(403), Said(410), Said(400), HTML])
def test_a_home_that_moved_is_found_anew(refusal: Said) -> None:
    with start_script(script("")) as server:
        listed(server)
        server.script |= {
            "PROPFIND /home/": refusal,
            "PROPFIND /me/": multistatus(found("/me/", home_set("/moved/"))),
            "PROPFIND /moved/": multistatus(found("/moved/cal/", CALENDAR)),
        }
        assert [one.path for one in listed(server)] == ["/moved/cal/"]
        server.asked.clear()
        assert [one.path for one in listed(server)] == ["/moved/cal/"]
        assert server.lines() == ["PROPFIND /moved/"]


def test_a_home_that_is_gone_for_good_is_the_owners_to_mend() -> None:
    with start_script(script("")) as server:
        listed(server)
        server.script["PROPFIND /home/"] = Said(404)
        with pytest.raises(Misconfigured, match="home"):
            listed(server)


def test_a_server_that_is_down_is_not_searched_anew() -> None:
    with start_script(script("")) as server:
        listed(server)
        server.asked.clear()
        server.script["PROPFIND /home/"] = Said(503)
        with pytest.raises(Unavailable):
            listed(server)
        assert len(server.asked) == 1


# by the address's domain

NAMES = ("firm.example", "cal.firm.example", "dav.firm.example")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"), *NAMES)


@contextmanager
def named(records: Mapping[str, Sequence[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the names point to loopback, and the records be in DNS."""

    def resolve(endpoint: Endpoint) -> list[network.Address]:
        return [(network.socket.AF_INET, ("127.0.0.1", endpoint.port))]

    monkeypatch.setattr(network, "resolve", resolve)
    with start_dns(records) as resolver:
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield


SRV, TXT = "_caldavs._tcp.firm.example SRV", "_caldavs._tcp.firm.example TXT"
ELSEWHERE = ("https://firm.example/.well-known/caldav", "https://firm.example/")


@pytest.mark.parametrize(
    ("records", "urls"),
    [
        ({}, ELSEWHERE),
        ({SRV: ["0 1 443 cal.firm.example."]}, ("https://cal.firm.example/.well-known/caldav", *ELSEWHERE)),
        (
            {SRV: ["0 1 8443 cal.firm.example."], TXT: ['"path=/dav/"']},
            ("https://cal.firm.example:8443/dav/", "https://cal.firm.example:8443/.well-known/caldav", *ELSEWHERE),
        ),
        (
            {SRV: ["9 1 443 dav.firm.example.", "1 1 443 cal.firm.example."], TXT: ['"other=x"', '"path=nowhere"']},
            (
                "https://cal.firm.example/.well-known/caldav",
                "https://dav.firm.example/.well-known/caldav",
                *ELSEWHERE,
            ),
        ),
        ({SRV: ["0 0 0 ."]}, ELSEWHERE),
        ({SRV: ["0 1 443 firm.example."], TXT: ['"path=/"']}, ("https://firm.example/", ELSEWHERE[0])),
    ],
)
def test_where_an_address_leads(
    records: Mapping[str, Sequence[str]], urls: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with named(records, monkeypatch):
        start = find_start(Login("Jana@Firm.example", {}, PASSWORD))
    assert start.urls == tuple(urls)
    assert start.home.host == "firm.example"


@pytest.mark.parametrize("host", ["evil.example", "firm.example.evil.example", "localhost", "127.0.0.1"])
def test_dns_alone_leads_to_no_other_domain(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        named({SRV: [f"0 1 443 {host}."]}, monkeypatch),
        pytest.raises(Misconfigured, match=f"firm.example leads to {host}"),
    ):
        find_start(Login("jana@firm.example", {}, PASSWORD))


def test_an_address_is_enough(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    with start_script(script(""), certificates) as server:
        records = {SRV: [f"0 1 {server.port} cal.firm.example."], TXT: ['"path=/dav/"']}
        server.script["PROPFIND /dav/"] = server.script.pop("PROPFIND /")
        login = Login("jana@firm.example", {"ca_file": str(certificates.ca_file)}, PASSWORD)
        with named(records, monkeypatch), open_calendar(login) as calendars:
            assert [one.path for one in calendars.list_calendars()] == [CAL]
        assert {one.headers["host"] for one in server.asked} == {f"cal.firm.example:{server.port}"}


def test_without_url_and_address_there_is_nothing_to_find() -> None:
    with pytest.raises(Misconfigured, match="caldav_url"), open_calendar(Login("", {}, PASSWORD)):
        pass
