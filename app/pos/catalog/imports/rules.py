"""What a row of an import says: its cells as values, or the reasons why it is refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.kernel.i18n import _l
from app.kernel.numbers import NotANumber, decimals_of, parse_decimal
from app.kernel.refusal import Refusal
from app.pos.catalog.barcodes.rules import ensure_barcode, parse_codes
from app.pos.catalog.products import rules as products

_MONEY = ("price", "cost", "wholesale_price", "min_price")
_AMOUNTS = (*_MONEY, "quantity", "reorder_level", "weight", "pack_quantity")
_TEXTS = ("name", "name_ar", "variant", "variant_ar")
_YES = {"1", "y", "yes", "true", "x", "on", "active", "نعم"}
_NO = {"0", "n", "no", "false", "off", "inactive", "لا"}
_TYPES = {"goods": "GOODS", "product": "GOODS", "stock": "GOODS", "service": "SERVICE"}
_SERVICES = {key for key, _label in products.SERVICE_TYPES}
_LARGEST = Decimal(10) ** 12
_FORMULA = ("=", "+", "-", "@")
_LABELS = {"price": _l("selling price"), "cost": _l("cost price"), "wholesale_price": _l("wholesale price"),
           "min_price": _l("minimum price"), "quantity": _l("opening stock"), "reorder_level": _l("reorder level"),
           "weight": _l("weight"), "pack_quantity": _l("units in a pack"), "serials": _l("serial numbers"), "active": _l("in sale")}


class Action(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    REFUSE = "refuse"


@dataclass(slots=True)
class Row:
    """A row as read: its line, code and name as they came, its values by field (only those that the file gives), and why
    it is refused."""

    line: int
    code: str = ""
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Any] = field(default_factory=list)


def read_row(line: int, cells: dict[str, str]) -> Row:
    """Return the row that these cells ({field: text}) say; an empty cell says nothing.

    Values: texts; barcode as it is stored; amounts as Decimal; `tax` as [(service type, code)]; `more_barcodes` as
    [(barcode, quantity)]; `tags` as a list; `type`, `oversell` as the enums' values; `serials`, `active` as bool.
    """
    given = {name: unguarded(text.strip()) for name, text in cells.items() if text and text.strip()}
    row = Row(line, given.get("barcode") or given.get("sku", ""), given.get("name", ""))
    for name, text in given.items():
        try:
            row.values[name] = _READ[name](name, text)
        except Refusal as refusal:
            row.problems.append(refusal.message)
    if "pack_barcode" in row.values:
        pack = row.values.pop("pack_quantity", None)
        if not pack or pack <= 0:
            row.problems.append(_l("The pack barcode needs its units in a pack."))
        else:
            row.values.setdefault("more_barcodes", []).append((row.values["pack_barcode"], pack))
    row.values.pop("pack_quantity", None)
    row.values.pop("pack_barcode", None)
    return row


def guarded(text: str) -> str:
    """Return a text so that no spreadsheet takes it for a formula: an apostrophe before such signs."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that `guarded` set before it."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def describe_change(name: str, old: Any, new: Any) -> str:
    """Return a change as people read it: "price 1.00 → 1.20"."""
    return f"{name} {show(old)} → {show(new)}"


def show(value: Any) -> str:
    """Return a value as a cell of an export would hold it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return "|".join(sorted(show(item) for item in value)) or "–"
    return str(value)


def decimal_text(value: Decimal) -> str:
    """Return a decimal without needless zeros, with two places at least where it has any: 12, 4.50, 0.125."""
    text = format(value.normalize(), "f") if value else "0"
    whole, point, places = text.partition(".")
    return f"{whole}.{places.ljust(2, '0')}" if point else whole


def _refuse(message: Any) -> Refusal:
    return Refusal("cell_refused", message)


def _text(name: str, text: str) -> str:
    text = " ".join(text.split())
    if len(text) > products.LONGEST_NAME:
        raise _refuse(_l("The name is longer than %(most)d characters.", most=products.LONGEST_NAME))
    return text


def _amount(name: str, text: str) -> Decimal:
    try:
        value = parse_decimal(text.strip("£$€¥%\u00a0 "))
    except NotANumber as problem:
        if problem.is_unclear:
            raise _refuse(problem.sentence) from None
        value = _LARGEST
    if abs(value) >= _LARGEST:
        raise _refuse(_l("%(text)s is no number for the %(field)s.", text=text[:40], field=_LABELS[name]))
    if value != round(value, 4):
        raise _refuse(_l("%(text)s has more than four decimal places.", text=text[:40]))
    if value < 0 and name != "quantity":
        raise _refuse(_l("The %(field)s cannot be negative.", field=_LABELS[name]))
    return round(value, 4) if decimals_of(value) > 4 else value


def _flag(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise _refuse(_l("Write yes or no for: %(field)s.", field=_LABELS[name]))


def _code(name: str, text: str) -> str:
    return ensure_barcode(text)


def _sku(name: str, text: str) -> str:
    return products.ensure_sku(text)


def _codes(name: str, text: str) -> list[tuple[str, Decimal]]:
    return parse_codes(text)


def _taxes(name: str, text: str) -> list[tuple[str, str]]:
    found = []
    for part in text.replace(";", "|").split("|"):
        service, colon, code = part.strip().partition(":")
        if not colon or service not in _SERVICES:
            service, code = "", part.strip()
        if code:
            found.append((service, code))
    return found


def _tags(name: str, text: str) -> list[str]:
    return list(dict.fromkeys(tag for part in text.split("|") if (tag := " ".join(part.split())[:60])))


def _type(name: str, text: str) -> str:
    found = _TYPES.get(text.lower())
    if found is None:
        raise _refuse(_l("Write goods or service, not %(text)s.", text=text[:40]))
    return found


def _oversell(name: str, text: str) -> str:
    if text.lower() not in ("allow", "warn", "block"):
        raise _refuse(_l("Write allow, warn or block, not %(text)s.", text=text[:40]))
    return text.lower()


_READ = {
    **dict.fromkeys(_TEXTS, _text), **dict.fromkeys(_AMOUNTS, _amount), "barcode": _code, "pack_barcode": _code,
    "sku": _sku, "serials": _flag, "active": _flag, "more_barcodes": _codes, "tax": _taxes, "tags": _tags, "type": _type,
    "oversell": _oversell, "category": lambda name, text: " > ".join(part.strip() for part in text.split(">") if part.strip()),
    "unit": lambda name, text: text[:20], "description": lambda name, text: text[:4000],
}
