"""Tags: labels that group products across categories."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.kernel.database import Model, TenantOwned, Tracked


class ProductTag(TenantOwned, Tracked, Model):
    """A label such as Best Seller."""

    __tablename__ = "product_tag"
    __table_args__ = (UniqueConstraint("tenant_id", "name"), {"schema": "catalog"})

    name: Mapped[str]
