"""SQL functions of WK POS in PostgreSQL, each created by the migration: name → statement.

They are doors through row-level security: for the few searches whose operators cannot use an index under it (each
filters by the transaction's tenant itself), and for the few questions asked before the tenant is known.
"""

from app.pos.accounting.journal import guards as journal_guards
from app.pos.catalog.sellables.sql import SEARCH
from app.pos.customers.customers.sql import SEARCH as CUSTOMER_SEARCH

FUNCTIONS: dict[str, str] = {
    "catalog.search_variants": SEARCH,
    "customers.search_customers": CUSTOMER_SEARCH,
    "accounting.refuse_unbalanced": journal_guards.BALANCE,
    "accounting.refuse_closed_period": journal_guards.PERIOD,
    # the server gave a licence to another business of this installation; the one before must not keep its key from it
    "business.release_serial": """
CREATE OR REPLACE FUNCTION business.release_serial(wanted text, for_tenant uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE business.installed_license SET serial = NULL WHERE serial = wanted AND tenant_id <> for_tenant
$$;
REVOKE ALL ON FUNCTION business.release_serial(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION business.release_serial(text, uuid) TO wkpos_app;
""",
    # a device that is being paired belongs to no business yet: the code alone says which till it is for
    "business.find_pairing": """
CREATE OR REPLACE FUNCTION business.find_pairing(code_hash text, at timestamptz)
RETURNS TABLE (tenant_id uuid, register_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.tenant_id, r.id FROM business.register r
    WHERE r.pairing_code_hash = code_hash AND r.pairing_expires_at > at
      AND r.is_active AND r.deleted_at IS NULL
$$;
REVOKE ALL ON FUNCTION business.find_pairing(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION business.find_pairing(text, timestamptz) TO wkpos_app;
""",
}
