import pytest

from models.words import FolderKind, Provider
from rapport.caps import CAPS, Cap, Caps, account_limit, caps_of, lots_of, shared_limit
from rapport.providers.google.quota import GMAIL


def google(
    kind: FolderKind = FolderKind.MAIL, table: str = "", account: int | None = None, project: int | None = None
) -> Caps:
    caps = caps_of(Provider.GOOGLE, kind, table, account, project)
    assert caps is not None
    return caps


EVERY = {
    **CAPS,
    **{f"gmail {table}": google(table=table) for table in GMAIL},
    "gmail of a small project": google(project=9_000),
    "gmail of a project smaller than an account's share": google(project=1_000),
    "gmail of a project granted more": google(account=24_000, project=2_400_000),
    "google calendar": google(FolderKind.CALENDAR),
}
EVERY_CAP = [
    pytest.param(cap, id=f"{name} {scope}")
    for name, caps in EVERY.items()
    for scope, cap in (("account", caps.account), ("shared", caps.shared))
]


@pytest.mark.parametrize("cap", EVERY_CAP)
def test_burst_and_decay_stay_below_the_cap_in_any_minute(cap: Cap) -> None:
    granted = cap.burst + 60 * cap.decay
    assert granted <= cap.per_minute * (1 - cap.reserve) + 1e-6
    assert cap.decay > 0


@pytest.mark.parametrize("cap", EVERY_CAP)
def test_every_cap_says_whose_figure_it_is(cap: Cap) -> None:
    assert cap.source


@pytest.mark.parametrize("caps", EVERY.values(), ids=EVERY)
def test_one_account_never_gets_more_than_all_together(caps: Caps) -> None:
    assert caps.account.per_minute <= caps.shared.per_minute
    assert caps.account.burst <= caps.shared.burst


@pytest.mark.parametrize("kind", FolderKind)
def test_archives_have_no_caps(kind: FolderKind) -> None:
    assert caps_of(Provider.ARCHIVE, kind) is None


@pytest.mark.parametrize("table", GMAIL)
def test_an_account_of_gmail_leaves_at_most_a_twentieth_of_its_units_unused(table: str) -> None:
    assert 60 * google(table=table).account.decay >= 0.95 * GMAIL[table].per_minute


def test_what_the_project_was_granted_is_used_in_place_of_the_table() -> None:
    caps = google(account=24_000, project=2_400_000)
    assert (caps.account.per_minute, caps.shared.per_minute) == (24_000, 2_400_000)
    assert google(FolderKind.CALENDAR, account=24_000, project=2_400_000) == google(FolderKind.CALENDAR)


def test_gmail_and_the_calendars_of_an_account_have_limits_of_their_own() -> None:
    mail, calendars = google(), google(FolderKind.CALENDAR)
    assert account_limit("a", mail.service) != account_limit("a", calendars.service)
    assert shared_limit(Provider.GOOGLE, "", mail.service) != shared_limit(Provider.GOOGLE, "", calendars.service)


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
