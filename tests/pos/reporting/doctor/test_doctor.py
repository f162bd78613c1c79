"""The doctor: a shop that did everything once is clean, and each kind of corruption is found by the right proofs."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from app.kernel.database import db
from app.kernel.outbox import MOST_ATTEMPTS
from app.kernel.tenancy import set_tenant
from app.pos.reporting.doctor.proofs.everything import PROOFS
from app.pos.reporting.doctor.proofs.stock import LEVELS
from app.pos.reporting.doctor.rules import MOST_FOUND, Tally, is_clean, plain
from app.pos.reporting.doctor.service import examination, examine
from tests.conftest import make_business
from tests.pos.reporting.doctor.trading import behind_the_back, trade

CHAIN = "receipts.chain"


@pytest.fixture(scope="module")
def traded(postgresql_app, database):
    """A shop that traded, and what tests spoil of it; the tests leave it as it was."""
    with postgresql_app.app_context():
        shop = make_business("Trading")
        made = trade(shop)
        made.owner_url, made.tenant_id = database["DATABASE_OWNER_URL"], shop.tenant_id
        made.ids = {
            "tenant": shop.tenant_id, "register": shop.register_id, "tea": made.tea.variant_id, "sold": made.sold_id,
            "card": made.card_id, "shift": made.shift_id, "open_shift": made.open_shift_id,
            "z_report": made.z_report_id, "customer": made.customer_id}
        set_tenant(None)
    return made


def examined(owner, made) -> list:
    """Return what the proofs find in a transaction that spoiled something."""
    return [proof.prove(owner, made.tenant_id) for proof in PROOFS]


def off(results) -> set[str]:
    """Return the names of the proofs that found something."""
    return {result.name for result in results if result.off}


def test_a_shop_that_did_everything_once_is_clean(shop):
    trade(shop)
    results = list(examine())
    assert [(one.name, [vars_of(finding) for finding in one.found]) for one in results if one.off] == []
    assert is_clean(results)
    assert [one.name for one in results if one.counted == 0] == []


def vars_of(finding) -> tuple:
    """Return a finding in a form that reads well when a test fails."""
    return finding.number, finding.what, finding.expected, finding.found


def test_a_new_business_is_clean(shop):
    assert examination()["is_clean"] is True


SPOILED = [
    ("the quantity of a level", ["inventory.stock_level"],
     "UPDATE inventory.stock_level SET quantity = quantity + 1 WHERE variant_id = :tea", {"stock.levels"}),
    ("the value of a level", ["inventory.stock_level"],
     "UPDATE inventory.stock_level SET value = value + 1 WHERE variant_id = :tea", {"stock.levels"}),
    ("what is reserved of a level", ["inventory.stock_level"],
     "UPDATE inventory.stock_level SET reserved = 1 WHERE variant_id = :tea", {"stock.levels"}),
    ("a movement that ends elsewhere", ["inventory.inventory_log"],
     "UPDATE inventory.inventory_log SET quantity_after = quantity_after + 1 WHERE source_id = :card", {"stock.movements"}),
    ("a movement that begins where none ended", ["inventory.inventory_log"],
     "UPDATE inventory.inventory_log SET quantity_before = quantity_before + 1, quantity_after = quantity_after + 1 "
     "WHERE source_id = :card", {"stock.movements"}),
    ("an adjustment that moved something else", ["inventory.stock_adjustment"],
     "UPDATE inventory.stock_adjustment SET quantity = quantity + 1 WHERE tenant_id = :tenant AND reason = 'DAMAGE'",
     {"stock.documents"}),
    ("a sale's discount", ["sales.sale"],
     "UPDATE sales.sale SET discount = discount + 1 WHERE id = :sold", {"sales.documents", CHAIN}),
    ("a sale's number of lines", ["sales.sale"],
     "UPDATE sales.sale SET line_count = 7 WHERE id = :sold", {"sales.documents", CHAIN}),
    ("a line's tax", ["sales.sale_item_tax"],
     "UPDATE sales.sale_item_tax SET amount = amount + 0.01 WHERE sale_id = :card", {"sales.lines"}),
    ("the change of a sale", ["sales.sale"],
     "UPDATE sales.sale SET change = change + 1 WHERE id = :sold", {"sales.payments", CHAIN}),
    ("the rounding of a sale", ["sales.sale"],
     "UPDATE sales.sale SET rounding = 0.05 WHERE id = :sold", {"sales.payments", "books.sales", CHAIN}),
    ("a returned quantity", ["sales.sale_item"],
     "UPDATE sales.sale_item SET returned_quantity = 2 WHERE sale_id = :sold AND returned_quantity = 1",
     {"returns.quantities"}),
    ("a refunded amount", ["sales.sale_payment"],
     "UPDATE sales.sale_payment SET refunded = refunded + 1 WHERE sale_id = :sold", {"returns.refunds"}),
    ("the status of a sale", ["sales.sale"],
     "UPDATE sales.sale SET status = 'REFUNDED' WHERE id = :sold", {"returns.status"}),
    ("the status of a voided sale", ["sales.sale"],
     "UPDATE sales.sale SET status = 'COMPLETED' WHERE tenant_id = :tenant AND status = 'VOIDED'", {"returns.status"}),
    ("a register's counter", ["business.register"],
     "UPDATE business.register SET receipt_counter = receipt_counter + 1 WHERE id = :register", {"receipts.series"}),
    ("a register's last hash", ["business.register"],
     "UPDATE business.register SET receipt_hash = repeat('f', 64) WHERE id = :register", {CHAIN}),
    ("a gap in the numbers", ["sales.sale"],
     "UPDATE sales.sale SET sequence = 70, invoice_number = series || '-000070' WHERE tenant_id = :tenant AND sequence = 7",
     {"receipts.series", CHAIN}),
    ("the name of what was sold", ["sales.sale_item"],
     "UPDATE sales.sale_item SET product_name = 'Something else' WHERE sale_id = :card", {CHAIN}),
    ("the time of a sale", ["sales.sale"],
     "UPDATE sales.sale SET sold_at = sold_at - interval '1 day' WHERE id = :sold", {CHAIN}),
    ("the hash of a sale", ["sales.sale"],
     "UPDATE sales.sale SET hash = repeat('0', 64) WHERE id = :sold", {CHAIN}),
    ("an entry that does not balance", ["accounting.journal_entry_line"],
     "UPDATE accounting.journal_entry_line SET debit = debit + 1 WHERE id = (SELECT line.id "
     "FROM accounting.journal_entry_line line JOIN accounting.journal_entry entry ON entry.id = line.entry_id "
     "WHERE entry.source_id = :card AND line.purpose = 'CARD_CLEARING')",
     {"books.entries", "books.trial_balance", "books.sales"}),
    ("the date of an entry's line", ["accounting.journal_entry_line"],
     "UPDATE accounting.journal_entry_line SET entry_date = entry_date - 1 WHERE id = (SELECT line.id "
     "FROM accounting.journal_entry_line line JOIN accounting.journal_entry entry ON entry.id = line.entry_id "
     "WHERE entry.source_id = :card LIMIT 1)", {"books.entries"}),
    ("a sale's entry of other amounts", ["accounting.journal_entry_line"],
     "UPDATE accounting.journal_entry_line line SET debit = CASE WHEN debit > 0 THEN debit + 1 ELSE 0 END, "
     "credit = CASE WHEN credit > 0 THEN credit + 1 ELSE 0 END FROM accounting.journal_entry entry "
     "WHERE entry.id = line.entry_id AND entry.source_id = :card AND line.purpose IN ('CARD_CLEARING', 'SALES')",
     {"books.sales"}),
    ("a sale whose entry is another's", ["accounting.journal_entry"],
     "UPDATE accounting.journal_entry SET source_id = gen_random_uuid() WHERE source_id = :card", {"books.sales"}),
    ("an adjustment's entry that is gone", ["accounting.journal_entry"],
     "UPDATE accounting.journal_entry SET source_kind = 'manual' WHERE tenant_id = :tenant AND source_kind = 'adjustment'",
     {"books.stock"}),
    ("a drawer's entry that is gone", ["accounting.journal_entry"],
     "UPDATE accounting.journal_entry SET source_kind = 'manual' WHERE tenant_id = :tenant AND source_kind = 'cash_movement'",
     {"books.drawers", "books.cash"}),
    ("a float's entry that is gone", ["accounting.journal_entry"],
     "UPDATE accounting.journal_entry SET source_kind = 'manual' WHERE tenant_id = :tenant AND source_kind = 'shift_open'",
     {"books.drawers", "books.cash"}),
    ("the foreign cash that a drawer should have held", ["sales.shift"],
     "UPDATE sales.shift SET foreign_cash = jsonb_set(foreign_cash, '{EUR,expected}', '\"31\"') WHERE id = :shift",
     {"shifts.foreign"}),
    ("what the foreign cash is worth that a drawer was left with", ["sales.shift"],
     "UPDATE sales.shift SET foreign_cash = jsonb_set(foreign_cash, '{EUR,left_value}', '\"22\"') WHERE id = :shift",
     {"shifts.foreign", "books.drawers"}),
    ("a count's difference that is gone", ["accounting.journal_entry"],
     "UPDATE accounting.journal_entry SET source_kind = 'manual' WHERE tenant_id = :tenant AND source_kind = 'shift'",
     {"books.drawers", "books.cash"}),
    ("a line on another account", ["accounting.journal_entry_line"],
     "UPDATE accounting.journal_entry_line line SET account_id = (SELECT account_id FROM accounting.posting_account "
     "WHERE tenant_id = :tenant AND purpose = 'SAFE') FROM accounting.journal_entry entry "
     "WHERE entry.id = line.entry_id AND entry.source_id = :card AND line.purpose = 'CARD_CLEARING'", {"books.accounts"}),
    ("a shift's cash", ["sales.shift"],
     "UPDATE sales.shift SET cash_total = cash_total + 1 WHERE id = :shift", {"shifts.totals"}),
    ("a shift's number of sales", ["sales.shift"],
     "UPDATE sales.shift SET sales_count = sales_count + 1 WHERE id = :shift", {"shifts.totals"}),
    ("what was counted", ["sales.shift"],
     "UPDATE sales.shift SET closing_balance = closing_balance + 1 WHERE id = :shift", {"shifts.drawers", "books.drawers"}),
    ("what a drawer should have held", ["sales.shift"],
     "UPDATE sales.shift SET expected_cash = expected_cash + 1, variance = variance - 1 WHERE id = :shift",
     {"shifts.drawers", "books.drawers"}),
    ("a payment in another shift", ["sales.sale_payment"],
     "UPDATE sales.sale_payment SET shift_id = :open_shift WHERE sale_id = :card", {"sales.payments", "shifts.totals"}),
    ("a Z-report's turnover", ["sales.z_report"],
     "UPDATE sales.z_report SET gross = gross + 1 WHERE id = :z_report", {"z_reports.figures"}),
    ("a Z-report's grand total", ["sales.z_report"],
     "UPDATE sales.z_report SET grand_total = grand_total + 1 WHERE id = :z_report", {"z_reports.figures"}),
    ("a Z-report as printed", ["sales.z_report"],
     "UPDATE sales.z_report SET figures = jsonb_set(figures, '{currency}', '\"EUR\"') WHERE id = :z_report",
     {"z_reports.chain"}),
    ("a Z-report's number", ["sales.z_report"],
     "UPDATE sales.z_report SET sequence = 2 WHERE id = :z_report", {"z_reports.chain"}),
    ("what a customer spent", ["customers.customer"],
     "UPDATE customers.customer SET total_spent = total_spent + 1 WHERE id = :customer", {"customers.totals"}),
    ("how often a customer bought", ["customers.customer"],
     "UPDATE customers.customer SET total_purchases = 9 WHERE id = :customer", {"customers.totals"}),
    ("a finished cart that is open", ["sales.cart"],
     "UPDATE sales.cart SET status = 'OPEN' WHERE id = :card", {"carts.completed"}),
    ("a completed cart without its sale", ["sales.cart"],
     "UPDATE sales.cart SET id = gen_random_uuid() WHERE id = :card", {"carts.completed"}),
    ("a card payment that was declined", ["payments.terminal_payment"],
     "UPDATE payments.terminal_payment SET status = 'DECLINED' WHERE source_id = :card", {"payments.terminals"}),
    ("a document that nobody is known to have made", ["system.audit_log"],
     "UPDATE system.audit_log SET entity_id = gen_random_uuid() WHERE entity_id = :sold", {"audit.documents"}),
    ("a Z-report that nobody is known to have made", ["system.audit_log"],
     "UPDATE system.audit_log SET entity_id = gen_random_uuid() WHERE entity_id = :z_report", {"audit.documents"}),
    ("the price of a line, with its sums", ["sales.sale_item", "sales.sale"],
     "WITH line AS (UPDATE sales.sale_item SET net = net + 1, total = total + 1 WHERE sale_id = :card RETURNING sale_id) "
     "UPDATE sales.sale SET subtotal = subtotal + 1, total = total + 1, gross = gross + 1 FROM line WHERE sale.id = line.sale_id",
     {"sales.payments", "books.sales", "shifts.totals", "z_reports.figures", CHAIN}),
    ("a sale's total", ["sales.sale"],
     "UPDATE sales.sale SET total = total + 1, gross = gross + 1 WHERE id = :card",
     {"sales.documents", "sales.payments", "shifts.totals", CHAIN}),
    ("a line that is gone", ["sales.sale_item", "sales.sale_item_tax"],
     "WITH tax AS (DELETE FROM sales.sale_item_tax WHERE sale_id = :card) DELETE FROM sales.sale_item WHERE sale_id = :card",
     {"sales.documents", "stock.documents", "books.sales", "z_reports.figures", CHAIN}),
    ("a payment's amount", ["sales.sale_payment"],
     "UPDATE sales.sale_payment SET amount = amount + 1, tendered = tendered + 1 WHERE sale_id = :card",
     {"sales.payments", "payments.unclaimed", "books.sales", "shifts.totals", CHAIN}),
    ("a movement that is gone", ["inventory.inventory_log"],
     "DELETE FROM inventory.inventory_log WHERE source_id = :card",
     {"stock.levels", "stock.movements", "stock.documents", "books.sales"}),
    ("the cost of goods of a line", ["sales.sale_item"],
     "UPDATE sales.sale_item SET cost = cost + 1 WHERE sale_id = :card",
     {"sales.documents", "stock.documents", "books.sales", CHAIN}),
    ("a journal line that is gone", ["accounting.journal_entry_line"],
     "DELETE FROM accounting.journal_entry_line line USING accounting.journal_entry entry "
     "WHERE entry.id = line.entry_id AND entry.source_id = :card AND line.purpose = 'CARD_CLEARING'",
     {"books.entries", "books.trial_balance", "books.sales"}),
    ("a sale that is gone, and its neighbours moved up", ["sales.sale"],
     "UPDATE sales.sale SET sequence = sequence + 100, invoice_number = series || '-' || lpad((sequence + 100)::text, 6, '0') "
     "WHERE tenant_id = :tenant", {"receipts.series", CHAIN}),
    ("more given back than was sold", ["sales.sale_item"],
     "UPDATE sales.sale_item SET quantity = -9 WHERE original_item_id IS NOT NULL AND tenant_id = :tenant AND quantity = -1",
     {"returns.quantities", "stock.documents", CHAIN}),
]


@pytest.mark.parametrize(("tables", "statement", "expected"), [case[1:] for case in SPOILED],
                         ids=[case[0].replace(" ", "-") for case in SPOILED])
def test_what_is_spoiled_is_found_by_the_right_proofs(app, traded, tables, statement, expected):
    with behind_the_back(traded.owner_url, *tables) as owner:
        assert owner.execute(text(statement), traded.ids).rowcount > 0
        results = examined(owner, traded)
    assert off(results) == expected
    assert not is_clean(results)


def test_every_proof_is_spoiled_by_some_test():
    found = set().union(*(case[3] for case in SPOILED)) | {"payments.unknown", "payments.unclaimed", "events.handled", "catalog.lists"}
    assert found == {proof.name for proof in PROOFS}


def test_a_line_that_does_not_add_up_is_found(app, traded):
    with behind_the_back(traded.owner_url, "sales.sale_item") as owner:
        owner.execute(text("ALTER TABLE sales.sale_item DROP CONSTRAINT ck_sale_item_total_is_net_and_tax"))
        owner.execute(text("UPDATE sales.sale_item SET net = net + 1 WHERE sale_id = :card"), traded.ids)
        assert off(examined(owner, traded)) == {"sales.lines", "sales.documents", "z_reports.figures", CHAIN}


def test_a_finding_names_the_record_and_what_it_should_be(app, traded):
    with behind_the_back(traded.owner_url, "inventory.stock_level") as owner:
        owner.execute(text("UPDATE inventory.stock_level SET quantity = 5 WHERE variant_id = :tea"), traded.ids)
        found = plain(LEVELS.prove(owner, traded.tenant_id))
    assert (found["name"], found["off"], found["is_clean"]) == ("stock.levels", 1, False)
    assert [(one["number"], one["what"], one["expected"], one["found"]) for one in found["found"]] == [
        (traded.tea.sku, "quantity", "6", "5")]


@pytest.mark.parametrize(("status", "proof"), [("UNKNOWN", "payments.unknown"), ("APPROVED", "payments.unclaimed")])
def test_a_card_payment_of_unknown_outcome_or_without_its_document_is_a_warning(app, traded, status, proof):
    with behind_the_back(traded.owner_url) as owner:
        owner.execute(text(
            "INSERT INTO payments.terminal_payment (tenant_id, id, register_id, source_kind, source_id, provider, amount, "
            "currency, status, answer) VALUES (:tenant, gen_random_uuid(), :register, 'cart', gen_random_uuid(), 'fake', "
            "1, 'GBP', :status, '{}')"), {**traded.ids, "status": status})
        results = examined(owner, traded)
    assert off(results) == {proof}
    assert is_clean(results)


def test_an_event_that_was_given_up_is_a_warning(app, traded):
    with behind_the_back(traded.owner_url) as owner:
        assert owner.execute(text(
            "UPDATE system.outbox_event SET attempts = :most, error = 'no paper', processed_at = NULL WHERE id = "
            "(SELECT id FROM system.outbox_event WHERE tenant_id = :tenant LIMIT 1)"),
            {**traded.ids, "most": MOST_ATTEMPTS}).rowcount == 1
        results = examined(owner, traded)
    assert [(one.name, one.found[0].found) for one in results if one.off] == [("events.handled", "no paper")]
    assert is_clean(results)


@pytest.mark.parametrize(("statement", "what"), [
    ("UPDATE catalog.product SET price_from = price_from + 1 WHERE id = (SELECT product_id FROM catalog.product_variant WHERE id = :tea)",
     ["price_from"]),
    ("UPDATE catalog.search_entry SET sort_name = 'coffee', keeps_stock = false WHERE id = :tea", ["sort_name", "keeps_stock"]),
    ("UPDATE catalog.search_entry SET words = ' coffee', deleted_at = now() WHERE id = :tea", ["words", "deleted_at"]),
    ("DELETE FROM catalog.search_entry WHERE id = :tea",
     ["product_id", "sku_key", "sort_name", "keeps_stock", "words", "is_active"]),
])
def test_a_product_that_is_listed_as_it_is_not_is_a_warning(app, traded, statement, what):
    with behind_the_back(traded.owner_url) as owner:
        assert owner.execute(text(statement), traded.ids).rowcount == 1
        results = examined(owner, traded)
    assert off(results) == {"catalog.lists"}
    assert [(one.number, one.what) for result in results for one in result.found] == [(traded.tea.sku, name) for name in what]
    assert is_clean(results)


def test_what_is_off_in_another_business_is_not_ours(app, shop, traded):
    with behind_the_back(traded.owner_url, "inventory.stock_level") as owner:
        owner.execute(text("UPDATE inventory.stock_level SET quantity = quantity + 1 WHERE tenant_id = :tenant"), traded.ids)
        assert off(proof.prove(owner, shop.tenant_id) for proof in PROOFS) == set()
        assert off(examined(owner, traded)) == {"stock.levels"}


def test_what_the_application_s_role_changes_unseen_is_found_by_its_own_eyes(shop):
    made = trade(shop)
    db.session.execute(text("UPDATE sales.sale SET status = 'REFUNDED' WHERE id = :id"), {"id": made.sold_id})
    assert off(examine()) == set()  # not committed, so not told yet
    db.session.commit()
    assert off(examine()) == {"returns.status"}
    assert examination()["is_clean"] is False


def test_only_the_first_differences_are_listed_but_all_are_counted():
    tally = Tally()
    for number in range(MOST_FOUND + 7):
        tally.compare(None, str(number), "figure", Decimal(1), Decimal(2))
    assert (tally.off, len(tally.found)) == (MOST_FOUND + 7, MOST_FOUND)
