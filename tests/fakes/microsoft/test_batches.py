"""Batches, throttling and faults."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.clocks import SleepersClock
from tests.fakes.microsoft.asking import JANA, LETTER, Asker, part
from tests.fakes.microsoft.faults import Fault, throttled, unavailable
from tests.fakes.microsoft.login import CLIENT
from tests.fakes.microsoft.person import Person
from tests.fakes.microsoft.server import FakeMicrosoft
from tests.fakes.microsoft.web import Cut

pytestmark = pytest.mark.server

INBOX = "/me/mailFolders/inbox"


def test_each_part_of_a_batch_is_answered_by_itself(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    kept, gone = (jana.mailbox.deliver(LETTER) for _ in range(2))
    jana.mailbox.delete(gone, is_final=True)

    answers = graph.batch(
        part("a", f"/me/messages/{kept}?$select=subject"),
        part("b", f"/me/messages/{gone}"),
        part("c", f"/me/messages/{kept}/$value"),
    )

    assert [answers[id_]["status"] for id_ in "abc"] == [200, 404, 200]
    assert answers["a"]["body"]["subject"] == "Offer"
    assert answers["b"]["body"]["error"]["code"] == "ErrorItemNotFound"
    assert isinstance(answers["c"]["body"], str)
    assert [(one.operation, one.is_part) for one in microsoft.requests] == [
        ("messages.get", True),
        ("messages.get", True),
        ("messages.value", True),
    ]


def test_a_part_without_its_own_preference_has_other_ids(microsoft: FakeMicrosoft, graph: Asker, jana: Person) -> None:
    id_ = jana.mailbox.deliver(LETTER)

    answers = graph.batch(part("a", f"/me/messages/{id_}"), part("b", f"/me/messages/{id_}", headers={}))

    assert (answers["a"]["body"]["id"] == id_, answers["b"]["body"]["id"] == id_) == (True, False)


def test_what_depends_on_a_failure_fails(microsoft: FakeMicrosoft, graph: Asker) -> None:
    answers = graph.batch(
        part("a", "/me/mailFolders/AAMkNothing"), part("b", INBOX, dependsOn=["a"]), part("c", INBOX, dependsOn=[])
    )

    assert [answers[id_]["status"] for id_ in "abc"] == [404, 424, 200]


@pytest.mark.parametrize(
    "parts",
    [
        [part(str(number), INBOX) for number in range(21)],
        [part("a", INBOX), part("a", INBOX)],
        [part("a", INBOX, method="get")],
        [part("a", "https://graph.microsoft.com/v1.0/me")],
        [part("a", INBOX, priority=1)],
        [],
    ],
)
def test_a_batch_that_is_not_one_is_a_violation(
    lax_microsoft: FakeMicrosoft, graph: Asker, parts: list[dict[str, object]]
) -> None:
    response = graph.http.post(f"{lax_microsoft.root}/v1.0/$batch", json={"requests": parts})

    assert response.status_code == 400
    assert len(lax_microsoft.violations) == 1


def ask_while(microsoft: FakeMicrosoft, graph: Asker, busy: int) -> list[httpx.Response]:
    """Ask for the inbox while so many slow requests run; gives its answer, then theirs."""
    microsoft.faults.plan("mailFolders.list", Fault(delay=0.5), times=busy)
    with ThreadPoolExecutor(busy) as pool:
        slow = [pool.submit(graph.ask, "/me/mailFolders") for _ in range(busy)]
        wait_until_busy(microsoft, busy)
        quick = graph.ask(INBOX)
        return [quick, *(one.result() for one in slow)]


def wait_until_busy(microsoft: FakeMicrosoft, busy: int) -> None:
    pause = threading.Event()
    for _ in range(200):
        if microsoft.meter.most_at_once[JANA] >= busy:
            return
        pause.wait(0.01)
    raise AssertionError("They never ran at once.")


def test_a_fifth_request_at_once_is_refused(microsoft: FakeMicrosoft, graph: Asker) -> None:
    quick, *slow = ask_while(microsoft, graph, 4)

    assert (quick.status_code, quick.headers["Retry-After"]) == (429, "1")
    assert quick.json()["error"]["code"] == "ApplicationThrottled"
    assert [one.status_code for one in slow] == [200] * 4
    assert microsoft.meter.refusals[JANA] == 1


def test_a_batch_beside_other_requests_is_refused_in_parts(microsoft: FakeMicrosoft, graph: Asker) -> None:
    microsoft.faults.plan("mailFolders.list", Fault(delay=0.5), times=3)
    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(graph.ask, "/me/mailFolders") for _ in range(3)]
        wait_until_busy(microsoft, 3)
        answers = graph.batch(*(part(str(number), INBOX) for number in range(8)))
        for one in slow:
            one.result()

    assert [answers[str(number)]["status"] for number in range(8)] == [200, 429, 429, 429] * 2
    assert answers["1"]["headers"]["Retry-After"] == "1"


def test_another_mailbox_has_places_of_its_own(microsoft: FakeMicrosoft, graph: Asker) -> None:
    office = microsoft.person("office@firm.example")
    office.readers.add(JANA)
    microsoft.meter.at_once = 0

    assert graph.ask(INBOX).status_code == 429
    microsoft.meter.at_once = 1
    assert graph.ask("/users/office@firm.example/mailFolders").status_code == 200


def test_too_many_requests_within_ten_minutes_are_refused_until_there_is_room(
    microsoft: FakeMicrosoft, graph: Asker, clock: SleepersClock
) -> None:
    microsoft.meter.per_window = 3
    for _ in range(3):
        assert graph.ask(INBOX).status_code == 200
        clock.sleep(100)

    refused = graph.ask(INBOX)
    assert refused.status_code == 429
    assert microsoft.meter.spent(CLIENT, JANA) == 4

    # What was refused counts too, so that a client who asks again and again waits longer.
    clock.sleep(float(refused.headers["Retry-After"]))
    assert graph.ask(INBOX).status_code == 200
    microsoft.meter.counts_refusals = False
    clock.sleep(600)
    assert microsoft.meter.spent(CLIENT, JANA) == 0


def test_parts_of_a_batch_count_one_by_one(microsoft: FakeMicrosoft, graph: Asker) -> None:
    microsoft.meter.per_window = 2

    answers = graph.batch(*(part(str(number), INBOX) for number in range(3)))

    assert [answers[str(number)]["status"] for number in range(3)] == [200, 200, 429]


def test_faults_come_when_they_are_planned(microsoft: FakeMicrosoft, graph: Asker) -> None:
    microsoft.faults.plan("mailFolders.get", throttled(7), nth=2)
    microsoft.faults.plan("mailFolders.get", unavailable(None, 504), nth=3)

    answers = [graph.ask(INBOX) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 429, 504, 200]
    assert answers[1].headers["Retry-After"] == "7"
    assert "Retry-After" not in answers[2].headers


def test_one_part_of_a_batch_may_fail(microsoft: FakeMicrosoft, graph: Asker) -> None:
    microsoft.faults.plan("mailFolders.get", unavailable(), about="archive")

    answers = graph.batch(part("a", INBOX), part("b", "/me/mailFolders/archive"))

    assert [answers[id_]["status"] for id_ in "ab"] == [200, 503]


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AMID])
def test_connections_break_as_planned(microsoft: FakeMicrosoft, graph: Asker, cut: Cut) -> None:
    microsoft.faults.plan("mailFolders.get", Fault(cut=cut))

    with pytest.raises(httpx.RemoteProtocolError):
        graph.ask(INBOX)
    assert graph.ask(INBOX).status_code == 200


def test_an_answer_may_come_short(microsoft: FakeMicrosoft, graph: Asker) -> None:
    microsoft.faults.plan("mailFolders.get", Fault(cut=Cut.SHORT))

    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        graph.ask(INBOX).json()
