"""The search for customers in PostgreSQL: a door through row-level security, under which LIKE uses no trigram index.

It filters by the transaction's tenant itself.
"""

SEARCH = r"""
CREATE OR REPLACE FUNCTION customers.search_customers(
    patterns text[], digits text, card text, mail text, most integer, skip integer)
RETURNS TABLE (id uuid, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    tenant CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    wanted text := '';
    pattern text;
BEGIN
    FOREACH pattern IN ARRAY patterns LOOP
        wanted := wanted || CASE WHEN wanted = '' THEN '(' ELSE ' AND ' END || format('c.name ILIKE %L', pattern);
    END LOOP;
    wanted := wanted || ') OR c.number = $2';
    IF digits <> '' THEN wanted := wanted || format(' OR c.phone LIKE %L', '%' || digits || '%'); END IF;
    IF mail <> '' THEN wanted := wanted || format(' OR c.email LIKE %L', mail); END IF;
    RETURN QUERY EXECUTE format($query$
        SELECT c.id, count(*) OVER () FROM customers.customer c
        WHERE c.tenant_id = $1 AND c.deleted_at IS NULL AND (%s)
        ORDER BY c.number = $2 DESC, lower(c.name), c.id LIMIT $3 OFFSET $4
    $query$, wanted) USING tenant, card, most, skip;
END $$;
REVOKE ALL ON FUNCTION customers.search_customers(text[], text, text, text, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers.search_customers(text[], text, text, text, integer, integer) TO wkpos_app;
"""
