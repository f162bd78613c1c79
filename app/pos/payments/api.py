"""The door of the payments domain."""

from app.pos.payments.methods import AT_THE_TILL, PaymentMethod

__all__ = ["AT_THE_TILL", "PaymentMethod"]
