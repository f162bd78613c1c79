"""Writing a chunk of an import: all new and changed rows of each table in one statement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.kernel import events
from app.kernel.actor import Actor
from app.kernel.audit import audit_row, plain
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.models import AuditLog
from app.kernel.posting import Posting
from app.kernel.tenancy import require_tenant
from app.pos.business.api import begin_service_types
from app.pos.catalog.imports.events import ImportedQuantity
from app.pos.catalog.imports.queries import Held, HeldVariant
from app.pos.catalog.products.events import ReorderLevelsChanged
from app.pos.catalog.products.models import (
    OversellPolicy,
    Product,
    ProductTagging,
    ProductTax,
    ProductType,
    ProductVariant,
    VariantBarcode,
)
from app.pos.catalog.products.queries import lock_products
from app.pos.catalog.sellables.models import SearchEntry
from app.pos.catalog.sellables.service import entry_row, refresh_search

_ENUMS = {"type": ProductType, "oversell": OversellPolicy}


class Batch:
    """What a chunk's rows will write."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.stock: list[tuple[ImportedQuantity, Any]] = []
        self._new_products: dict[UUID, Held] = {}
        self._new_variants: list[HeldVariant] = []
        self._products: dict[UUID, tuple[Held, dict[str, Any], dict[str, Any]]] = {}
        self._variants: list[tuple[HeldVariant, dict, dict, dict[str, Decimal], str | None]] = []

    def add_product(self, product: Held) -> None:
        """Take a new product; it is written as it stands at the end of the chunk."""
        self._new_products[product.id] = product

    def add_variant(self, variant: HeldVariant) -> None:
        """Take a new variant, of a new product or of one that exists."""
        self._new_variants.append(variant)

    def change_product(self, product: Held, changed: dict[str, Any]) -> None:
        """Take changes of a product: {column: value}, "tax" and "tags" as sets; the product is brought up to date."""
        _, before, after = self._products.setdefault(product.id, (product, {}, {}))
        for column, value in changed.items():
            if column in ("tax", "tags"):
                name = "taxes" if column == "tax" else "tags"
                before.setdefault(column, set(getattr(product, name)))
                setattr(product, name, set(value))
            else:
                before.setdefault(column, product.columns[column])
                product.columns[column] = value
            after[column] = value

    def change_variant(
        self, variant: HeldVariant, changed: dict[str, Any], codes: dict[str, Decimal], primary: str | None,
    ) -> None:
        """Take changes of a variant and codes that it gets; `primary` becomes its main code if it is one of them."""
        before = {name: variant.columns[name] for name in changed}
        self._variants.append((variant, before, changed, codes, primary if primary in codes else None))

    def write(self) -> None:
        """Write everything that was taken."""
        posting, moment = Posting(), now()
        stamp = {"tenant_id": require_tenant(), "created_at": moment, "updated_at": moment}
        touched = {product_id for product_id in self._products if product_id not in self._new_products}
        touched |= {one.product.id for one in [*(variant for variant, *_ in self._variants), *self._joined()]}
        lock_products(touched)
        self._write_new(posting, stamp)
        self._write_changes(posting, stamp)
        if self._new_products or self._new_variants or self._products or self._variants:
            posting.run()
        if touched:
            refresh_search(touched)
        levels = [str(variant.id) for variant, _before, changed, *_rest in self._variants if "reorder_level" in changed]
        if levels:
            events.publish(ReorderLevelsChanged(",".join(levels)))

    def _write_new(self, posting: Posting, stamp: dict[str, Any]) -> None:
        products, prices = list(self._new_products.values()), self._lowest_prices()
        posting.insert(Product.__table__, [
            {**stamp, "id": product.id, **_typed(product.columns), "price_from": prices[product.id], "version": 1}
            for product in products])
        posting.insert(ProductVariant.__table__, [
            {**stamp, "id": one.id, "product_id": one.product.id, **one.columns, "sort_order": 0, "is_active": True, "version": 1}
            for one in self._new_variants])
        posting.insert(VariantBarcode.__table__, [
            {**stamp, "id": new_id(), "variant_id": one.id, "barcode": code, "quantity": quantity, "is_primary": code == one.primary}
            for one in self._new_variants for code, quantity in one.codes.items()])
        posting.insert(ProductTax.__table__, [
            {**stamp, "id": new_id(), "product_id": product.id, "tax_id": tax_id, "service_type": service}
            for product in products for service, tax_id in sorted(product.taxes)])
        if any(service for product in products for service, _tax_id in product.taxes):
            begin_service_types(self.actor)
        posting.insert(ProductTagging.__table__, [
            {**stamp, "id": new_id(), "product_id": product.id, "tag_id": tag_id}
            for product in products for tag_id in sorted(product.tags)])
        posting.insert(SearchEntry.__table__, [
            entry_row({**one.product.columns, "id": one.product.id, "deleted_at": None},
                      {**one.columns, "id": one.id, "is_active": True, "deleted_at": None})
            for one in self._new_variants])
        posting.insert(AuditLog.__table__, [
            {**audit_row("catalog.products.import", "product", one.product.id, self.actor, after=_state(one)),
             "created_at": stamp["created_at"]} for one in self._new_variants])

    def _joined(self) -> list[HeldVariant]:
        """The new variants of products that were there before."""
        return [one for one in self._new_variants if one.product.id not in self._new_products]

    def _lowest_prices(self) -> dict[UUID, Decimal]:
        found: dict[UUID, Decimal] = {}
        for one in self._new_variants:
            price = one.columns["selling_price"]
            found[one.product.id] = min(found.get(one.product.id, price), price)
        return found

    def _write_changes(self, posting: Posting, stamp: dict[str, Any]) -> None:
        key = {"tenant_id": stamp["tenant_id"]}
        for product, before, after in self._products.values():
            columns = {name: value for name, value in after.items() if name not in ("tax", "tags")}
            posting.update(Product.__table__, {
                **key, "id": product.id, **_typed(columns), "updated_at": stamp["updated_at"], "version": 1}, add=("version",))
            if "tax" in after:
                if any(service for service, _tax_id in product.taxes):
                    begin_service_types(self.actor)
                self._replace(posting, stamp, ProductTax, product.id, [
                    {"tax_id": tax_id, "service_type": service} for service, tax_id in sorted(product.taxes)])
            if "tags" in after:
                self._replace(posting, stamp, ProductTagging, product.id, [{"tag_id": tag} for tag in sorted(product.tags)])
            self._audit(posting, product.id, before, after, stamp)
        for variant, before, after, codes, primary in self._variants:
            posting.update(ProductVariant.__table__, {
                **key, "id": variant.id, **after, "updated_at": stamp["updated_at"], "version": 1}, add=("version",))
            self._write_codes(posting, stamp, variant, codes, primary)
            new = {**after, **({"barcodes": sorted(codes)} if codes else {})}
            self._audit(posting, variant.product.id, {"sku": variant.columns["sku"], **before}, new, stamp)

    def _replace(self, posting: Posting, stamp: dict, model: type[ProductTax] | type[ProductTagging], product_id: UUID,
                 rows: list[dict]) -> None:
        db.session.execute(delete(model).where(model.product_id == product_id))
        posting.insert(model.__table__, [{**stamp, "id": new_id(), "product_id": product_id, **row} for row in rows])

    def _write_codes(self, posting: Posting, stamp: dict, variant: HeldVariant, codes: dict[str, Decimal], primary: str | None) -> None:
        table = VariantBarcode.__table__
        mine = (table.c.tenant_id == stamp["tenant_id"]) & (table.c.variant_id == variant.id) & table.c.deleted_at.is_(None)
        held = set(db.session.scalars(select(table.c.barcode).where(mine, table.c.barcode.in_(codes)))) if codes else set()
        if primary:
            db.session.execute(table.update().where(mine).values(is_primary=False, updated_at=stamp["updated_at"]))
        for code in sorted(held):
            db.session.execute(table.update().where(mine, table.c.barcode == code).values(
                quantity=codes[code], is_primary=code == primary, updated_at=stamp["updated_at"]))
        posting.insert(table, [
            {**stamp, "id": new_id(), "variant_id": variant.id, "barcode": code, "quantity": quantity,
             "is_primary": code == primary} for code, quantity in codes.items() if code not in held])

    def _audit(self, posting: Posting, product_id: UUID, before: dict, after: dict, stamp: dict) -> None:
        posting.insert(AuditLog.__table__, [
            {**audit_row("catalog.products.import", "product", product_id, self.actor, before=_plain(before), after=_plain(after)),
             "created_at": stamp["created_at"]}])


def _typed(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: _ENUMS[name](value) if name in _ENUMS else value for name, value in columns.items()}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return plain({name: sorted(map(str, value)) if isinstance(value, set | frozenset) else value for name, value in values.items()})


def _state(variant: HeldVariant) -> dict[str, Any]:
    product, own = variant.product.columns, variant.columns
    return {"name": product["name"], "name_ar": product["name_ar"], "variant": own["name"], "sku": own["sku"],
            "barcodes": sorted(variant.codes), "selling_price": own["selling_price"], "cost_price": own["cost_price"]}
