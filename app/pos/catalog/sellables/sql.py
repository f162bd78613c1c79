"""The search in PostgreSQL: a door through row-level security, under which LIKE may not use a trigram index.

It filters by the transaction's tenant itself. Exact codes come first, then SKUs that begin so, then names; when no
name holds the words, names that resemble them are taken. `total` counts all, `most` and `skip` cut a page out.
ROWS is what a page of the till asks for: told nothing, PostgreSQL expects 1,000 and reads all products to join them.
"""

SEARCH = """
CREATE OR REPLACE FUNCTION catalog.search_variants(
    patterns text[], folded text, codes text[], sku text, categories uuid[], only_active boolean, archived boolean,
    most integer, skip integer)
RETURNS TABLE (variant_id uuid, product_id uuid, place bigint, total bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    tenant CONSTANT uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    wanted text := 'e.tenant_id = $1';
    named text := '';
    pattern text;
BEGIN
    wanted := wanted || CASE WHEN archived THEN ' AND e.deleted_at IS NOT NULL' ELSE ' AND e.deleted_at IS NULL' END;
    IF only_active THEN wanted := wanted || ' AND e.is_active'; END IF;
    IF categories IS NOT NULL THEN wanted := wanted || ' AND e.category_id = ANY ($5)'; END IF;
    FOREACH pattern IN ARRAY patterns LOOP
        named := named || CASE WHEN named = '' THEN '' ELSE ' AND ' END || format('e.words LIKE %L', pattern);
    END LOOP;
    IF named = '' THEN named := 'false'; END IF;
    IF length(sku) >= 3 THEN
        named := format('(%s OR e.sku_key ^@ %L)', named, sku);
    END IF;
    RETURN QUERY EXECUTE format($query$
        WITH exact AS MATERIALIZED (
            SELECT b.variant_id AS id FROM catalog.variant_barcode b
            WHERE b.tenant_id = $1 AND b.barcode = ANY ($3) AND b.deleted_at IS NULL
            UNION
            SELECT e.id FROM catalog.search_entry e WHERE e.tenant_id = $1 AND e.sku_key = $4
        ), found AS MATERIALIZED (
            SELECT e.id, e.product_id, 0 AS rank, length(e.words) AS length, e.words
            FROM catalog.search_entry e WHERE %1$s AND e.id = ANY (ARRAY(SELECT exact.id FROM exact))
            UNION ALL
            SELECT e.id, e.product_id,
                   CASE WHEN starts_with(e.words, ' ' || $2) THEN 2 WHEN strpos(e.words, ' ' || $2) > 0 THEN 3
                        WHEN starts_with(e.sku_key, $4) THEN 1 ELSE 4 END, length(e.words), e.words
            FROM catalog.search_entry e
            WHERE %1$s AND %2$s AND e.id <> ALL (ARRAY(SELECT exact.id FROM exact))
        ), page AS (
            SELECT * FROM found ORDER BY found.rank, found.length, found.words, found.id LIMIT $6 OFFSET $7
        )
        SELECT p.id, p.product_id, row_number() OVER (ORDER BY p.rank, p.length, p.words, p.id),
               (SELECT count(*) FROM found)
        FROM page p
    $query$, wanted, named) USING tenant, folded, codes, sku, categories, most, skip;
    IF FOUND OR skip > 0 OR length(folded) < 4 THEN RETURN; END IF;
    RETURN QUERY EXECUTE format($query$
        WITH alike AS (
            SELECT e.id, e.product_id, public.word_similarity($2, e.words) AS likeness, e.words
            FROM catalog.search_entry e WHERE %1$s AND e.words OPERATOR(public.%%>) $2
        )
        SELECT a.id, a.product_id, row_number() OVER (ORDER BY a.likeness DESC, length(a.words), a.id),
               count(*) OVER ()
        FROM alike a ORDER BY a.likeness DESC, length(a.words), a.id LIMIT $6
    $query$, wanted) USING tenant, folded, codes, sku, categories, most, skip;
END $$;
REVOKE ALL ON FUNCTION catalog.search_variants(text[], text, text[], text, uuid[], boolean, boolean, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalog.search_variants(text[], text, text[], text, uuid[], boolean, boolean, integer, integer) TO wkpos_app;
"""
