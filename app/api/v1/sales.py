"""What was sold, selling, and taking back."""

from __future__ import annotations

from uuid import UUID

from flask import g

from app.api.v1.interface import AMOUNT_IN, INTERFACE, MONEY, NUMBER, PERCENT_IN, QUANTITY_IN, named, page_of
from app.kernel.actor import Actor, current_actor
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import DAY, FLAG, MOMENT, PAGING, STRING, UUID_, WHOLE, given, one_of, or_null, several, text
from app.kernel.json_api.values import picked
from app.kernel.refusal import NotFound
from app.pos.payments.api import AT_THE_TILL, PaymentMethod
from app.pos.sales.api import (
    RETURN_REASONS,
    About,
    Back,
    SaleKind,
    SaleStatus,
    Tender,
    WantedLine,
    WantedSales,
    get_sale,
    list_items,
    list_payments,
    page_sales,
    sell,
    take_back,
)

sales = Api(INTERFACE, "sales", "What was sold, selling, and taking back")

_KIND, _STATUS = one_of(*(kind.value for kind in SaleKind)), one_of(*(status.value for status in SaleStatus))
_HEAD = {"id": UUID_, "kind": _KIND, "status": _STATUS, "invoice_number": STRING, "branch_id": UUID_, "register_id": UUID_,
         "customer_id": or_null(UUID_), "customer_name": or_null(STRING), "employee_name": STRING, "currency": STRING,
         "business_date": DAY, "sold_at": MOMENT, "line_count": WHOLE, "external_reference": or_null(STRING)}
_MORE = {"shift_id": UUID_, "original_sale_id": or_null(UUID_), "reason": or_null(STRING), "note": or_null(STRING),
         "source": STRING, "hash": STRING}
_SUMS = {"subtotal": MONEY, "discount": MONEY, "tax": MONEY, "total": MONEY, "rounding": MONEY, "paid": MONEY, "change": MONEY}
_LINE = {"id": UUID_, "line_number": WHOLE, "variant_id": UUID_, "sku": STRING, "barcode": or_null(STRING),
         "product_name": STRING, "unit": STRING, "serial_number": or_null(STRING), "original_item_id": or_null(UUID_)}
_LINE_NUMBERS = {"quantity": NUMBER, "returned_quantity": NUMBER}
_LINE_SUMS = {"list_price": MONEY, "unit_price": MONEY, "gross": MONEY, "discount": MONEY, "order_discount": MONEY,
              "net": MONEY, "tax": MONEY, "total": MONEY}
_TAX = {"code": STRING, "name": STRING, "included": FLAG}
_PAYMENT = {"id": UUID_, "method": STRING, "reference": or_null(STRING)}
_PAYMENT_SUMS = {"amount": MONEY, "tendered": MONEY, "change": MONEY, "refunded": MONEY}
TAX = named("SaleLineTax", {**_TAX, "rate": NUMBER, "base": MONEY, "amount": MONEY})
LINE = named("SaleLine", {**_LINE, **_LINE_NUMBERS, **_LINE_SUMS, "taxes": several(TAX)})
PAYMENT = named("SalePayment", {**_PAYMENT, **_PAYMENT_SUMS})
SALE = named("Sale", {**_HEAD, **_MORE, **_SUMS, "lines": several(LINE), "payments": several(PAYMENT)})
LISTED = named("ListedSale", {**_HEAD, "total": MONEY})

_REFERENCE = text(100, 1, description="your own number of this document; it is taken once")
_PAYMENTS_IN = several(given({"method": one_of(*(method.value for method in AT_THE_TILL))}, {
    "amount": {**AMOUNT_IN, "description": "without it: all that is due; cash may be more, then change is given"},
    "reference": text(100)}), most=20)
_LINE_IN = given({"quantity": QUANTITY_IN}, {
    "code": text(200, 1, description="barcode or SKU"), "variant_id": UUID_, "unit_price": AMOUNT_IN,
    "discount_percent": PERCENT_IN, "serial_number": text(100, 1)},
    oneOf=[{"required": ["code"]}, {"required": ["variant_id"]}])
NEW_SALE = given({"register_id": UUID_, "lines": several(_LINE_IN, most=200, least=1), "payments": _PAYMENTS_IN},
                 {"customer_id": UUID_, "external_reference": _REFERENCE, "note": text(500)})
NEW_RETURN = given(
    {"register_id": UUID_, "reason": one_of(*(key for key, _label in RETURN_REASONS)),
     "lines": several(given({"item_id": UUID_, "quantity": QUANTITY_IN}, {
         "restock": {**FLAG, "description": "whether the goods go on the shelf again (they do unless told)"}}), most=200, least=1)},
    {"payments": {**_PAYMENTS_IN, "description": "how the money goes back; without it the way it came"},
     "external_reference": _REFERENCE, "note": text(500)})


@sales.get("/sales", permission="sales.sales.view", answer=page_of("Sale", LISTED), query=given({}, {
    "q": text(100), "start": DAY, "end": DAY, "branch_id": UUID_, "register_id": UUID_, "customer_id": UUID_,
    "shift_id": UUID_, "kind": _KIND, "status": _STATUS, **PAGING}))
def index(asked: dict) -> dict:
    """List the documents, newest first.

    `q` is a receipt number, your reference, or the beginning of a customer's name; `start` and `end` are business days.
    A key that may not see everybody's receipts sees those of its own employee.
    """
    actor = current_actor()
    named_ones = {name: asked[name] for name in ("start", "end", "register_id", "customer_id", "shift_id")}
    if actor.branch_id is not None and asked["branch_id"] not in (None, actor.branch_id):
        raise NotFound("branch_not_found")
    wanted = WantedSales(
        text=(asked["q"] or "").strip() or None, branch_id=asked["branch_id"] or actor.branch_id,
        employee_id=None if actor.may("sales.sales.view_all") else actor.employee_id,
        kind=asked["kind"] and SaleKind(asked["kind"]), status=asked["status"] and SaleStatus(asked["status"]), **named_ones)
    rows, total = page_sales(wanted, asked["page"], asked["limit"])
    return {"items": [picked(row, plain=tuple(_HEAD), amounts=("total",)) for row in rows],
            "page": asked["page"], "limit": asked["limit"], "total": total}


@sales.get("/sales/<uuid:sale_id>", permission="sales.sales.view", answer=SALE)
def show(sale_id: UUID) -> dict:
    """Show a document with its lines, their taxes, and its payments."""
    sale = get_sale(sale_id)
    _ensure_visible(sale, current_actor())
    return _view(sale)


@sales.post("/sales", permission="sales.till.sell", body=NEW_SALE, answer=SALE)
def create(asked: dict) -> dict:
    """Sell: post a whole sale on a register with an open shift.

    Prices, taxes, discounts and rounding are worked out as at the till, with the limits of the key's employee; the
    payments must cover the total. A price of your own needs `sales.till.price`, a discount `sales.till.discount`.
    """
    lines = [WantedLine(**line) for line in asked["lines"]]
    posted = sell(asked["register_id"], lines, _tenders(asked), _about(asked), current_actor())
    return _view(get_sale(posted.id))


@sales.post("/sales/<uuid:sale_id>/returns", permission="sales.sales.return", body=NEW_RETURN, answer=SALE)
def take_back_goods(asked: dict, sale_id: UUID) -> dict:
    """Take goods of a sale back: a document of its own, at the prices and taxes that they were sold with."""
    _ensure_visible(get_sale(sale_id), current_actor())
    wanted: dict[UUID, Back] = {}
    for line in asked["lines"]:
        before = wanted.get(line["item_id"], Back(line["quantity"] * 0))
        wanted[line["item_id"]] = Back(before.quantity + line["quantity"], line.get("restock", True))
    posted = take_back(asked["register_id"], sale_id, wanted, asked["reason"], _tenders(asked), _about(asked), current_actor())
    return _view(get_sale(posted.id))


def _ensure_visible(sale: dict, actor: Actor) -> None:
    is_other = sale["employee_id"] != actor.employee_id and not actor.may("sales.sales.view_all")
    if is_other or actor.branch_id not in (None, sale["branch_id"]):
        raise NotFound("sale_not_found")


def _tenders(asked: dict) -> list[Tender]:
    return [Tender(PaymentMethod(leg["method"]), leg.get("amount"), leg.get("reference")) for leg in asked.get("payments", [])]


def _about(asked: dict) -> About:
    return About(customer_id=asked.get("customer_id"), external_reference=asked.get("external_reference"),
                 note=asked.get("note"), made_with=g.get("api_key", ""))


def _view(sale: dict) -> dict:
    return {
        **picked(sale, plain=(*_HEAD, *_MORE), amounts=tuple(_SUMS)),
        "lines": [{**picked(item, plain=tuple(_LINE), numbers=tuple(_LINE_NUMBERS), amounts=tuple(_LINE_SUMS)),
                   "taxes": [picked(tax, plain=tuple(_TAX), numbers=("rate",), amounts=("base", "amount"))
                             for tax in item["taxes"]]} for item in list_items(sale["id"])],
        "payments": [picked(leg, plain=tuple(_PAYMENT), amounts=tuple(_PAYMENT_SUMS)) for leg in list_payments(sale["id"])],
    }
