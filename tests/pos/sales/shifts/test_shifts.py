"""Shifts: the drawer's arithmetic, the blind count, the variance in the books. On PostgreSQL and on SQLite."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel import outbox
from app.kernel.actor import Actor, Grant, system_actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.tenancy import set_tenant
from app.pos.accounting.journal.models import JournalEntry, JournalEntryLine
from app.pos.business.tenants.models import Tenant
from app.pos.communication.messages.models import Notification
from app.pos.payments.api import PaymentMethod
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
from app.pos.sales.shifts import rules
from app.pos.sales.shifts.models import ZReport
from app.pos.sales.till.models import CartEvent
from tests.factories import cash, make_draft, make_product, make_tax
from tests.pos.sales.sales.test_returning import give_back


@pytest.fixture
def till(edge_shop):
    """The shop with a shift opened by the service, and its cashier with every permission."""
    edge_shop.cashier = system_actor(edge_shop.tenant_id, employee_id=edge_shop.staff["CASHIER"],
                                     register_id=edge_shop.register_id)
    edge_shop.shift_id = open_shift(edge_shop.register_id, Decimal("100.00"), edge_shop.cashier).id
    return edge_shop


def a_day(till):
    """A cash sale, a split one with change, a return, cash in, out and a drop."""
    tax = make_tax("20", code="VAT20")
    tea = make_product("6.00", cost="2.00", shop=till, taxes=(tax,))
    first = post_sale(make_draft(till, till.shift_id, (tea, 2), payments=[cash("12.00", "20.00")]), till.cashier)
    post_sale(make_draft(till, till.shift_id, (tea, 3), payments=[
        DraftPayment(PaymentMethod.CARD, Decimal("10.00"), Decimal("10.00"), reference="A1"), cash("8.00", "10.00")]), till.cashier)
    give_back(till, first.id, 1)
    move_cash(till.shift_id, CashDirection.IN, Decimal("50.00"), "Coins", till.cashier)
    move_cash(till.shift_id, CashDirection.OUT, Decimal("7.50"), "Window cleaner", till.cashier)
    move_cash(till.shift_id, CashDirection.DROP, Decimal("40.00"), "Safe", till.cashier)


def test_the_drawer_holds_float_and_cash_taken_less_change_refunds_and_what_was_taken_out(till):
    a_day(till)
    (drawer,) = x_report(till.shift_id, till.cashier)["drawer"]
    assert drawer == {
        "currency": "GBP", "float": Decimal("100.00"), "taken": Decimal("30.00"), "change": Decimal("10.00"),
        "refunded": Decimal("6.00"), "paid_in": Decimal("50.00"), "paid_out": Decimal("7.50"), "dropped": Decimal("40.00"),
        "expected": Decimal("116.50"), "counted": None, "variance": None}


def test_an_x_report_sums_turnover_taxes_and_tenders(till):
    a_day(till)
    report = x_report(till.shift_id, till.cashier)
    turnover = report["turnover"]
    assert (turnover["sold"], turnover["returned"], turnover["total"], turnover["tax"], turnover["net"]) == (
        Decimal("30.00"), Decimal("-6.00"), Decimal("24.00"), Decimal("4.00"), Decimal("20.00"))
    assert [(tax["code"], tax["net"], tax["tax"], tax["gross"]) for tax in report["taxes"]] == [
        ("VAT20", Decimal("20.00"), Decimal("4.00"), Decimal("24.00"))]
    assert {tender["method"]: tender["net"] for tender in report["tenders"]} == {"CASH": Decimal("14.00"), "CARD": Decimal("10.00")}
    assert report["receipts"]["count"] == 3
    assert report["receipts"]["series"][0]["first"] == "B1-T01-000001"


def test_whoever_counts_is_told_the_cash_only_after_the_count(till):
    a_day(till)
    grants = {"sales.shifts.x_report": Grant("allow"), "sales.shifts.close": Grant("allow")}
    cashier = Actor(till.tenant_id, None, till.staff["CASHIER"], "Cashier 1", "CASHIER", grants, register_id=till.register_id)
    (drawer,) = x_report(till.shift_id, cashier)["drawer"]
    assert {name: drawer[name] for name in ("float", "paid_in", "paid_out", "dropped")} == {
        "float": Decimal("100.00"), "paid_in": Decimal("50.00"), "paid_out": Decimal("7.50"), "dropped": Decimal("40.00")}
    assert {drawer[name] for name in ("taken", "change", "refunded", "expected", "counted", "variance")} == {None}
    assert {tender["method"]: tender["net"] for tender in x_report(till.shift_id, cashier)["tenders"]} == {
        "CASH": None, "CARD": Decimal("10.00")}
    close_shift(till.shift_id, {"GBP": {"50": 2}}, cashier)
    assert x_report(till.shift_id, cashier)["drawer"][0]["expected"] == Decimal("116.50")


def test_the_report_counts_what_a_manager_approved(till):
    for approver in (None, till.staff["MANAGER"]):
        db.session.add(CartEvent(id=new_id(), kind="price_changed", shift_id=till.shift_id, register_id=till.register_id,
                                 employee_id=till.staff["CASHIER"], approved_by_id=approver))
    db.session.flush()
    assert x_report(till.shift_id, till.cashier)["exceptions"] == {"price_changed": 2, "approved": 1, "no_sales": 0}


def test_closing_finds_the_difference_and_posts_it(till):
    a_day(till)
    closed = close_shift(till.shift_id, {"GBP": {"50": 2, "10": 1, "5": 1, "1": 1}}, till.cashier)
    assert (closed.expected_cash, closed.closing_balance, closed.variance) == (
        Decimal("116.50"), Decimal("116.00"), Decimal("-0.50"))
    entry = db.session.scalar(select(JournalEntry).where(JournalEntry.source_kind == "shift"))
    lines = db.session.execute(select(JournalEntryLine.debit, JournalEntryLine.credit)
                               .where(JournalEntryLine.entry_id == entry.id).order_by(JournalEntryLine.line_number)).all()
    assert sorted(tuple(line) for line in lines) == [(Decimal(0), Decimal("0.50")), (Decimal("0.50"), Decimal(0))]


def test_closing_twice_does_no_harm(till):
    first = close_shift(till.shift_id, {"GBP": {"50": 2}}, till.cashier)
    again = close_shift(till.shift_id, {"GBP": {"50": 9}}, till.cashier)
    assert (again.id, again.closing_balance) == (first.id, Decimal("100"))


def test_a_till_has_one_open_shift(till):
    with pytest.raises(Refusal) as refused:
        open_shift(till.register_id, Decimal("0"), till.cashier)
    assert refused.value.code == "shift_open"


@pytest.mark.parametrize("amount", [Decimal("-1"), Decimal("10.001")])
def test_a_float_that_is_no_money_is_refused(till, amount):
    close_shift(till.shift_id, {"GBP": {"50": 2}}, till.cashier)
    with pytest.raises(Refusal) as refused:
        open_shift(till.register_id, amount, till.cashier)
    assert refused.value.code == "amount_invalid"


def test_a_count_is_of_whole_pieces():
    with pytest.raises(Refusal):
        rules.counted({"GBP": {"5": -1}})
    assert rules.counted({"GBP": {"5": 3, "0.50": 1}}) == {"GBP": Decimal("15.50")}


def test_foreign_cash_has_a_drawer_of_its_own(till):
    tea = make_product("8.00", shop=till)
    post_sale(make_draft(till, till.shift_id, (tea, 1), payments=[DraftPayment(
        PaymentMethod.CASH, Decimal("8.00"), Decimal("8.50"), change=Decimal("0.50"), foreign_currency="EUR",
        foreign_amount=Decimal("10.00"), exchange_rate=Decimal("0.85"))]), till.cashier)
    home, euro = x_report(till.shift_id, till.cashier)["drawer"]
    assert (home["taken"], home["change"], home["expected"]) == (Decimal(0), Decimal("0.50"), Decimal("99.50"))
    assert (euro["currency"], euro["taken"], euro["expected"]) == ("EUR", Decimal("10.00"), Decimal("10.00"))


def test_a_void_gives_foreign_cash_back_as_home_money_out_of_the_home_drawer(till):
    tea = make_product("8.00", shop=till)
    sold = post_sale(make_draft(till, till.shift_id, (tea, 1), payments=[DraftPayment(
        PaymentMethod.CASH, Decimal("8.00"), Decimal("8.50"), change=Decimal("0.50"), foreign_currency="EUR",
        foreign_amount=Decimal("10.00"), exchange_rate=Decimal("0.85"))]), till.cashier)
    void_sale(sold.id, shift_id=till.shift_id, reason="Wrong customer", actor=till.cashier)
    home, euro = x_report(till.shift_id, till.cashier)["drawer"]
    assert (home["change"], home["refunded"], home["expected"]) == (Decimal("0.50"), Decimal("8.00"), Decimal("91.50"))
    assert (euro["taken"], euro["expected"]) == (Decimal("10.00"), Decimal("10.00"))


def test_a_difference_over_the_limit_is_told_to_whoever_may_see_shifts_and_a_small_one_is_not(shop):
    actor = system_actor(shop.tenant_id, employee_id=shop.staff["CASHIER"], register_id=shop.register_id)
    limit = Decimal(db.session.get(Tenant, shop.tenant_id).variance_limit)
    for off in (limit, limit + Decimal("0.01")):
        shift_id = open_shift(shop.register_id, Decimal("100.00"), actor).id
        close_shift(shift_id, {"GBP": {"0.01": int((Decimal("100.00") - off) * 100)}}, actor)
    db.session.commit()
    outbox.drain()
    set_tenant(shop.tenant_id, None, db.session())
    (notice,) = db.session.scalars(select(Notification)).all()
    assert (notice.kind, notice.permission, notice.url) == ("shift_variance", "sales.shifts.view", f"/office/sales/shifts/{shift_id}")
    assert plain(notice.message) == f"Shift B1-T01-S0002 was counted with a difference of -£{limit + Decimal('0.01'):.2f}."
    assert notice.translations["ar"]["message"] != notice.message


def plain(text: str) -> str:
    """Leave out the marks that keep numbers left to right."""
    return text.replace("\u2066", "").replace("\u2069", "")


def test_a_z_report_covers_every_shift_and_seals_itself_to_the_one_before(till):
    a_day(till)
    close_shift(till.shift_id, {"GBP": {"100": 1, "10": 1, "5": 1, "1": 1, "0.50": 1}}, till.cashier)
    first = create_z_report(till.branch_id, till.cashier)
    assert (first.number, first.gross, first.returns, first.net, first.tax, first.grand_total, first.receipt_count) == (
        "B1-Z000001", Decimal("30.00"), Decimal("-6.00"), Decimal("24.00"), Decimal("4.00"), Decimal("24.00"), 3)
    assert (first.first_receipt, first.last_receipt) == ("B1-T01-000001", "B1-T01-000003")
    assert rules.seal(first.previous_hash, first.number, first.figures) == first.hash
    open_shift(till.register_id, Decimal("10.00"), till.cashier)
    second = create_z_report(till.branch_id, till.cashier, close_open=True)
    assert (second.number, second.previous_hash, second.grand_total, second.net) == (
        "B1-Z000002", first.hash, Decimal("24.00"), Decimal(0))


def test_a_z_report_waits_for_open_shifts_unless_told_otherwise(till):
    with pytest.raises(Refusal) as refused:
        create_z_report(till.branch_id, till.cashier)
    assert refused.value.code == "shifts_open"
    report = create_z_report(till.branch_id, till.cashier, close_open=True)
    assert report.figures["shifts"][0]["counted"] is None
    assert db.session.scalar(select(func.count()).select_from(ZReport)) == 1


def test_there_is_no_z_report_without_a_shift(till):
    create_z_report(till.branch_id, till.cashier, close_open=True)
    with pytest.raises(Refusal) as refused:
        create_z_report(till.branch_id, till.cashier)
    assert refused.value.code == "nothing_to_report"


def test_after_the_z_report_a_receipt_is_cancelled_not_voided(till):
    sold = post_sale(make_draft(till, till.shift_id, (make_product("5.00", shop=till), 1)), till.cashier)
    create_z_report(till.branch_id, till.cashier, close_open=True)
    next_shift = open_shift(till.register_id, Decimal("0"), till.cashier)
    with pytest.raises(Refusal) as refused:
        void_sale(sold.id, shift_id=next_shift.id, reason="Late", actor=till.cashier)
    assert refused.value.code == "void_too_late"
