"""Invoices as EN 16931 counts them: nets rounded per line, tax once per category and rate."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from app.pricing.money import EXACT, HUNDRED, ONE, ZERO, decimal, rounder


@dataclass(frozen=True, slots=True)
class VatCategory:
    """A VAT category code (S standard, Z zero, E exempt, AE reverse charge …) with its rate in percent."""

    code: str
    percent: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "percent", decimal(self.percent, "VAT rate"))


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """Money off (allowance) or on top (charge), without tax. On the document it names its VAT category."""

    amount: Decimal
    is_charge: bool
    vat: VatCategory | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", decimal(self.amount, "amount"))

    @property
    def signed(self) -> Decimal:
        """The amount as it changes the net."""
        return self.amount if self.is_charge else -self.amount


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice; the price is without tax, for `price_base_quantity` units."""

    key: Hashable
    unit_price: Decimal
    quantity: Decimal
    vat: VatCategory
    price_base_quantity: Decimal = ONE
    allowances_charges: tuple[AllowanceCharge, ...] = ()

    def __post_init__(self) -> None:
        for name in ("unit_price", "quantity", "price_base_quantity"):
            object.__setattr__(self, name, decimal(getattr(self, name), name.replace("_", " ")))
        if self.price_base_quantity <= 0:
            raise ValueError("the price base quantity must be above zero")


@dataclass(frozen=True, slots=True)
class VatSubtotal:
    """The VAT breakdown: the tax of one category and rate over the whole document."""

    vat: VatCategory
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class PricedInvoice:
    """The monetary totals of an invoice (BT-106 to BT-115).

    tax_exclusive = line_total + charges - allowances; tax_inclusive = tax_exclusive + tax;
    payable = tax_inclusive - prepaid + payable_rounding.
    """

    line_nets: tuple[Decimal, ...]
    line_total: Decimal
    allowances: Decimal
    charges: Decimal
    tax_exclusive: Decimal
    tax_subtotals: tuple[VatSubtotal, ...]
    tax: Decimal
    tax_inclusive: Decimal
    prepaid: Decimal
    payable_rounding: Decimal
    payable: Decimal


def price_invoice(
    lines: Sequence[InvoiceLine],
    *,
    unit: Decimal,
    allowances_charges: Sequence[AllowanceCharge] = (),
    prepaid: Decimal = ZERO,
    payable_rounding: Decimal = ZERO,
) -> PricedInvoice:
    """Price an invoice. ValueError for an allowance or charge on the document without a VAT category.

    `payable_rounding` (BT-114) shows the difference to the receipt of the till, whose total wins.
    """
    rounded = rounder(unit)
    with localcontext(EXACT):
        zero = rounded(ZERO)
        taxable: dict[VatCategory, Decimal] = {}
        nets = []
        for line in lines:
            exact = line.unit_price * line.quantity / line.price_base_quantity
            net = rounded(exact + sum((each.signed for each in line.allowances_charges), ZERO))
            taxable[line.vat] = taxable.get(line.vat, zero) + net
            nets.append(net)

        allowances = charges = zero
        for each in allowances_charges:
            if each.vat is None:
                raise ValueError("an allowance or charge on the document needs a VAT category")
            amount = rounded(each.amount)
            if each.is_charge:
                charges += amount
            else:
                allowances += amount
            taxable[each.vat] = taxable.get(each.vat, zero) + (amount if each.is_charge else -amount)

        subtotals = tuple(
            VatSubtotal(vat, amount, rounded(amount * vat.percent / HUNDRED))
            for vat, amount in taxable.items()
        )
        line_total = sum(nets, zero)
        tax_exclusive = line_total + charges - allowances
        tax = sum((subtotal.tax for subtotal in subtotals), zero)
        prepaid = rounded(decimal(prepaid, "prepaid"))
        payable_rounding = rounded(decimal(payable_rounding, "payable rounding"))
        return PricedInvoice(
            tuple(nets),
            line_total,
            allowances,
            charges,
            tax_exclusive,
            subtotals,
            tax,
            tax_exclusive + tax,
            prepaid,
            payable_rounding,
            tax_exclusive + tax - prepaid + payable_rounding,
        )
