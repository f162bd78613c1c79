"""The door of the customers domain."""

from app.pos.customers.customers.models import Customer
from app.pos.customers.customers.totals import count_purchase

__all__ = ["Customer", "count_purchase"]
