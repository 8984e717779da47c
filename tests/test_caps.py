import pytest

from models.words import Provider
from rapport.caps import CAPS, RESERVE, Cap, lots_of, shared_limit

EVERY_CAP = [
    pytest.param(cap, id=f"{provider} {scope}")
    for provider, caps in CAPS.items()
    for scope, cap in (("account", caps.account), ("shared", caps.shared))
]


@pytest.mark.parametrize("cap", EVERY_CAP)
def test_burst_and_decay_stay_below_the_cap_in_any_minute(cap: Cap) -> None:
    granted = cap.burst + 60 * cap.decay
    assert granted <= cap.per_minute * (1 - RESERVE) + 1e-6
    assert cap.decay > 0


@pytest.mark.parametrize("cap", EVERY_CAP)
def test_every_cap_says_whose_figure_it_is(cap: Cap) -> None:
    assert cap.source


@pytest.mark.parametrize("provider", CAPS)
def test_one_account_never_gets_more_than_all_together(provider: Provider) -> None:
    assert CAPS[provider].account.per_minute <= CAPS[provider].shared.per_minute


def test_archives_have_no_caps() -> None:
    assert Provider.ARCHIVE not in CAPS


@pytest.mark.parametrize(
    ("units", "largest", "lots"),
    [(0, 10, []), (7, 10, [7]), (10, 10, [10]), (25, 10, [10, 10, 5])],
)
def test_units_are_divided_into_lots_that_can_be_granted(units: int, largest: int, lots: list[int]) -> None:
    assert lots_of(units, largest) == lots


def test_accounts_at_one_host_share_a_limit_that_does_not_name_it() -> None:
    name = shared_limit(Provider.IMAP, "mail.firm.example")
    assert name == shared_limit(Provider.IMAP, "Mail.Firm.example")
    assert name != shared_limit(Provider.IMAP, "mail.other.example")
    assert name.startswith("imap ")
    assert "firm" not in name
    assert shared_limit(Provider.GOOGLE, "") == "google"
