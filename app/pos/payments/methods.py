"""How customers pay: the seed's methods, and what the product knows of each."""

from enum import StrEnum

from app.kernel.i18n import _l


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

LABELS = {
    PaymentMethod.CASH: _l("Cash"), PaymentMethod.CARD: _l("Card"), PaymentMethod.BANK_TRANSFER: _l("Bank transfer"),
    PaymentMethod.MOBILE: _l("Mobile payment"), PaymentMethod.CHECK: _l("Cheque"), PaymentMethod.CREDIT: _l("On account"),
    PaymentMethod.GIFT_CARD: _l("Gift card"), PaymentMethod.ONLINE: _l("Online"),
    PaymentMethod.STORE_CREDIT: _l("Store credit"), PaymentMethod.OTHER: _l("Other"),
}


def method_label(method: str) -> object:
    """Return what people call a payment method, in the language in use."""
    return LABELS[PaymentMethod(method)]
