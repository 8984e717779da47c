"""Google's discovery documents, as they come with its client library: which request is which method."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import googleapiclient

_DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
_VARIABLE = re.compile(r"\{\+?(\w+)\}")


@dataclass(frozen=True, slots=True)
class Api:
    """One of Google's APIs: its schemas, and the parameters that every method takes."""

    name: str
    schemas: Mapping[str, Any]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of an API; `request` and `response` name schemas, "" for none."""

    id: str
    api: Api
    verb: str
    path: re.Pattern[str]
    parameters: Mapping[str, Any]
    scopes: frozenset[str]
    request: str
    response: str

    @property
    def service(self) -> str:
        """Give the service's name in error details."""
        return "gmail.googleapis.com" if self.api.name == "gmail" else "calendar-json.googleapis.com"


def find_method(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """Find the method of a request, and the variables of its (still quoted) path."""
    for method in _methods().get((verb, path.count("/")), ()):
        if match := method.path.fullmatch(path):
            return method, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


def document(name: str) -> dict[str, Any]:
    """Read "gmail.v1" or "calendar.v3" anew."""
    loaded: dict[str, Any] = json.loads((_DOCUMENTS / f"{name}.json").read_text("utf-8"))
    return loaded


@cache
def _methods() -> dict[tuple[str, int], list[Method]]:
    """Give all methods by verb and number of slashes, those with the fewest variables first."""
    found: dict[tuple[str, int], list[Method]] = {}
    for name in ("gmail.v1", "calendar.v3"):
        content = document(name)
        api = Api(content["name"], content["schemas"], content["parameters"])
        for declared in _declared(content):
            path = f"/{content['servicePath']}{declared['path']}"
            found.setdefault((declared["httpMethod"], path.count("/")), []).append(_method(api, declared, path))
    for methods in found.values():
        methods.sort(key=lambda method: method.path.groups)
    return found


def _declared(resource: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    own = list(resource.get("methods", {}).values())
    return own + [method for child in resource.get("resources", {}).values() for method in _declared(child)]


def _method(api: Api, declared: Mapping[str, Any], path: str) -> Method:
    pattern, end = "", 0
    for variable in _VARIABLE.finditer(path):
        pattern += re.escape(path[end : variable.start()]) + f"(?P<{variable[1]}>[^/]+)"
        end = variable.end()
    return Method(
        id=declared["id"],
        api=api,
        verb=declared["httpMethod"],
        path=re.compile(pattern + re.escape(path[end:])),
        parameters=declared.get("parameters", {}),
        scopes=frozenset(declared.get("scopes", ())),
        request=declared.get("request", {}).get("$ref", ""),
        response=declared.get("response", {}).get("$ref", ""),
    )
