"""Input of products, of their variants, and of the list's filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.kernel.forms import (
    BooleanField,
    DecimalField,
    Form,
    IdField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    optional,
    required,
    text_length,
)
from app.kernel.i18n import _, _l, name_of
from app.kernel.ids import parse_id
from app.kernel.refusal import Refusal
from app.pos.catalog.barcodes.rules import parse_codes
from app.pos.catalog.products.rules import LONGEST_NAME, LONGEST_SKU, SERVICE_TYPES

TYPES = [("GOODS", _l("Goods: stock is kept")), ("SERVICE", _l("Service: no stock"))]
OVERSELL = [("warn", _l("Warn the cashier, and sell")), ("allow", _l("Sell without a word")), ("block", _l("Do not sell"))]
ZERO = Decimal(0)


class ManyIds(SelectMultipleField):
    """Any number of records by id, shown as check boxes."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=lambda text: parse_id(str(text)), **kwargs)

    def pre_validate(self, form) -> None:
        """Only records of the list may be chosen."""
        allowed = {value for value, *_rest in self.choices or []}
        if any(value not in allowed for value in self.data or []):
            raise ValidationError(_("Choose from the list."))


class ProductForm(Form):
    """A product without its variants."""

    name = StringField(_l("Name"), [required(), text_length(LONGEST_NAME)])
    name_ar = StringField(_l("Name in Arabic"), [optional(), text_length(LONGEST_NAME)], render_kw={"dir": "rtl"})
    category_id = IdField(_l("Category"), [optional()])
    unit_id = IdField(_l("Unit"), [required()])
    type = SelectField(_l("Kind"), choices=TYPES, default="GOODS")
    description = TextAreaField(_l("Description"), [optional(), text_length(4000)])
    oversell = SelectField(_l("When stock runs out"), choices=OVERSELL, default="warn")
    has_serials = BooleanField(_l("Each piece has a serial number"))
    is_active = BooleanField(_l("In sale"), default=True)
    tax_ids = ManyIds(_l("Taxes"))
    tag_ids = ManyIds(_l("Tags"))
    dine_in = ManyIds(_l("Taxes when eaten here"))
    takeaway = ManyIds(_l("Taxes when taken away"))
    delivery = ManyIds(_l("Taxes when delivered"))

    def __init__(self, lists: dict[str, list[dict]], *args: Any, **kwargs: Any) -> None:
        """`lists`: categories, units, taxes and tags to choose from."""
        super().__init__(*args, **kwargs)
        self.category_id.choices = [(None, _("None")), *((row["id"], row["label"]) for row in lists["categories"])]
        self.unit_id.choices = [(row["id"], f"{name_of(row['name'], row['name_ar'])} ({row['code']})") for row in lists["units"]]
        taxes = [(row["id"], name_of(row["name"], row["name_ar"])) for row in lists["taxes"]]
        for field in (self.tax_ids, self.dine_in, self.takeaway, self.delivery):
            field.choices = taxes
        self.tag_ids.choices = [(row["id"], row["name"]) for row in lists["tags"]]

    def product_values(self) -> dict[str, Any]:
        """Return the input as `create_product` and `edit_product` take it."""
        values = self.values()
        values["service_taxes"] = {key: ids for key, _label in SERVICE_TYPES if (ids := values.pop(key))}
        return values


class VariantForm(Form):
    """One variant; several of them stand in the product's form, each under a prefix of its own."""

    class Meta(Form.Meta):
        csrf = False

    name = StringField(_l("Variant"), [optional(), text_length(100)],
                       description=_l("What tells it from the others: Red, L. Empty when there is only one."))
    name_ar = StringField(_l("Variant in Arabic"), [optional(), text_length(100)], render_kw={"dir": "rtl"})
    sku = StringField(_l("SKU"), [optional(), text_length(LONGEST_SKU)], render_kw={"dir": "ltr"},
                      description=_l("Left empty, the barcode or a number of ours."))
    selling_price = DecimalField(_l("Selling price"), [required(_l("Enter the price; 0 is allowed."))], least=ZERO, is_money=True)
    cost_price = DecimalField(_l("Cost price"), [optional()], least=ZERO, is_money=True)
    wholesale_price = DecimalField(_l("Wholesale price"), [optional()], least=ZERO, is_money=True)
    min_price = DecimalField(_l("Minimum price"), [optional()], least=ZERO, is_money=True,
                             description=_l("The till asks for approval below it."))
    reorder_level = DecimalField(_l("Reorder level"), [optional()], least=ZERO,
                                 description=_l("Stock at or under it raises an alert."))
    weight = DecimalField(_l("Weight in kg"), [optional()], least=ZERO)
    barcodes = TextAreaField(_l("Barcodes"), [optional(), text_length(4000)], render_kw={"rows": 3, "dir": "ltr"},
                             description=_l("One a line, the main one first; a pack of twelve as 10036000291459*12."))
    is_active = BooleanField(_l("In sale"), default=True)
    remove = BooleanField(_l("Take this variant out of the product"))

    def __init__(self, formdata: MultiDict | None = None, *, sees_cost: bool = True, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if not sees_cost:
            del self.cost_price

    def validate_barcodes(self, field) -> None:
        """Every code has a right check digit."""
        try:
            parse_codes(field.data or "")
        except Refusal as refusal:
            raise ValidationError(f"{refusal.message} {refusal.remedy}".strip()) from None

    def variant_values(self, variant_id: UUID | None) -> dict[str, Any]:
        """Return the input as `create_product` and `edit_product` take it."""
        values = self.values()
        del values["remove"]
        values["barcodes"] = [{"barcode": code, "quantity": quantity, "is_primary": number == 0}
                              for number, (code, quantity) in enumerate(parse_codes(self.barcodes.data or ""))]
        return {**values, "id": variant_id} if variant_id else values


class ListFilter(Form):
    """The filters of the list; part of the address, so they carry no token."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Name, SKU or barcode"), [optional(), text_length(100)])
    category = SelectField(_l("Category"), [optional()], default="")
    state = SelectField(_l("State"), [optional()], default="", choices=[
        ("", _l("All but archived")), ("active", _l("In sale")), ("inactive", _l("Not in sale")), ("archived", _l("Archived"))])
    kind = SelectField(_l("Kind"), [optional()], default="", choices=[
        ("", _l("All")), ("goods", _l("Goods")), ("services", _l("Without stock"))])
    tax = SelectField(_l("Tax"), [optional()], default="")
    tag = SelectField(_l("Tag"), [optional()], default="")

    def __init__(self, lists: dict[str, list[dict]], formdata: MultiDict) -> None:
        super().__init__(formdata)
        self.category.choices = [("", _("All")), ("none", _("Without category")),
                                 *((str(row["id"]), row["label"]) for row in lists["categories"])]
        self.tax.choices = [("", _("All")), ("none", _("Without tax")), *((str(row["id"]), row["code"]) for row in lists["taxes"])]
        self.tag.choices = [("", _("All")), *((str(row["id"]), row["name"]) for row in lists["tags"])]
