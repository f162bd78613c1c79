"""Proofs of the books: entries balance, and every document stands in them once with its own figures."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.pos.reporting.doctor.proofs.proof import Comparison, count

ENTRIES = Comparison(
    "books.entries", _l("Every journal entry balances, in lines of its own date."),
    count("accounting.journal_entry"),
    """
    SELECT entry.id, entry.entry_number AS number,
           0::numeric AS e_difference, coalesce(line.difference, 0) AS f_difference,
           greatest(line.lines, 2) AS e_lines, coalesce(line.lines, 0) AS f_lines,
           0::bigint AS e_other_date, coalesce(line.other_date, 0) AS f_other_date
    FROM accounting.journal_entry AS entry
    LEFT JOIN (SELECT line.entry_id, sum(line.debit) - sum(line.credit) AS difference, count(*) AS lines,
                      count(*) FILTER (WHERE line.entry_date <> own.entry_date) AS other_date
               FROM accounting.journal_entry_line AS line
               JOIN accounting.journal_entry AS own ON own.tenant_id = :tenant AND own.id = line.entry_id
               WHERE line.tenant_id = :tenant GROUP BY line.entry_id) AS line ON line.entry_id = entry.id
    WHERE entry.tenant_id = :tenant
    """,
    ("difference", "lines", "other_date"))

TRIAL_BALANCE = Comparison(
    "books.trial_balance", _l("All debits are all credits: the trial balance is zero."),
    count("accounting.journal_entry_line"),
    """
    SELECT NULL::uuid AS id, entry.currency AS number, 0::numeric AS e_balance, sum(line.debit - line.credit) AS f_balance
    FROM accounting.journal_entry_line AS line
    JOIN accounting.journal_entry AS entry ON entry.tenant_id = :tenant AND entry.id = line.entry_id
    WHERE line.tenant_id = :tenant GROUP BY entry.currency
    """,
    ("balance",))

_FOUND = """
    SELECT entry.source_id, min(entry.entry_number) AS number, line.purpose, sum(line.debit - line.credit) AS amount
    FROM accounting.journal_entry AS entry
    JOIN accounting.journal_entry_line AS line ON line.tenant_id = :tenant AND line.entry_id = entry.id
    WHERE entry.tenant_id = :tenant AND entry.source_kind = ANY('{%s}') GROUP BY entry.source_id, line.purpose
"""


def _agrees(name: str, says, counted: str, wanted: str, *kinds: str) -> Comparison:
    """Return the proof that entries of these source kinds hold, purpose by purpose, what `wanted` says.

    `wanted` gives source_id, number, purpose, amount (debit minus credit). An entry without its document shows as
    expected 0, a document without its entry as found 0; that there are not two, the database's own key says.
    """
    return Comparison(name, says, counted, f"""
        SELECT source_id AS id, coalesce(wanted.number, found.number) || ' / ' || purpose AS number,
               coalesce(wanted.amount, 0) AS e_amount, coalesce(found.amount, 0) AS f_amount
        FROM (SELECT source_id, min(number) AS number, purpose, sum(amount) AS amount
              FROM ({wanted}) AS each GROUP BY source_id, purpose) AS wanted
        FULL JOIN ({_FOUND % ",".join(kinds)}) AS found USING (source_id, purpose)
        """, ("amount",))


SALES = _agrees(
    "books.sales",
    _l("Every sale stands in the journal once: tenders, sales, tax, rounding, stock and its cost, to the cent."),
    count("sales.sale"),
    """
    SELECT sale.id AS source_id, sale.invoice_number AS number, posted.purpose, posted.amount
    FROM sales.sale AS sale
    CROSS JOIN LATERAL (VALUES ('SALES', -sale.subtotal), ('TAX_PAYABLE', -sale.tax), ('CASH_ROUNDING', -sale.rounding))
        AS posted(purpose, amount)
    WHERE sale.tenant_id = :tenant
    UNION ALL
    SELECT sale_id, NULL, CASE method WHEN 'CASH' THEN 'CASH' WHEN 'CARD' THEN 'CARD_CLEARING'
                          WHEN 'BANK_TRANSFER' THEN 'BANK_TRANSFER' WHEN 'MOBILE' THEN 'MOBILE'
                          WHEN 'CHECK' THEN 'CHECK' ELSE 'OTHER_TENDER' END, amount
    FROM sales.sale_payment WHERE tenant_id = :tenant
    UNION ALL
    SELECT sale_id, NULL, 'COST_OF_GOODS', sum(cost) FROM sales.sale_item
    WHERE tenant_id = :tenant AND keeps_stock GROUP BY sale_id
    UNION ALL
    SELECT sale_id, NULL, 'STOCK_ADJUSTMENT', -sum(cost) FROM sales.sale_item
    WHERE tenant_id = :tenant AND keeps_stock AND quantity < 0 AND NOT restocked GROUP BY sale_id
    UNION ALL
    SELECT source_id, NULL, 'INVENTORY', sum(value) FROM inventory.inventory_log
    WHERE tenant_id = :tenant AND source_kind = 'sale' GROUP BY source_id
    """,
    "sale")

STOCK = _agrees(
    "books.stock", _l("Everything else that changed the value of stock stands in the journal once, with that value."),
    "SELECT count(DISTINCT source_id) FROM inventory.inventory_log WHERE tenant_id = :tenant AND source_kind <> 'sale'",
    """
    SELECT log.source_id, log.reference AS number, posted.purpose, posted.amount
    FROM inventory.inventory_log AS log
    CROSS JOIN LATERAL (VALUES
        ('INVENTORY', log.value),
        (CASE WHEN log.reason = 'late_cost' THEN 'COST_OF_GOODS' WHEN log.type = 'INITIAL' THEN 'OPENING_STOCK'
              WHEN log.type IN ('PURCHASE', 'TRANSFER_IN', 'TRANSFER_OUT') THEN 'STOCK_RECEIVED'
              ELSE 'STOCK_ADJUSTMENT' END, -log.value)) AS posted(purpose, amount)
    WHERE log.tenant_id = :tenant AND log.source_kind <> 'sale'
    """,
    "adjustment", "purchase", "transfer")

DRAWERS = _agrees(
    "books.drawers", _l("Every float, every cash movement and every difference of a count stands in the journal once."),
    "SELECT (SELECT count(*) FROM sales.cash_movement WHERE tenant_id = :tenant) + "
    "(SELECT count(*) FROM sales.shift WHERE tenant_id = :tenant)",
    """
    SELECT opened.id AS source_id, opened.number, posted.purpose, posted.amount
    FROM (SELECT shift.id, shift.number, shift.opening_balance + coalesce(abroad.floats, 0)
                 - coalesce(lag(coalesce(shift.closing_balance, shift.expected_cash) + coalesce(abroad.left_behind, 0))
                            OVER (PARTITION BY shift.register_id, shift.currency
                                  ORDER BY length(shift.number), shift.number), 0) AS moved
          FROM sales.shift AS shift
          LEFT JOIN LATERAL (SELECT sum((each.value ->> 'float_value')::numeric) AS floats,
                                    sum((each.value ->> 'left_value')::numeric) AS left_behind
                             FROM jsonb_each(shift.foreign_cash) AS each) AS abroad ON true
          WHERE shift.tenant_id = :tenant) AS opened
    CROSS JOIN LATERAL (VALUES ('CASH', opened.moved), ('SAFE', -opened.moved)) AS posted(purpose, amount)
    UNION ALL
    SELECT movement.id AS source_id, shift.number, posted.purpose,
           CASE movement.direction WHEN 'IN' THEN posted.amount ELSE -posted.amount END AS amount
    FROM sales.cash_movement AS movement
    JOIN sales.shift AS shift ON shift.tenant_id = :tenant AND shift.id = movement.shift_id
    CROSS JOIN LATERAL (VALUES ('CASH', movement.value),
                               (CASE movement.direction WHEN 'DROP' THEN 'SAFE' ELSE 'CASH_MOVEMENT' END, -movement.value)
                       ) AS posted(purpose, amount)
    WHERE movement.tenant_id = :tenant
    UNION ALL
    SELECT shift.id, shift.number, posted.purpose, posted.amount
    FROM (SELECT shift.id, shift.number, shift.variance + coalesce(
                     (SELECT sum((each.value ->> 'variance_value')::numeric)
                      FROM jsonb_each(shift.foreign_cash) AS each), 0) AS variance
          FROM sales.shift AS shift WHERE shift.tenant_id = :tenant AND shift.status = 'CLOSED') AS shift
    CROSS JOIN LATERAL (VALUES ('CASH', shift.variance), ('CASH_DIFFERENCE', -shift.variance)) AS posted(purpose, amount)
    WHERE shift.variance <> 0
    """,
    "shift_open", "cash_movement", "shift")

CASH = Comparison(
    "books.cash", _l("The account of the drawers holds what lies in them: what the last shift of each till left, or should hold now."),
    "SELECT count(DISTINCT register_id) FROM sales.shift WHERE tenant_id = :tenant",
    """
    SELECT NULL::uuid AS id, currency AS number, coalesce(lies.amount, 0) AS e_cash, coalesce(booked.amount, 0) AS f_cash
    FROM (SELECT shift.currency, sum(CASE shift.status WHEN 'CLOSED'
                     THEN coalesce(shift.closing_balance, shift.expected_cash) + coalesce(abroad.left_behind, 0)
                     ELSE shift.opening_balance + coalesce(abroad.floats, 0) + coalesce(paid.amount, 0)
                          + coalesce(moved.amount, 0) END) AS amount
          FROM (SELECT DISTINCT ON (register_id, currency) * FROM sales.shift WHERE tenant_id = :tenant
                ORDER BY register_id, currency, length(number) DESC, number DESC) AS shift
          LEFT JOIN LATERAL (SELECT sum((each.value ->> 'float_value')::numeric) AS floats,
                                    sum((each.value ->> 'left_value')::numeric) AS left_behind
                             FROM jsonb_each(shift.foreign_cash) AS each) AS abroad ON true
          LEFT JOIN LATERAL (SELECT sum(payment.amount) AS amount FROM sales.sale_payment AS payment
                             WHERE payment.tenant_id = :tenant AND payment.shift_id = shift.id AND payment.method = 'CASH'
                            ) AS paid ON true
          LEFT JOIN LATERAL (SELECT sum(CASE movement.direction WHEN 'IN' THEN movement.value ELSE -movement.value END) AS amount
                             FROM sales.cash_movement AS movement
                             WHERE movement.tenant_id = :tenant AND movement.shift_id = shift.id) AS moved ON true
          GROUP BY shift.currency) AS lies
    FULL JOIN (SELECT entry.currency, sum(line.debit - line.credit) AS amount
               FROM accounting.journal_entry AS entry
               JOIN accounting.journal_entry_line AS line ON line.tenant_id = :tenant AND line.entry_id = entry.id
                    AND line.purpose = 'CASH'
               WHERE entry.tenant_id = :tenant AND entry.source_kind = ANY('{sale,shift_open,cash_movement,shift}')
               GROUP BY entry.currency) AS booked USING (currency)
    """,
    ("cash",))

ACCOUNTS = Comparison(
    "books.accounts", _l("What the product posted stands on the account that was chosen for its purpose."),
    count("accounting.journal_entry_line", "purpose IS NOT NULL"),
    """
    SELECT line.id, entry.entry_number || ' / ' || line.purpose AS number,
           wanted.code AS e_account, stored.code AS f_account
    FROM accounting.journal_entry_line AS line
    JOIN accounting.journal_entry AS entry ON entry.tenant_id = :tenant AND entry.id = line.entry_id
    JOIN accounting.posting_account AS choice ON choice.tenant_id = :tenant AND choice.purpose = line.purpose
         AND choice.updated_at < line.created_at AND choice.account_id <> line.account_id
    JOIN accounting.chart_of_account AS wanted ON wanted.tenant_id = :tenant AND wanted.id = choice.account_id
    JOIN accounting.chart_of_account AS stored ON stored.tenant_id = :tenant AND stored.id = line.account_id
    WHERE line.tenant_id = :tenant AND line.purpose IS NOT NULL
    """,
    ("account",))

PROOFS = (ENTRIES, TRIAL_BALANCE, SALES, STOCK, DRAWERS, CASH, ACCOUNTS)
