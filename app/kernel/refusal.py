"""A refusal: the product says no, with a stable code, a sentence, and what to do; nothing was written."""

from __future__ import annotations

from typing import Any

CONFLICT = 409
UNPROCESSABLE = 422


class Refusal(Exception):
    """Raised by rules and services; rolls the request back and renders one message.

    `code` is stable and machine-readable; `message` says what is wrong, `remedy` what to do (both translated,
    lazily or not); `status` is 409 when the state has moved on, 422 when the request cannot be done as asked;
    `details` are plain values for the API and for tests.
    """

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        remedy: Any = "",
        status: int = UNPROCESSABLE,
        field: str | None = None,
        **details: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.status = status
        self.field = field
        self.details = details

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def plain(self) -> dict[str, Any]:
        """Return the refusal as a plain dict: code, message, remedy, status, field, details."""
        return {
            "code": self.code,
            "message": str(self.message),
            "remedy": str(self.remedy),
            "status": self.status,
            "field": self.field,
            "details": self.details,
        }


class NotFound(Refusal):
    """What was asked for does not exist, or belongs to another business: the two look the same from outside."""

    def __init__(self, code: str = "not_found", message: Any = None, **details: Any) -> None:
        from app.kernel.i18n import _l  # reason: keeps this module free of Flask for pure rules

        super().__init__(
            code, message or _l("This page or record does not exist."), remedy=_l("Check the address or go back."),
            status=404, **details,
        )


class NotPermitted(Refusal):
    """The actor may not do this at all."""

    def __init__(self, permission: str, **details: Any) -> None:
        from app.kernel.i18n import _l  # reason: keeps this module free of Flask for pure rules

        super().__init__(
            "not_permitted", _l("Your role does not allow this."),
            remedy=_l("Ask a manager to do it or to change your role."), status=403, permission=permission, **details,
        )


class ApprovalNeeded(Refusal):
    """The actor may do this once somebody with the right has approved it, at the till, with name and PIN."""

    def __init__(self, permission: str, *, amount: Any = None, subject: str = "", **details: Any) -> None:
        from app.kernel.i18n import _l  # reason: keeps this module free of Flask for pure rules

        super().__init__(
            "approval_needed", _l("This needs a manager's approval."),
            remedy=_l("A manager chooses their name and enters their PIN."), status=409,
            permission=permission, amount=amount, subject=subject, **details,
        )
