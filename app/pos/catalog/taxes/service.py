"""Making and changing taxes. What was sold keeps the rate of its day: receipts hold their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.catalog.taxes import queries, rules
from app.pos.catalog.taxes.models import Tax, TaxKind, TaxType

EDITABLE = ("code", "name", "name_ar", "kind", "type", "rate", "compounds", "affected_by_previous", "sequence",
            "is_default", "is_active")


def create_tax(values: dict[str, Any], actor: Actor) -> UUID:
    """Make a tax and return its id. Needed: code, name, rate (percent, or an amount per unit for kind "fixed").

    Else kind "percent", type "INCLUSIVE" (the price contains it), not compounding, sequence 10, not default, active.
    Raises Refusal when the code is taken or the rate cannot be computed.
    """
    values = {"kind": TaxKind.PERCENT, "type": TaxType.INCLUSIVE, **values}
    rules.ensure_tax(values)
    existing = queries.find_tax(values["code"])
    if existing is not None:
        raise _taken(existing)
    tax = Tax(id=new_id(), **_typed(values))
    db.session.add(tax)
    db.session.flush()
    audit.record("catalog.taxes.create", "tax", tax.id, actor, after=_state(tax))
    return tax.id


def edit_tax(tax_id: UUID, values: dict[str, Any], actor: Actor) -> None:
    """Change a tax; it holds for what is sold from now on."""
    tax = queries.get_tax(tax_id)
    other = queries.find_tax(values.get("code") or tax.code)
    if other is not None and other.id != tax.id:
        raise _taken(other)
    before = _state(tax)
    rules.ensure_tax({**before, **values})
    for name, value in _typed(values).items():
        setattr(tax, name, value)
    old, new = audit.changes(before, _state(tax))
    if new:
        audit.record("catalog.taxes.edit", "tax", tax.id, actor, before=old, after=new)


def archive_tax(tax_id: UUID, actor: Actor) -> None:
    """Put a tax away. Refused while products carry it."""
    tax = queries.get_tax(tax_id)
    if next(row["products"] for row in queries.list_taxes(counted=True) if row["id"] == tax_id):
        raise Refusal("tax_used", _l("Products carry this tax."),
                      remedy=_l("Take it off the products, or switch it off."))
    tax.deleted_at = now()
    audit.record("catalog.taxes.archive", "tax", tax.id, actor, before=_state(tax))


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    typed = {name: values[name] for name in EDITABLE if name in values}
    if "kind" in typed:
        typed["kind"] = TaxKind(typed["kind"])
    if "type" in typed:
        typed["type"] = TaxType(typed["type"])
    return typed


def _taken(tax: Tax) -> Refusal:
    remedy = _l("Choose another code.") if tax.deleted_at is None else _l("A tax that was put away has it; choose another.")
    return Refusal("tax_code_taken", _l("There is a tax with this code."), field="code", remedy=remedy)


def _state(tax: Tax) -> dict[str, Any]:
    return {name: getattr(tax, name) for name in EDITABLE}
