"""Mails to owners whose programs have used much, or all, of a quota."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.pages import public_url
from app.license_protocol.quota import SLOWED_TO
from app.licensing.licenses.queries import get_license
from app.licensing.mails.service import send_mail
from app.licensing.metering import rules
from app.licensing.owners.models import Owner


def tell_owner(license_id: UUID, quota: Row, reached: Mapping[str, Any], daily: int | None, monthly: int | None) -> None:
    """Write one mail about what `reached` has (`told_day`, `told_month`: percent) that its owner was not told of with `quota` before."""
    news = [{"is_month": name == "told_month", "used": count, "limit": limit, "percent": reached[name]}
            for name, count, limit in (("told_day", quota.day_count, daily), ("told_month", quota.month_count, monthly))
            if reached.get(name, 0) > getattr(quota, name)]
    if not news:
        return
    license = get_license(license_id)
    owner = db.session.get(Owner, license.owner_id)
    is_used_up = any(one["percent"] >= rules.USED_UP for one in news)
    subject = _l("The quota of your programs is used up") if is_used_up else _l("The quota of your programs is nearly used up")
    send_mail(owner.email, subject, "quota", {
        "name": owner.name, "business": license.business_name, "serial": license.serial, "news": news, "is_used_up": is_used_up,
        "resets_on": rules.resets_on(quota.day_count, quota.month_count, daily, monthly, quota.day), "slowed_to": SLOWED_TO,
        "link": public_url("licensing.my.license", license_id=license_id)}, language_code=owner.language, license_id=license_id)
