"""Refusals of Microsoft's sign-in → our errors, by their AADSTS numbers, else by the OAuth error code; never by text.

Each sentence says who mends it. `again` is what the owner does after that: an account is reconnected, a sign-in that
has only just begun is begun again.
Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes; RFC 6749, section 5.2
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from rapport.errors import AuthorizationLost, Misconfigured, ProviderError, Unavailable

RECONNECT = "reconnect the account"

UNCLEAR = "Microsoft's sign-in gave no clear answer; it is tried again later."

_LOST = "Microsoft no longer accepts this sign-in: it was revoked or ran out; {again}."
_REVOKED = "Microsoft ended this sign-in: the password changed, or somebody signed the user out everywhere; {again}."
_UNUSED = "Microsoft ended this sign-in, since it ran out or wasn't used for too long; {again}."
_FREQUENCY = "The organisation asks its users to sign in again from time to time (conditional access): {again}."
_DISABLED = (
    "This Microsoft user is disabled or deleted: ask the organisation's administrator to restore it, then {again}."
)
_OVERDUE = "The password of this Microsoft user has run out: change it at Microsoft, then {again}."
_SECOND_FACTOR = "The organisation now asks for a second factor at sign-in (conditional access): {again}, and give it."
_DEVICE = (
    "The organisation's conditional access lets in only devices and applications that it manages: ask its "
    "administrator to make an exception for Rapport (docs/microsoft.md), then {again}."
)
_BLOCKED = (
    "The organisation's conditional access blocks this sign-in: ask its administrator to let Rapport in "
    "(docs/microsoft.md), then {again}."
)
_CONSENT = "The permission that Rapport needs isn't granted at Microsoft, or was withdrawn; {again} and accept it."
_DECLINED = "You didn't allow Rapport to read this account at Microsoft; {again} and accept the permissions."
_ADMIN = (
    "In this organisation only an administrator may allow Rapport: ask for admin consent (docs/microsoft.md), then "
    "{again}."
)
_UNASSIGNED = (
    "The organisation lets only users in whom its administrator assigned to Rapport: ask to be assigned, then {again}."
)
_FOREIGN = (
    "This Microsoft account belongs to another organisation than the one that Rapport is registered for; {again} with "
    "an account of that one, or the operator opens the registration (docs/microsoft.md)."
)
_PERSONAL = (
    "Rapport's registration doesn't take personal Microsoft accounts; {again} with one of an organisation, or the "
    "operator opens the registration (docs/microsoft.md)."
)
_BORDER = (
    "The organisation's rules for access across organisations don't let this user sign in here: its administrator "
    "allows it, then {again}."
)
_WRONG_CLIENT = (
    "Microsoft doesn't know Rapport's registration: the operator corrects RAPPORT_MICROSOFT_CLIENT_ID and "
    "RAPPORT_MICROSOFT_TENANT (docs/microsoft.md)."
)
_WRONG_PROOF = (
    "Microsoft doesn't accept the secret of Rapport's registration: the operator corrects "
    "RAPPORT_MICROSOFT_CLIENT_SECRET (docs/microsoft.md)."
)
_OLD_PROOF = (
    "The secret of Rapport's registration has run out at Microsoft: the operator makes another one and sets "
    "RAPPORT_MICROSOFT_CLIENT_SECRET (docs/microsoft.md)."
)
_NEEDS_PROOF = (
    "Microsoft wants a secret from Rapport's registration: the operator sets RAPPORT_MICROSOFT_CLIENT_SECRET, or "
    "allows public client flows there (docs/microsoft.md)."
)
_NEEDS_NO_PROOF = (
    "Rapport's registration is a public one at Microsoft, which has no secret: the operator leaves "
    "RAPPORT_MICROSOFT_CLIENT_SECRET empty, or registers a web platform (docs/microsoft.md)."
)
_OFF = "Rapport's registration is switched off at Microsoft: the operator enables it in Entra."
_REDIRECT = (
    "Microsoft doesn't know where to send the browser back to: the operator adds the redirect URI (docs/microsoft.md)."
)
_SCOPES = (
    "Rapport's registration lacks a permission: the operator adds it in Entra, under API permissions "
    "(docs/microsoft.md)."
)
_WRONG_TENANT = "Microsoft knows no such tenant: the operator corrects RAPPORT_MICROSOFT_TENANT (docs/microsoft.md)."
_ONE_TENANT = (
    "Rapport's registration is for one organisation only: the operator sets RAPPORT_MICROSOFT_TENANT to its tenant "
    "(docs/microsoft.md)."
)
_CLIENT = (
    "Microsoft doesn't accept Rapport's own registration: the operator corrects RAPPORT_MICROSOFT_CLIENT_ID and "
    "RAPPORT_MICROSOFT_CLIENT_SECRET (docs/microsoft.md)."
)
_FAILING = "Microsoft's sign-in fails at the moment; it is tried again later."

_Kind: TypeAlias = type[AuthorizationLost | Misconfigured | Unavailable]


def _numbers(kind: _Kind, sentences: Mapping[str, Iterable[int]]) -> Iterator[tuple[int, tuple[_Kind, str]]]:
    for sentence, numbers in sentences.items():
        for number in numbers:
            yield number, (kind, sentence)


_BY_NUMBER: Mapping[int, tuple[_Kind, str]] = MappingProxyType(dict([
    *_numbers(AuthorizationLost, {
        _REVOKED: (50133, 50173),
        _UNUSED: (70008, 700081, 700082, 700084),
        _FREQUENCY: (70043, 70044),
        _DISABLED: (50034, 50057, 50053, 51004),
        _OVERDUE: (50055, 50144),
        _SECOND_FACTOR: (50072, 50074, 50076, 50078, 50079, 50158),
        _DEVICE: (50097, 50129, 53000, 53001, 53002, 53009, 530001, 530003),
        _BLOCKED: (50005, 50131, 53003, 53004, 530032, 530034, 530035),
        _CONSENT: (65001,),
        _DECLINED: (65004, 70017),
        _ADMIN: (90093, 90094, 90095, 90096, 900941),
        _UNASSIGNED: (50105,),
        _FOREIGN: (50020, 90072),
        _PERSONAL: (500200, 500201, 500202),
        _BORDER: (500212, 500213),
    }),
    *_numbers(Misconfigured, {
        _WRONG_CLIENT: (700016, 700038),
        _WRONG_PROOF: (7000215,),
        _OLD_PROOF: (7000222,),
        _NEEDS_PROOF: (70002, 7000218),
        _NEEDS_NO_PROOF: (700025,),
        _OFF: (7000112, 7000113),
        _REDIRECT: (50011, 500112, 500113, 900971),
        _SCOPES: (65005, 650053, 650057),
        _WRONG_TENANT: (50059, 50128, 90002, 90013, 900021, 900023),
        _ONE_TENANT: (50194, 9002332),
    }),
    *_numbers(Unavailable, {_FAILING: (50196, 90006, 90012, 90024, 90033, 90099)}),
]))  # fmt: skip
_BY_SUBERROR: Mapping[str, tuple[_Kind, str]] = MappingProxyType(
    {
        "consent_required": (AuthorizationLost, _CONSENT),
        "user_password_expired": (AuthorizationLost, _OVERDUE),
        "protection_policy_required": (AuthorizationLost, _DEVICE),
        "device_authentication_failed": (AuthorizationLost, _DEVICE),
    }
)
_BY_ERROR: Mapping[str, tuple[_Kind, str]] = MappingProxyType(
    {
        "invalid_grant": (AuthorizationLost, _LOST),
        "interaction_required": (AuthorizationLost, _SECOND_FACTOR),
        "login_required": (AuthorizationLost, _LOST),
        "consent_required": (AuthorizationLost, _CONSENT),
        "access_denied": (AuthorizationLost, _DECLINED),
        "authorization_declined": (AuthorizationLost, _DECLINED),
        "invalid_client": (Misconfigured, _CLIENT),
        "unauthorized_client": (Misconfigured, _CLIENT),
        "invalid_resource": (Misconfigured, _SCOPES),
        "invalid_scope": (Misconfigured, _SCOPES),
    }
)

# The one number in a text: where a browser is sent back to, there is no other place for it.
_IN_TEXT = re.compile(r"AADSTS(\d{5,8})(?!\d)")


def refusal(answer: Mapping[str, Any], again: str = RECONNECT) -> ProviderError:
    """Give the error that a refusal of the sign-in stands for, in the form that the token endpoint or MSAL gives it."""
    known = (_BY_NUMBER[number] for number in list_numbers(answer) if number in _BY_NUMBER)
    otherwise = _BY_ERROR.get(str(answer.get("error")), (Unavailable, UNCLEAR))
    kind, sentence = next(known, _BY_SUBERROR.get(str(answer.get("suberror")), otherwise))
    return kind(sentence.format(again=again))


def list_numbers(answer: Mapping[str, Any]) -> list[int]:
    """Give the AADSTS numbers of a refusal, the most telling first."""
    codes = answer.get("error_codes")
    if isinstance(codes, list) and codes:
        return [code for code in codes if isinstance(code, int)]
    found = _IN_TEXT.match(str(answer.get("error_description", "")))
    return [int(found[1])] if found else []
