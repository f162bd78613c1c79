"""The product's page: its form read from the request, and shown with its variants as plain values."""

from __future__ import annotations

from secrets import token_hex
from typing import Any
from uuid import UUID

from flask import g, request
from werkzeug.datastructures import MultiDict

from app.kernel.actor import current_actor
from app.kernel.forms import field_view, form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import url
from app.pos.business.api import get_tenant
from app.pos.catalog.attributes.queries import list_attributes
from app.pos.catalog.categories.queries import list_tree
from app.pos.catalog.products import queries, rules
from app.pos.catalog.products.forms import ProductForm, VariantForm
from app.pos.catalog.products.models import Product
from app.pos.catalog.tags.queries import list_tags
from app.pos.catalog.taxes.queries import default_tax_ids, list_taxes
from app.pos.catalog.units.queries import default_unit_id, list_units

AT = "pos.catalog.products"


def lists() -> dict[str, list[dict]]:
    """Return the records that a product's form chooses from."""
    return {**filter_lists(), "units": list_units()}


def filter_lists() -> dict[str, list[dict]]:
    """Return the records that the list's filters choose from."""
    return {"categories": list_tree(), "taxes": list_taxes(), "tags": list_tags()}


class Editor:
    """A product's form with its variants' forms: `product_form`, and `variants` as [(token, variant id, form)].

    `values` and `rows` are what the service takes.
    """

    def __init__(self, product_form: ProductForm, variants: list[tuple[str, UUID | None, VariantForm]]) -> None:
        self.product_form, self.variants = product_form, variants

    @classmethod
    def empty(cls) -> Editor:
        """Return the form of a new product: one variant, the default unit and taxes."""
        form = ProductForm(lists(), unit_id=default_unit_id(), tax_ids=default_tax_ids())
        return cls(form, [blank_variant()])

    @classmethod
    def of(cls, product: Product) -> Editor:
        """Return the form of a product as it is stored."""
        taxes: dict[str, list[UUID]] = {}
        for row in queries.list_product_taxes(product.id):
            taxes.setdefault(row.service_type, []).append(row.tax_id)
        form = ProductForm(lists(), obj=product, tax_ids=taxes.pop("", []), tag_ids=queries.list_tag_ids(product.id),
                           **{key: ids for key, ids in taxes.items() if key in dict(rules.SERVICE_TYPES)})
        variants = queries.list_variants([product.id])
        codes: dict[UUID, list[str]] = {}
        for code in queries.list_barcodes([row.id for row in variants]):
            pack = "" if code.quantity == 1 else f"*{code.quantity.normalize():f}"
            codes.setdefault(code.variant_id, []).append(code.barcode + pack)
        return cls(form, [
            (row.id.hex, row.id, VariantForm(obj=row, sees_cost=sees_cost(), prefix=f"v-{row.id.hex}-",
                                             barcodes="\n".join(codes.get(row.id, []))))
            for row in variants])

    @classmethod
    def posted(cls) -> Editor:
        """Return the form as it was sent; a new product's variants have no id yet."""
        data: MultiDict = request.form
        tokens = [token for token in dict.fromkeys(data.getlist("variant")) if token.isalnum()][: rules.MOST_VARIANTS]
        return cls(ProductForm(lists()), [
            (token, parse_id(token), VariantForm(data, sees_cost=sees_cost(), prefix=f"v-{token}-")) for token in tokens])

    def validate(self) -> bool:
        """Check the syntax of everything; errors stay at their fields."""
        kept = [form for _token, _id, form in self.variants if not form.remove.data]
        valid = [self.product_form.validate(), *(form.validate() for form in kept)]
        if not kept:
            self.product_form.form_errors.append(_("A product needs at least one variant."))
        return all(valid) and bool(kept)

    @property
    def values(self) -> dict[str, Any]:
        """The product's own values."""
        return self.product_form.product_values()

    def rows(self, known: set[UUID] | None = None) -> list[dict[str, Any]]:
        """The variants' values, without those that are taken out; `known` ids are variants that exist."""
        return [form.variant_values(variant_id if variant_id in (known or set()) else None)
                for _token, variant_id, form in self.variants if not form.remove.data]

    def view(self, *, action: str, submit: str, version: int | None, cancel_url: str) -> dict[str, Any]:
        """Return the form as plain values; `groups` names the fields of each section."""
        form = form_view(self.product_form, action=action, submit=submit, cancel_url=cancel_url)
        for name in ("tax_ids", "tag_ids", *dict(rules.SERVICE_TYPES)):
            form["fields"][name] |= {"type": "checkboxes", "multiple": False}
        for name in ("type", "oversell"):
            form["fields"][name]["plain_label"] = True
        return {**form, "version": "" if version is None else version,
                "variants": [variant_view(*one, alone=len(self.variants) == 1) for one in self.variants]}


def blank_variant() -> tuple[str, None, VariantForm]:
    """Return the form of one more variant, under a name that no other has."""
    token = "n" + token_hex(6)
    return token, None, VariantForm(sees_cost=sees_cost(), prefix=f"v-{token}-", is_active=True)


def variant_view(token: str, variant_id: UUID | None, form: VariantForm, *, alone: bool) -> dict[str, Any]:
    """Return a variant's form as plain values: title, margin (text), fields by name, whether it stands alone."""
    g.setdefault("currency", get_tenant().currency)
    cost = form.cost_price.data if "cost_price" in form else None
    margin = rules.margin(form.selling_price.data, cost) if form.selling_price.data and cost else None
    return {"token": token, "title": form.name.data or (_("Price and codes") if alone else _("Variant")), "alone": alone,
            "is_new": variant_id is None, "margin": margin,
            "fields": {name: field_view(form[name]) for name in form._fields}}


def sees_cost() -> bool:
    """Return whether the person may see cost prices and margins."""
    actor = current_actor()
    return actor is not None and actor.may("catalog.products.cost")


def attribute_choices(product_id: UUID) -> list[dict[str, Any]]:
    """Return the attributes with their values, and which of them the product's variants have already."""
    variants = queries.list_variants([product_id])
    used = set().union(*queries.list_value_ids([row.id for row in variants]).values())
    return [{"name": row["name"], "values": [{**value, "is_used": value["id"] in used} for value in row["values"]]}
            for row in list_attributes() if row["values"]]


def tabs(product_id: UUID, current: str, images: int | None = None) -> list[dict[str, Any]]:
    """Return the tabs of a product's pages."""
    pages = (("edit", _("Details"), f"{AT}.edit"), ("images", _("Pictures"), "pos.catalog.images.index"),
             ("history", _("History"), f"{AT}.history"))
    return [{"label": label, "url": url(endpoint, product_id=product_id), "is_current": name == current,
             "count": images if name == "images" else None} for name, label, endpoint in pages]
