"""`fields=` masks (partial responses): parsed, held to the schema, and applied.

Grammar: "a,b/c,items(id,parts/*)". https://developers.google.com/workspace/gmail/api/guides/performance#partial
"""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.google.answers import Undocumented
from tests.fakes.google.discovery import Method

Mask = dict[str, "Mask | None"]
_TOKEN = re.compile(r"[\w$.-]+|[*/(),]")


def read_mask(method: Method, text: str) -> Mask:
    """Parse a mask. Raises Undocumented for what the method's answer doesn't hold."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise _bad(text)
    mask = _read_list(tokens, text)
    if tokens:
        raise _bad(text)
    _check(mask, {"$ref": method.response} if method.response else {"type": "object"}, method.api.schemas)
    return mask


def apply_mask(mask: Mask | None, value: Any) -> Any:  # noqa: ANN401  JSON
    """Keep only what a mask names."""
    if mask is None:
        return value
    if isinstance(value, list):
        return [apply_mask(mask, member) for member in value]
    if not isinstance(value, Mapping):
        return value
    chosen = {name: name if name in mask else "*" for name in value}
    return {name: apply_mask(mask[by], value[name]) for name, by in chosen.items() if by in mask}


def _read_list(tokens: list[str], text: str) -> Mask:
    mask: Mask = {}
    while True:
        _read_path(tokens, text, mask)
        if not tokens or tokens[0] != ",":
            return mask
        tokens.pop(0)


def _read_path(tokens: list[str], text: str, mask: Mask) -> None:
    if not tokens or tokens[0] in "/(),":
        raise _bad(text)
    name = tokens.pop(0)
    below: Mask | None = None
    if tokens and tokens[0] == "/":
        tokens.pop(0)
        inner: Mask = {}
        _read_path(tokens, text, inner)
        below = inner
    elif tokens and tokens[0] == "(":
        tokens.pop(0)
        below = _read_list(tokens, text)
        if not tokens or tokens.pop(0) != ")":
            raise _bad(text)
    if name in mask and below is not None:
        below = None if mask[name] is None else {**(mask[name] or {}), **below}
    mask[name] = below


def _check(mask: Mask, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    """Raise Undocumented for a name that the schema doesn't know."""
    while "$ref" in schema or "items" in schema:
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    for name, below in mask.items():
        declared = [properties.get(name, others)] if name != "*" else [*properties.values(), others]
        found = [one for one in declared if one is not None]
        if not found:
            raise _bad(name)
        for one in found:
            if below is not None:
                _check(below, one, schemas)


def _bad(selection: str) -> Undocumented:
    return Undocumented(f"Invalid field selection {selection}", ("parameter", "fields"))
