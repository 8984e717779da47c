import pytest

from models.words import ContentPart, Visibility
from rapport.policy.visibility import is_stricter, kept_parts, most_generous, needs_body, shared_parts

METADATA, SUBJECT, EVERYTHING = Visibility.METADATA, Visibility.SUBJECT, Visibility.EVERYTHING
NOTHING: frozenset[ContentPart] = frozenset()
SUBJECT_ONLY = frozenset({ContentPart.SUBJECT})
ALL = frozenset(ContentPart)


@pytest.mark.parametrize(("visibility", "parts"), [(METADATA, NOTHING), (SUBJECT, SUBJECT_ONLY), (EVERYTHING, ALL)])
def test_each_visibility_shares_a_prefix_of_the_parts(visibility: Visibility, parts: frozenset[ContentPart]) -> None:
    assert shared_parts(visibility) == parts


@pytest.mark.parametrize(
    ("visibility", "keep_private_copy", "kept", "needs"),
    [
        (METADATA, True, ALL, True),
        (SUBJECT, True, ALL, True),
        (EVERYTHING, True, ALL, True),
        (METADATA, False, NOTHING, False),
        (SUBJECT, False, SUBJECT_ONLY, False),
        (EVERYTHING, False, ALL, True),
    ],
)
def test_what_is_kept_and_fetched(
    visibility: Visibility, keep_private_copy: bool, kept: frozenset[ContentPart], needs: bool
) -> None:
    assert kept_parts(visibility, keep_private_copy) == kept
    assert needs_body(visibility, keep_private_copy) is needs


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        ([], METADATA),
        ([SUBJECT], SUBJECT),
        ([METADATA, EVERYTHING, SUBJECT], EVERYTHING),
        ([SUBJECT, METADATA], SUBJECT),
    ],
)
def test_the_most_generous_owner_decides(choices: list[Visibility], shown: Visibility) -> None:
    assert most_generous(choices) is shown


@pytest.mark.parametrize("one", list(Visibility))
@pytest.mark.parametrize("other", list(Visibility))
def test_stricter_is_to_share_less(one: Visibility, other: Visibility) -> None:
    assert is_stricter(one, other) is (shared_parts(one) < shared_parts(other))
