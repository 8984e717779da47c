"""Google's refusals: an error that a handler raises, and the JSON it becomes on the wire.

Shapes: google.rpc.Status with Google's older list of `errors` beside it, as both APIs send them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    410: "FAILED_PRECONDITION",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class ApiError(Exception):
    """A refusal, by HTTP status and Google's own `reason`; `headers` go with it."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        domain: str = "global",
        details: Sequence[Mapping[str, Any]] = (),
        name: str = "",
        location: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`name` is the canonical status when it isn't the usual one; `location` its type and name."""
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.details = details
        self.name = name or _STATUSES.get(status, "UNKNOWN")
        self.location = location
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Give the JSON that Google sends."""
        one = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            one |= {"locationType": self.location[0], "location": self.location[1]}
        error: dict[str, Any] = {"code": self.status, "message": self.message, "errors": [one], "status": self.name}
        if self.details:
            error["details"] = [dict(detail) for detail in self.details]
        return {"error": error}


class Undocumented(ApiError):  # noqa: N818  errors here name the situation
    """A request that Google's documentation doesn't provide for: refused, and held against the test as a violation."""

    def __init__(self, message: str, location: tuple[str, str] | None = None) -> None:
        super().__init__(400, "badRequest", message, location=location)


def error_info(reason: str, **metadata: str) -> dict[str, Any]:
    """Give the google.rpc.ErrorInfo that newer clients read (google/api/error_reason.proto)."""
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }


def not_found(message: str = "Requested entity was not found.") -> ApiError:
    """Refuse an id that isn't there."""
    return ApiError(404, "notFound", message)


def invalid(message: str) -> ApiError:
    """Refuse a value that is well-formed and still wrong."""
    return ApiError(400, "invalidArgument", message)
