"""Pricing with rounding over the document: each tax is summed unrounded and rounded once.

The lines that are stored are then rounded so that they add up to those figures exactly; where that moved a
line from its own rounding, `PricedLine.adjustment` shows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from app.pricing.discounts import OrderDiscount
from app.pricing.distribute import apportion
from app.pricing.figures import AppliedDiscount, LineInput, LineTax, PricedLine, line_taxes
from app.pricing.money import EXACT, ZERO, rounder
from app.pricing.taxes import plan_for

Round = Callable[[Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class UnroundedLine:
    """The figures of a line before any rounding."""

    net: Decimal
    taxes: tuple[LineTax, ...]
    total: Decimal


class ExactLine:
    """A line while it is being priced, unrounded."""

    __slots__ = ("amounts", "discounted", "gross", "line", "net", "plan", "price", "total")

    def __init__(self, line: LineInput) -> None:
        self.line = line
        self.plan = plan_for(line.taxes)
        self.gross = line.exact_gross()
        self.discounted = self.gross - line.discount.off(self.gross) if line.discount else self.gross
        self.set_price(self.discounted)

    def set_price(self, price: Decimal) -> None:
        """Solve net, taxes and total for this price."""
        self.price = price + ZERO
        self.amounts = [step.from_price.at(self.line.quantity, price) + ZERO for step in self.plan.steps]
        included = (a for step, a in zip(self.plan.steps, self.amounts, strict=True) if step.tax.included)
        self.net = self.price - sum(included, ZERO)
        self.total = self.net + sum(self.amounts, ZERO)

    def lower_total(self, share: Decimal) -> None:
        """Take `share` off what the customer pays."""
        self.set_price(self.plan.price_from_total.at(self.line.quantity, self.total - share))

    def lower_net(self, share: Decimal) -> None:
        """Take `share` off the net."""
        self.set_price(self.plan.price_from_net.at(self.line.quantity, self.net - share))


@dataclass(frozen=True, slots=True)
class _Figures:
    """The rounded figures of the document; `tax_of` by (code, rate)."""

    tax_of: dict[tuple[str, Decimal], Decimal]
    subtotal: Decimal
    total: Decimal


def unrounded(line: LineInput) -> UnroundedLine:
    """The exact net, taxes and total of one line, before any rounding."""
    with localcontext(EXACT):
        exact = ExactLine(line)
        return UnroundedLine(exact.net, line_taxes(exact.plan.steps, exact.net, exact.amounts), exact.total)


def price_lines(
    lines: Sequence[LineInput], unit: Decimal, order_discounts: Sequence[OrderDiscount]
) -> tuple[list[PricedLine], list[AppliedDiscount]]:
    """Price the document as a whole, order discounts in their order, then settle the lines on its figures."""
    rounded = rounder(unit)
    drafts = [ExactLine(line) for line in lines]
    figures = _figures(drafts, rounded)
    applied = []
    for rule in order_discounts:
        discount = _apply(rule, drafts, figures, unit, rounded)
        applied.append(discount)
        figures = _figures(drafts, rounded, figures, discount)
    return _settled(drafts, figures, unit, rounded), applied


def _figures(
    drafts: list[ExactLine],
    rounded: Round,
    before: _Figures | None = None,
    discount: AppliedDiscount | None = None,
) -> _Figures:
    """Each tax rounded once; then what is fixed (a price with tax, a discounted figure) decides the rest."""
    tax_of: dict[tuple[str, Decimal], Decimal] = {}
    for draft in drafts:
        for step, amount in zip(draft.plan.steps, draft.amounts, strict=True):
            code = (step.tax.code, step.tax.rate)
            tax_of[code] = tax_of.get(code, ZERO) + amount
    tax_of = {code: rounded(amount) for code, amount in tax_of.items()}
    tax = sum(tax_of.values(), ZERO)

    if before is not None and discount is not None:
        if discount.rule.applies_to == "total":
            total = before.total - discount.amount
            return _Figures(tax_of, total - tax, total)
        subtotal = before.subtotal - discount.amount
        return _Figures(tax_of, subtotal, subtotal + tax)
    if all(draft.plan.all_included for draft in drafts):
        total = rounded(sum((draft.price for draft in drafts), ZERO))
        return _Figures(tax_of, total - tax, total)
    subtotal = rounded(sum((draft.net for draft in drafts), ZERO))
    return _Figures(tax_of, subtotal, subtotal + tax)


def _apply(
    rule: OrderDiscount, drafts: list[ExactLine], figures: _Figures, unit: Decimal, rounded: Round
) -> AppliedDiscount:
    chosen = [draft for draft in drafts if rule.touches(draft.line.key)]
    off_total = rule.applies_to == "total"
    bases = [draft.total if off_total else draft.net for draft in chosen]
    if len(chosen) == len(drafts):
        base = figures.total if off_total else figures.subtotal
    else:
        base = rounded(sum(bases, ZERO))
    amount = rule.amount_off(base, unit)
    for draft, share in zip(chosen, rule.exact_shares(amount, bases), strict=True):
        if share:
            (draft.lower_total if off_total else draft.lower_net)(share)
    return AppliedDiscount(rule, base, amount)


def _settled(drafts: list[ExactLine], figures: _Figures, unit: Decimal, rounded: Round) -> list[PricedLine]:
    """Round every line so that its parts add up and all lines together give the document's figures."""
    amounts = _settled_taxes(drafts, figures, unit)
    totals = _settled_totals(drafts, amounts, figures, unit, rounded)
    spread = [draft.discounted - draft.price for draft in drafts]
    order_discounts = apportion(rounded(sum(spread, ZERO)), spread, unit)

    lines = []
    for draft, taxes, total, order_discount in zip(drafts, amounts, totals, order_discounts, strict=True):
        line, tax, gross = draft.line, sum(taxes, ZERO), rounded(draft.gross)
        net = rounded(total - tax)
        lines.append(
            PricedLine(
                line.key,
                line.unit_price,
                line.quantity,
                gross,
                gross - rounded(draft.discounted),
                order_discount,
                net,
                line_taxes(draft.plan.steps, net, taxes),
                rounded(tax),
                total,
                line.discount,
                line.price_base_quantity,
            )
        )
    return lines


def _settled_taxes(drafts: list[ExactLine], figures: _Figures, unit: Decimal) -> list[list[Decimal]]:
    """Each tax of the document split over the lines that carry it, near their exact amounts."""
    places: dict[tuple[str, Decimal], list[tuple[int, int]]] = {}
    for row, draft in enumerate(drafts):
        for column, step in enumerate(draft.plan.steps):
            places.setdefault((step.tax.code, step.tax.rate), []).append((row, column))
    settled = [list(draft.amounts) for draft in drafts]
    for code, cells in places.items():
        exact = [drafts[row].amounts[column] for row, column in cells]
        for (row, column), share in zip(cells, apportion(figures.tax_of[code], exact, unit), strict=True):
            settled[row][column] = share
    return settled


def _settled_totals(
    drafts: list[ExactLine], amounts: list[list[Decimal]], figures: _Figures, unit: Decimal, rounded: Round
) -> list[Decimal]:
    """The document's total split over the lines.

    A line whose price contains all its taxes keeps that price to the last: the customer read it on the tag.
    """
    if not drafts:
        return []
    starts = [
        rounded(draft.total) if draft.plan.all_included else rounded(draft.net) + sum(taxes, ZERO)
        for draft, taxes in zip(drafts, amounts, strict=True)
    ]
    return apportion(
        figures.total,
        [draft.total for draft in drafts],
        unit,
        starts,
        [draft.plan.all_included for draft in drafts],
    )
