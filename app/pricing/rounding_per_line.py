"""Pricing with rounding on each line: the price, then each tax; the document is the sum."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from app.pricing.discounts import OrderDiscount
from app.pricing.distribute import apportion
from app.pricing.figures import AppliedDiscount, LineInput, PricedLine, line_taxes
from app.pricing.money import ZERO, rounder
from app.pricing.taxes import TaxPlan, plan_for

Round = Callable[[Decimal], Decimal]


class RoundedLine:
    """A line while it is being priced; every amount is a multiple of the unit."""

    __slots__ = ("amounts", "discounted", "gross", "line", "net", "plan", "total")

    def __init__(self, line: LineInput, rounded: Round) -> None:
        self.line = line
        self.plan = plan_for(line.taxes)
        gross = line.exact_gross()
        self.gross = rounded(gross)
        self.discounted = rounded(gross - line.discount.off(gross)) if line.discount else self.gross
        self.net, self.amounts = _from_price(self.plan, line.quantity, self.discounted, rounded)
        self.total = self.net + sum(self.amounts, ZERO)

    def lower_total(self, share: Decimal, rounded: Round) -> None:
        """Take `share` off what the customer pays; net and taxes follow."""
        self.total -= share
        self.amounts = [
            rounded(step.from_total.at(self.line.quantity, self.total)) for step in self.plan.steps
        ]
        self.net = self.total - sum(self.amounts, ZERO)

    def lower_net(self, share: Decimal, rounded: Round) -> None:
        """Take `share` off the net; taxes and total follow."""
        self.net -= share
        quantity, net = self.line.quantity, self.net
        known = [
            rounded(step.from_net.at(quantity, net)) if step.tax.included else None
            for step in self.plan.steps
        ]
        self.amounts = _fill_in(self.plan, quantity, net, known, rounded)
        self.total = net + sum(self.amounts, ZERO)

    def priced(self, rounded: Round) -> PricedLine:
        """The finished figures."""
        price = self.net
        for step, amount in zip(self.plan.steps, self.amounts, strict=True):
            if step.tax.included:
                price += amount
        line = self.line
        return PricedLine(
            line.key,
            line.unit_price,
            line.quantity,
            self.gross,
            self.gross - self.discounted,
            self.discounted - price,
            rounded(self.net),
            line_taxes(self.plan.steps, self.net, self.amounts),
            self.total - self.net,
            self.total,
            line.discount,
            line.price_base_quantity,
        )


def price_lines(
    lines: Sequence[LineInput], unit: Decimal, order_discounts: Sequence[OrderDiscount]
) -> tuple[list[PricedLine], list[AppliedDiscount]]:
    """Price the lines one by one, then take the order discounts off in their order."""
    rounded = rounder(unit)
    drafts = [RoundedLine(line, rounded) for line in lines]
    applied = [_apply(rule, drafts, unit, rounded) for rule in order_discounts]
    return [draft.priced(rounded) for draft in drafts], applied


def _apply(rule: OrderDiscount, drafts: list[RoundedLine], unit: Decimal, rounded: Round) -> AppliedDiscount:
    chosen = [draft for draft in drafts if rule.touches(draft.line.key)]
    off_total = rule.applies_to == "total"
    bases = [draft.total if off_total else draft.net for draft in chosen]
    base = sum(bases, rounded(ZERO))
    amount = rule.amount_off(base, unit)
    for draft, share in zip(chosen, apportion(amount, rule.exact_shares(amount, bases), unit), strict=True):
        if share:
            (draft.lower_total if off_total else draft.lower_net)(share, rounded)
    return AppliedDiscount(rule, base, amount)


def _from_price(
    plan: TaxPlan, quantity: Decimal, price: Decimal, rounded: Round
) -> tuple[Decimal, list[Decimal]]:
    """Net and tax amounts of a rounded price: included taxes come out of it, the others go on top."""
    net = price
    known: list[Decimal | None] = []
    for step in plan.steps:
        if step.tax.included:
            amount = rounded(step.from_price.at(quantity, price))
            net -= amount
            known.append(amount)
        else:
            known.append(None)
    return net, _fill_in(plan, quantity, net, known, rounded)


def _fill_in(
    plan: TaxPlan, quantity: Decimal, net: Decimal, known: list[Decimal | None], rounded: Round
) -> list[Decimal]:
    """The taxes not known yet, each on the rounded net and the rounded compounding taxes before it."""
    amounts = []
    raised = net
    for step, amount in zip(plan.steps, known, strict=True):
        if amount is None:
            amount = rounded(step.on_base.at(quantity, raised if step.tax.affected_by_previous else net))
        if step.tax.compounds:
            raised += amount
        amounts.append(amount)
    return amounts
