import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.policy.addresses import domain_of, domains_above, is_address, normalise, without_tag


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("jana@firm.example", "jana@firm.example"),
        ("  Jana.Novakova@Firm.EXAMPLE\t", "jana.novakova@firm.example"),
        ("Jana@BÜCHER.example", "jana@xn--bcher-kva.example"),
        ("jana@xn--bcher-kva.example", "jana@xn--bcher-kva.example"),
        ("jana@faß.example", "jana@xn--fa-hia.example"),
        ("JÁNA@firm.example", "jána@firm.example"),
        ("jana@firm。example", "jana@firm.example"),
        ("jana@i❤.example", "jana@i❤.example"),
        ("jana@Bü..example", "jana@bü..example"),
        ('"a@b"@Firm.example', '"a@b"@firm.example'),
        ("Undisclosed recipients", "undisclosed recipients"),
        ("", ""),
        ("jana@", "jana@"),
    ],
)
def test_equal_addresses_have_equal_keys(address: str, key: str) -> None:
    assert normalise(address) == key


@given(st.text(max_size=80))
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    key = normalise(text)
    assert normalise(key) == key


def test_a_huge_address_costs_little_and_stays_impossible() -> None:
    key = normalise("ü" * 1_000_000 + "@firm.example")
    assert len(key) < 400
    assert not is_address(key)


@pytest.mark.parametrize(
    "key",
    [
        "jana@firm.example",
        "j@f.co",
        "jana+crm@firm.example",
        "jana.o'hara@firm.example",
        "jana..x.@phone.example",
        "jána@firm.example",
        "jana@xn--bcher-kva.example",
        "jana@i❤.example",
        "jana@a_b.firm.example",
        "jana@1firm.example",
        '"jana@home"@firm.example',
        "jana@[192.0.2.1]",
        "jana@[ipv6:2001:db8::1]",
        "bounce+1=jana=firm.example@mail.example",
    ],
)
def test_addresses_that_mail_is_sent_to(key: str) -> None:
    assert is_address(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "jana",
        "@firm.example",
        "jana@",
        "jana@firm",
        "root@localhost",
        "jana@@firm.example",
        "jana@home@firm.example",
        "jana novakova@firm.example",
        '"jana novakova"@firm.example',
        "jana@firm.example\n",
        "jana@firm .example",
        "jana@.example",
        "jana@firm.",
        "jana@firm..example",
        "jana@-firm.example",
        "jana@firm-.example",
        "jana@192.0.2.1",
        "<jana@firm.example>",
        "jana@firm.example,eva@firm.example",
        "jana@firm.example;",
        "mailto:jana@firm.example",
        "ja\u200bna@firm.example",
        "jana@firm.\u202eexample",
        "ja\x00na@firm.example",
        "ja\ud800na@firm.example",
        "undisclosed-recipients:;",
        "/o=firm/ou=exchange/cn=recipients/cn=jana",
        "a" * 310 + "@firm.example",
        "jana@" + "a" * 64 + ".example",
    ],
)
def test_texts_that_are_no_address(key: str) -> None:
    assert not is_address(key)


@pytest.mark.parametrize(
    ("key", "domain"),
    [
        ("jana@firm.example", "firm.example"),
        ('"a@b"@firm.example', "firm.example"),
        ("jana", ""),
        ("jana@", ""),
        ("", ""),
    ],
)
def test_domain_of(key: str, domain: str) -> None:
    assert domain_of(key) == domain


@pytest.mark.parametrize(
    ("domain", "above"),
    [
        ("a.b.firm.example", ("a.b.firm.example", "b.firm.example", "firm.example")),
        ("firm.example", ("firm.example",)),
        ("localhost", ("localhost",)),
    ],
)
def test_domains_above(domain: str, above: tuple[str, ...]) -> None:
    assert domains_above(domain) == above


@pytest.mark.parametrize(
    ("key", "base"),
    [
        ("jana+crm@firm.example", "jana@firm.example"),
        ("jana+a+b@firm.example", "jana@firm.example"),
        ("jana@firm.example", "jana@firm.example"),
        ("+crm@firm.example", "+crm@firm.example"),
    ],
)
def test_without_tag(key: str, base: str) -> None:
    assert without_tag(key) == base
