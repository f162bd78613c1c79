"""What PostgreSQL itself refuses in the journal: entries that do not balance, entries in a closed period.

Neither takes a measurable part of a sale's posting.
"""

BALANCE = """
CREATE OR REPLACE FUNCTION accounting.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    off uuid;
BEGIN
    SELECT entry_id INTO off FROM posted GROUP BY tenant_id, entry_id HAVING sum(debit) <> sum(credit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not balance', off USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER balanced AFTER INSERT ON accounting.journal_entry_line
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION accounting.refuse_unbalanced();
"""
"""An entry's lines are written by one statement, so that statement alone proves the balance."""

PERIOD = """
CREATE OR REPLACE FUNCTION accounting.refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('accounting period ' || NEW.tenant_id::text, 0));
    IF EXISTS (SELECT FROM accounting.accounting_period
               WHERE tenant_id = NEW.tenant_id AND is_closed AND deleted_at IS NULL
                 AND NEW.entry_date BETWEEN start_date AND end_date) THEN
        RAISE EXCEPTION 'the accounting period of % is closed', NEW.entry_date USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER open_period BEFORE INSERT ON accounting.journal_entry
    FOR EACH ROW EXECUTE FUNCTION accounting.refuse_closed_period();
"""
"""Closing a period takes the same lock exclusively, so no posting that began before slips in after.

The services refuse a closed period first; this is met only when it closed in between. Then the request is tried
again, and refused in words.
"""
