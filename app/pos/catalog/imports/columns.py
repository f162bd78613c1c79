"""The columns of an import: what each means, and which heading people give it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.kernel.i18n import _l
from app.kernel.refusal import Refusal

COLUMNS = (
    ("barcode", _l("Barcode")), ("sku", _l("SKU")), ("name", _l("Name")), ("name_ar", _l("Name in Arabic")),
    ("variant", _l("Variant")), ("variant_ar", _l("Variant in Arabic")), ("category", _l("Category")),
    ("price", _l("Selling price")), ("cost", _l("Cost price")), ("wholesale_price", _l("Wholesale price")),
    ("min_price", _l("Minimum price")), ("tax", _l("Taxes")), ("unit", _l("Unit")), ("quantity", _l("Opening stock")),
    ("reorder_level", _l("Reorder level")), ("weight", _l("Weight in kg")), ("more_barcodes", _l("More barcodes")),
    ("pack_barcode", _l("Pack barcode")), ("pack_quantity", _l("Units in a pack")), ("type", _l("Goods or service")),
    ("oversell", _l("When stock runs out")), ("serials", _l("Has serial numbers")), ("active", _l("In sale")),
    ("tags", _l("Tags")), ("description", _l("Description")),
)
FIELDS = tuple(name for name, _label in COLUMNS)
_HEADINGS = {
    "barcode": "barcode bar_code ean ean13 ean_13 gtin upc code_barre codigo_de_barras barcode_number الباركود باركود",
    "sku": "sku article article_no article_number item_code item_no item_number product_code stock_code stockcode code "
           "reference ref رمز_المنتج الرمز",
    "name": "name product product_name title item item_name designation nombre nom bezeichnung description_short "
            "الاسم اسم_المنتج اسم",
    "name_ar": "name_ar arabic_name name_arabic product_name_ar الاسم_بالعربية الاسم_العربي",
    "variant": "variant variant_name option variation", "variant_ar": "variant_ar variant_name_ar",
    "category": "category category_name department group product_category product_group categoria categorie الفئة التصنيف القسم",
    "price": "price selling_price sell_price sale_price retail_price unit_price list_price prix precio preis السعر سعر_البيع",
    "cost": "cost cost_price purchase_price buy_price unit_cost buying_price التكلفة سعر_الشراء",
    "wholesale_price": "wholesale_price wholesale trade_price سعر_الجملة", "min_price": "min_price minimum_price lowest_price",
    "tax": "tax taxes tax_code vat vat_code tax_rate vat_rate الضريبة ضريبة",
    "unit": "unit unit_code uom unit_of_measure الوحدة",
    "quantity": "quantity qty stock on_hand stock_quantity opening_stock initial_stock in_stock الكمية المخزون",
    "reorder_level": "reorder_level reorder_point min_stock low_stock low_stock_threshold minimum_stock حد_الطلب",
    "weight": "weight weight_kg الوزن", "more_barcodes": "more_barcodes other_barcodes barcodes additional_barcodes",
    "pack_barcode": "pack_barcode case_barcode carton_barcode", "pack_quantity": "pack_quantity pack_size case_quantity units_per_pack",
    "type": "type product_type kind", "oversell": "oversell oversell_policy", "serials": "serials has_serials serial_numbers",
    "active": "active is_active enabled in_sale", "tags": "tags tag labels", "description": "description details notes الوصف",
}
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split()}
_BREAK = re.compile(r"[\s\-./()\[\]:_]+")


def guess(header: Iterable[str]) -> dict[str, str]:
    """Return what the columns of a file probably hold: heading → field; headings that say nothing are left out, and
    a field is given once, to the first heading that names it."""
    found: dict[str, str] = {}
    for name in header:
        field = _FIELD_OF.get(_BREAK.sub("_", name.strip().lower()).strip("_"))
        if field and field not in found.values():
            found[name] = field
    return found


def ensure_mapping(mapping: dict[str, str]) -> dict[str, str]:
    """Return the mapping heading → field without what is left out. Raise Refusal when a field is given twice, or when
    nothing tells which product a row is about."""
    kept = {name: field for name, field in mapping.items() if field in FIELDS}
    fields = list(kept.values())
    if len(set(fields)) < len(fields):
        raise Refusal("field_twice", _l("Two columns are mapped to the same field."), remedy=_l("Map each field once."))
    if not {"barcode", "sku", "name"} & set(fields):
        raise Refusal("no_key_column", _l("No column holds a barcode, a SKU or a name."),
                      remedy=_l("Map at least one of them."))
    return kept
