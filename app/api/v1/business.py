"""The business, its branches and registers."""

from __future__ import annotations

from app.api.v1.interface import INTERFACE, named
from app.kernel.actor import current_actor
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import FLAG, STRING, UUID_, given, or_null, several
from app.kernel.json_api.values import picked
from app.kernel.resource import SIGNED_IN
from app.pos.business.api import get_tenant, list_branches, list_registers

business = Api(INTERFACE, "business", "The business, its branches and registers")

_BUSINESS = {"id": UUID_, "name": STRING, "legal_name": or_null(STRING), "country": STRING, "currency": STRING,
             "tax_number": or_null(STRING), "prices_include_tax": FLAG, "rounding_method": STRING}
_BRANCH = {"id": UUID_, "code": STRING, "name": STRING, "name_ar": or_null(STRING), "city": or_null(STRING),
           "timezone": STRING, "currency": STRING, "is_main": FLAG, "is_active": FLAG}
_REGISTER = {"id": UUID_, "branch_id": UUID_, "code": STRING, "name": STRING, "series": STRING, "is_active": FLAG}
BUSINESS, BRANCH, REGISTER = named("Business", _BUSINESS), named("Branch", _BRANCH), named("Register", _REGISTER)


@business.get("/business", permission=SIGNED_IN, answer=BUSINESS)
def show() -> dict:
    """Show the business that the key belongs to.

    Every key may: a first call that proves the key.
    """
    tenant = get_tenant()
    return {name: getattr(tenant, name) for name in _BUSINESS}


@business.get("/branches", permission="business.branches.view",
              answer=named("Branches", {"items": several(BRANCH)}))
def branches() -> dict:
    """List the branches."""
    return {"items": [picked(row, plain=tuple(_BRANCH)) for row in _own(list_branches(), "id")]}


@business.get("/registers", permission="business.registers.view", query=given({}, {"branch_id": UUID_}),
              answer=named("Registers", {"items": several(REGISTER)}))
def registers(asked: dict) -> dict:
    """List the registers, of all branches or of one."""
    rows = _own(list_registers(branch_id=asked["branch_id"]), "branch_id")
    return {"items": [picked(row, plain=tuple(_REGISTER)) for row in rows]}


def _own(rows: list[dict], name: str) -> list[dict]:
    branch_id = current_actor().branch_id
    return [row for row in rows if branch_id in (None, row[name])]
