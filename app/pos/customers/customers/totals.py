"""A customer's running totals, moved with each document, relatively."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.kernel.posting import Posting
from app.kernel.tenancy import require_tenant
from app.pos.customers.customers.models import Customer


def count_purchase(posting: Posting, customer_id: UUID, *, amount: Decimal, at: datetime, is_purchase: bool) -> None:
    """Add one document of `amount` (negative for goods that came back) to the customer's totals."""
    posting.update(Customer.__table__, {
        "tenant_id": require_tenant(), "id": customer_id, "total_purchases": int(is_purchase), "total_spent": amount,
        "last_purchase_at": at, "updated_at": at,
    }, add=("total_purchases", "total_spent"))
