"""Numbers of documents that people made: gap-free per business and series, taken in the document's transaction."""

from __future__ import annotations

from app.kernel.database import db, insert_into
from app.kernel.ids import new_id
from app.kernel.models import SeriesCounter
from app.kernel.tenancy import require_tenant


def next_number(series: str) -> str:
    """Return the next number of a series, such as ADJ-000001; a rolled back transaction leaves no gap.

    Others who want a number of the same series wait until this transaction ends, so it is for documents of the
    back office; a till counts in its register's own row.
    """
    table = SeriesCounter.__table__
    statement = (
        insert_into(table).values(tenant_id=require_tenant(), id=new_id(), series=series, value=1)
        .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"value": table.c.value + 1})
        .returning(table.c.value)
    )
    return f"{series}-{db.session.execute(statement).scalar_one():06d}"
