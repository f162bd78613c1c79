"""The door of the customers domain."""

from app.pos.customers.customers.forms import CustomerForm
from app.pos.customers.customers.importing import ensure_customers
from app.pos.customers.customers.models import Customer
from app.pos.customers.customers.queries import find_by_numbers, get_customer, search_customers
from app.pos.customers.customers.service import create_customer
from app.pos.customers.customers.totals import count_purchase

__all__ = [
    "Customer", "CustomerForm", "count_purchase", "create_customer", "ensure_customers", "find_by_numbers", "get_customer",
    "search_customers",
]
