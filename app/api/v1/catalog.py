"""Categories, products and what a code sells."""

from __future__ import annotations

from uuid import UUID

from app.api.v1.interface import INTERFACE, MONEY, NUMBER, named, page_of
from app.kernel.actor import current_actor
from app.kernel.i18n import _l
from app.kernel.json_api.endpoint import Api
from app.kernel.json_api.schema import FLAG, PAGING, STRING, UUID_, WHOLE, given, one_of, or_null, several, text
from app.kernel.json_api.values import number, picked
from app.kernel.refusal import NotFound
from app.pos.catalog.api import find_sellables, get_sellable, list_tree, search_sellables

catalog = Api(INTERFACE, "catalog", "Categories, products and what a code sells")

_CATEGORY = {"id": UUID_, "parent_id": or_null(UUID_), "name": STRING, "name_ar": or_null(STRING), "path": STRING,
             "depth": WHOLE,
             "products": {**WHOLE, "description": "in this category itself, without those below it"}, "is_active": FLAG}
_NAMES = {"variant_id": UUID_, "product_id": UUID_, "sku": STRING, "barcode": or_null(STRING), "product_name": STRING,
          "product_name_ar": or_null(STRING), "category_name": or_null(STRING), "unit": STRING}
TAX = named("ProductTax", {"id": UUID_, "code": STRING, "name": STRING, "kind": STRING, "rate": NUMBER, "included": FLAG})
_SELLABLE = {
    **_NAMES, "category_id": or_null(UUID_), "decimals": WHOLE, "oversell": one_of("allow", "warn", "block"),
    "keeps_stock": FLAG, "has_serials": FLAG, "is_active": FLAG}
_PRICES = {"list_price": MONEY, "min_price": or_null(MONEY), "wholesale_price": or_null(MONEY)}
PRODUCT = named("Product", {**_NAMES, "list_price": MONEY})
SELLABLE = named("Sellable", {
    **_SELLABLE, **_PRICES, "pack_quantity": NUMBER, "taxes": several(TAX),
    "cost_price": {**or_null(MONEY), "description": "only for keys that may see it"}}, optional=("cost_price",))


@catalog.get("/categories", permission="catalog.products.view",
             answer=named("Categories", {"items": several(named("Category", _CATEGORY))}))
def categories() -> dict:
    """List the categories in the order of their tree."""
    return {"items": [picked(row, plain=tuple(_CATEGORY)) for row in list_tree(counted=True)]}


@catalog.get("/products", permission="catalog.products.view", answer=page_of("Product", PRODUCT),
             query=given({}, {"q": text(100), "category_id": UUID_, **PAGING}))
def products(asked: dict) -> dict:
    """List or search what is for sale: a row for each variant.

    `q` is a barcode, a SKU, or words of the name; exact codes come first.
    """
    found = search_sellables(asked["q"] or "", limit=asked["limit"], offset=(asked["page"] - 1) * asked["limit"],
                             category_id=asked["category_id"])
    return {"items": [picked(row, plain=tuple(_NAMES), amounts=("list_price",)) for row in found["rows"]],
            "page": asked["page"], "limit": asked["limit"], "total": found["total"]}


@catalog.get("/products/<uuid:variant_id>", permission="catalog.products.view", answer=SELLABLE)
def product(variant_id: UUID) -> dict:
    """Show one variant as it is sold: prices, taxes, unit."""
    return sellable_view(get_sellable(variant_id))


@catalog.get("/sellables", permission="catalog.products.view", answer=SELLABLE, query=given({"code": text(200, 1)}))
def sellables(asked: dict) -> dict:
    """Show what a scanned or typed code sells: a barcode of any spelling, or a SKU.

    `pack_quantity` says how many units one scan of this code stands for.
    """
    found = find_sellables([asked["code"]]).get(asked["code"])
    if found is None:
        raise NotFound("product_not_found", _l("No product has this code."))
    return sellable_view(found)


def sellable_view(sellable: dict) -> dict:
    """Return a sellable as the interface shows it; the cost only to keys that may see it."""
    amounts = (*_PRICES, "cost_price") if current_actor().may("catalog.products.cost") else tuple(_PRICES)
    return {**picked(sellable, plain=tuple(_SELLABLE), amounts=amounts, numbers=("pack_quantity",)),
            "taxes": [{**picked(tax, plain=("id", "code", "name", "kind", "included")), "rate": number(tax["rate"])}
                      for tax in sellable["taxes"]]}
