"""Random documents for the property tests."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from app.pricing import Discount, LineInput, OrderDiscount, PricedDocument, PricedLine, Tax

KINDS = ("percent", "percent", "percent", "fixed", "division")
PROPORTIONAL = ("percent", "percent", "division")

UNITS = st.sampled_from([Decimal(u) for u in ("1", "0.1", "0.05", "0.01", "0.001", "0.0001")])
ROUNDINGS = st.sampled_from(["per_line", "global"])
RATES = st.sampled_from(
    [Decimal(r) for r in ("0", "2.1", "5", "5.5", "7", "9.975", "17.5", "19", "20", "25")]
)


@st.composite
def tax(draw: st.DrawFn, kinds: tuple[str, ...]) -> Tax:
    """A tax of one of these kinds; the code follows from what it is, so one code never has two meanings."""
    kind = draw(st.sampled_from(kinds))
    rate = draw(st.sampled_from([Decimal("0.05"), Decimal("0.25")])) if kind == "fixed" else draw(RATES)
    included, compounds, affected = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    code = f"{kind[0]}{rate}{included:d}{compounds:d}{affected:d}"
    return Tax(code, kind, rate, included, compounds, affected)


def prices(places: int = 2) -> st.SearchStrategy[Decimal]:
    """Unit prices from nothing to a thousand."""
    return st.decimals(Decimal(0), Decimal(1000), places=places)


def discounts() -> st.SearchStrategy[Discount | None]:
    """No discount, a percentage or an amount."""
    percent = st.decimals(Decimal(0), Decimal(100), places=1).map(lambda value: Discount("percent", value))
    amount = st.decimals(Decimal(0), Decimal(50), places=2).map(lambda value: Discount("amount", value))
    return st.none() | percent | amount


def order_discounts() -> st.SearchStrategy[list[OrderDiscount]]:
    """Up to two order discounts of any kind, some limited to the first lines."""
    only = st.sampled_from([None, None, frozenset({0, 1})])
    base = st.sampled_from(["total", "subtotal"])
    percent = st.decimals(Decimal(0), Decimal(100), places=1)
    return st.lists(
        st.builds(OrderDiscount, st.just("percent"), percent, base, only)
        | st.builds(OrderDiscount, st.just("amount"), prices(), base, only),
        max_size=2,
    )


@st.composite
def lines(
    draw: st.DrawFn, *, signs: tuple[int, ...] = (1, -1), max_size: int = 6, kinds: tuple[str, ...] = KINDS
) -> list[LineInput]:
    """Lines keyed 0, 1, 2 …; quantities with three decimals, of the given signs."""
    count = draw(st.integers(1, max_size))
    quantity = st.decimals(Decimal("0.001"), Decimal(20), places=3) | st.integers(1, 12).map(Decimal)
    return [
        LineInput(
            key,
            draw(prices(draw(st.sampled_from([2, 2, 4])))),
            draw(quantity) * draw(st.sampled_from(signs)),
            tuple(draw(st.lists(tax(kinds), max_size=3))),
            draw(discounts()),
        )
        for key in range(count)
    ]


def negated(line: LineInput) -> LineInput:
    """The same line coming back."""
    return replace(line, quantity=-line.quantity)


def figures(priced: PricedLine | PricedDocument) -> list[Decimal]:
    """Every amount of a line or a document, in a fixed order."""
    names = (
        ["gross", "line_discount", "order_discount", "discount", "adjustment", "subtotal", "tax", "total"]
        if isinstance(priced, PricedDocument)
        else ["gross", "discount", "order_discount", "adjustment", "net", "tax", "total"]
    )
    amounts = [getattr(priced, name) for name in names]
    for part in priced.taxes:
        amounts += [part.base, part.amount]
    return amounts


def all_figures(priced: PricedDocument) -> list[Decimal]:
    """Every amount that a document and its lines hold."""
    amounts = figures(priced)
    for line in priced.lines:
        amounts += figures(line)
    for applied in priced.order_discounts:
        amounts += [applied.base, applied.amount]
    return amounts
