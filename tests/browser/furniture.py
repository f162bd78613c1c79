"""A shop in which every kind of record exists once, so that every page of the product has something to show."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from PIL import Image

from app.kernel import jobs
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.tenancy import tenant_scope
from app.pos.accounting.accounts.queries import list_postable
from app.pos.accounting.journal.service import ManualLine, post_manual_entry
from app.pos.accounting.periods.service import create_period
from app.pos.billing.documents.service import request_document
from app.pos.billing.receipts.models import PrintWay
from app.pos.billing.receipts.service import record_print
from app.pos.business.api_keys.service import create_key
from app.pos.business.roles.queries import list_roles
from app.pos.business.roles.service import create_role
from app.pos.business.tenants.models import Tenant
from app.pos.catalog.api import create_category, create_product, create_tax, find_sellables
from app.pos.catalog.attributes.service import create_attribute
from app.pos.catalog.images.service import add_image
from app.pos.catalog.tags.service import create_tag
from app.pos.communication.api import notify_staff
from app.pos.customers.api import create_customer
from app.pos.identity.password import sign_up_link
from app.pos.identity.password.confirmation import pack
from app.pos.inventory.api import AdjustedLine, StockAdjustmentReason, adjust_stock
from app.pos.inventory.serials.service import add_serials
from app.pos.payments.currencies.service import set_rate
from app.pos.sales.api import create_z_report, open_shift, post_sale
from app.pos.sales.shifts.service import close_shift
from app.pos.sales.till.scanning import Scan, scan
from tests.conftest import make_business
from tests.factories import make_draft
from tests.personas import Persona

FILE = "barcode,name,price\n5901234123457,Coffee,4.50\n5901234123458,Wrong,1\n"
GOODS = (("TEA", "Green tea", "شاي أخضر", "2.50"), ("WATER", "Sparkling water", "ماء غازي", "1.20"),
         ("HEADSET", "Headset", "سماعة رأس", "30.00"))


def furnish(app) -> SimpleNamespace:
    """Make and commit the shop; its cashier's till has an open shift after a day that was closed with a Z-report.

    Gives what `make_business` gives and ids: {argument of a route, or "resource argument": value}.
    """
    shop = make_business("Corner Shop")
    with tenant_scope(shop.tenant_id):
        shop.ids = _stock(shop) | _sell(shop) | _manage(shop)
        db.session.commit()
    shop.owner = Persona(app, shop, "APP_OWNER")
    shop.newcomer = _newcomer(app)
    shop.ids |= _import(shop) | _sign_in_links(app, shop)
    with tenant_scope(shop.tenant_id):
        jobs.run_waiting()
        db.session.commit()
    return shop


def _newcomer(app) -> Persona:
    """Return the owner of a business whose set-up has come to its last question."""
    young = make_business("Young Shop")
    with tenant_scope(young.tenant_id):
        db.session.get(Tenant, young.tenant_id).setup_step = "accounts"
        db.session.commit()
    return Persona(app, young, "APP_OWNER")


def _stock(shop: SimpleNamespace) -> dict[str, object]:
    actor = shop.system
    tax = create_tax({"code": "VAT20", "name": "VAT 20 %", "name_ar": "ضريبة 20 %", "rate": Decimal(20), "is_default": True}, actor)
    category = create_category({"name": "Drinks", "name_ar": "مشروبات"}, actor)
    tag = create_tag({"name": "Seasonal"}, actor)
    attribute = create_attribute({"name": "Size", "name_ar": "القياس", "values": [("Small", "صغير"), ("Large", "كبير")]}, actor)
    made = {}
    for sku, name, name_ar, price in GOODS:
        values = {"name": name, "name_ar": name_ar, "category_id": category, "type": "GOODS", "tax_ids": [tax],
                  "has_serials": sku == "HEADSET"}
        made[sku] = create_product(values, [{"sku": sku, "name": "", "selling_price": Decimal(price), "cost_price": Decimal(1),
                                             "reorder_level": Decimal(50), "barcodes": []}], actor)
    db.session.flush()
    shop.goods = {sku: SimpleNamespace(**found, product=found["product_name"]) for sku, found in find_sellables(list(made)).items()}
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "seagreen").save(picture, "PNG")
    picture.seek(0)
    add_image(made["TEA"], picture, "A tin of tea", actor)
    document = adjust_stock(
        shop.branch_id, [AdjustedLine(shop.goods[sku].variant_id, quantity=Decimal(40), unit_cost=Decimal(1)) for sku in ("TEA", "WATER")],
        StockAdjustmentReason.INITIAL, actor)
    add_serials(shop.branch_id, shop.goods["HEADSET"].variant_id, ["SN-1"], actor, into_stock=True)
    return {"tax_id": tax, "category_id": category, "tag_id": tag, "attribute_id": attribute, "product_id": made["TEA"],
            "variant_id": shop.goods["TEA"].variant_id, "pos.inventory.adjustments document_id": document,
            "item_id": _one("inventory.serialized_item"), "unit_id": _one("catalog.unit"),
            "tenant_id": shop.tenant_id, "name": db.session.scalar(_sql("SELECT file_key FROM catalog.product_image")).rsplit("/", 1)[-1]}


def _sell(shop: SimpleNamespace) -> dict[str, object]:
    cashier = shop.cashier = _actor(shop, "CASHIER")
    customer = create_customer({"name": "Green Café", "email": "cafe@example.test"}, shop.system)
    shift = open_shift(shop.register_id, Decimal(100), cashier)
    goods = [_goods(shop, sku) for sku in ("TEA", "WATER")]
    sale = post_sale(make_draft(shop, shift.id, (goods[0], 3, "10"), (goods[1], 2), customer_id=customer), cashier)
    receipt = record_print(sale.id, cashier, PrintWay.BROWSER)
    close_shift(shift.id, {"GBP": {"50": 2}}, cashier)
    report = create_z_report(shop.branch_id, shop.system)
    shop.shift_id = open_shift(shop.register_id, Decimal(100), cashier).id
    for number in range(1, 4):
        post_sale(make_draft(shop, shop.shift_id, (goods[number % 2], number)), cashier)
    line = scan(cashier, None, [Scan(new_id(), "TEA")]).added[0]
    document = request_document("invoice", sale.id, "en", shop.system)
    return {"customer_id": customer, "sale_id": sale.id, "print_id": receipt.id, "shift_id": shop.shift_id, "report_id": report.id,
            "document_id": document.id, "line_id": line.id, "cart_id": line.cart_id}


def _manage(shop: SimpleNamespace) -> dict[str, object]:
    actor = shop.system
    accounts = list_postable()
    lines = [ManualLine(accounts[0][0], Decimal(10), Decimal(0)), ManualLine(accounts[1][0], Decimal(0), Decimal(10))]
    entry = post_manual_entry(now().date(), "Opening balance", lines, actor)
    create_period("March", now().date().replace(day=1), now().date().replace(day=28), actor)
    set_rate("EUR", Decimal("0.85"), actor)
    role = create_role("Shift leader", list_roles()[-1]["id"], actor)
    create_key("Web shop", shop.staff["MANAGER"], ["sales.sales.view"], timedelta(days=30), actor)
    notify_staff("stock_low", "Green tea is running low", "37 are left", "/office/inventory/alerts/")
    return {"account_id": accounts[0][0], "entry_id": entry, "role_id": role, "branch_id": shop.branch_id,
            "register_id": shop.register_id, "employee_id": shop.staff["CASHIER"],
            "pos.business.audit entry_id": _one("system.audit_log"), "code": "en", "kind": "foreign"}


def _import(shop: SimpleNamespace) -> dict[str, object]:
    upload = {"file": (io.BytesIO(FILE.encode()), "goods.csv"), "branch_id": str(shop.branch_id)}
    answer = shop.owner.post("/office/catalog/imports/", upload, content_type="multipart/form-data")
    address = answer.headers["HX-Redirect"]
    shop.owner.post(f"{address}/check", {"column-0": "barcode", "column-1": "name", "column-2": "price"})
    with tenant_scope(shop.tenant_id):
        jobs.run_waiting()
        return {"import_id": UUID(address.rsplit("/", 1)[-1]), "job_id": _one("system.job_run")}


def _sign_in_links(app, shop: SimpleNamespace) -> dict[str, object]:
    from tests.pos.identity.people import link_in, mails_to, make_person

    person = make_person()
    Persona(app, shop, "MANAGER").post("/office/password/forgot", {"email": person.email}, htmx=False)
    link = link_in(mails_to(app, person.email)[0])
    entered = {"email": "new@wkpos.test", "wanted": {"business": "A new business"}}
    return {"pos.identity.password.reset token": link.rsplit("/", 1)[-1],
            "pos.business.sign_up token": sign_up_link.pack(entered),
            "pos.identity.password.confirm token": pack(person.id, person.email)}


def _goods(shop: SimpleNamespace, sku: str) -> SimpleNamespace:
    found = shop.goods[sku]
    return SimpleNamespace(variant_id=found.variant_id, sku=sku, barcode=None, name=found.product, price=found.list_price, taxes=(),
                           oversell=found.oversell)


def _actor(shop: SimpleNamespace, role: str):
    from app.kernel.actor import system_actor

    return system_actor(shop.tenant_id, employee_id=shop.staff[role], register_id=shop.register_id)


def _one(table: str) -> UUID:
    return db.session.scalar(_sql(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1"))


def _sql(statement: str):
    from sqlalchemy import text

    return text(statement)
