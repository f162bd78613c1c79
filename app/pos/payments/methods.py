"""How customers pay: the seed's methods, and what the product knows of each."""

from enum import StrEnum


class PaymentMethod(StrEnum):
    """How a customer pays."""

    CASH = "CASH"
    CARD = "CARD"
    BANK_TRANSFER = "BANK_TRANSFER"
    MOBILE = "MOBILE"
    CHECK = "CHECK"
    CREDIT = "CREDIT"
    GIFT_CARD = "GIFT_CARD"
    ONLINE = "ONLINE"
    STORE_CREDIT = "STORE_CREDIT"
    OTHER = "OTHER"


AT_THE_TILL = (
    PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER, PaymentMethod.MOBILE, PaymentMethod.CHECK,
    PaymentMethod.OTHER,
)
"""The methods that a till takes from the first version on; the others need their own ledgers first."""
