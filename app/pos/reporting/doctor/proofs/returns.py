"""Proofs of what came back: quantities and refunds on the originals, and what became of them."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.pos.reporting.doctor.proofs.proof import Comparison, count

QUANTITIES = Comparison(
    "returns.quantities",
    _l("Every line's returned quantity is what later documents gave back, and never more than was sold."),
    count("sales.sale_item", "original_item_id IS NOT NULL"),
    """
    SELECT id, number, e_returned, f_returned, 0::numeric AS e_excess, greatest(e_returned - sold, 0) AS f_excess
    FROM (SELECT item.id, sale.invoice_number || ' / ' || item.line_number AS number, greatest(item.quantity, 0) AS sold,
                 coalesce(back.quantity, 0) AS e_returned, item.returned_quantity AS f_returned
          FROM sales.sale_item AS item
          JOIN sales.sale AS sale ON sale.tenant_id = :tenant AND sale.id = item.sale_id
          LEFT JOIN (SELECT original_item_id, -sum(quantity) AS quantity FROM sales.sale_item
                     WHERE tenant_id = :tenant AND original_item_id IS NOT NULL GROUP BY original_item_id) AS back
              ON back.original_item_id = item.id
          WHERE item.tenant_id = :tenant AND (item.returned_quantity <> 0 OR back.quantity IS NOT NULL)) AS original
    """,
    ("returned", "excess"))

REFUNDS = Comparison(
    "returns.refunds",
    _l("Every payment's refunded amount is what later documents gave back of it, and never more than was paid."),
    count("sales.sale_payment", "refund_of_id IS NOT NULL"),
    """
    SELECT id, number, e_refunded, f_refunded, 0::numeric AS e_excess, greatest(e_refunded - paid, 0) AS f_excess
    FROM (SELECT payment.id, sale.invoice_number || ' / ' || payment.leg_number AS number,
                 greatest(payment.amount, 0) AS paid, coalesce(back.amount, 0) AS e_refunded,
                 payment.refunded AS f_refunded
          FROM sales.sale_payment AS payment
          JOIN sales.sale AS sale ON sale.tenant_id = :tenant AND sale.id = payment.sale_id
          LEFT JOIN (SELECT refund_of_id, -sum(amount) AS amount FROM sales.sale_payment
                     WHERE tenant_id = :tenant AND refund_of_id IS NOT NULL GROUP BY refund_of_id) AS back
              ON back.refund_of_id = payment.id
          WHERE payment.tenant_id = :tenant AND (payment.refunded <> 0 OR back.amount IS NOT NULL)) AS original
    """,
    ("refunded", "excess"))

STATUS = Comparison(
    "returns.status", _l("Every document's status is what later documents made of it."),
    count("sales.sale", "original_sale_id IS NOT NULL"),
    """
    SELECT sale.id, sale.invoice_number AS number,
           CASE WHEN later.voids THEN 'VOIDED' WHEN later.cancels THEN 'CANCELLED'
                WHEN later.sale_id IS NOT NULL AND sold.everything THEN 'REFUNDED' ELSE 'COMPLETED' END AS e_status,
           sale.status::text AS f_status
    FROM sales.sale AS sale
    LEFT JOIN (SELECT original_sale_id AS sale_id, bool_or(kind = 'VOID') AS voids, bool_or(kind = 'CANCELLATION') AS cancels
               FROM sales.sale WHERE tenant_id = :tenant AND original_sale_id IS NOT NULL
               GROUP BY original_sale_id) AS later ON later.sale_id = sale.id
    LEFT JOIN LATERAL (
        SELECT bool_and(item.quantity <= coalesce(
            (SELECT -sum(back.quantity) FROM sales.sale_item AS back
             WHERE back.tenant_id = :tenant AND back.original_item_id = item.id), 0)) AS everything
        FROM sales.sale_item AS item
        WHERE item.tenant_id = :tenant AND item.sale_id = sale.id AND item.quantity > 0
    ) AS sold ON later.sale_id IS NOT NULL
    WHERE sale.tenant_id = :tenant
    """,
    ("status",))

PROOFS = (QUANTITIES, REFUNDS, STATUS)
