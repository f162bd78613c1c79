"""Variants made from attributes: every combination of the chosen values."""

from __future__ import annotations

from itertools import product as combinations
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.refusal import Refusal
from app.pos.catalog.attributes.queries import list_attributes
from app.pos.catalog.products import queries, rules, service
from app.pos.catalog.products.variants import EDITABLE

COPIED = ("cost_price", "selling_price", "wholesale_price", "min_price", "reorder_level", "weight")


def generate_variants(product_id: UUID, value_ids: list[UUID], actor: Actor) -> int:
    """Add a variant for each combination of the values (one of each attribute) that no variant has yet; return how many.

    Prices are those of the first variant. A product that has only its nameless variant gives it the first combination,
    so that no variant without a name remains.
    """
    chosen = [[value for value in row["values"] if value["id"] in set(value_ids)] for row in list_attributes()]
    chosen = [values for values in chosen if values]
    if not chosen:
        raise Refusal("values_missing", _l("No value was chosen."), remedy=_l("Choose at least one value of an attribute."))
    variants = queries.list_variants([product_id])
    held = queries.list_value_ids([row.id for row in variants])
    known = {frozenset(values) for values in held.values()}
    rows: list[dict[str, Any]] = [{"id": row.id, **{name: getattr(row, name) for name in EDITABLE}} for row in variants]
    wanted = [combination for combination in combinations(*chosen) if frozenset(v["id"] for v in combination) not in known]
    if len(rows) + len(wanted) > rules.MOST_VARIANTS:
        raise Refusal("variants_many", _l("That would make more than %(most)d variants.", most=rules.MOST_VARIANTS),
                      remedy=_l("Choose fewer values."))
    first, made = variants[0], len(wanted)
    if len(variants) == 1 and not first.name and wanted:
        rows[0] |= _named(wanted.pop(0))
    copied = {name: getattr(first, name) for name in COPIED}
    service.edit_product(product_id, {}, [*rows, *({**copied, **_named(combination)} for combination in wanted)], actor)
    return made


def _named(combination: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {"name": ", ".join(value["value"] for value in combination),
            "name_ar": "، ".join(value["value_ar"] or value["value"] for value in combination),
            "value_ids": {value["id"] for value in combination}}
