"""What happened to a product, from the audit log: who, when, from what to what, in words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel.database import db
from app.kernel.i18n import _, _l, name_of
from app.kernel.models import AuditLog
from app.pos.business.api import employee_names
from app.pos.catalog.categories.queries import list_tree
from app.pos.catalog.products.forms import OVERSELL, TYPES
from app.pos.catalog.products.rules import SERVICE_TYPES
from app.pos.catalog.tags.queries import list_tags
from app.pos.catalog.taxes.queries import list_taxes
from app.pos.catalog.units.queries import list_units

KIND = "product"
LABELS = {
    "name": _l("Name"), "name_ar": _l("Name in Arabic"), "description": _l("Description"), "type": _l("Kind"),
    "category_id": _l("Category"), "unit_id": _l("Unit"), "oversell": _l("When stock runs out"),
    "has_serials": _l("Serial numbers"), "is_active": _l("In sale"), "taxes": _l("Taxes"), "tax": _l("Taxes"), "tags": _l("Tags"),
    "sku": _l("SKU"), "variant": _l("Variant"), "variant_ar": _l("Variant in Arabic"),
    "cost_price": _l("Cost price"), "selling_price": _l("Selling price"),
    "wholesale_price": _l("Wholesale price"), "min_price": _l("Minimum price"), "reorder_level": _l("Reorder level"),
    "weight": _l("Weight in kg"), "barcodes": _l("Barcodes"), "pictures": _l("Pictures"), "changed": _l("Changed"),
}
ACTIONS = {
    "create": _l("Created"), "edit": _l("Changed"), "archive": _l("Archived"), "restore": _l("Restored"),
    "import": _l("Imported"), "bulk": _l("Changed together with others"), "pictures": _l("Pictures changed"),
}
COSTS = {"cost_price"}


def page_history(product_id: UUID, size: int, before: UUID | None, sees_cost: bool) -> tuple[list[dict], UUID | None]:
    """Return a page of entries, newest first, and the id after which the next page begins (or None).

    An entry: at, action, person, changes [{label, before, after}] as texts; cost prices only with `sees_cost`.
    """
    statement = (select(AuditLog).where(AuditLog.entity_kind == KIND, AuditLog.entity_id == product_id)
                 .order_by(AuditLog.id.desc()).limit(size + 1))
    if before:
        statement = statement.where(AuditLog.id < before)
    rows = list(db.session.scalars(statement))
    people = employee_names([row.employee_id for row in rows if row.employee_id])
    names = _names()
    entries = [_entry(row, people, names, sees_cost) for row in rows[:size]]
    return entries, rows[size - 1].id if len(rows) > size else None


def since(product_id: UUID, changes: int) -> list[dict[str, Any]]:
    """Return the last `changes` changes of a product as [{label, before, after, person}], the latest first: for
    somebody who would save over them. Cost prices are left out."""
    entries, _older = page_history(product_id, max(1, min(changes, 10)), None, sees_cost=False)
    return [{**change, "person": entry["person"]} for entry in entries for change in entry["changes"]]


def _entry(row: AuditLog, people: dict[UUID, str], names: dict[str, str], sees_cost: bool) -> dict[str, Any]:
    who = _variant_names(row)
    before, after = _flat(row.before or {}, who), _flat(row.after or {}, who)
    keys = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
    changes = [{"label": _label(key), "before": _text(before.get(key), names), "after": _text(after.get(key), names)}
               for key in keys if sees_cost or key[1] not in COSTS]
    verb = row.action.rpartition(".")[2]
    return {"at": row.created_at, "action": str(ACTIONS.get(verb, verb)), "changes": changes,
            "person": people.get(row.employee_id) or _("System")}


def _variant_names(row: AuditLog) -> dict[str, str]:
    """Return what to call each variant that an entry speaks of; "" for the only one."""
    spoken = {_key(one): one.get("name") or one.get("sku", "")
              for values in (row.before, row.after) for one in (values or {}).get("variants") or []}
    return spoken if len(spoken) > 1 else dict.fromkeys(spoken, "")


def _key(variant: dict[str, Any]) -> str:
    return str(variant.get("id") or variant.get("sku"))


def _flat(values: dict[str, Any], who: dict[str, str]) -> dict[tuple[str, str], Any]:
    """Return the values by (variant's name, field); those of the product itself have no variant's name."""
    flat = {("", key): value for key, value in values.items() if key != "variants"}
    for one in values.get("variants") or []:
        name = who[_key(one)]
        flat |= {(name, {"name": "variant", "name_ar": "variant_ar"}.get(key, key)): value
                 for key, value in one.items() if key != "id"}
    return {key: value for key, value in flat.items() if value not in (None, "", [], {})}


def _label(key: tuple[str, str]) -> str:
    who, field = key
    label = str(LABELS.get(field, field.replace("_", " ")))
    return f"{who} · {label}" if who else label


def _text(value: Any, names: dict[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(f"{names.get(key, key)}: {_text(item, names)}" if key else _text(item, names) for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_text(item, names) for item in value)
    return names.get(str(value)) or _number(str(value))


def _number(text: str) -> str:
    """Return an amount as it is written, without the zeros of the database."""
    if "." not in text:
        return text
    try:
        return f"{Decimal(text):.4f}".rstrip("0").rstrip(".") if Decimal(text) % 1 == 0 else format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return text


def _names() -> dict[str, str]:
    """Return the names behind the ids that an entry may hold."""
    found = {str(row["id"]): row["label"] for row in list_tree()}
    found |= {str(row["id"]): name_of(row["name"], row.get("name_ar")) for row in (*list_taxes(), *list_tags(), *list_units())}
    return found | {value: str(label) for value, label in (*TYPES, *OVERSELL, *SERVICE_TYPES)}
