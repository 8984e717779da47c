"""Calendars on real servers: found from any URL, polled for next to nothing, read and never written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.words import FolderRole
from rapport.errors import AuthorizationLost, CursorExpired, Gone, Misconfigured, Unavailable
from rapport.providers.base import CalendarObject, CalendarSource, Login
from rapport.providers.caldav import open_calendar
from tests.contracts.meetings import make_meeting
from tests.servers.caldav_peer import CaldavPeer, RadicalePeer, XandikosPeer
from tests.servers.certificates import make_certificates
from tests.servers.ports import free_port
from tests.servers.radicale import Radicale, start_radicale

pytestmark = pytest.mark.server
ODD_NAMES = ["a@b c.ics", "plán.ics", "100%41.ics", "a&b+c.ics", "#1.ics", "(x);y=[!]~{z}.ics", "会議.ics"]


def server_login(peer: RadicalePeer | XandikosPeer, path: str = "/", **more: str) -> Login:
    return peer.server.login(peer.user, url=peer.server.url.rstrip("/") + path, **more)


def titles(calendars: CalendarSource, path: str, ids: list[str]) -> dict[str, str]:
    read = calendars.fetch_events(path, ids)
    return {one.id: event.title for one in read if isinstance(one, CalendarObject) for event in one.events}


@pytest.mark.parametrize(
    "path", ["", "/", "/.well-known/caldav", "{principal}", "{home}", "{calendar}", "/no/such/place/"]
)
def test_all_calendars_are_found_from_any_url(peer: RadicalePeer | XandikosPeer, path: str) -> None:
    peer.create("work", "Work & co")
    peer.create("private", "Soukromé")
    home = peer.path("work").removesuffix("work/")
    places = {"principal": home.removesuffix("calendars/"), "home": home, "calendar": peer.path("work")}
    with open_calendar(server_login(peer, path.format(**places))) as calendars:
        found = {one.path: (one.name, one.role) for one in calendars.list_calendars()}
    assert found == {
        peer.path("work"): ("Work & co", FolderRole.CUSTOM),
        peer.path("private"): ("Soukromé", FolderRole.CUSTOM),
    }


def test_a_calendar_of_tasks_alone_is_left_out(peer: CaldavPeer) -> None:
    peer.create("tasks", components=("VTODO",))
    peer.create("both", components=("VTODO", "VEVENT"))
    with peer.open() as calendars:
        assert [one.path for one in calendars.list_calendars()] == [peer.path("both")]


def test_a_poll_without_changes_is_one_request(peer: RadicalePeer | XandikosPeer) -> None:
    for name in ("work", "private", "team"):
        peer.create(name)
        peer.put(name, "a.ics", make_meeting("a"))
    with peer.open() as calendars:
        known = {one.path: calendars.list_events(one.path).cursor for one in calendars.list_calendars()}
    before = peer.server.requests()
    with peer.open() as calendars:
        listed = {one.path: one.cursor for one in calendars.list_calendars()}
        assert calendars.usage.requests == 1
    assert listed == known
    assert peer.server.requests() - before == 1


def test_asking_one_calendar_for_changes_is_one_request(peer: RadicalePeer | XandikosPeer) -> None:
    peer.create("work")
    peer.put("work", "a.ics", make_meeting("a"))
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.path("work")).cursor
    before = peer.server.requests()
    with peer.open() as calendars:
        assert calendars.list_changes(peer.path("work"), cursor).cursor == cursor
        assert calendars.usage.requests == 1
    assert peer.server.requests() - before == 1


def test_the_first_import_of_a_calendar_is_few_requests(peer: RadicalePeer | XandikosPeer) -> None:
    peer.create("work")
    for number in range(120):
        peer.put("work", f"{number}.ics", make_meeting(f"{number}", f"Offer {number}"))
    with peer.open() as calendars:
        found = calendars.usage.requests
        ids = list(calendars.list_events(peer.path("work")).versions)
        read = titles(calendars, peer.path("work"), ids)
        assert calendars.usage.requests - found == 4
    assert read == {f"{number}.ics": f"Offer {number}" for number in range(120)}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_is_its_id_and_is_read_in_any_session(peer: CaldavPeer, name: str) -> None:
    peer.create("work")
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.path("work")).cursor
    peer.put("work", name, make_meeting("a"))
    with peer.open() as calendars:
        changed = calendars.list_changes(peer.path("work"), cursor).changed
        assert titles(calendars, peer.path("work"), [name]) == {name: "Offer"}
        assert calendars.list_events(peer.path("work")).versions == changed
    with peer.open() as calendars:
        assert titles(calendars, peer.path("work"), [name]) == {name: "Offer"}
    assert list(changed) == [name]


def test_nothing_is_ever_written(radicale: Radicale, radicale_peer: RadicalePeer) -> None:
    radicale_peer.create("work")
    radicale_peer.put("work", "a.ics", make_meeting("a"))
    before = radicale_peer.read("work")
    with radicale_peer.open() as calendars:
        for one in calendars.list_calendars():
            listing = calendars.list_events(one.path)
            calendars.list_changes(one.path, listing.cursor)
            calendars.fetch_events(one.path, list(listing.versions))
    log = (radicale.folder / "radicale.log").read_text()
    assert set(re.findall(r"(\w+) request for .* using 'Rapport'", log)) == {"PROPFIND", "REPORT"}
    assert radicale_peer.read("work") == before


def test_expired_tokens_and_those_of_others_are_told(peer: CaldavPeer) -> None:
    peer.create("work")
    peer.put("work", "a.ics", make_meeting("a"))
    with peer.open() as calendars:
        known = calendars.list_events(peer.path("work"))
    peer.put("work", "b.ics", make_meeting("b"))
    peer.expire_tokens("work")
    with peer.open() as calendars:
        for cursor in (known.cursor, "token:data:,unknown", f"token:{'0' * 40}", "token:", "listing:x", "ctag:x", ""):
            with pytest.raises(CursorExpired):
                calendars.list_changes(peer.path("work"), cursor)
        assert set(calendars.list_events(peer.path("work")).versions) == {"a.ics", "b.ics"}


def test_a_calendar_that_is_gone(peer: CaldavPeer) -> None:
    peer.create("work")
    with peer.open() as calendars:
        cursor = calendars.list_events(peer.path("work")).cursor
        peer.remove("work")
        for ask in (
            lambda: calendars.list_events(peer.path("work")),
            lambda: calendars.list_changes(peer.path("work"), cursor),
            lambda: calendars.list_changes(peer.path("work"), "listing:x"),
            lambda: calendars.list_changes(peer.path("work"), "ctag:x"),
        ):
            with pytest.raises(Gone):
                ask()
        assert calendars.list_calendars() == []


def test_a_wrong_password_is_the_owners_to_mend(peer: RadicalePeer | XandikosPeer) -> None:
    peer.create("work")
    with pytest.raises(AuthorizationLost), open_calendar(server_login(peer, password="another")):
        pass
    with peer.open() as calendars:
        assert calendars.list_calendars()
    # The place of the calendars is known by now, and the password of today still refused.
    with open_calendar(server_login(peer, password="another")) as calendars, pytest.raises(AuthorizationLost):
        calendars.list_calendars()


def test_the_user_name_may_differ_from_the_address(peer: RadicalePeer | XandikosPeer) -> None:
    peer.create("work")
    login = replace(server_login(peer, caldav_user=peer.user), address="jana.novotna@firm.example")
    with open_calendar(login) as calendars:
        assert [one.path for one in calendars.list_calendars()] == [peer.path("work")]


def test_a_password_in_any_script(radicale: Radicale) -> None:
    radicale.add_user("eva@firm.example", "heslo žluťoučké ключ:x")
    with open_calendar(radicale.login("eva@firm.example", password="heslo žluťoučké ключ:x")) as calendars:
        assert calendars.list_calendars() == []


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    folder = tmp_path_factory.mktemp("protected")
    with start_radicale(folder, certificates=make_certificates(folder)) as radicale:
        yield radicale


def test_over_tls(protected: Radicale) -> None:
    peer = RadicalePeer(protected)
    peer.create("work")
    peer.put("work", "a.ics", make_meeting("a"))
    with peer.open() as calendars:
        (one,) = calendars.list_calendars()
        assert titles(calendars, one.path, list(calendars.list_events(one.path).versions)) == {"a.ics": "Offer"}


@pytest.mark.parametrize(
    ("ca_file", "sentence"),
    [("", "certificate of localhost can't be trusted"), ("{other}", "can't be trusted"), ("/no/such.pem", "ca_file")],
)
def test_a_certificate_is_verified(protected: Radicale, tmp_path: Path, ca_file: str, sentence: str) -> None:
    other = make_certificates(tmp_path).ca_file
    login = protected.login(ca_file=ca_file.format(other=other))
    with pytest.raises(Misconfigured, match=sentence), open_calendar(login):
        pass


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path, "calendars.firm.example")
    with (
        start_radicale(tmp_path, certificates=certificates) as radicale,
        pytest.raises(Misconfigured, match="can't be trusted"),
        open_calendar(radicale.login()),
    ):
        pass


@pytest.mark.parametrize(
    ("url", "kind", "sentence"),
    [
        ("http://127.0.0.1:{free}/", Unavailable, "refused the connection"),
        ("https://127.0.0.1:{plain}/", Misconfigured, "does not speak TLS"),
        ("http://127.0.0.1:{plain}/#", Misconfigured, None),
        ("ftp://127.0.0.1/", Misconfigured, "not a valid one"),
        ("https://jana:secret@127.0.0.1/", Misconfigured, "user name or password"),
        ("https://127.0.0.1:port/", Misconfigured, "not a valid one"),
        ("https://[::1/", Misconfigured, "not a valid one"),
        ("https://no-such-host.invalid/", (Misconfigured, Unavailable), "no-such-host.invalid"),
    ],
)
def test_urls_that_lead_nowhere(
    radicale: Radicale, url: str, kind: type[Exception] | tuple[type[Exception], ...], sentence: str | None
) -> None:
    login = radicale.login(url=url.format(free=free_port(), plain=radicale.port))
    if sentence is None:
        with open_calendar(login) as calendars:
            assert calendars.list_calendars() == []
        return
    with pytest.raises(kind, match=sentence) as raised, open_calendar(login):
        pass
    assert "secret" not in str(raised.value)
