"""Asking for a trial, and deciding on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text, update

from app.kernel import limits
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.database import count_changed, db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.pages import public_url
from app.kernel.refusal import CONFLICT, NotFound, Refusal
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import Source
from app.licensing.licenses.service import create_license
from app.licensing.mails.service import send_mail
from app.licensing.owners.service import ensure_owner
from app.licensing.plans.models import LicensePlan
from app.licensing.plans.rules import PlanTier
from app.licensing.settings.service import get_setting
from app.licensing.trials.models import TrialRequest
from app.licensing.trials.rules import TrialRequestStatus

KEPT_OPEN = timedelta(days=30)
REQUESTS = "5 per hour"
_NOBODY = Actor(None, None, None, "Visitor", "VISITOR")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody who would like a trial tells."""

    business_name: str
    contact_name: str
    email: str
    country: str
    business_type: str
    zone: str
    language: str
    phone: str | None = None
    message: str | None = None


def request_trial(wish: Wish, address: str | None) -> None:
    """Put a request into the queue and thank for it by mail; a second one while the first waits changes nothing.

    Raises Refusal 429 when one machine asks too often, 409 while the vendor gives no trials.
    """
    if not get_setting("trials")["is_open"]:
        raise Refusal("trials_closed", _l("No trials are given at the moment."), remedy=_l("Come back later."), status=CONFLICT)
    limits.spend("licensing.trial", address or "", REQUESTS)
    email = wish.email.strip().lower()
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:email, 4))"), {"email": email})
    waiting = db.session.scalar(select(TrialRequest.id).where(
        TrialRequest.email == email, TrialRequest.status == TrialRequestStatus.PENDING).limit(1))
    if waiting:
        return
    made = TrialRequest(
        id=new_id(), business_name=wish.business_name, contact_name=wish.contact_name, email=email, phone=wish.phone,
        country=wish.country, business_type=wish.business_type, zone=wish.zone, language=wish.language,
        message=wish.message, address=address)
    db.session.add(made)
    record(EventType.TRIAL_REQUESTED, _NOBODY, business=wish.business_name, email=email, country=wish.country)
    send_mail(email, _l("We have your request"), "trial_requested", {"name": wish.contact_name}, language_code=wish.language)


def approve(request_id: UUID, actor: Actor) -> License:
    """Make the trial's licence and mail its serial key; raise Refusal 409 if the request was decided already."""
    asked = _lock_pending(request_id)
    plan = db.session.scalar(select(LicensePlan).where(LicensePlan.tier == PlanTier.TRIAL, LicensePlan.deleted_at.is_(None))
                             .order_by(LicensePlan.position).limit(1))
    if plan is None:
        raise Refusal("no_trial_plan", _l("There is no plan for trials."), remedy=_l("Make one first."), status=409)
    owner = ensure_owner(asked.email, asked.contact_name, asked.language)
    license = create_license(owner.id, asked.business_name, plan, actor, source=Source.TRIAL, zone=asked.zone)
    asked.status, asked.decided_at, asked.decided_by_id, asked.license_id = TrialRequestStatus.APPROVED, now(), actor.user_id, license.id
    record(EventType.TRIAL_APPROVED, actor, license_id=license.id, email=asked.email)
    send_mail(asked.email, _l("Your trial of WK POS"), "trial_approved", {
        "name": asked.contact_name, "serial": license.serial, "last_day": license.expires_on,
        "link": public_url("licensing.access.index")}, language_code=asked.language, license_id=license.id)
    return license


def reject(request_id: UUID, actor: Actor, reason: str) -> None:
    """Decline a request, with the reason in the mail; raise Refusal 409 if it was decided already, 422 without a reason."""
    if not reason.strip():
        raise Refusal("reason_missing", _l("A reason is needed."), remedy=_l("Say why; it is part of the mail."), field="reason")
    asked = _lock_pending(request_id)
    asked.status, asked.decided_at, asked.decided_by_id, asked.reason = TrialRequestStatus.REJECTED, now(), actor.user_id, reason.strip()
    record(EventType.TRIAL_REJECTED, actor, email=asked.email, reason=reason)
    send_mail(asked.email, _l("Your request for a trial"), "trial_rejected", {"name": asked.contact_name, "reason": reason.strip()},
              language_code=asked.language)


def expire_requests(moment: datetime) -> int:
    """Close requests that nobody decided on in time; return how many. Called by the scheduler."""
    return count_changed(
        update(TrialRequest).where(TrialRequest.status == TrialRequestStatus.PENDING, TrialRequest.created_at < moment - KEPT_OPEN)
        .values(status=TrialRequestStatus.EXPIRED, decided_at=moment).execution_options(synchronize_session=False))


def _lock_pending(request_id: UUID) -> TrialRequest:
    asked = db.session.scalar(select(TrialRequest).where(TrialRequest.id == request_id).with_for_update())
    if asked is None:
        raise NotFound()
    if asked.status is not TrialRequestStatus.PENDING:
        raise Refusal("decided_already", _l("This request was decided already."), remedy=_l("Reload the page."), status=409)
    return asked
