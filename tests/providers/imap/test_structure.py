"""BODYSTRUCTURE as servers really send it, and as nobody should."""

import pytest
from imapclient.response_parser import parse_fetch_response

from rapport.mime import Part, list_attachments, list_texts
from rapport.providers.imap.client import GARBLED
from rapport.providers.imap.structure import Unparsable, read_structure

PLAIN = b'("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 1200 30 NIL NIL NIL NIL)'
HTML = b'("TEXT" "HTML" ("CHARSET" "iso-8859-2") NIL NIL "BASE64" 780 10 NIL NIL NIL NIL)'
IMAGE = b'("image" "png" ("name" "logo.png") "<logo@firm.example>" NIL "base64" 7800 NIL ("inline" NIL) NIL NIL)'
PDF = b'("application" "pdf" NIL NIL NIL "base64" 780 NIL ("attachment" ("filename" "offer.pdf")) NIL NIL)'


def structure(text: bytes) -> Part:
    return read_structure(parse_fetch_response([b"1 (BODYSTRUCTURE " + text + b")"])[1][b"BODYSTRUCTURE"])


def test_a_single_part_is_section_one() -> None:
    (part,) = list_texts(structure(PLAIN))
    assert (part.section, part.charset, part.transfer_encoding, part.size) == ("1", "utf-8", "quoted-printable", 1200)


def test_sections_are_numbered_through_containers() -> None:
    alternative = b"(" + PLAIN + HTML + b' "alternative" ("boundary" "b") NIL NIL NIL)'
    related = b"(" + alternative + IMAGE + b' "related" NIL NIL NIL NIL)'
    root = structure(b"(" + related + PDF + b' "mixed" ("boundary" "a") NIL NIL NIL)')
    assert [(one.section, one.media_type) for one in list_texts(root)] == [
        ("1.1.1", "text/plain"),
        ("1.1.2", "text/html"),
    ]
    assert [(one.part, one.name, one.content_id, one.is_inline) for one in list_attachments(root)] == [
        ("1.2", "logo.png", "logo@firm.example", True),
        ("2", "offer.pdf", "", False),
    ]


def test_the_size_of_base64_is_that_of_the_file() -> None:
    (file,) = list_attachments(structure(PDF))
    assert file.size == 570


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        (b'"filename" "offer.pdf"', "offer.pdf"),
        (b'"FILENAME*" "utf-8\'\'nab%C3%ADdka.pdf"', "nabídka.pdf"),
        (b'"filename*0*" "utf-8\'cs\'nab%C3%ADdka" "filename*1" " 2026.pdf"', "nabídka 2026.pdf"),
        (b'"filename" "=?utf-8?Q?nab=C3=ADdka.pdf?="', "nabídka.pdf"),
        (b'"filename" "a \\"b\\".pdf"', 'a "b".pdf'),
        (b'"filename" "C:\\\\temp\\\\offer.pdf"', "offer.pdf"),
        (b'"filename" NIL', ""),
        (b'"size" "100"', ""),
    ],
)
def test_names_of_files(parameters: bytes, name: str) -> None:
    part = b'("application" "pdf" NIL NIL NIL "base64" 780 NIL ("attachment" (' + parameters + b")) NIL NIL)"
    (file,) = list_attachments(structure(part))
    assert file.name == name


def test_a_name_is_taken_from_the_type_where_the_disposition_has_none() -> None:
    part = b'("application" "pdf" ("name" "offer.pdf") NIL NIL "base64" 780 NIL ("attachment" NIL) NIL NIL)'
    assert list_attachments(structure(part))[0].name == "offer.pdf"


def test_a_message_in_a_message_is_a_file_named_by_its_subject() -> None:
    envelope = b'("date" "=?utf-8?Q?Nab=C3=ADdka?=" NIL NIL NIL NIL NIL NIL NIL "<a@b.example>")'
    inner = b'("message" "rfc822" NIL NIL NIL "7bit" 900 ' + envelope + PLAIN + b" 40 NIL NIL NIL NIL)"
    root = structure(b"(" + PLAIN + inner + b' "mixed" NIL NIL NIL NIL)')
    assert [one.section for one in list_texts(root)] == ["1"]
    assert [(one.part, one.name, one.media_type) for one in list_attachments(root)] == [
        ("2", "Nabídka", "message/rfc822")
    ]


def test_a_message_that_the_server_describes_as_any_part() -> None:
    part = b'("message" "rfc822" NIL NIL NIL "base64" 780 NIL ("attachment" ("filename" "old.eml")) NIL NIL)'
    assert list_attachments(structure(part))[0].name == "old.eml"


def test_a_part_without_extension_data() -> None:
    assert structure(b'("text" "plain" NIL NIL NIL NIL 5 1)').transfer_encoding == "7bit"


@pytest.mark.parametrize(
    "text",
    [
        b"NIL",
        b"()",
        b"(())",
        b'("text")',
        b'("text" "plain" NIL NIL NIL "7bit" many 3)',
        b'(NIL "plain" NIL NIL NIL "7bit" 3 1)',
        b'("text" NIL NIL NIL NIL "7bit" 3 1)',
        b"(" + PLAIN + b")",
        b"(" + PLAIN + b" NIL)",
        b'(NIL "mixed" NIL NIL NIL NIL)',
        b"(" * 60 + PLAIN + b' "mixed")' * 60,
        b"(" + PLAIN * 1001 + b' "mixed")',
    ],
)
def test_what_is_no_structure_is_unparsable(text: bytes) -> None:
    with pytest.raises((Unparsable, *GARBLED)):
        structure(text)
