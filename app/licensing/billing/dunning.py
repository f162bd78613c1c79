"""What an unpaid invoice leads to: three mails, then a licence that only sells, and never a dead till."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.kernel.actor import system_actor
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.pages import public_url
from app.licensing.billing import cases, rules
from app.licensing.billing.models import Subscription
from app.licensing.billing.provider import can_pay
from app.licensing.licenses.holding import holding, told
from app.licensing.licenses.queries import lock_license
from app.licensing.licenses.service import suspend_unpaid
from app.licensing.mails.service import send_mail
from app.licensing.owners.models import Owner

AT_ONCE = 200


def dun(moment: datetime) -> int:
    """Write the mails that are due at `moment`, and suspend what is unpaid for too long; return how many. Again is no harm."""
    done, after = 0, None
    while ids := _unpaid(after):
        for subscription_id in ids:
            done += _dun(subscription_id, moment)
            db.session.commit()  # reason: a mail that was written stays written, whatever happens to the next
        after = ids[-1]
    return done


def _unpaid(after) -> list:
    asked = [Subscription.unpaid_since.is_not(None), *([Subscription.id > after] if after else [])]
    return list(db.session.scalars(select(Subscription.id).where(*asked).order_by(Subscription.id).limit(AT_ONCE)))


def _dun(subscription_id, moment: datetime) -> int:
    row = db.session.get(Subscription, subscription_id)
    license = lock_license(row.license_id)  # reason: who settles a payment holds it before the subscription, too
    is_over = rules.is_to_be_suspended(row.unpaid_since, moment)
    is_suspended = is_over and row.suspended_at is None and suspend_unpaid(license.id, system_actor())
    row = db.session.scalar(select(Subscription).where(Subscription.id == subscription_id).with_for_update()
                            .execution_options(populate_existing=True))
    if row.unpaid_since is None:  # paid in the meantime
        db.session.rollback()
        return 0
    if is_suspended:
        row.suspended_at = moment
    step = rules.dunning_step(row.unpaid_since, moment)
    if step <= row.reminders and not is_suspended:
        return 0
    is_news, row.reminders = step > row.reminders, max(step, row.reminders)
    owner = db.session.get(Owner, license.owner_id)
    unpaid = _l("We could not collect your payment") if row.pay_url else _l("Your bank took back your payment")
    subject = _l("Your licence only sells now") if is_suspended else unpaid
    send_mail(owner.email, subject, "unpaid", {
        "name": owner.name, "business": license.business_name, "serial": license.serial, "amount": row.unpaid_amount,
        "currency": row.currency, "is_taken_back": rules.is_taken_back(row.unpaid_since, row.pay_url),
        "can_repay": row.pay_url is None and can_pay() and cases.oldest_lost(license.id, license.owner_id) is not None,
        "is_suspended": bool(is_suspended),
        "held": told(holding(license.status, is_held=license.is_held), owner.language),
        "suspends_on": (row.unpaid_since + rules.SUSPEND_AFTER).date(),
        "link": public_url("licensing.billing.index")}, language_code=owner.language, license_id=license.id)
    return int(is_news or is_suspended)
