"""A mailbox over a real server: what is fetched, what it costs, and what is left as it was."""

from collections.abc import Sequence

import pytest

from models.words import FolderRole
from rapport.errors import Gone, Unavailable
from rapport.providers.base import Body, DateRange, Envelope, Unreadable
from rapport.providers.imap.mailbox import ImapMail, open_mail
from tests.contracts.letters import ATTACHED, HTML_ONLY, NON_ASCII, ORDINARY, make_letter
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import Answer, ScriptedImap, start_script


def read_everything(mail: ImapMail, path: str) -> tuple[list[Envelope], list[Body]]:
    envelopes = [one for one in mail.fetch_envelopes(path, mail.list_ids(path)) if isinstance(one, Envelope)]
    bodies = [one for one in mail.fetch_bodies(path, envelopes) if isinstance(one, Body)]
    return envelopes, bodies


@pytest.mark.server
def test_reading_leaves_mail_unread(dovecot: Dovecot, user: str) -> None:
    for raw in (ORDINARY, ATTACHED, HTML_ONLY, NON_ASCII):
        dovecot.write_message("INBOX", raw, user=user)
    with open_mail(dovecot.login(user)) as mail:
        assert len(read_everything(mail, "INBOX")[1]) == 4
    with dovecot.connect(user) as imap:
        imap.select_folder("INBOX", readonly=True)
        assert imap.search("UNSEEN") == [1, 2, 3, 4]


@pytest.mark.server
def test_drafts_are_marked(dovecot: Dovecot, user: str) -> None:
    dovecot.write_message("INBOX", ORDINARY, flags="DS", user=user)
    dovecot.write_message("INBOX", HTML_ONLY, flags="S", user=user)
    with open_mail(dovecot.login(user)) as mail:
        envelopes, _ = read_everything(mail, "INBOX")
    assert {one.message_id: one.is_draft for one in envelopes} == {
        "letter-0@firma.example": True,
        "html-only@firma.example": False,
    }


@pytest.mark.server
def test_flags_alone_are_no_change(dovecot: Dovecot, user: str) -> None:
    dovecot.write_message("INBOX", ORDINARY, user=user)
    with open_mail(dovecot.login(user)) as mail:
        mark = mail.take_marks(["INBOX"])["INBOX"]
        with dovecot.connect(user) as imap:
            imap.select_folder("INBOX")
            imap.add_flags([1], [b"\\Seen"])
        changes = mail.list_changes("INBOX", mark.cursor)
        assert changes.cursor != mark.cursor
        assert (changes.added, changes.removed) == ([], [])


@pytest.mark.server
def test_qresync_names_what_is_gone(dovecot: Dovecot, user: str) -> None:
    for number in range(5):
        dovecot.write_message("INBOX", make_letter(number), user=user)
    with open_mail(dovecot.login(user)) as mail:
        mark = mail.take_marks(["INBOX"])["INBOX"]
        ids = mail.list_ids("INBOX")
        with dovecot.connect(user) as imap:
            imap.select_folder("INBOX")
            imap.delete_messages([2, 4])
            imap.expunge()
        before = mail.usage.requests
        changes = mail.list_changes("INBOX", mark.cursor)
        assert mail.usage.requests - before == 1
    assert sorted(changes.removed or ()) == [ids[3], ids[1]]


@pytest.mark.server
def test_marks_of_many_folders_are_one_request(dovecot: Dovecot, user: str) -> None:
    paths = [f"Clients/Číslo {number}" for number in range(30)]
    for path in paths:
        dovecot.write_message(path, ORDINARY, user=user)
    with open_mail(dovecot.login(user)) as mail:
        before = mail.usage.requests
        marks = mail.take_marks([*paths, "No such folder"])
        assert mail.usage.requests == before + 1
        one_by_one = {path: mail.take_marks([path])[path] for path in paths}
    assert marks == one_by_one
    assert {mark.listed for mark in marks.values()} == {1}


@pytest.mark.server
def test_marks_see_what_came_while_the_folder_was_open(dovecot: Dovecot, user: str) -> None:
    dovecot.write_message("INBOX", ORDINARY, user=user)
    with open_mail(dovecot.login(user)) as mail:
        assert len(mail.list_ids("INBOX")) == 1
        dovecot.write_message("INBOX", HTML_ONLY, user=user)
        assert mail.take_marks(["INBOX"])["INBOX"].listed == 2


@pytest.mark.server
def test_folders_that_only_hold_others_are_not_selectable(dovecot: Dovecot, user: str) -> None:
    dovecot.make_folder("Clients/Acme", user)
    dovecot.make_folder("Sent", user)
    with open_mail(dovecot.login(user)) as mail:
        found = {one.path: (one.role, one.is_selectable) for one in mail.list_folders()}
        with pytest.raises(Gone):
            mail.list_page("Clients", None, DateRange())
    assert found == {
        "INBOX": (FolderRole.INBOX, True),
        "Sent": (FolderRole.SENT, True),
        "Clients": (FolderRole.CUSTOM, False),
        "Clients/Acme": (FolderRole.CUSTOM, True),
    }


@pytest.mark.server
def test_a_page_costs_few_requests_and_no_files(dovecot: Dovecot, user: str) -> None:
    file = b"QUJD" * 50_000
    for number in range(120):
        dovecot.write_message("INBOX", make_letter(number), user=user)
    dovecot.write_message("INBOX", ATTACHED.replace(b"JVBERi0xLjQKJUVPRgo=", file), user=user)
    with open_mail(dovecot.login(user)) as mail:
        before = mail.usage.requests
        _, bodies = read_everything(mail, "INBOX")
        assert len(bodies) == 121
        assert mail.usage.requests - before <= 7
        assert mail.usage.octets < len(file)
    (size,) = [one.size for body in bodies for one in body.attachments]
    assert 0.95 * len(file) * 3 / 4 < size <= len(file) * 3 / 4


@pytest.mark.server
def test_a_text_without_end_is_fetched_in_part(dovecot: Dovecot, user: str) -> None:
    dovecot.write_message("INBOX", make_letter(1, text="0123456789abcdef\r\n" * 300_000), user=user)
    with open_mail(dovecot.login(user)) as mail:
        _, (body,) = read_everything(mail, "INBOX")
        assert mail.usage.octets < 1_100_000
    assert body.text.startswith("0123456789abcdef\n0123")
    assert len(body.text) > 900_000


HEADER = b"From: jana@firma.example\r\nMessage-ID: <1@firma.example>\r\n\r\n"
CAPABILITY = ["* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR"]
EXAMINE = ["* 3 EXISTS", "* OK [UIDVALIDITY 7] valid", "* OK [UIDNEXT 4] next"]
SMALL, LARGE = 90, 200_000  # octets as a server gives them, true or not
WHOLE = HEADER + b"hello"
STRUCTURE = b'("text" "plain" NIL NIL NIL "7bit" 5 1)'


def message(uid: int, size: int = SMALL) -> bytes:
    return b"* %d FETCH (UID %d FLAGS () RFC822.SIZE %d BODY[HEADER.FIELDS (FROM)] {%d}\r\n%b)" % (
        uid,
        uid,
        size,
        len(HEADER),
        HEADER,
    )


def whole(uid: int, raw: bytes = WHOLE) -> bytes:
    return b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)" % (uid, uid, len(raw), raw)


def wanted(command: str) -> list[int]:
    return [int(uid) for uid in command.split()[2].split(",")]


def script(fetch: Answer) -> dict[str, Answer]:
    return {"CAPABILITY": CAPABILITY, "EXAMINE": EXAMINE, "UID FETCH": fetch}


IDS = ["7.1", "7.2", "7.3"]


@pytest.mark.parametrize(
    "broken",
    [
        [b"* 2 FETCH (UID 2 FLAGS ("],
        [b'* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] "a)'],
        [b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {3}\r\nabcdef)", b"garbage"],
        [b"* 2 FETCH (UID)"],
        [b"* 2 FETCH (UID 2 NIL NIL)"],
        [b"* 2 FETCH (UID 2 7 (BODY))"],
        [b"* 2 FETCH (UID (2))"],
        [b"* 2 FETCH UID 2"],
        [b"* 2 FETCH (UID 2 FLAGS ()) )"],
        [b'* 2 FETCH (UID 2 INTERNALDATE "1-Jan-99999999999999999999 00:00:00 +0000")'],
        [b"* 2 FETCH (UID 2 BODY ())"],
        [b"* 2 FETCH (UID 2 ENVELOPE (NIL))"],
        [b"* 2 FETCH (UID 2 X " + b"(" * 5000 + b")" * 5000 + b")"],
        [b"* 2 FETCH (UID 2 X " + b"()" * 600_000 + b")"],
        [b"{tag} NO can't read it"],
        [b"{tag} BAD what"],
    ],
)
def test_one_message_that_breaks_the_answer_costs_only_itself(broken: list[bytes]) -> None:
    def answer(command: str) -> list[bytes]:
        uids = wanted(command)
        answers = [message(uid) for uid in uids if uid != 2]
        return answers + broken if 2 in uids else answers

    with start_script(script(answer)) as server, open_mail(server.login()) as mail:
        found = {one.id: type(one) for one in mail.fetch_envelopes("INBOX", IDS)}
    assert found == {"7.1": Envelope, "7.2": Unreadable, "7.3": Envelope}


def read_texts(server: ScriptedImap, ids: Sequence[str]) -> dict[str, str]:
    with open_mail(server.login()) as mail:
        envelopes = [one for one in mail.fetch_envelopes("INBOX", ids) if isinstance(one, Envelope)]
        return {one.id: one.text for one in mail.fetch_bodies("INBOX", envelopes) if isinstance(one, Body)}


def test_small_messages_are_asked_for_no_structure() -> None:
    def answer(command: str) -> list[bytes]:
        return [(whole if "BODY.PEEK[]" in command else message)(uid) for uid in wanted(command)]

    with start_script(script(answer)) as server:
        assert read_texts(server, IDS) == dict.fromkeys(IDS, "hello")
        assert sum(one.startswith("UID FETCH") for one in server.commands) == 2
        assert not any("BODYSTRUCTURE" in one for one in server.commands)


@pytest.mark.parametrize("size", [0, SMALL, 30_000])
def test_a_message_larger_than_the_server_says_is_read_without_its_files(size: int) -> None:
    longer = WHOLE + b"x" * LARGE

    def answer(command: str) -> list[bytes]:
        if "BODY.PEEK[]" in command:
            limit = int(command.rpartition("<0.")[2].rstrip(">)"))
            return [whole(1, longer[:limit])]
        if "BODYSTRUCTURE" in command:
            return [b"* 1 FETCH (UID 1 BODYSTRUCTURE %b)" % STRUCTURE]
        return [b"* 1 FETCH (UID 1 BODY[1] hello)" if "BODY.PEEK[1]" in command else message(1, size)]

    with start_script(script(answer)) as server:
        assert read_texts(server, IDS[:1]) == {"7.1": "hello"}


def test_a_message_without_any_size_is_read() -> None:
    bare = b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {%d}\r\n%b)" % (len(HEADER), HEADER)
    with start_script(script(lambda command: [whole(1) if "BODY.PEEK[]" in command else bare])) as server:
        assert read_texts(server, IDS[:1]) == {"7.1": "hello"}


@pytest.mark.parametrize("broken", [[b"* 2 FETCH (UID 2 BODY[] {3}\r\nabcdef)"], [b"{tag} NO can't read it"]])
def test_one_small_message_that_breaks_the_answer_costs_only_itself(broken: list[bytes]) -> None:
    def answer(command: str) -> list[bytes]:
        uids = wanted(command)
        if "HEADER" in command:
            return [message(uid) for uid in uids]
        return [whole(uid) for uid in uids if uid != 2] + (broken if 2 in uids else [])

    with start_script(script(answer)) as server, open_mail(server.login()) as mail:
        envelopes = [one for one in mail.fetch_envelopes("INBOX", IDS) if isinstance(one, Envelope)]
        found = {one.id: type(one) for one in mail.fetch_bodies("INBOX", envelopes)}
    assert found == {"7.1": Body, "7.2": Unreadable, "7.3": Body}


def test_bodies_that_are_not_answered_are_left_out() -> None:
    def answer(command: str) -> list[bytes]:
        if "HEADER" in command:
            return [message(1), message(2, LARGE), message(3)]
        return [whole(3)] if "BODY.PEEK[]" in command else [b"* 2 FETCH (UID 2 FLAGS ())"]

    with start_script(script(answer)) as server:
        assert read_texts(server, IDS) == {"7.3": "hello"}


@pytest.mark.parametrize(
    "structure", [b"((", b"()", b"(())", b"7", b'("text', b'("text" "plain")', b"NIL", b"(" * 200_000 + b")" * 200_000]
)
@pytest.mark.parametrize("count", [3, 40])
def test_a_broken_structure_costs_a_whole_fetch_and_nothing_else(structure: bytes, count: int) -> None:
    """Be it one of a few, or all of many."""

    def answer(command: str) -> list[bytes]:
        uids = wanted(command)
        if "BODY.PEEK[]" in command:
            return [whole(uid) for uid in uids]
        if "BODYSTRUCTURE" in command:
            is_broken = {uid: uid == 2 or count > len(IDS) for uid in uids}
            return [
                b"* %d FETCH (UID %d BODYSTRUCTURE %b)" % (uid, uid, structure if is_broken[uid] else STRUCTURE)
                for uid in uids
            ]
        if "BODY.PEEK[1]" in command:
            return [b"* %d FETCH (UID %d BODY[1] hello)" % (uid, uid) for uid in uids]
        return [message(uid, LARGE) for uid in uids]

    ids = [f"7.{uid}" for uid in range(1, count + 1)]
    with start_script(script(answer)) as server:
        assert read_texts(server, ids) == dict.fromkeys(ids, "hello")
        fetched_whole = [wanted(one) for one in server.commands if "BODY.PEEK[]" in one]
    assert fetched_whole == [[2] if count == len(IDS) else list(range(1, count + 1))]


@pytest.mark.parametrize("part", [b"NIL", b'""'])
def test_a_part_that_is_not_there_costs_a_whole_fetch(part: bytes) -> None:
    def answer(command: str) -> list[bytes]:
        if "BODY.PEEK[]" in command:
            return [whole(1)]
        if "BODYSTRUCTURE" in command:
            return [b"* 1 FETCH (UID 1 BODYSTRUCTURE %b)" % STRUCTURE]
        return [b"* 1 FETCH (UID 1 BODY[1] %b)" % part if "BODY.PEEK[1]" in command else message(1, LARGE)]

    with start_script(script(answer)) as server:
        assert read_texts(server, IDS[:1]) == {"7.1": "hello"}


def test_a_server_that_delivers_nothing_at_all_is_unavailable() -> None:
    ids = [f"7.{uid}" for uid in range(1, 60)]
    with (
        start_script(script(["{tag} NO not now"])) as server,
        open_mail(server.login()) as mail,
        pytest.raises(Unavailable),
    ):
        mail.fetch_envelopes("INBOX", ids)


def test_news_of_other_messages_is_no_answer() -> None:
    answer = [message(1), b"* 9 FETCH (UID 9 FLAGS (\\Seen))", b"* 2 FETCH (FLAGS ())", b"* 12 EXISTS"]
    with start_script(script(answer)) as server, open_mail(server.login()) as mail:
        assert [one.id for one in mail.fetch_envelopes("INBOX", ["7.1", "7.2"])] == ["7.1"]


def test_ids_of_another_life_are_left_out() -> None:
    with start_script(script([message(1)])) as server, open_mail(server.login()) as mail:
        assert [one.id for one in mail.fetch_envelopes("INBOX", ["6.1", "7.1", "7.x", "x"])] == ["7.1"]


def test_a_server_that_keeps_uidnext_to_itself() -> None:
    answers: dict[str, Answer] = {
        "CAPABILITY": CAPABILITY,
        "STATUS": ['* STATUS "INBOX" (MESSAGES 3 UIDVALIDITY 7)'],
        "EXAMINE": EXAMINE[:2],
        "UID SEARCH": ["* SEARCH 7 9 41 "],
    }
    with start_script(answers) as server, open_mail(server.login()) as mail:
        mark = mail.take_marks(["INBOX"])["INBOX"]
        assert mail.list_changes("INBOX", mark.cursor).cursor == mark.cursor
        assert list(mail.list_ids("INBOX")) == ["7.41", "7.9", "7.7"]


@pytest.mark.parametrize(
    ("listed", "kind"), [([], Gone), (['* LIST () "/" INBOX'], Unavailable)], ids=["not listed", "still listed"]
)
def test_a_refused_folder_is_gone_only_when_it_is_not_listed(listed: list[str], kind: type[Exception]) -> None:
    answers: dict[str, Answer] = {"CAPABILITY": CAPABILITY, "EXAMINE": ["{tag} NO no"], "LIST": listed}
    with start_script(answers) as server, open_mail(server.login()) as mail, pytest.raises(kind):
        mail.list_ids("INBOX")


def test_no_command_line_is_long_and_nothing_is_changed() -> None:
    ids = [f"7.{4_000_000_000 + 3 * number}" for number in range(2000)]
    with start_script(script([])) as server, open_mail(server.login()) as mail:
        assert mail.fetch_envelopes("INBOX", ids) == []
        assert max(map(len, server.commands)) < 8000
        assert not any(one.startswith(("SELECT", "UID STORE", "CLOSE", "EXPUNGE")) for one in server.commands)
        assert all("PEEK" in one for one in server.commands if "BODY[" in one or "BODY." in one)
