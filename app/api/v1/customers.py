"""Customers."""

from __future__ import annotations

from uuid import UUID

from app.api.v1.interface import INTERFACE, MONEY, named, page_of
from app.kernel.actor import current_actor
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import MOMENT, PAGING, STRING, UUID_, WHOLE, given, one_of, or_null, text
from app.kernel.json_api.values import picked
from app.pos.business.api import ensure_country
from app.pos.customers.api import create_customer, get_customer, search_customers

customers = Api(INTERFACE, "customers", "Customers")

_TYPE = one_of("INDIVIDUAL", "COMPANY")
_OPTIONAL = ("email", "phone", "tax_number", "address", "city", "postcode", "country", "notes")
_CUSTOMER = {"id": UUID_, "number": STRING, "name": STRING, "type": _TYPE, **dict.fromkeys(_OPTIONAL, or_null(STRING)),
             "total_purchases": WHOLE, "last_purchase_at": or_null(MOMENT)}
CUSTOMER = named("Customer", {**_CUSTOMER, "total_spent": MONEY})
NEW_CUSTOMER = given({"name": text(200, 1, pattern=r"\S")}, {
    "type": _TYPE, "email": text(254, pattern=r"^[^@\s]+@[^@\s]+$", examples=["ann@example.com"]), "phone": text(40),
    "tax_number": text(40), "address": text(400), "city": text(120), "postcode": text(20),
    "country": {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["GB"]}, "notes": text(1000)})


@customers.get("/customers", permission="customers.customers.view", answer=page_of("Customer", CUSTOMER),
               query=given({}, {"q": text(100), **PAGING}))
def index(asked: dict) -> dict:
    """List or search the customers: by words of the name, telephone, e-mail or number."""
    found = search_customers(asked["q"] or "", limit=asked["limit"], offset=(asked["page"] - 1) * asked["limit"])
    return {"items": [_view(row) for row in found["rows"]], "page": asked["page"], "limit": asked["limit"],
            "total": found["total"]}


@customers.get("/customers/<uuid:customer_id>", permission="customers.customers.view", answer=CUSTOMER)
def show(customer_id: UUID) -> dict:
    """Show a customer."""
    return _view(get_customer(customer_id))


@customers.post("/customers", permission="customers.customers.edit", body=NEW_CUSTOMER, answer=CUSTOMER)
def create(asked: dict) -> dict:
    """Make a customer.

    Refused with 409 `customer_known` when somebody with the telephone number or e-mail address is known already.
    """
    values = {name: value.strip() or None for name, value in asked.items()}
    if values.get("country"):
        ensure_country(values["country"])
    return _view(get_customer(create_customer(values, current_actor())))


def _view(row: dict) -> dict:
    return picked(row, plain=tuple(_CUSTOMER), amounts=("total_spent",))
