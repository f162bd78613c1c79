"""The door of the catalogue: what other domains may use of it."""

from app.pos.catalog.barcodes.rules import check_digit, ensure_barcode, is_gtin, normalise
from app.pos.catalog.categories.queries import category_names, list_branch_ids, list_tree
from app.pos.catalog.categories.service import create_category
from app.pos.catalog.foundations import lay_foundations
from app.pos.catalog.imports.events import ImportedQuantity, StockImported
from app.pos.catalog.imports.goods import ensure_goods
from app.pos.catalog.products.costs import cost_prices
from app.pos.catalog.products.events import ReorderLevelsChanged
from app.pos.catalog.products.models import OversellPolicy, ProductType
from app.pos.catalog.products.queries import count_products
from app.pos.catalog.products.rules import SERVICE_TYPES, service_name
from app.pos.catalog.products.service import create_product, edit_product
from app.pos.catalog.sellables.lists import MOST_FOUND, goods_by_name, listed_variants
from app.pos.catalog.sellables.queries import find_sellables, get_sellable, list_sellables
from app.pos.catalog.sellables.search import search_sellables
from app.pos.catalog.sellables.service import found_by, refresh_all
from app.pos.catalog.taxes.queries import default_tax_ids, list_taxes, tax_names
from app.pos.catalog.taxes.service import create_tax, edit_tax
from app.pos.catalog.units.queries import default_unit_id, list_units

__all__ = [
    "MOST_FOUND",
    "SERVICE_TYPES",
    "ImportedQuantity",
    "OversellPolicy",
    "ProductType",
    "ReorderLevelsChanged",
    "StockImported",
    "category_names",
    "check_digit",
    "cost_prices",
    "count_products",
    "create_category",
    "create_product",
    "create_tax",
    "default_tax_ids",
    "default_unit_id",
    "edit_product",
    "edit_tax",
    "ensure_barcode",
    "ensure_goods",
    "find_sellables",
    "found_by",
    "get_sellable",
    "goods_by_name",
    "is_gtin",
    "lay_foundations",
    "list_branch_ids",
    "list_sellables",
    "list_taxes",
    "list_tree",
    "list_units",
    "listed_variants",
    "normalise",
    "refresh_all",
    "search_sellables",
    "service_name",
    "tax_names",
]
