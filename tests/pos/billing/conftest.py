"""A shop and a sale of which every word and figure is known: stored as they are, not made by the till."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest

from app.kernel.database import db
from app.kernel.ids import new_id
from app.pos.business.branches.models import Branch
from app.pos.business.registers.models import Register
from app.pos.business.tenants.models import Tenant
from app.pos.customers.api import Customer
from app.pos.sales.api import Sale, SaleItem, SaleItemTax, SaleKind, SalePayment, SaleStatus
from app.pos.sales.shifts.models import ZReport
from tests.factories import make_product, make_shift, make_tax

SALE = UUID("01920000-0000-7000-8000-000000000123")
RETURN = UUID("01920000-0000-7000-8000-000000000124")
SOLD_AT = datetime(2026, 3, 14, 17, 5, 9, tzinfo=UTC)
NAMES = {"VAT20": ("VAT 20 %", "20"), "VAT5": ("VAT 5 %", "5")}

# name, Arabic name, unit, quantity, list price, unit price, gross, discount, share of the cart's, net, tax, total, code, serial
LINES = (
    ("Sparkling water 0.5 l", "ماء غازي ٠٫٥ لتر", "pc", "1",
     "1.20", "1.20", "1.20", "0", "0.10", "0.92", "0.18", "1.10", "VAT20", None),
    ("Green tea, 20 bags", "شاي أخضر 20 كيس", "pc", "3",
     "2.50", "2.50", "7.50", "0.75", "0.50", "5.21", "1.04", "6.25", "VAT20", None),
    ("Mountain cheese, matured for twelve months", None, "kg", "0.35",
     "12.00", "12.00", "4.20", "0", "0.30", "3.71", "0.19", "3.90", "VAT5", None),
    ("Headset", "سماعة رأس", "pc", "1",
     "30.00", "25.00", "25.00", "0", "1.60", "19.50", "3.90", "23.40", "VAT20", "SN-00417"),
)
PAYMENTS = [("CARD", "20.00", "20.00", "0", "VISA •••• 4242", None),
            ("CASH", "8.50", "8.50", "0", None, ("EUR", "10.00", "0.85")), ("CASH", "6.20", "10.00", "3.80", None, None)]
BACK = (2, "Green tea, 20 bags", "شاي أخضر 20 كيس", "pc", "-1",
        "2.50", "2.50", "-2.50", "-0.25", "-0.17", "-1.73", "-0.35", "-2.08", "VAT20", None)


@pytest.fixture
def sold(shop) -> SimpleNamespace:
    """The shop with that sale, paid by card, with euros and in cash; `return_id` gives one of its teas back."""
    tenant = db.session.get(Tenant, shop.tenant_id)
    tenant.name, tenant.legal_name = "Corner Shop", "Corner Shop Ltd"
    tenant.tax_number, tenant.email = "GB123456789", "shop@example.test"
    branch = db.session.get(Branch, (shop.tenant_id, shop.branch_id))
    branch.name, branch.name_ar = "High Street", "الشارع الرئيسي"
    branch.address, branch.city, branch.postcode = "12 High Street", "Leeds", "LS1 4AP"
    branch.phone, branch.timezone = "+44 113 496 0000", "Europe/London"
    branch.receipt_header, branch.receipt_footer = "Open every day, 8 to 20", "Thank you!\nGoods are taken back within 30 days."
    register = db.session.get(Register, (shop.tenant_id, shop.register_id))
    register.name = "Till 1"
    customer = Customer(id=new_id(), number="C-1", name="Book Club", tax_number="GB987654321", address="1 Mill Lane", city="York",
                        postcode="YO1 7HH")
    db.session.add(customer)
    shop.shift_id, shop.customer_id = make_shift(shop), customer.id
    shop.taxes = {code: make_tax(rate, code=code) for code, (_name, rate) in NAMES.items()}
    shop.goods = [make_product(line[4], name=line[0]) for line in LINES]
    db.session.flush()
    _store(shop, SALE, "000123", SaleKind.SALE, [_Line(number, *line) for number, line in enumerate(LINES, 1)], PAYMENTS,
           rounding="0.05", customer_id=customer.id)
    _store(shop, RETURN, "000124", SaleKind.RETURN, [_Line(*BACK)], [("CASH", "-2.10", "-2.10", "0", None, None)],
           rounding="-0.02", original_sale_id=SALE, reason="Wrong item")
    db.session.commit()
    shop.sale_id, shop.return_id = SALE, RETURN
    return shop


class _Line:
    FIGURES = ("quantity", "list_price", "unit_price", "gross", "discount", "order_discount", "net", "tax", "total")

    def __init__(self, number, name, name_ar, unit, *rest) -> None:
        *figures, self.code, serial = rest
        self.number = number
        self.values = {"line_number": number, "product_name": name, "product_name_ar": name_ar, "unit": unit,
                       "serial_number": serial,
                       **{key: Decimal(value) for key, value in zip(self.FIGURES, figures, strict=True)}}


def _store(shop, sale_id: UUID, sequence: str, kind: SaleKind, lines: list[_Line], payments: list[tuple], *, rounding: str,
           **known) -> None:
    def total(name: str) -> Decimal:
        return sum((line.values[name] for line in lines), Decimal(0))

    zero = Decimal(0)
    db.session.add(Sale(
        id=sale_id, kind=kind, status=SaleStatus.COMPLETED, branch_id=shop.branch_id, register_id=shop.register_id,
        shift_id=shop.shift_id, employee_id=shop.staff["CASHIER"], employee_name="Cashier 1", series="B1-T01",
        sequence=int(sequence),
        customer_name="Book Club" if "customer_id" in known else None,
        customer_tax_number="GB987654321" if "customer_id" in known else None,
        invoice_number=f"B1-T01-{sequence}", previous_hash="0" * 64, digest="d" * 64, hash=f"c0ffee{sequence[-2:]}" + "a" * 56,
        business_date=date(2026, 3, 14), sold_at=SOLD_AT, currency="GBP", subtotal=total("net"),
        discount=total("discount") + total("order_discount"), tax=total("tax"), total=total("total"), rounding=Decimal(rounding),
        paid=sum((Decimal(leg[1]) for leg in payments), zero), change=sum((Decimal(leg[3]) for leg in payments), zero), cost=zero,
        line_count=len(lines), gross=max(total("total"), zero), returned=min(total("total"), zero), units_sold=zero,
        units_returned=zero, source="till", **known))
    db.session.flush()
    for line in lines:
        item_id, tax = new_id(), shop.taxes[line.code]
        db.session.add(SaleItem(
            id=item_id, sale_id=sale_id, variant_id=shop.goods[line.number - 1].variant_id, sku=f"SKU-{line.number}",
            unit_cost=zero, cost=zero, **line.values))
        db.session.flush()
        db.session.add(SaleItemTax(id=new_id(), sale_id=sale_id, item_id=item_id, tax_id=tax.id, code=line.code,
                                   name=NAMES[line.code][0], kind="percent", rate=tax.rate, included=True,
                                   base=line.values["net"], amount=line.values["tax"]))
    for number, (method, amount, tendered, change, reference, foreign) in enumerate(payments, 1):
        currency, abroad, rate = foreign or (None, None, None)
        db.session.add(SalePayment(
            id=new_id(), sale_id=sale_id, shift_id=shop.shift_id, leg_number=number, method=method, amount=Decimal(amount),
            tendered=Decimal(tendered), change=Decimal(change), reference=reference, foreign_currency=currency,
            foreign_amount=abroad and Decimal(abroad), exchange_rate=rate and Decimal(rate), paid_at=SOLD_AT))


FIGURES = {
    "number": "B1-Z000007", "branch": {"code": "B1", "name": "High Street"}, "currency": "GBP", "business_date": "2026-03-14",
    "closed_at": "2026-03-14 20:11:00+00:00", "closed_by": "Manager", "grand_total": "184230.55",
    "shifts": [{"number": "B1-T01-S0007", "opened_at": "2026-03-14 07:55:00+00:00", "closed_at": "2026-03-14 20:02:00+00:00",
                "float": "100.0000", "expected": "412.3500", "counted": "410.3500", "variance": "-2.0000", "note": None},
               {"number": "B1-T02-S0003", "opened_at": "2026-03-14 09:30:00+00:00", "closed_at": "2026-03-14 20:10:00+00:00",
                "float": "100.0000", "expected": "100.0000", "counted": None, "variance": None, "note": None}],
    "receipts": {"series": [{"series": "B1-T01", "first": "B1-T01-000101", "last": "B1-T01-000187", "count": 87},
                            {"series": "B1-T02", "first": "B1-T02-000044", "last": "B1-T02-000044", "count": 1}],
                 "count": 88, "by_kind": {"SALE": 84, "RETURN": 3, "VOID": 1}},
    "turnover": {"sold": "2310.4500", "returned": "-41.2000", "voided": "-9.9900", "net": "1882.7200", "tax": "376.5400",
                 "total": "2259.2600", "line_discounts": "31.0000", "cart_discounts": "12.5000", "cost": "1201.0000",
                 "rounding": "0.0300"},
    "taxes": [{"code": "VAT5", "name": "VAT 5 %", "rate": "5", "net": "1001.2000", "tax": "50.0600", "gross": "1051.2600"},
              {"code": "VAT20", "name": "VAT 20 %", "rate": "20", "net": "881.5200", "tax": "326.4800", "gross": "1208.0000"}],
    "tenders": [{"method": "CARD", "count": 51, "taken": "1950.2200", "refunded": "-12.0000", "net": "1938.2200"},
                {"method": "CASH", "count": 37, "taken": "360.2600", "refunded": "-39.1900", "net": "321.0700"}],
    "drawer": [{"currency": "GBP", "float": "200.0000", "taken": "540.2600", "change": "180.0000", "refunded": "39.1900",
                "paid_in": "20.0000", "paid_out": "8.7200", "dropped": "20.0000", "expected": "512.3500", "counted": None,
                "variance": None},
               {"currency": "EUR", "float": "0", "taken": "10.0000", "change": "0", "refunded": "0", "paid_in": "0",
                "paid_out": "0", "dropped": "0", "expected": "10.0000", "counted": "10.0000", "variance": "0"}],
    "departments": [{"name": "Drinks", "quantity": "120.0000", "net": "900.0000", "total": "1080.0000"},
                    {"name": "", "quantity": "33.3500", "net": "982.7200", "total": "1179.2600"}],
    "service_types": [],
    "exceptions": {"line_removed": 4, "price_changed": 1, "discount": 9, "held": 2, "no_sales": 1},
}


@pytest.fixture
def closed(sold) -> SimpleNamespace:
    """The shop with a Z-report of which every figure is known, at `z_report_id`."""
    report = ZReport(
        id=UUID("01920000-0000-7000-8000-000000000777"), branch_id=sold.branch_id, sequence=7, number=FIGURES["number"],
        business_date=date(2026, 3, 14), currency="GBP", closed_by_id=sold.staff["MANAGER"],
        closed_at=datetime(2026, 3, 14, 20, 11, tzinfo=UTC), first_receipt="B1-T01-000101", last_receipt="B1-T02-000044",
        receipt_count=88, gross=Decimal("2310.45"), returns=Decimal("-51.19"), net=Decimal("2259.26"), tax=Decimal("376.54"),
        grand_total=Decimal("184230.55"), figures=FIGURES, previous_hash="b" * 64, hash="5ea1" + "c" * 60)
    db.session.add(report)
    db.session.commit()
    sold.z_report_id = report.id
    return sold
