"""EN 16931 invoices: what the cases leave open."""

from decimal import Decimal

import pytest

from app.pricing import AllowanceCharge, InvoiceLine, VatCategory, price_invoice

D = Decimal
CENT = D("0.01")
STANDARD = VatCategory("S", D(20))


def test_tax_is_rounded_once_per_category_and_rate():
    lines = [InvoiceLine(key, D("0.33"), D(1), STANDARD) for key in range(3)]
    priced = price_invoice([*lines, InvoiceLine("z", D("1.00"), D(1), VatCategory("Z", D(0)))], unit=CENT)
    assert [(each.vat.code, each.taxable, each.tax) for each in priced.tax_subtotals] == [
        ("S", D("0.99"), D("0.20")),
        ("Z", D("1.00"), D("0.00")),
    ]
    assert priced.tax_inclusive == D("2.19")


def test_the_total_of_the_receipt_wins_and_the_difference_is_shown():
    priced = price_invoice(
        [InvoiceLine("a", D("3.32"), D(1), STANDARD)], unit=CENT, payable_rounding=D("0.02")
    )
    assert (priced.tax_inclusive, priced.payable_rounding, priced.payable) == (
        D("3.98"),
        D("0.02"),
        D("4.00"),
    )


def test_a_credit_of_everything_is_the_exact_negative():
    def figures(sign: int) -> tuple[Decimal, ...]:
        priced = price_invoice(
            [InvoiceLine("a", D("12.345"), D(7 * sign), STANDARD, D(3))],
            unit=CENT,
            allowances_charges=[AllowanceCharge(D("1.005") * sign, True, STANDARD)],
        )
        assert all(str(amount) != "-0.00" for amount in (priced.allowances, priced.tax, priced.prepaid))
        return priced.line_total, priced.charges, priced.tax, priced.payable

    assert figures(-1) == tuple(-amount for amount in figures(1))
    assert figures(1) == (D("28.81"), D("1.01"), D("5.96"), D("35.78"))


def test_refuses_a_document_charge_without_category():
    with pytest.raises(ValueError, match="needs a VAT category"):
        price_invoice([], unit=CENT, allowances_charges=[AllowanceCharge(D(1), True)])
    with pytest.raises(ValueError, match="base quantity"):
        InvoiceLine("a", D(1), D(1), STANDARD, D(0))
