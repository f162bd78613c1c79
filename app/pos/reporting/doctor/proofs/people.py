"""Proofs around the documents: customers' totals, finished carts, card payments, the audit log, events."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.kernel.outbox import MOST_ATTEMPTS
from app.pos.reporting.doctor.proofs.proof import Comparison, count

CUSTOMERS = Comparison(
    "customers.totals", _l("Every customer's purchases and amount spent are the sums of the customer's documents."),
    count("customers.customer"),
    """
    SELECT customer.id, customer.number,
           coalesce(bought.purchases, 0) AS e_purchases, customer.total_purchases AS f_purchases,
           coalesce(bought.spent, 0) AS e_spent, customer.total_spent AS f_spent
    FROM customers.customer AS customer
    LEFT JOIN (SELECT customer_id, count(*) FILTER (WHERE kind = 'SALE') AS purchases, sum(total) AS spent
               FROM sales.sale WHERE tenant_id = :tenant AND customer_id IS NOT NULL GROUP BY customer_id) AS bought
        ON bought.customer_id = customer.id
    WHERE customer.tenant_id = :tenant
    """,
    ("purchases", "spent"))

CARTS = Comparison(
    "carts.completed", _l("Every completed cart is a stored document, and no cart that is one can be paid again."),
    count("sales.cart", "status = 'COMPLETED'"),
    """
    SELECT cart.id, coalesce(sale.invoice_number, cart.id::text) AS number,
           (sale.id IS NOT NULL)::text AS e_completed, (cart.status = 'COMPLETED')::text AS f_completed
    FROM sales.cart AS cart
    LEFT JOIN sales.sale AS sale ON sale.tenant_id = :tenant AND sale.id = cart.id
    WHERE cart.tenant_id = :tenant
    """,
    ("completed",))

TERMINALS = Comparison(
    "payments.terminals", _l("Every card payment on a document was approved by its terminal."),
    count("sales.sale_payment", "terminal_payment_id IS NOT NULL"),
    """
    SELECT payment.id, sale.invoice_number AS number, 'APPROVED' AS e_status, terminal.status::text AS f_status
    FROM sales.sale_payment AS payment
    JOIN sales.sale AS sale ON sale.tenant_id = :tenant AND sale.id = payment.sale_id
    JOIN payments.terminal_payment AS terminal
        ON terminal.tenant_id = :tenant AND terminal.id = payment.terminal_payment_id
    WHERE payment.tenant_id = :tenant
    """,
    ("status",))

UNKNOWN = Comparison(
    "payments.unknown", _l("No card payment is left whose outcome nobody knows."),
    count("payments.terminal_payment"),
    """
    SELECT id, coalesce(provider_reference, id::text) AS number, 'settled' AS e_outcome, status::text AS f_outcome
    FROM payments.terminal_payment
    WHERE tenant_id = :tenant
          AND (status = 'UNKNOWN' OR (status = 'REQUESTED' AND created_at < now() - interval '10 minutes'))
    """,
    ("outcome",), is_warning=True)

UNCLAIMED = Comparison(
    "payments.unclaimed", _l("All card money of finished carts stands on a document."),
    count("payments.terminal_payment", "status = 'APPROVED'"),
    """
    SELECT taken.cart_id AS id, coalesce(sale.invoice_number, taken.cart_id::text) AS number,
           taken.amount AS e_amount, coalesce(booked.amount, 0) AS f_amount
    FROM (SELECT terminal.source_id AS cart_id, sum(terminal.amount) AS amount
          FROM payments.terminal_payment AS terminal
          LEFT JOIN sales.cart AS cart ON cart.tenant_id = :tenant AND cart.id = terminal.source_id
          WHERE terminal.tenant_id = :tenant AND terminal.status = 'APPROVED'
                AND coalesce(cart.status, 'ABANDONED') NOT IN ('OPEN', 'HELD')
          GROUP BY terminal.source_id) AS taken
    LEFT JOIN (SELECT sale_id, sum(amount) AS amount FROM sales.sale_payment
               WHERE tenant_id = :tenant AND terminal_payment_id IS NOT NULL GROUP BY sale_id) AS booked
        ON booked.sale_id = taken.cart_id
    LEFT JOIN sales.sale AS sale ON sale.tenant_id = :tenant AND sale.id = taken.cart_id
    """,
    ("amount",), is_warning=True)

AUDIT = Comparison(
    "audit.documents", _l("Every document, adjustment, cash movement, shift and Z-report stands in the audit log."),
    count("system.audit_log"),
    """
    SELECT document.id, document.number, 'true' AS e_audited, 'false' AS f_audited
    FROM (SELECT id, 'sale' AS kind, invoice_number AS number FROM sales.sale WHERE tenant_id = :tenant
          UNION ALL
          SELECT id, 'shift', number FROM sales.shift WHERE tenant_id = :tenant
          UNION ALL
          SELECT id, 'z_report', number FROM sales.z_report WHERE tenant_id = :tenant
          UNION ALL
          SELECT id, 'cash_movement', reason FROM sales.cash_movement WHERE tenant_id = :tenant
          UNION ALL
          SELECT DISTINCT document_id, 'adjustment', number FROM inventory.stock_adjustment WHERE tenant_id = :tenant
         ) AS document
    WHERE NOT EXISTS (SELECT FROM system.audit_log AS entry WHERE entry.tenant_id = :tenant
                      AND entry.entity_kind = document.kind AND entry.entity_id = document.id)
    """,
    ("audited",))

EVENTS = Comparison(
    "events.handled", _l("What is done after a document is stored was done, or still will be: no event was given up."),
    count("system.outbox_event"),
    f"""
    SELECT id, name AS number, NULL::text AS e_error, coalesce(error, '') AS f_error
    FROM system.outbox_event
    WHERE tenant_id = :tenant AND processed_at IS NULL AND attempts >= {MOST_ATTEMPTS}
    """,
    ("error",), is_warning=True)

PROOFS = (CUSTOMERS, CARTS, TERMINALS, UNKNOWN, UNCLAIMED, AUDIT, EVENTS)
