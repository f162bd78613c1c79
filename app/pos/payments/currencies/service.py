"""Setting exchange rates: a new rate never changes what was paid at an old one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from babel.numbers import list_currencies
from sqlalchemy import select, update

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound, Refusal
from app.pos.business.api import get_tenant
from app.pos.payments.currencies import queries
from app.pos.payments.currencies.models import ExchangeRate


def set_rate(currency: str, rate: Decimal, actor: Actor, *, valid_from: datetime | None = None) -> UUID:
    """Say what one unit of a foreign currency is worth in home currency from a moment on (now); return the rate's id.

    Raises Refusal currency_unknown, currency_home, rate_not_positive.
    """
    if currency not in list_currencies():
        raise Refusal("currency_unknown", _l("There is no such currency."), field="currency",
                      remedy=_l("Choose a code such as EUR."))
    if currency == get_tenant().currency:
        raise Refusal("currency_home", _l("This is the currency of the business."), field="currency",
                      remedy=_l("Choose a foreign one."))
    if rate <= 0:
        raise Refusal("rate_not_positive", _l("A rate is above zero."), field="rate",
                      remedy=_l("Enter what one unit is worth, such as 0.85."))
    former = queries.current_rates().get(currency)
    row = ExchangeRate(id=new_id(), currency=currency, rate=rate, valid_from=valid_from or now())
    db.session.add(row)
    db.session.flush()  # reason: the till may ask in the same transaction
    audit.record("payments.currencies.set", "exchange_rate", row.id, actor, before={"rate": former},
                 after={"currency": currency, "rate": rate, "valid_from": row.valid_from})
    return row.id


def stop_taking(currency: str, actor: Actor) -> None:
    """Take a currency out of the tills; its history stays. Raises NotFound if it has no rate."""
    ended = db.session.scalars(select(ExchangeRate.id).where(
        ExchangeRate.currency == currency, ExchangeRate.deleted_at.is_(None))).all()
    if not ended:
        raise NotFound("rate_not_found")
    db.session.execute(update(ExchangeRate).where(ExchangeRate.id.in_(ended)).values(deleted_at=now())
                       .execution_options(synchronize_session=False))
    audit.record("payments.currencies.stop", "exchange_rate", ended[-1], actor, before={"currency": currency})
