"""Shifts: opening and closing a register's drawer."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from app.api.v1.interface import AMOUNT_IN, INTERFACE, MONEY, named, page_of
from app.kernel.actor import current_actor
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import DAY, MOMENT, PAGING, STRING, UUID_, given, named_values, one_of, or_null, text
from app.kernel.json_api.values import money, picked
from app.kernel.refusal import NotFound
from app.pos.business.api import get_register
from app.pos.sales.api import close_shift, get_shift, open_shift, page_shifts

shifts = Api(INTERFACE, "shifts", "Shifts: opening and closing a register's drawer")

_STATUS = one_of("OPEN", "CLOSED")
_PLAIN = {"id": UUID_, "branch_id": UUID_, "register_id": UUID_, "number": STRING, "status": _STATUS, "currency": STRING,
          "business_date": DAY, "opened_at": MOMENT, "closed_at": or_null(MOMENT)}
_AMOUNTS = {"sales_total": MONEY, "returns_total": MONEY, "variance": or_null(MONEY)}
_DRAWER = {"opening_balance": MONEY, "expected_cash": or_null(MONEY), "closing_balance": or_null(MONEY)}
_FOREIGN = {"foreign_floats": {**named_values(MONEY), "description": "other currencies that were in the drawer when the shift opened"}}
SHIFT = named("Shift", {**_PLAIN, **_AMOUNTS, **_DRAWER, **_FOREIGN})
LISTED = named("ListedShift", {**_PLAIN, **_AMOUNTS})
_CURRENCY = {"pattern": "^[A-Z]{3}$"}
_FLOATS = {"type": "object", "propertyNames": _CURRENCY, "maxProperties": 10, "additionalProperties": AMOUNT_IN,
           "examples": [{"EUR": "20.00", "USD": "0"}],
           "description": "the float in other currencies; one that is not named is not in the drawer"}
_PIECES = {"type": "object", "maxProperties": 40, "propertyNames": {"pattern": r"^[0-9]{1,6}(\.[0-9]{1,4})?$"},
           "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 100_000}}


@shifts.get("/shifts", permission="sales.shifts.view", answer=page_of("Shift", LISTED),
            query=given({}, {"status": _STATUS, "branch_id": UUID_, "register_id": UUID_, **PAGING}))
def index(asked: dict) -> dict:
    """List the shifts, newest first: the open ones with `status=OPEN`."""
    rows, total = page_shifts(asked["page"], branch_id=_branch(asked["branch_id"]), register_id=asked["register_id"],
                              status=asked["status"], size=asked["limit"])
    return {"items": [picked(row, plain=tuple(_PLAIN), amounts=tuple(_AMOUNTS)) for row in rows],
            "page": asked["page"], "limit": asked["limit"], "total": total}


@shifts.post("/shifts", permission="sales.shifts.open", answer=SHIFT,
             body=given({"register_id": UUID_, "opening_balance": AMOUNT_IN}, {"foreign_floats": _FLOATS}))
def create(asked: dict) -> dict:
    """Open a shift on a register, with the cash that is in the drawer.

    `foreign_floats` is all that is there of other currencies, each of which has a rate. Without it, what the shift before
    left of them counts as being there still.
    """
    _branch(get_register(asked["register_id"]).branch_id)
    return _view(open_shift(asked["register_id"], asked["opening_balance"], current_actor(), foreign_floats=asked.get("foreign_floats")))


@shifts.post("/shifts/<uuid:shift_id>/close", permission="sales.shifts.close", answer=SHIFT, status=200, body=given({
    "denominations": {"type": "object", "propertyNames": _CURRENCY, "maxProperties": 10,
                      "additionalProperties": _PIECES, "examples": [{"GBP": {"20": 3, "0.50": 4}}],
                      "description": "what was counted: for each currency, how many pieces of each value"}},
    {"note": text(500)}))
def close(asked: dict, shift_id: UUID) -> dict:
    """Close a shift with what was counted in the drawer; a shift that is closed stays as it is."""
    _branch(get_shift(shift_id).branch_id)
    return _view(close_shift(shift_id, asked["denominations"], current_actor(), asked.get("note")))


def _branch(branch_id: UUID | None) -> UUID | None:
    """Return the branch that is meant; raise NotFound for one that is not the key's."""
    own = current_actor().branch_id
    if own is not None and branch_id not in (None, own):
        raise NotFound("branch_not_found")
    return branch_id or own


def _view(shift) -> dict:
    row = {name: getattr(shift, name) for name in (*_PLAIN, *_AMOUNTS, *_DRAWER)}
    floats = {code: money(Decimal(cash["float"])) for code, cash in shift.foreign_cash.items() if Decimal(cash["float"])}
    return {**picked(row, plain=tuple(_PLAIN), amounts=(*_AMOUNTS, *_DRAWER)), "foreign_floats": floats}
