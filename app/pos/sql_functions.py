"""SQL functions of WK POS in PostgreSQL, each created by the migration: name → statement.

They are doors through row-level security for the few searches whose operators cannot use an index under it; each
filters by the transaction's tenant itself.
"""

FUNCTIONS: dict[str, str] = {}
