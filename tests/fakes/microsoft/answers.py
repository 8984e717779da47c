"""Graph's refusals: an error that a handler raises, and the JSON it becomes on the wire.

Source: https://learn.microsoft.com/graph/errors
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any


class GraphError(Exception):
    """A refusal, by HTTP status and Graph's own `code`; `headers` go with it."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def body(self, now: datetime, asked: str = "") -> dict[str, Any]:
        """Give the JSON that Graph sends; `asked` is the client-request-id of the request."""
        request = str(uuid.uuid4())
        inner = {
            "date": f"{now:%Y-%m-%dT%H:%M:%S}",
            "request-id": request,
            "client-request-id": asked or request,
        }
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


class Undocumented(GraphError):  # noqa: N818  errors here name the situation
    """A request that Graph's documentation doesn't provide for: refused, and held against the test as a violation."""

    def __init__(self, message: str, code: str = "BadRequest") -> None:
        super().__init__(400, code, message)


def not_found(code: str = "ErrorItemNotFound") -> GraphError:
    """Refuse an id that isn't there."""
    return GraphError(404, code, "The specified object was not found in the store.")


def malformed_id() -> GraphError:
    """Refuse an id that never was one."""
    return GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")


def denied() -> GraphError:
    """Refuse what another person doesn't share."""
    return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
