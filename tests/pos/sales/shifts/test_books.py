"""The drawer in the books: the account of the drawers holds what lies in them, in every currency, whatever happened."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.kernel import outbox
from app.kernel.actor import Grant, system_actor
from app.kernel.clock import UTC
from app.kernel.database import db
from app.kernel.refusal import ApprovalNeeded, Refusal
from app.kernel.tenancy import set_tenant
from app.pos.accounting.journal.models import JournalEntry, JournalEntryLine
from app.pos.accounting.periods.service import close_period, create_period
from app.pos.communication.messages.models import Notification
from app.pos.payments.api import PaymentMethod
from app.pos.payments.currencies.service import set_rate, stop_taking
from app.pos.reporting.doctor.service import examine
from app.pos.sales.api import (
    CashDirection,
    DraftPayment,
    close_shift,
    create_z_report,
    move_cash,
    open_shift,
    post_sale,
    x_report,
)
from app.pos.sales.sales.reversal import void_sale
from app.pos.sales.shifts import foreign
from app.pos.sales.shifts.queries import get_shift
from tests.factories import cash, make_draft, make_product
from tests.pos.sales.shifts.test_shifts import plain

RATES = {"EUR": Decimal("0.85"), "JPY": Decimal("0.00523")}
PRICES = ("0.37", "8.00", "12.34")
ZERO = Decimal(0)


@pytest.fixture
def till(edge_shop):
    """The shop with its cashier, who takes euros and yen, and three articles."""
    edge_shop.cashier = system_actor(edge_shop.tenant_id, employee_id=edge_shop.staff["CASHIER"],
                                     register_id=edge_shop.register_id)
    for currency, rate in RATES.items():
        set_rate(currency, rate, edge_shop.cashier)
    edge_shop.goods = {price: make_product(price, shop=edge_shop) for price in PRICES}
    db.session.commit()
    set_tenant(edge_shop.tenant_id, None, db.session())
    return edge_shop


def opened(till, amount="100.00", **given_floats):
    """Open a shift; return its id."""
    floats = {code: Decimal(value) for code, value in given_floats.items()} if given_floats else None
    return open_shift(till.register_id, Decimal(amount), till.cashier, foreign_floats=floats).id


def sold_for_euros(till, shift_id, euros="10.00"):
    """Sell for 8.00 and take euros at 0.85, change in pounds."""
    home = (Decimal(euros) * RATES["EUR"]).quantize(Decimal("0.01"))
    return post_sale(make_draft(till, shift_id, (till.goods["8.00"], 1), payments=[DraftPayment(
        PaymentMethod.CASH, Decimal("8.00"), home, change=home - 8, foreign_currency="EUR",
        foreign_amount=Decimal(euros), exchange_rate=RATES["EUR"])]), till.cashier)


def booked(*kinds: str, purpose: str = "CASH") -> Decimal:
    """Return what entries of these kinds (all) say of an account."""
    lines = select(func.sum(JournalEntryLine.debit - JournalEntryLine.credit)).join(
        JournalEntry, JournalEntry.id == JournalEntryLine.entry_id).where(JournalEntryLine.purpose == purpose)
    return db.session.scalar(lines.where(JournalEntry.source_kind.in_(kinds)) if kinds else lines) or ZERO


def entry_of(shift_id, kind="shift"):
    """Return the journal entry of a shift."""
    return db.session.scalars(select(JournalEntry).where(JournalEntry.source_kind == kind, JournalEntry.source_id == shift_id)).one()


def pieces(amounts: dict[str, Decimal]) -> dict[str, dict[str, int]]:
    """Return a count of these amounts."""
    return {code: {"0.01" if code != "JPY" else "1": int(amount * (1 if code == "JPY" else 100))} for code, amount in amounts.items()}


def test_a_difference_in_foreign_cash_is_booked_at_what_the_cash_was_taken_at_and_remembered(till):
    shift_id = opened(till)
    sold_for_euros(till, shift_id)
    closed = close_shift(shift_id, pieces({"GBP": Decimal("99.50"), "EUR": Decimal("8.00")}), till.cashier)
    assert closed.variance == ZERO
    assert {name: Decimal(value) for name, value in closed.foreign_cash["EUR"].items()} == {
        "float": ZERO, "float_value": ZERO, "expected": Decimal(10), "left": Decimal(8), "left_value": Decimal("6.80"),
        "variance": Decimal(-2), "variance_value": Decimal("-1.70")}
    entry = entry_of(shift_id)
    assert entry.description.startswith("B1-T01-S0001 EUR -2.0")
    assert (booked("shift"), booked("shift", purpose="CASH_DIFFERENCE")) == (Decimal("-1.70"), Decimal("1.70"))


def test_closing_again_books_nothing_again(till):
    shift_id = opened(till)
    sold_for_euros(till, shift_id)
    for euros in ("8.00", "3.00"):
        close_shift(shift_id, pieces({"GBP": Decimal("99.00"), "EUR": Decimal(euros)}), till.cashier)
    assert booked("shift") == Decimal("-2.20")  # 0.50 in pounds, 1.70 in euros
    assert db.session.scalar(select(func.count()).select_from(JournalEntry).where(JournalEntry.source_kind == "shift")) == 1


def test_a_void_after_foreign_cash_leaves_the_euros_and_their_worth(till):
    shift_id = opened(till)
    sale = sold_for_euros(till, shift_id)
    void_sale(sale.id, shift_id=shift_id, reason="Wrong customer", actor=till.cashier)
    closed = close_shift(shift_id, pieces({"GBP": Decimal("91.50"), "EUR": Decimal("10.00")}), till.cashier)
    assert (closed.variance, booked("shift"), booked()) == (ZERO, ZERO, Decimal("100.00"))


def test_the_float_comes_from_the_safe_and_what_is_taken_out_overnight_goes_there(till):
    first = opened(till)
    assert (booked("shift_open"), booked(purpose="SAFE")) == (Decimal("100.00"), Decimal("-100.00"))
    post_sale(make_draft(till, first, (till.goods["12.34"], 1), payments=[cash("12.34")]), till.cashier)
    close_shift(first, pieces({"GBP": Decimal("112.34")}), till.cashier)
    assert booked() == Decimal("112.34")
    second = opened(till, "60.00")
    assert (booked(), booked(purpose="SAFE"), entry_of(second, "shift_open").entry_number) == (
        Decimal("60.00"), Decimal("-47.66"), "B1-T01-S0002-F")


def test_a_float_that_stayed_in_the_drawer_moves_nothing(till):
    close_shift(opened(till), pieces({"GBP": Decimal("100.00")}), till.cashier)
    second = opened(till)
    assert db.session.scalar(select(JournalEntry.id).where(JournalEntry.source_id == second)) is None
    assert booked() == Decimal("100.00")


def test_a_drawer_that_was_not_counted_is_left_with_what_it_should_hold(till):
    shift_id = opened(till)
    sold_for_euros(till, shift_id)
    create_z_report(till.branch_id, till.cashier, close_open=True)
    assert booked() == Decimal("108.00")
    home, euro = x_report(opened(till, "99.50"), till.cashier)["drawer"]
    assert (booked(), home["expected"], euro["float"], euro["expected"]) == (
        Decimal("108.00"), Decimal("99.50"), Decimal("10.00"), Decimal("10.00"))


def test_foreign_cash_stays_in_the_drawer_or_is_counted_anew(till):
    first = opened(till)
    sold_for_euros(till, first)
    close_shift(first, pieces({"GBP": Decimal("99.50"), "EUR": Decimal("10.00")}), till.cashier)
    second = opened(till, "99.50")
    closed = close_shift(second, pieces({"GBP": Decimal("99.50"), "EUR": Decimal("10.00")}), till.cashier)
    assert (closed.variance, Decimal(closed.foreign_cash["EUR"]["variance"]), booked("shift")) == (ZERO, ZERO, ZERO)
    opened(till, "99.50", EUR="4.00")
    assert (booked(), booked(purpose="SAFE")) == (Decimal("102.90"), Decimal("-94.90"))  # 6 of 10 euros went to the safe


def test_euros_go_to_the_safe_at_what_they_were_taken_at(till):
    shift_id = opened(till)
    sold_for_euros(till, shift_id)
    set_rate("EUR", Decimal("0.90"), till.cashier)
    move_cash(shift_id, CashDirection.DROP, Decimal("10.00"), "Safe", till.cashier, "EUR")
    assert (booked("cash_movement"), entry_of_movement().description) == (Decimal("-8.50"), "Safe (EUR 10.00)")
    closed = close_shift(shift_id, pieces({"GBP": Decimal("99.50")}), till.cashier)
    assert (closed.variance, booked("shift"), booked()) == (ZERO, ZERO, Decimal("99.50"))


def entry_of_movement():
    """Return the one entry of a cash movement."""
    return db.session.scalars(select(JournalEntry).where(JournalEntry.source_kind == "cash_movement")).one()


def test_an_approval_to_take_cash_out_is_for_what_the_cash_is_worth(till):
    shift_id = opened(till)
    approved = {f"sales.shifts.cash:{shift_id}:255": till.staff["MANAGER"]}
    cashier = replace(till.cashier, is_system=False, grants={"sales.shifts.cash": Grant("allow", Decimal(200))}, approvals=approved)
    move_cash(shift_id, CashDirection.IN, Decimal("300.00"), "Change", cashier, "EUR")
    set_rate("EUR", Decimal("0.95"), till.cashier)
    with pytest.raises(ApprovalNeeded) as needed:
        move_cash(shift_id, CashDirection.IN, Decimal("300.00"), "Change", cashier, "EUR")
    assert needed.value.details["amount"] == Decimal("285.00")


def test_cash_in_a_currency_that_nothing_says_the_worth_of_is_refused(till):
    shift_id = opened(till)
    for act in (lambda: move_cash(shift_id, CashDirection.IN, Decimal("5.00"), "Change", till.cashier, "CHF"),
                lambda: move_cash(shift_id, CashDirection.OUT, Decimal("5.00"), "Change", till.cashier, "CHF")):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "rate_missing"
    close_shift(shift_id, pieces({"GBP": Decimal("100.00")}), till.cashier)
    with pytest.raises(Refusal) as refused:
        opened(till, CHF="5.00")
    assert refused.value.code == "rate_missing"


def test_a_shift_closes_with_cash_that_nothing_says_the_worth_of_and_after_its_currency_was_stopped(till):
    shift_id = opened(till)
    sold_for_euros(till, shift_id)
    stop_taking("EUR", till.cashier)
    closed = close_shift(shift_id, pieces({"GBP": Decimal("99.50"), "EUR": Decimal("9.00"), "CHF": Decimal("5.00")}), till.cashier)
    assert {code: (Decimal(row["variance"]), Decimal(row["variance_value"])) for code, row in closed.foreign_cash.items()} == {
        "CHF": (Decimal(5), ZERO), "EUR": (Decimal(-1), Decimal("-0.85"))}
    assert booked("shift") == Decimal("-0.85")


def test_a_shift_opens_over_cash_that_nothing_says_the_worth_of(till):
    shift_id = opened(till)
    close_shift(shift_id, pieces({"GBP": Decimal("100.00"), "CHF": Decimal("5.00")}), till.cashier)
    stays = opened(till)  # as a program opens it: what was left is still there
    assert get_shift(stays).foreign_cash == {"CHF": {"float": "5.00", "float_value": "0"}}
    close_shift(stays, pieces({"GBP": Decimal("100.00"), "CHF": Decimal("5.00")}), till.cashier)
    counted = opened(till, CHF="5.00")
    assert get_shift(counted).foreign_cash["CHF"] == {"float": "5.00", "float_value": "0"}
    assert booked() == Decimal("100.00")


def test_what_should_not_be_missing_of_foreign_cash_does_not_keep_the_till_from_opening(till):
    first = opened(till, EUR="10.00")
    move_cash(first, CashDirection.OUT, Decimal("12.00"), "Change", till.cashier, "EUR")
    close_shift(first, None, till.cashier)
    stop_taking("EUR", till.cashier)
    opened(till)
    assert booked() == Decimal("98.30")  # two euros short of none, at 0.85


def test_what_counts_a_currency_that_is_none_is_refused(till):
    shift_id = opened(till)
    with pytest.raises(Refusal) as refused:
        close_shift(shift_id, {"GBP": {"50": 2}, "XYZ": {"5": 1}}, till.cashier)
    assert refused.value.code == "currency_unknown"


def test_a_shift_opens_on_what_was_left_even_when_the_former_one_was_read_before_it_was_closed(shop):
    actor = system_actor(shop.tenant_id, employee_id=shop.staff["CASHIER"], register_id=shop.register_id)
    first = open_shift(shop.register_id, Decimal("100.00"), actor).id
    db.session.commit()
    set_tenant(shop.tenant_id, None, db.session())
    read = get_shift(first)  # the till shows it while somebody else closes it
    with db.engine.connect() as other:
        other.execute(text("SELECT set_config('app.tenant_id', :tenant, false)"), {"tenant": str(shop.tenant_id)})
        other.execute(text("UPDATE sales.shift SET status = 'CLOSED', closed_at = now(), closing_balance = 100, expected_cash = 100, "
                           "variance = 0 WHERE id = :id"), {"id": first})
        other.commit()
    open_shift(shop.register_id, Decimal("100.00"), actor)
    assert (read.closing_balance, booked("shift_open")) == (Decimal("100.00"), Decimal("100.00"))


def test_a_float_or_a_difference_of_a_closed_period_is_refused(till):
    period = create_period("March", date(2026, 3, 1), date(2026, 3, 31), till.cashier)
    first = open_shift(till.register_id, Decimal("100.00"), till.cashier, at=datetime(2026, 3, 5, 9, tzinfo=UTC)).id
    close_period(period, till.cashier)
    db.session.commit()
    set_tenant(till.tenant_id, None, db.session())
    with pytest.raises(Refusal) as refused:
        close_shift(first, pieces({"GBP": Decimal("99.00")}), till.cashier, at=datetime(2026, 3, 5, 18, tzinfo=UTC))
    assert refused.value.code == "period_closed"
    db.session.rollback()
    set_tenant(till.tenant_id, None, db.session())
    close_shift(first, pieces({"GBP": Decimal("100.00")}), till.cashier, at=datetime(2026, 3, 5, 18, tzinfo=UTC))
    with pytest.raises(Refusal) as refused:
        open_shift(till.register_id, Decimal("150.00"), till.cashier, at=datetime(2026, 3, 6, 9, tzinfo=UTC))
    assert refused.value.code == "period_closed"


def test_a_foreign_difference_over_the_limit_is_told_in_its_currency(shop):
    actor = system_actor(shop.tenant_id, employee_id=shop.staff["CASHIER"], register_id=shop.register_id)
    set_rate("EUR", Decimal("0.85"), actor)
    for euros in ("11.77", "11.78"):  # the limit is 10 pounds: 10.00 and 10.01
        shift_id = open_shift(shop.register_id, Decimal("100.00"), actor, foreign_floats={"EUR": Decimal("100.00")}).id
        close_shift(shift_id, pieces({"GBP": Decimal("100.00"), "EUR": Decimal("100.00") - Decimal(euros)}), actor)
    db.session.commit()
    outbox.drain()
    set_tenant(shop.tenant_id, None, db.session())
    (notice,) = db.session.scalars(select(Notification)).all()
    assert plain(notice.message) == "Shift B1-T01-S0002 was counted with a difference of -€11.78."


MONEY = st.integers(1, 5000)
STEPS = st.one_of(
    st.tuples(st.just("sell"), st.sampled_from(PRICES), st.integers(0, 500)),
    st.tuples(st.just("sell_abroad"), st.sampled_from(PRICES), st.sampled_from(sorted(RATES)), st.integers(0, 700)),
    st.tuples(st.just("void")),
    st.tuples(st.just("move"), st.sampled_from(list(CashDirection)), st.sampled_from(["GBP", *sorted(RATES)]), MONEY),
    st.tuples(st.just("rate"), st.sampled_from(sorted(RATES)), st.integers(1, 300)),
    st.tuples(st.just("close"), st.one_of(st.none(), st.integers(-300, 300)), st.integers(-300, 300), st.booleans(), MONEY))


@settings(max_examples=12, phases=[Phase.explicit, Phase.generate], deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=6, max_size=25))
def test_the_books_are_the_drawer_in_every_currency_whatever_happens(till, steps):
    db.session.rollback()
    set_tenant(till.tenant_id, None, db.session())
    day = Day(till)
    for name, *args in [*steps, ("close", 7, -3, True, 2000)]:
        getattr(day, name)(*args)
        day.agrees()
    if db.session.get_bind().dialect.name == "postgresql":
        assert [(one.name, one.found) for one in examine() if one.off and one.name.startswith(("books.", "shifts."))] == []


class Day:
    """A till's days, with the drawer kept by hand beside them."""

    def __init__(self, till) -> None:
        self.till, self.last, self.rates = till, None, dict(RATES)
        self.drawer = {"GBP": Decimal("100.00"), **dict.fromkeys(RATES, ZERO)}
        self.shift_id = opened(till)

    def agrees(self) -> None:
        """The drawer that the shift tells of is the one kept by hand, and the books hold what both are worth."""
        shift = get_shift(self.shift_id)
        held = foreign.held(shift)
        told = {entry["currency"]: entry["expected"] for entry in x_report(self.shift_id, self.till.cashier)["drawer"]}
        assert told == {"GBP": self.drawer["GBP"], **{code: self.drawer[code] for code in told if code != "GBP"}}
        assert {code: amount for code, amount in self.drawer.items() if code not in told and amount} == {}
        assert {code: at.amount for code, at in held.items() if at.amount} == {
            code: amount for code, amount in self.drawer.items() if code != "GBP" and amount}
        assert booked() == self.drawer["GBP"] + sum((at.value for at in held.values()), ZERO)

    def sell(self, price: str, extra: int) -> None:
        """Sell for pounds, with change."""
        more = Decimal(extra) / 100
        payment = DraftPayment(PaymentMethod.CASH, Decimal(price), Decimal(price) + more, change=more)
        self.last = post_sale(make_draft(self.till, self.shift_id, (self.till.goods[price], 1), payments=[payment]), self.till.cashier)
        self.drawer["GBP"] += Decimal(price)

    def sell_abroad(self, price: str, currency: str, extra: int) -> None:
        """Sell for foreign cash, change in pounds."""
        unit, rate = Decimal("0.01") if currency == "EUR" else Decimal(1), self.rates[currency]
        amount = (Decimal(price) / rate / unit).to_integral_value("ROUND_CEILING") * unit + extra * unit
        home = max((amount * rate).quantize(Decimal("0.01"), "ROUND_HALF_UP"), Decimal(price))
        change = home - Decimal(price)
        self.last = post_sale(make_draft(self.till, self.shift_id, (self.till.goods[price], 1), payments=[DraftPayment(
            PaymentMethod.CASH, Decimal(price), home, change=change, foreign_currency=currency, foreign_amount=amount,
            exchange_rate=rate)]), self.till.cashier)
        self.drawer[currency] += amount
        self.drawer["GBP"] -= change

    def void(self) -> None:
        """Give back what was sold last, in pounds."""
        if self.last is not None:
            void_sale(self.last.id, shift_id=self.shift_id, reason="Wrong", actor=self.till.cashier)
            self.drawer["GBP"] -= self.last.total
            self.last = None

    def move(self, direction: CashDirection, currency: str, amount: int) -> None:
        """Put cash in, take it out, or drop it."""
        value = Decimal(amount) if currency == "JPY" else Decimal(amount) / 100
        move_cash(self.shift_id, direction, value, "Change", self.till.cashier, currency)
        self.drawer[currency] += value if direction is CashDirection.IN else -value

    def rate(self, currency: str, percent: int) -> None:
        """Change what a currency is worth."""
        self.rates[currency] = RATES[currency] * percent / 100
        set_rate(currency, self.rates[currency], self.till.cashier)

    def close(self, off: int | None, off_abroad: int, stays: bool, opening: int) -> None:
        """Count, or not, and open the next shift, with another float or what was left of foreign cash."""
        counted = None
        if off is not None:
            self.drawer = {code: max(ZERO, amount + (Decimal(off) / 100 if code == "GBP" else Decimal(off_abroad) / (
                1 if code == "JPY" else 100))) for code, amount in self.drawer.items()}
            counted = pieces(self.drawer)
        close_shift(self.shift_id, counted, self.till.cashier)
        close_shift(self.shift_id, {"GBP": {"50": 9}, "EUR": {"5": 9}}, self.till.cashier)
        abroad = None if stays else {"EUR": Decimal(opening) / 100, "JPY": Decimal(opening)}
        self.shift_id = open_shift(self.till.register_id, Decimal(opening) / 100, self.till.cashier, foreign_floats=abroad).id
        self.drawer = {"GBP": Decimal(opening) / 100, **(abroad or {code: self.drawer[code] for code in RATES})}
        self.last = None
