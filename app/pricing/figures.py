"""What goes into pricing a document and what comes out: the figures that are stored and printed."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.pricing.discounts import Discount, OrderDiscount
from app.pricing.money import ONE, ZERO, decimal
from app.pricing.taxes import Tax, TaxStep


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line to price. `quantity` is negative for goods that come back.

    The price is for `price_base_quantity` units (12.00 per 100). `key` names the line and is handed back.
    TypeError for anything but Decimal and int, ValueError for NaN, infinities and a base quantity of zero.
    """

    key: Hashable
    unit_price: Decimal
    quantity: Decimal
    taxes: tuple[Tax, ...] = ()
    discount: Discount | None = None
    price_base_quantity: Decimal = ONE

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit_price", decimal(self.unit_price, "unit price"))
        object.__setattr__(self, "quantity", decimal(self.quantity, "quantity"))
        object.__setattr__(self, "taxes", tuple(self.taxes))
        if self.price_base_quantity is not ONE:
            object.__setattr__(
                self, "price_base_quantity", decimal(self.price_base_quantity, "base quantity")
            )
            if self.price_base_quantity <= 0:
                raise ValueError("the price base quantity must be above zero")

    def exact_gross(self) -> Decimal:
        """Price x quantity, unrounded."""
        gross = self.unit_price * self.quantity
        return gross if self.price_base_quantity == ONE else gross / self.price_base_quantity


@dataclass(frozen=True, slots=True)
class LineTax:
    """One tax of a priced line: `amount` was taken on `base`."""

    code: str
    rate: Decimal
    included: bool
    base: Decimal
    amount: Decimal
    kind: str = "percent"


@dataclass(frozen=True, slots=True)
class Returned:
    """Which part of a sold line a returned line is: `quantity` of `sold`, after `before` had come back."""

    quantity: Decimal
    sold: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class PricedLine:
    """The figures of one line, all multiples of the unit; what the receipt, the refund and the books read.

    net + sum of taxes = total, the money the customer pays for the line.
    gross - discount - order_discount + adjustment = net + included taxes: both sides are "the price", which
    contains the included taxes and not the others. `discount_rule` and `price_base_quantity` repeat the
    input; `returned` is set on the lines that `refund_share` makes.
    """

    key: Hashable
    unit_price: Decimal
    quantity: Decimal
    gross: Decimal
    discount: Decimal
    order_discount: Decimal
    net: Decimal
    taxes: tuple[LineTax, ...]
    tax: Decimal
    total: Decimal
    discount_rule: Discount | None = None
    price_base_quantity: Decimal = ONE
    returned: Returned | None = None

    @property
    def included_tax(self) -> Decimal:
        """The taxes that the price contains."""
        return sum((tax.amount for tax in self.taxes if tax.included), ZERO)

    @property
    def adjustment(self) -> Decimal:
        """This line's part of what rounding the whole document changed; zero when rounding is per line."""
        return self.net + self.included_tax - self.gross + self.discount + self.order_discount


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """One tax over the whole document."""

    code: str
    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AppliedDiscount:
    """An order discount as it came out: `amount` off `base` (total or subtotal, as its rule says)."""

    rule: OrderDiscount
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PricedDocument:
    """The figures of a document. Each is the exact sum of the same figure of its lines.

    subtotal + tax = total; gross - discount + adjustment = subtotal + included taxes;
    discount = line_discount + order_discount.
    """

    lines: tuple[PricedLine, ...]
    unit: Decimal
    rounding: str
    gross: Decimal
    line_discount: Decimal
    order_discount: Decimal
    discount: Decimal
    adjustment: Decimal
    subtotal: Decimal
    taxes: tuple[TaxTotal, ...]
    tax: Decimal
    total: Decimal
    order_discounts: tuple[AppliedDiscount, ...] = ()


def line_taxes(steps: Sequence[TaxStep], net: Decimal, amounts: list[Decimal]) -> tuple[LineTax, ...]:
    """Name the tax amounts of a line, each with its base: the net and the compounding taxes before it."""
    taxes = []
    raised = net
    for step, amount in zip(steps, amounts, strict=True):
        tax = step.tax
        base = raised if tax.affected_by_previous else net
        taxes.append(LineTax(tax.code, tax.rate, tax.included, base, amount, tax.kind))
        if tax.compounds:
            raised += amount
    return tuple(taxes)
