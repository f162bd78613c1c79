"""Proofs of documents: a sale is the sum of its lines, and of its payments."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.pos.reporting.doctor.proofs.proof import Comparison, count

DOCUMENTS = Comparison(
    "sales.documents", _l("Every document is the sum of its lines: subtotal, tax, total, discount and cost."),
    count("sales.sale"),
    """
    SELECT sale.id, sale.invoice_number AS number,
           coalesce(line.net, 0) AS e_subtotal, sale.subtotal AS f_subtotal,
           coalesce(line.tax, 0) AS e_tax, sale.tax AS f_tax,
           coalesce(line.total, 0) AS e_total, sale.total AS f_total,
           coalesce(line.discount, 0) AS e_discount, sale.discount AS f_discount,
           coalesce(line.cost, 0) AS e_cost, sale.cost AS f_cost,
           coalesce(line.lines, 0) AS e_lines, sale.line_count AS f_lines
    FROM sales.sale AS sale
    LEFT JOIN (SELECT sale_id, sum(net) AS net, sum(tax) AS tax, sum(total) AS total,
                      sum(discount + order_discount) AS discount, sum(cost) AS cost, count(*) AS lines
               FROM sales.sale_item WHERE tenant_id = :tenant GROUP BY sale_id) AS line ON line.sale_id = sale.id
    WHERE sale.tenant_id = :tenant
    """,
    ("subtotal", "tax", "total", "discount", "cost", "lines"))

LINES = Comparison(
    "sales.lines", _l("Every line's total is its net amount and its taxes."),
    count("sales.sale_item"),
    """
    SELECT item.id, sale.invoice_number || ' / ' || item.line_number AS number,
           item.net + item.tax AS e_total, item.total AS f_total,
           coalesce(taxes.amount, 0) AS e_tax, item.tax AS f_tax
    FROM sales.sale_item AS item
    JOIN sales.sale AS sale ON sale.tenant_id = :tenant AND sale.id = item.sale_id
    LEFT JOIN (SELECT item_id, sum(amount) AS amount FROM sales.sale_item_tax
               WHERE tenant_id = :tenant GROUP BY item_id) AS taxes ON taxes.item_id = item.id
    WHERE item.tenant_id = :tenant
    """,
    ("total", "tax"))

PAYMENTS = Comparison(
    "sales.payments", _l("Every document is paid to the last digit: its payments are its total and its cash rounding."),
    count("sales.sale_payment"),
    """
    SELECT sale.id, sale.invoice_number AS number,
           coalesce(leg.amount, 0) AS e_paid, sale.paid AS f_paid,
           sale.total + sale.rounding AS e_due, coalesce(leg.amount, 0) AS f_due,
           coalesce(leg.change, 0) AS e_change, sale.change AS f_change,
           0::bigint AS e_other_shift, coalesce(leg.other_shift, 0) AS f_other_shift
    FROM sales.sale AS sale
    LEFT JOIN (SELECT payment.sale_id, sum(payment.amount) AS amount, sum(payment.change) AS change,
                      count(*) FILTER (WHERE payment.shift_id <> document.shift_id) AS other_shift
               FROM sales.sale_payment AS payment
               JOIN sales.sale AS document ON document.tenant_id = :tenant AND document.id = payment.sale_id
               WHERE payment.tenant_id = :tenant GROUP BY payment.sale_id) AS leg ON leg.sale_id = sale.id
    WHERE sale.tenant_id = :tenant
    """,
    ("paid", "due", "change", "other_shift"))

PROOFS = (DOCUMENTS, LINES, PAYMENTS)
