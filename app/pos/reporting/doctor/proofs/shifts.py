"""Proofs of drawers: a shift is the sum of its documents and payments, and its count is arithmetic."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.pos.reporting.doctor.proofs.proof import Comparison, count

TOTALS = Comparison(
    "shifts.totals", _l("Every shift's totals are the sums of its documents and payments."),
    count("sales.shift"),
    """
    SELECT shift.id, shift.number,
           coalesce(document.sales, 0) AS e_sales, shift.sales_count AS f_sales,
           coalesce(document.returns, 0) AS e_returns, shift.returns_count AS f_returns,
           coalesce(document.sold, 0) AS e_sales_total, shift.sales_total AS f_sales_total,
           coalesce(document.returned, 0) AS e_returns_total, shift.returns_total AS f_returns_total,
           coalesce(paid.cash, 0) AS e_cash_total, shift.cash_total AS f_cash_total,
           coalesce(paid.card, 0) AS e_card_total, shift.card_total AS f_card_total,
           coalesce(paid.other, 0) AS e_other_total, shift.other_total AS f_other_total
    FROM sales.shift AS shift
    LEFT JOIN (SELECT shift_id, count(*) FILTER (WHERE kind IN ('SALE', 'EXCHANGE')) AS sales,
                      count(*) FILTER (WHERE kind NOT IN ('SALE', 'EXCHANGE')) AS returns,
                      sum(total) FILTER (WHERE kind IN ('SALE', 'EXCHANGE')) AS sold,
                      sum(total) FILTER (WHERE kind NOT IN ('SALE', 'EXCHANGE')) AS returned
               FROM sales.sale WHERE tenant_id = :tenant GROUP BY shift_id) AS document ON document.shift_id = shift.id
    LEFT JOIN (SELECT shift_id, sum(amount) FILTER (WHERE method = 'CASH') AS cash,
                      sum(amount) FILTER (WHERE method = 'CARD') AS card,
                      sum(amount) FILTER (WHERE method NOT IN ('CASH', 'CARD')) AS other
               FROM sales.sale_payment WHERE tenant_id = :tenant GROUP BY shift_id) AS paid ON paid.shift_id = shift.id
    WHERE shift.tenant_id = :tenant
    """,
    ("sales", "returns", "sales_total", "returns_total", "cash_total", "card_total", "other_total"))

DRAWERS = Comparison(
    "shifts.drawers",
    _l("Every closed drawer should have held its float, its cash taken and its cash moved; the variance is what was "
       "counted less that."),
    count("sales.shift", "status = 'CLOSED'"),
    """
    SELECT shift.id, shift.number,
           shift.opening_balance + coalesce(paid.cash, 0) + coalesce(moved.cash, 0) AS e_expected,
           shift.expected_cash AS f_expected,
           (shift.denominations -> 'counted' ->> shift.currency)::numeric AS e_counted, shift.closing_balance AS f_counted,
           shift.closing_balance - shift.expected_cash AS e_variance, shift.variance AS f_variance
    FROM sales.shift AS shift
    LEFT JOIN (SELECT shift_id,
                      coalesce(sum(tendered) FILTER (WHERE foreign_currency IS NULL AND tendered > 0), 0)
                      - coalesce(sum(change), 0)
                      + coalesce(sum(amount) FILTER (WHERE foreign_currency IS NULL AND amount < 0), 0) AS cash
               FROM sales.sale_payment WHERE tenant_id = :tenant AND method = 'CASH' GROUP BY shift_id) AS paid
        ON paid.shift_id = shift.id
    LEFT JOIN (SELECT movement.shift_id,
                      sum(CASE movement.direction WHEN 'IN' THEN movement.amount ELSE -movement.amount END) AS cash
               FROM sales.cash_movement AS movement
               JOIN sales.shift AS own ON own.tenant_id = :tenant AND own.id = movement.shift_id
                    AND own.currency = movement.currency
               WHERE movement.tenant_id = :tenant GROUP BY movement.shift_id) AS moved
        ON moved.shift_id = shift.id
    WHERE shift.tenant_id = :tenant AND shift.status = 'CLOSED'
    """,
    ("expected", "counted", "variance"))

FOREIGN = Comparison(
    "shifts.foreign",
    _l("Every closed drawer should have held its float, its cash taken and its cash moved in every foreign currency too; what "
       "is left stands in the books for what it was taken at."),
    "SELECT count(*) FROM sales.shift CROSS JOIN LATERAL jsonb_object_keys(foreign_cash) "
    "WHERE tenant_id = :tenant AND status = 'CLOSED'",
    """
    SELECT shift.id, shift.number || ' / ' || fact.code AS number,
           fact.amount AS e_expected, (kept.row ->> 'expected')::numeric AS f_expected,
           coalesce(fact.counted, fact.amount) AS e_left, (kept.row ->> 'left')::numeric AS f_left,
           fact.counted - fact.amount AS e_variance, (kept.row ->> 'variance')::numeric AS f_variance,
           (kept.row ->> 'left_value')::numeric - fact.value AS e_variance_value,
           coalesce((kept.row ->> 'variance_value')::numeric, 0) AS f_variance_value
    FROM (SELECT shift_id, code, sum(amount) AS amount, sum(value) AS value, sum(counted) AS counted
          FROM (SELECT shift.id AS shift_id, each.key AS code, (each.value ->> 'float')::numeric AS amount,
                       (each.value ->> 'float_value')::numeric AS value, NULL::numeric AS counted
                FROM sales.shift AS shift CROSS JOIN LATERAL jsonb_each(shift.foreign_cash) AS each
                WHERE shift.tenant_id = :tenant
                UNION ALL
                SELECT shift_id, foreign_currency, foreign_amount, tendered, NULL FROM sales.sale_payment
                WHERE tenant_id = :tenant AND foreign_currency IS NOT NULL
                UNION ALL
                SELECT movement.shift_id, movement.currency,
                       CASE movement.direction WHEN 'IN' THEN movement.amount ELSE -movement.amount END,
                       CASE movement.direction WHEN 'IN' THEN movement.value ELSE -movement.value END, NULL
                FROM sales.cash_movement AS movement
                JOIN sales.shift AS own ON own.tenant_id = :tenant AND own.id = movement.shift_id
                     AND own.currency <> movement.currency
                WHERE movement.tenant_id = :tenant
                UNION ALL
                SELECT shift.id, code.name, 0, 0, coalesce((shift.denominations -> 'counted' ->> code.name)::numeric, 0)
                FROM sales.shift AS shift
                CROSS JOIN LATERAL (SELECT jsonb_object_keys(shift.denominations -> 'counted') AS name
                                    UNION SELECT jsonb_object_keys(shift.foreign_cash)) AS code
                WHERE shift.tenant_id = :tenant AND shift.closing_balance IS NOT NULL AND code.name <> shift.currency
               ) AS each GROUP BY shift_id, code) AS fact
    JOIN sales.shift AS shift ON shift.tenant_id = :tenant AND shift.id = fact.shift_id AND shift.status = 'CLOSED'
    LEFT JOIN LATERAL (SELECT shift.foreign_cash -> fact.code AS row) AS kept ON true
    WHERE kept.row IS NOT NULL OR fact.amount <> 0 OR fact.counted <> 0 OR fact.value <> 0
    """,
    ("expected", "left", "variance", "variance_value"))

PROOFS = (TOTALS, DRAWERS, FOREIGN)
