"""Scanning: every code ends in a line, or in a miss that names the raw code. First come, first served; a scan that is
sent twice is taken once, by the key that the till gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.ids import new_id, parse_id
from app.kernel.numbers import NotANumber, parse_decimal
from app.kernel.tenancy import require_tenant
from app.pos.catalog.api import find_sellables, list_sellables, search_sellables
from app.pos.customers.api import find_by_numbers
from app.pos.inventory.api import find_serials, list_levels
from app.pos.sales.scale_labels.rules import LabelRule, read_label, rules_of
from app.pos.sales.till import queries
from app.pos.sales.till.basket import Basket, StaleCart, open_basket
from app.pos.sales.till.figures import reprice, tax_snapshot
from app.pos.sales.till.models import CartLine
from app.pos.sales.till.records import record

ONE, ZERO = Decimal(1), Decimal(0)
MOST_OF_ONE = Decimal(100_000)
BY_ID = "id:"
BY_SEARCH = "find:"
LONGEST_CODE = 200


@dataclass(frozen=True, slots=True)
class Scan:
    """A code as scanned, typed or chosen (`id:` and a variant's id), its key, and how many ("" for one).

    `find:` and a text is what somebody typed into the search and confirmed before its results were there: a code if
    there is one of that kind, else the first of what the search finds.
    """

    key: UUID
    code: str
    quantity: str = ""

    @property
    def text(self) -> str:
        """The code without blanks around it and without control characters (but the separator of GS1 codes)."""
        kept = "".join(char for char in self.code.removeprefix(BY_SEARCH)[:LONGEST_CODE] if char.isprintable() or char == "\x1d")
        return kept.strip()


@dataclass(frozen=True, slots=True)
class Miss:
    """A code that became no line. `outcome`: not_found, not_for_sale, bad_quantity, whole_units, sold_serial, or
    receipt (then `sale_id` and `number` say which), short (it is a line, but `left` is all there is)."""

    code: str
    outcome: str
    name: str = ""
    number: str = ""
    sale_id: UUID | None = None
    left: Decimal | None = None


@dataclass(slots=True)
class Scanned:
    """What a batch of scans did. `whole`: the screen needs the whole cart, not only these lines."""

    basket: Basket
    added: list[CartLine] = field(default_factory=list)
    changed: list[CartLine] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    short: dict[UUID, Decimal] = field(default_factory=dict)
    customer: str | None = None
    whole: bool = False


def scan(actor: Actor, cart_id: UUID | None, scans: Sequence[Scan], seen_version: int | None = None) -> Scanned:
    """Add a batch of scans, in their order, to the till's open cart (or a new one), and price it.

    The number of statements does not depend on the number of codes or lines. Raises StaleCart when the screen shows
    another cart, unless every scan is known already (then the answer was lost, not the scan).
    """
    till = queries.get_till(actor.register_id)
    known = queries.find_scans([one.key for one in scans])
    fresh = list({one.key: one for one in scans if one.key not in known}.values())
    try:
        basket = open_basket(till, actor, cart_id)
    except StaleCart:
        if fresh:
            raise
        basket = open_basket(till, actor)
    result = Scanned(basket, whole=basket.is_new or len(fresh) < len(scans) or cart_id is None
                     or seen_version not in (None, basket.cart.version))
    if not fresh:
        return result
    found = _Found.of(fresh, basket.cart.service_type, rules_of(till.features))
    for one in fresh:
        _route(one, found, result)
    touched = [*result.added, *result.changed]
    if touched or result.customer:
        reprice(basket, touched)
        basket.save()
        result.short = _short(basket, touched)
        result.misses += [Miss(line.barcode or line.sku, "short", name=line.product_name, left=result.short[line.id])
                          for line in touched if line.id in result.short and line.oversell == "block"]
    elif not basket.is_new and basket._scans:
        basket.save()
    return result


@dataclass(slots=True)
class _Found:
    """Everything that the codes of a batch could mean, read at once."""

    sellables: dict[str, dict[str, Any]]
    serials: dict[str, dict[str, Any]]
    customers: dict[str, dict[str, Any]]
    receipts: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, scans: Sequence[Scan], service_type: str, rules: Sequence[LabelRule]) -> _Found:
        chosen = {one.code: found for one in scans
                  if one.code.startswith(BY_ID) and (found := parse_id(one.code.removeprefix(BY_ID)))}
        by_id = list_sellables(chosen.values(), service_type) if chosen else {}
        sellables = {code: by_id[variant_id] for code, variant_id in chosen.items() if variant_id in by_id}
        typed = list(dict.fromkeys(one.text for one in scans if one.code not in chosen and one.text))
        labels = {code: label for code in typed if (label := read_label(code, rules))}
        wanted = [*typed, *(item for label in labels.values() for item in label.items)]
        hits = find_sellables(wanted, service_type) if wanted else {}
        for code in typed:
            hit = hits.get(code)
            if hit is None and code in labels:
                item = next((hits[item] for item in labels[code].items if item in hits), None)
                hit = item and {**item, "label": labels[code]}
            if hit:
                sellables[code] = hit
        rest = [code for code in typed if code not in sellables]
        serials = find_serials(rest) if rest else {}
        of_serials = list_sellables({serial["variant_id"] for serial in serials.values()}, service_type) if serials else {}
        for code, serial in serials.items():
            if serial["variant_id"] in of_serials:
                sellables[code] = {**of_serials[serial["variant_id"]], "serial": serial}
        rest = [code for code in rest if code not in sellables]
        customers = find_by_numbers(rest) if rest else {}
        rest = [code for code in rest if code not in customers]
        receipts = queries.find_sales_by_number(rest) if rest else {}
        sellables |= _searched([one for one in scans if one.code.startswith(BY_SEARCH) and one.text in rest
                                and one.text not in receipts], service_type)
        return cls(sellables, serials, customers, receipts)


def _searched(scans: Sequence[Scan], service_type: str) -> dict[str, dict[str, Any]]:
    """Return, by the whole code, the first of what the search finds for each typed text."""
    first = {one.code: rows[0]["variant_id"] for one in scans if (rows := search_sellables(one.text, limit=1)["rows"])}
    by_id = list_sellables(first.values(), service_type)
    return {code: by_id[variant_id] for code, variant_id in first.items() if variant_id in by_id}


def _route(one: Scan, found: _Found, result: Scanned) -> None:
    """Do one scan: exact code, scale label, serial number, customer's card, receipt, or nothing known."""
    basket, code = result.basket, one.text
    sellable = found.sellables.get(code) or found.sellables.get(one.code)
    if sellable:
        line, outcome = _add(one, sellable, result)
        if line is None:
            result.misses.append(Miss(code, outcome, name=sellable["product_name"]))
    elif code in found.customers:
        basket.cart.customer_id = found.customers[code]["id"]
        result.customer, result.whole = found.customers[code]["name"], True
        line, outcome = None, "customer"
    elif code in found.receipts:
        line, outcome = None, "receipt"
        result.misses.append(Miss(code, outcome, number=found.receipts[code]["invoice_number"],
                                  sale_id=found.receipts[code]["id"]))
    else:
        line, outcome = None, "not_found"
        result.misses.append(Miss(code, outcome))
    basket.note_scan(one.key, code, line.quantity if line else ZERO, outcome, line.id if line else None)


def _add(one: Scan, sellable: dict[str, Any], result: Scanned) -> tuple[CartLine | None, str]:
    if not sellable["is_active"]:
        return None, "not_for_sale"
    label, serial = sellable.get("label"), sellable.get("serial")
    times = parse_times(one.quantity)
    measured = label.quantity(sellable["list_price"]) if label else sellable["pack_quantity"]
    if times is None or measured is None:
        return None, "bad_quantity"
    quantity = times * measured
    if not label and sellable["decimals"] == 0 and quantity != quantity.to_integral_value():
        return None, "whole_units"
    if quantity > MOST_OF_ONE or quantity != quantity.quantize(Decimal("0.0001")):
        return None, "bad_quantity"
    basket = result.basket
    if basket.cart.return_mode:
        quantity = -quantity
    if serial:
        return _add_serial(serial, sellable, quantity, result)
    last = basket.lines[-1] if basket.lines else None
    if last is not None and mergeable(last, sellable, quantity) and abs(last.quantity + quantity) <= MOST_OF_ONE:
        last.quantity += quantity
        if last not in result.added and last not in result.changed:
            result.changed.append(last)
        return last, "added"
    line = new_line(sellable, quantity, basket.cart.id)
    basket.add_line(line)
    result.added.append(line)
    return line, "added"


def _add_serial(serial: dict[str, Any], sellable: dict[str, Any], quantity: Decimal, result: Scanned,
                ) -> tuple[CartLine | None, str]:
    """A serial number is one item: it names a line that waits for its number, or makes a line of its own."""
    basket, number = result.basket, serial["serial_number"]
    if any(line.serial_number == number and line.variant_id == serial["variant_id"] for line in basket.lines):
        return None, "serial_twice"
    if quantity > 0 and serial["status"] != "AVAILABLE":
        return None, "sold_serial"
    waiting = next((line for line in basket.lines if line.variant_id == serial["variant_id"] and line.has_serials
                    and line.serial_number is None and abs(line.quantity) == 1), None)
    if waiting is not None:
        waiting.serial_number = number
        if waiting not in result.added and waiting not in result.changed:
            result.changed.append(waiting)
        return waiting, "added"
    line = new_line(sellable, ONE.copy_sign(quantity), basket.cart.id)
    line.serial_number = number
    basket.add_line(line)
    result.added.append(line)
    return line, "added"


def parse_times(text: str) -> Decimal | None:
    """Return how many of the next item were asked for ("" is one); None if it is no such number."""
    if not text.strip():
        return ONE
    try:
        times = parse_decimal(text)
    except NotANumber:
        return None
    return times if ZERO < times <= MOST_OF_ONE else None


def mergeable(line: CartLine, sellable: dict[str, Any], quantity: Decimal) -> bool:
    """Return whether more of a sellable belongs into this line: same article, price and direction, nothing special."""
    return (
        line.variant_id == sellable["variant_id"] and line.unit_price == sellable["list_price"] == line.list_price
        and line.discount_kind is None and line.price_reason is None and line.original_item_id is None
        and not line.has_serials and (line.quantity > 0) == (quantity > 0)
        and line.taxes == tax_snapshot(sellable["taxes"]))


def new_line(sellable: dict[str, Any], quantity: Decimal, cart_id: UUID) -> CartLine:
    """Return a line with the sellable's name, price and taxes of this moment; its figures are not worked out yet."""
    moment = now()
    return record(CartLine, {
        "tenant_id": require_tenant(), "id": new_id(), "cart_id": cart_id, "quantity": quantity,
        **{name: sellable[name] for name in _COPIED}, "unit_price": sellable["list_price"],
        "taxes": tax_snapshot(sellable["taxes"]), "restock": True, "gross": ZERO, "discount": ZERO,
        "order_discount": ZERO, "net": ZERO, "tax": ZERO, "total": ZERO, "line_taxes": [], "created_at": moment,
        "updated_at": moment})


_COPIED = ("variant_id", "sku", "barcode", "product_name", "product_name_ar", "category_id", "category_name", "unit",
           "decimals", "list_price", "min_price", "oversell", "keeps_stock", "has_serials")


def _short(basket: Basket, touched: list[CartLine]) -> dict[UUID, Decimal]:
    """Return, by line, what is left of articles of which the cart takes more than there is."""
    watched = {line.variant_id for line in touched
               if line.keeps_stock and line.oversell != "allow" and line.quantity > 0}
    if not watched:
        return {}
    levels = list_levels(basket.till.branch_id, watched)
    wanted: dict[UUID, Decimal] = {}
    for line in basket.lines:
        if line.variant_id in watched:
            wanted[line.variant_id] = wanted.get(line.variant_id, ZERO) + line.quantity
    left = {variant_id: levels[variant_id]["available"] if variant_id in levels else ZERO for variant_id in watched}
    return {line.id: left[line.variant_id] for line in touched
            if line.variant_id in watched and wanted[line.variant_id] > left[line.variant_id]}
