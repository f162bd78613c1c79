"""Importing products: each row is decided against the catalogue and the rows before it, then a chunk is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel import events
from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.pos.business.api import no_room, room
from app.pos.catalog.imports import queries
from app.pos.catalog.imports.events import ImportedQuantity, StockImported
from app.pos.catalog.imports.queries import PRODUCT_FIELDS, VARIANT_FIELDS, Found, Held, HeldVariant
from app.pos.catalog.imports.rules import Action, Row, describe_change
from app.pos.catalog.imports.vocabulary import Vocabulary
from app.pos.catalog.imports.writing import Batch
from app.pos.catalog.products.queries import count_products
from app.pos.catalog.products.rules import ensure_prices, generated_sku

DEFAULTS = {"name_ar": None, "description": None, "type": "GOODS", "category": None, "oversell": "warn",
            "serials": False, "active": True}
VARIANT_DEFAULTS = {"variant": "", "variant_ar": None, "price": Decimal(0), "cost": Decimal(0), "wholesale_price": None,
                    "min_price": None, "reorder_level": None, "weight": None}


@dataclass(slots=True)
class Outcome:
    """What becomes of a row: `details` are the changes ("price 1.00 → 1.20"), reasons or remarks, as texts."""

    line: int
    action: Action
    code: str
    name: str
    details: list[str] = field(default_factory=list)


class Importer:
    """One run over one file. `take` decides a chunk of rows and writes it, within the caller's transaction."""

    def __init__(self, actor: Actor, *, branch_id: UUID, source_id: UUID, reference: str, dry_run: bool) -> None:
        self.actor, self.branch_id, self.dry_run = actor, branch_id, dry_run
        self.source_id, self.reference = source_id, reference
        self.words = Vocabulary(actor, dry_run)
        self._no_price = str(_l("No price given: 0.00"))
        self._products: dict[UUID, Held] = {}
        self._lines: dict[tuple[str, Any], tuple[int, dict]] = {}
        self._groups: dict[str, Held] = {}
        self._room: int | None = None  # how many more products the plan allows; None: any number
        self._planned = 0

    def take(self, rows: list[Row]) -> list[Outcome]:
        """Decide these rows and, unless it is a dry run, write them; return what became of each."""
        codes, skus, names = set[str](), set[str](), set[str]()
        for row in rows:
            values = row.values
            codes.update(code for code, _quantity in values.get("more_barcodes", ()))
            if "barcode" in values:
                codes.add(values["barcode"])
            if sku := values.get("sku") or values.get("barcode"):
                skus.add(sku)
            if "name" in values and (not sku or "variant" in values):
                names.add(values["name"])
        found = queries.find_existing(codes, skus, names, self._products)
        if (left := room("products", count_products)) is not None:
            self._room = left - (self._planned if self.dry_run else 0)
        batch = Batch(self.actor)
        outcomes = [self._decide(row, found, batch) for row in rows]
        if not self.dry_run:
            batch.write()
            self._announce_stock(batch, outcomes)
        return outcomes

    def _decide(self, row: Row, found: Found, batch: Batch) -> Outcome:
        values = row.values
        outcome = Outcome(row.line, Action.REFUSE, row.code, row.name)
        if row.problems:
            outcome.details = [str(problem) for problem in row.problems]
            return outcome
        said = dict(values)
        try:
            held = self._match(values, found)
            keys = _keys(values, held)
            if (before := self._repeated(said, keys)) is not None:
                outcome.action, outcome.details = Action.SAME, [str(_l("The same as row %(line)d.", line=before))]
                return outcome
            self._resolve(values)
            if held is None:
                self._create(row, found, batch, outcome)
            else:
                self._update(row, held, found, batch, outcome)
            self._lines.update((key, (row.line, said)) for key in keys | {("sku", outcome.code)})
        except Refusal as refusal:
            outcome.action, outcome.details = Action.REFUSE, [str(refusal.message)]
        return outcome

    def _match(self, values: dict[str, Any], found: Found) -> HeldVariant | None:
        """Return the variant that a row means, or None for a new one; raise Refusal when it means two, or an archived one."""
        by_sku, by_code = found.by_sku.get(values.get("sku")), found.by_barcode.get(values.get("barcode"))
        if by_sku and by_code and by_sku is not by_code:
            raise _no(_l("The SKU belongs to %(one)s, but the barcode to %(other)s.",
                         one=by_sku.product.columns["name"], other=by_code.product.columns["name"]))
        held = by_sku or by_code
        if held is None and "sku" not in values and "barcode" not in values:
            if "name" not in values:
                raise _no(_l("The row has no barcode, no SKU and no name."))
            alike = [one for one in found.by_name.get(values["name"].lower(), [])
                     if one.columns["name"] == values.get("variant", one.columns["name"])]
            if len(alike) > 1:
                raise _no(_l("Several products have this name: give the SKU or the barcode."))
            held = alike[0] if alike else None
        if held is not None and held.archived:
            raise _no(_l("It belongs to %(name)s, which is archived: restore it first.", name=held.product.columns["name"]))
        return held

    def _repeated(self, said: dict[str, Any], keys: set[tuple[str, Any]]) -> int | None:
        """Return the earlier row that says exactly the same; raise Refusal when an earlier one speaks of the same
        variant and says otherwise."""
        for key in sorted(keys & self._lines.keys(), key=str):
            line, before = self._lines[key]
            if before == said:
                return line
            raise _no(_l("Row %(line)d already speaks of %(code)s.", line=line,
                         code=key[1] if key[0] in ("code", "sku") else said.get("sku") or said.get("name", "")))
        return None

    def _resolve(self, values: dict[str, Any]) -> None:
        """Put ids in place of the words for taxes, unit, category and tags."""
        for name, resolve in (("tax", self.words.taxes), ("unit", self.words.unit), ("category", self.words.category),
                              ("tags", self.words.tags)):
            if name in values:
                values[name] = resolve(values[name])

    def _create(self, row: Row, found: Found, batch: Batch, outcome: Outcome) -> None:
        values = row.values
        if "name" not in values:
            raise _no(_l("A new product needs a name."))
        variant_id = new_id()
        sku = values.get("sku") or values.get("barcode") or generated_sku(variant_id)
        if sku in found.by_sku:
            raise _no(_l("The SKU %(code)s is already used by %(name)s.", code=sku,
                         name=found.by_sku[sku].product.columns["name"]))
        codes = self._new_codes(values, found, None)
        columns = {VARIANT_FIELDS[name]: values.get(name, default) for name, default in VARIANT_DEFAULTS.items()}
        columns["sku"] = sku
        ensure_prices(columns)
        product = self._product_for(values, found)
        if product.is_new and not product.given:
            self._take_room(product)
            batch.add_product(product)
        self._give(row, product, batch)
        held = HeldVariant(variant_id, product, columns, False, codes, values.get("barcode") or next(iter(codes), None))
        batch.add_variant(held)
        self._remember(held, found, sku)
        self._collect_stock(values, held, batch, outcome)
        outcome.action, outcome.code = Action.CREATE, sku
        if "price" not in values:
            outcome.details.append(self._no_price)

    def _product_for(self, values: dict[str, Any], found: Found) -> Held:
        """Return the product that a new variant joins: for a row with a variant name the one of that name (of an
        earlier row, or in the catalogue), else a new one."""
        key = values["name"].lower()
        if "variant" in values:
            if key in self._groups:
                return self._groups[key]
            alike = {one.product.id: one.product for one in found.by_name.get(key, []) if one.product.has_variants}
            if len(alike) == 1:
                return next(iter(alike.values()))
        columns = {PRODUCT_FIELDS[name]: values.get(name, default) for name, default in DEFAULTS.items()}
        columns |= {"name": values["name"], "unit_id": values.get("unit", self.words.default_unit)}
        product = Held(new_id(), columns, False, set(values.get("tax", self.words.default_taxes)),
                       set(values.get("tags", ())), is_new=True, has_variants="variant" in values)
        self._products[product.id] = product
        if "variant" in values:
            self._groups[key] = product
        return product

    def _take_room(self, product: Held) -> None:
        """Count a new product against what the plan allows; raise Refusal when nothing is left."""
        if self._room is not None:
            if self._room < 1:
                self._products.pop(product.id, None)
                self._groups.pop(product.columns["name"].lower(), None)
                raise no_room("products")
            self._room -= 1
        self._planned += 1

    def _remember(self, held: HeldVariant, found: Found, sku: str) -> None:
        found.by_sku[sku] = held
        found.by_barcode.update(dict.fromkeys(held.codes, held))

    def _update(self, row: Row, held: HeldVariant, found: Found, batch: Batch, outcome: Outcome) -> None:
        values, product = row.values, held.product
        changed = {column: values[name] for name, column in VARIANT_FIELDS.items()
                   if name in values and values[name] != held.columns[column]}
        if changed.get("sku") in found.by_sku:
            raise _no(_l("The SKU %(code)s is already used by %(name)s.", code=changed["sku"],
                         name=found.by_sku[changed["sku"]].product.columns["name"]))
        ensure_prices({**held.columns, **changed})
        codes = self._new_codes(values, found, held)
        details = self._give(row, product, batch)
        names = {column: name for name, column in VARIANT_FIELDS.items()}
        details += [describe_change(names[column], held.columns[column], value) for column, value in changed.items()]
        details += [
            describe_change("barcode", code if code in held.codes else None,
                            code if quantity == 1 else f"{code} × {quantity.normalize():f}")
            for code, quantity in codes.items()]
        if changed or codes:
            batch.change_variant(held, changed, codes, values.get("barcode"))
            held.columns.update(changed)
            held.codes.update(codes)
        self._collect_stock(values, held, batch, outcome)
        outcome.action = Action.UPDATE if details else Action.SAME
        outcome.code, outcome.name = held.columns["sku"], outcome.name or product.columns["name"]
        outcome.details[:0] = details

    def _new_codes(self, values: dict[str, Any], found: Found, held: HeldVariant | None) -> dict[str, Decimal]:
        """Return the codes of a row that the variant does not have yet (or with another pack quantity)."""
        wanted = dict(values.get("more_barcodes", ()))
        if "barcode" in values:
            wanted = {values["barcode"]: Decimal(1), **wanted}
            if held is not None and values["barcode"] in held.codes:
                wanted[values["barcode"]] = held.codes[values["barcode"]]
        for code in wanted:
            owner = found.by_barcode.get(code)
            if owner is not None and owner is not held:
                raise _no(_l("The barcode %(code)s is already used by %(name)s.", code=code, name=owner.product.columns["name"]))
        return {code: quantity for code, quantity in wanted.items() if held is None or held.codes.get(code) != quantity}

    def _give(self, row: Row, product: Held, batch: Batch) -> list[str]:
        """Apply what a row says of the product itself; return the changes as texts. Raises Refusal when an earlier row
        of the file says otherwise of the same product."""
        said = {PRODUCT_FIELDS.get(name, name): row.values[name] for name in (*PRODUCT_FIELDS, "tax", "tags") if name in row.values}
        for name, value in said.items():
            line, before = product.given.get(name, (row.line, value))
            if before != value:
                raise _no(_l("Row %(line)d says otherwise of the same product.", line=line))
        changed: dict[str, Any] = {}
        details: list[str] = []
        for column, value in said.items():
            product.given.setdefault(column, (row.line, value))
            held = {"tax": product.taxes, "tags": product.tags}.get(column, product.columns.get(column))
            if held != value:
                changed[column] = value
                details.append(describe_change(column.removesuffix("_id"), self.words.name_of(held), self.words.name_of(value)))
        if not changed or product.is_new:
            return []
        batch.change_product(product, changed)
        return details

    def _collect_stock(self, values: dict[str, Any], held: HeldVariant, batch: Batch, outcome: Outcome) -> None:
        quantity = values.get("quantity")
        if not quantity:
            return
        if held.product.columns["type"] == "SERVICE":
            outcome.details.append(str(_l("A service keeps no stock: the quantity is left out")))
            return
        outcome.details.append(str(_l("Opening stock %(quantity)s, unless it is counted already", quantity=f"{quantity:f}")))
        batch.stock.append((ImportedQuantity(held.id, quantity, held.columns["cost_price"]), outcome))

    def _announce_stock(self, batch: Batch, outcomes: list[Outcome]) -> None:
        if not batch.stock:
            return
        event = StockImported(self.branch_id, "product_import", self.source_id, self.reference,
                              tuple(row for row, _outcome in batch.stock), self.actor)
        events.publish(event)
        untouched = set(event.untouched)
        for row, outcome in batch.stock:
            counted = row.variant_id in untouched
            outcome.details[-1] = str(_l("Stock is counted already: the quantity is left out") if counted else
                                      _l("Opening stock %(quantity)s", quantity=f"{row.quantity:f}"))
            if not counted and outcome.action is Action.SAME:
                outcome.action = Action.UPDATE


def _keys(values: dict[str, Any], held: HeldVariant | None) -> set[tuple[str, Any]]:
    """Return what no other row of the file may speak of: codes, SKU, variant, else the name."""
    keys = {("code", code) for code, _quantity in values.get("more_barcodes", ())}
    keys |= {(kind, values[name]) for kind, name in (("code", "barcode"), ("sku", "sku")) if name in values}
    if held is not None:
        keys.add(("variant", held.id))
    return keys or {("name", (values["name"].lower(), values.get("variant", "")))}


def _no(message: Any) -> Refusal:
    return Refusal("row_refused", message)
