"""Proofs of stock: levels are what the ledger says, the ledger what the documents say."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.pos.reporting.doctor.proofs.proof import Comparison, count

LEVELS = Comparison(
    "stock.levels", _l("Every stock level is the sum of its movements: quantity, reserved and value."),
    count("inventory.stock_level"),
    """
    SELECT level.id, variant.sku AS number,
           coalesce(moved.quantity, 0) AS e_quantity, coalesce(level.quantity, 0) AS f_quantity,
           coalesce(moved.reserved, 0) AS e_reserved, coalesce(level.reserved, 0) AS f_reserved,
           coalesce(moved.value, 0) AS e_value, coalesce(level.value, 0) AS f_value
    FROM (SELECT * FROM inventory.stock_level WHERE tenant_id = :tenant) AS level
    FULL JOIN (SELECT branch_id, variant_id, sum(quantity) AS quantity, sum(reserved) AS reserved, sum(value) AS value
               FROM inventory.inventory_log WHERE tenant_id = :tenant GROUP BY branch_id, variant_id) AS moved
        USING (branch_id, variant_id)
    LEFT JOIN catalog.product_variant AS variant ON variant.tenant_id = :tenant AND variant.id = variant_id
    """,
    ("quantity", "reserved", "value"))

MOVEMENTS = Comparison(
    "stock.movements",
    _l("Every movement ends at the level before it plus its quantity, and begins where another one ended."),
    count("inventory.inventory_log"),
    """
    SELECT id, reference AS number, quantity_before + quantity AS e_level, quantity_after AS f_level,
           0::bigint AS e_breaks, 0::bigint AS f_breaks
    FROM inventory.inventory_log WHERE tenant_id = :tenant
    UNION ALL
    SELECT variant.id, variant.sku, 0, 0, 0, broken.breaks
    FROM (SELECT variant_id, count(*) AS breaks
          FROM (SELECT branch_id, variant_id, level
                FROM (SELECT branch_id, variant_id, quantity_before AS level, 1 AS step
                      FROM inventory.inventory_log WHERE tenant_id = :tenant
                      UNION ALL
                      SELECT branch_id, variant_id, quantity_after, -1
                      FROM inventory.inventory_log WHERE tenant_id = :tenant
                      UNION ALL
                      SELECT branch_id, variant_id, sum(quantity_after - quantity_before), 1
                      FROM inventory.inventory_log WHERE tenant_id = :tenant GROUP BY branch_id, variant_id
                      UNION ALL
                      SELECT DISTINCT branch_id, variant_id, 0::numeric, -1
                      FROM inventory.inventory_log WHERE tenant_id = :tenant) AS steps
                GROUP BY branch_id, variant_id, level HAVING sum(step) <> 0) AS gaps
          GROUP BY variant_id) AS broken
    JOIN catalog.product_variant AS variant ON variant.tenant_id = :tenant AND variant.id = broken.variant_id
    """,
    ("level", "breaks"))

DOCUMENTS = Comparison(
    "stock.documents", _l("Every sale and every adjustment moved what its lines say, at the cost they say."),
    "SELECT count(DISTINCT source_id) FROM inventory.inventory_log WHERE tenant_id = :tenant "
    "AND source_kind IN ('sale', 'adjustment')",
    """
    SELECT source_id AS id, coalesce(moved.reference, wanted.number) AS number,
           coalesce(wanted.quantity, 0) AS e_quantity, coalesce(moved.quantity, 0) AS f_quantity,
           coalesce(wanted.value, 0) AS e_value, coalesce(moved.value, 0) AS f_value
    FROM (SELECT item.sale_id AS source_id, item.variant_id, min(sale.invoice_number) AS number,
                 -coalesce(sum(item.quantity) FILTER (WHERE item.quantity > 0 OR item.restocked), 0) AS quantity,
                 -coalesce(sum(item.cost) FILTER (WHERE item.quantity > 0 OR item.restocked), 0) AS value
          FROM sales.sale_item AS item
          JOIN sales.sale AS sale ON sale.tenant_id = item.tenant_id AND sale.id = item.sale_id
          WHERE item.tenant_id = :tenant AND item.keeps_stock GROUP BY item.sale_id, item.variant_id
          UNION ALL
          SELECT document_id, variant_id, min(number), sum(quantity), sum(value)
          FROM inventory.stock_adjustment WHERE tenant_id = :tenant GROUP BY document_id, variant_id) AS wanted
    FULL JOIN (SELECT source_id, variant_id, min(reference) AS reference, sum(quantity) AS quantity, sum(value) AS value
               FROM inventory.inventory_log WHERE tenant_id = :tenant AND source_kind IN ('sale', 'adjustment')
               GROUP BY source_id, variant_id) AS moved
        USING (source_id, variant_id)
    """,
    ("quantity", "value"))

PROOFS = (LEVELS, MOVEMENTS, DOCUMENTS)
