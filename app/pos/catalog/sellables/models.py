"""The search index of what can be sold: one narrow row a variant, so that a search reads nothing else."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Model, TenantOwned, Tracked, same_tenant


class SearchEntry(TenantOwned, Tracked, Model):
    """What a variant is found and listed by. A projection of product and variant; its id is the variant's."""

    __tablename__ = "search_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "id"], ["catalog.product_variant.tenant_id", "catalog.product_variant.id"]),
        same_tenant("product_id", "catalog.product"),
        same_tenant("category_id", "catalog.category"),
        # no list of pending entries: after an import every search would read through it until the next vacuum
        Index("ix_search_entry_words", "tenant_id", "words", postgresql_using="gin",
              postgresql_ops={"words": "gin_trgm_ops"}, postgresql_with={"fastupdate": "off"}),
        Index("ix_search_entry_start", "tenant_id", "words", postgresql_ops={"words": "text_pattern_ops"}),
        # lists of goods by name turn their pages in this index alone, however deep
        Index("ix_search_entry_list", "tenant_id", "sort_name", "product_id", "id",
              postgresql_include=["deleted_at", "keeps_stock", "category_id"]),
        Index("ix_search_entry_sku_key", "tenant_id", "sku_key", postgresql_ops={"sku_key": "text_pattern_ops"}),
        {"schema": "catalog"},
    )

    product_id: Mapped[UUID]
    category_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(comment="names in every language, folded: one space before each word")
    sort_name: Mapped[str] = mapped_column(comment="the product's name in small letters")
    keeps_stock: Mapped[bool] = mapped_column(comment="the product is goods")
    sku_key: Mapped[str] = mapped_column(comment="the SKU in small letters")
    is_active: Mapped[bool] = mapped_column(comment="product and variant are; deleted_at: the product is archived")
