"""What a refusal of the sign-in means: who must act, and what they are told to do."""

from typing import Any

import pytest

from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, Unavailable
from rapport.providers.microsoft.refusals import refusal


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        (50173, AuthorizationLost, "the password changed, or somebody signed the user out"),
        (700082, AuthorizationLost, "wasn't used for too long"),
        (70008, AuthorizationLost, "wasn't used for too long"),
        (70043, AuthorizationLost, "from time to time"),
        (50057, AuthorizationLost, "disabled or deleted"),
        (50034, AuthorizationLost, "disabled or deleted"),
        (50055, AuthorizationLost, "password of this Microsoft user has run out"),
        (50076, AuthorizationLost, "second factor"),
        (50079, AuthorizationLost, "second factor"),
        (53000, AuthorizationLost, "devices and applications that it manages"),
        (53003, AuthorizationLost, "conditional access blocks"),
        (65001, AuthorizationLost, "isn't granted at Microsoft"),
        (65004, AuthorizationLost, "You didn't allow"),
        (90094, AuthorizationLost, "only an administrator may allow"),
        (50105, AuthorizationLost, "assigned to Rapport"),
        (50020, AuthorizationLost, "belongs to another organisation"),
        (500200, AuthorizationLost, "personal Microsoft accounts"),
        (500212, AuthorizationLost, "across organisations"),
        (700016, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_ID"),
        (7000215, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_SECRET"),
        (7000222, Misconfigured, "has run out at Microsoft: the operator makes another"),
        (7000218, Misconfigured, "wants a secret"),
        (700025, Misconfigured, "leaves RAPPORT_MICROSOFT_CLIENT_SECRET empty"),
        (7000112, Misconfigured, "switched off"),
        (50011, Misconfigured, "redirect URI"),
        (650053, Misconfigured, "API permissions"),
        (90002, Misconfigured, "RAPPORT_MICROSOFT_TENANT"),
        (50194, Misconfigured, "one organisation only"),
        (90033, Unavailable, "tried again"),
    ],
)
def test_the_number_decides(number: int, kind: type[ProviderError], sentence: str) -> None:
    error = refusal({"error": "invalid_grant", "error_codes": [number], "error_description": "AADSTS90033: not read"})
    assert type(error) is kind
    assert sentence in str(error)


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        ({"error": "invalid_grant", "suberror": "consent_required"}, AuthorizationLost, "isn't granted"),
        ({"error": "invalid_grant", "suberror": "bad_token"}, AuthorizationLost, "revoked or ran out"),
        ({"error": "invalid_grant", "error_codes": [1]}, AuthorizationLost, "revoked or ran out"),
        ({"error": "interaction_required", "suberror": "basic_action"}, AuthorizationLost, "second factor"),
        ({"error": "invalid_client"}, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_SECRET"),
        ({"error": "unauthorized_client"}, Misconfigured, "RAPPORT_MICROSOFT_CLIENT_ID"),
        ({"error": "invalid_scope"}, Misconfigured, "API permissions"),
        ({"error": "temporarily_unavailable"}, Unavailable, "no clear answer"),
        ({"error": ["?"], "suberror": {}, "error_codes": "?"}, Unavailable, "no clear answer"),
        ({}, Unavailable, "no clear answer"),
    ],
)
def test_without_a_known_number_the_code_decides(
    answer: dict[str, Any], kind: type[ProviderError], sentence: str
) -> None:
    error = refusal(answer)
    assert type(error) is kind
    assert sentence in str(error)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("AADSTS90094: An administrator must consent.", "only an administrator"),
        ("AADSTS65004: User declined AADSTS90094.", "You didn't allow"),
        ("Because of AADSTS90094: no.", "You didn't allow"),
        ("AADSTS9009400000: unheard of", "You didn't allow"),
    ],
)
def test_a_browser_is_sent_back_with_the_number_in_the_text(text: str, sentence: str) -> None:
    assert sentence in str(refusal({"error": "access_denied", "error_description": text}))


def test_what_to_do_again_is_told() -> None:
    answer = {"error": "invalid_grant", "error_codes": [50173]}
    assert str(refusal(answer)).endswith("; reconnect the account.")
    assert str(refusal(answer, "sign in again")).endswith("; sign in again.")
