"""Numbers of invoices and credit notes: by year, without a gap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from app.kernel.database import db
from app.kernel.ids import new_id
from app.licensing.billing.models import DocumentCounter
from app.licensing.billing.rules import document_number

INVOICE, CREDIT_NOTE = "INV", "CN"


def next_number(series: str, moment: datetime) -> str:
    """Return the next number of a series in the year of `moment`; who wants one of any series waits until this transaction ends.

    One lock for all series: who took them in another order than somebody else would wait for them, and they for that one.
    """
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('licensing.documents', 0))"))
    table = DocumentCounter.__table__
    statement = (insert(table).values(id=new_id(), series=f"{series}-{moment.year}", value=1)
                 .on_conflict_do_update(index_elements=["series"], set_={"value": table.c.value + 1}).returning(table.c.value))
    return document_number(series, moment.year, db.session.execute(statement).scalar_one())
