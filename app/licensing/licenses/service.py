"""Licences: made, renewed, changed; each change by the one table of transitions, with its reason, under the row's lock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kernel.actor import Actor
from app.kernel.clock import local_time, now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.license_protocol import serial
from app.licensing.access.service import end_owner_access
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.licenses import queries, rules
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import LicenseStatus, Source, Verb
from app.licensing.licenses.telling import tell_changed, tell_handed_on, tell_made
from app.licensing.owners.models import Owner
from app.licensing.owners.service import correct, ensure_owner
from app.licensing.plans.models import LicensePlan

_EVENTS = {
    Verb.RENEW: EventType.LICENSE_RENEWED, Verb.ENTER_GRACE: EventType.LICENSE_GRACE_STARTED,
    Verb.EXPIRE: EventType.LICENSE_EXPIRED, Verb.SUSPEND: EventType.LICENSE_SUSPENDED,
    Verb.RESUME: EventType.LICENSE_RESUMED, Verb.REVOKE: EventType.LICENSE_REVOKED,
    Verb.REINSTATE: EventType.LICENSE_REINSTATED,
}


def create_license(
    owner_id: UUID, business_name: str, plan: LicensePlan, actor: Actor, *, source: Source, zone: str = "UTC",
    expires_on: date | None = None,
) -> License:
    """Make a licence with a new serial key; a trial's days, else `expires_on` (None never ends), bound it."""
    is_trial = source is Source.TRIAL
    if is_trial:
        expires_on = local_time(now(), zone).date() + timedelta(days=max(plan.trial_days - 1, 0))
    made = License(
        id=new_id(), serial=serial.make(), owner_id=owner_id, business_name=business_name, plan_id=plan.id, source=source,
        zone=str(ZoneInfo(zone)), status=LicenseStatus.TRIAL if is_trial else LicenseStatus.ACTIVE,
        granted_until=None if source is Source.ORDER else expires_on)
    _set_end(made, plan, expires_on)
    db.session.add(made)
    db.session.flush()
    record(EventType.LICENSE_CREATED, actor, license_id=made.id, serial=made.serial, plan=plan.key, source=source, expires_on=expires_on)
    return made


def issue(email: str, owner_name: str, business_name: str, plan_id: UUID, actor: Actor, *, zone: str, expires_on: date | None) -> License:
    """Make a licence by hand for the owner of this address, who is made if there is none, and mail them the key.

    Raises Refusal for an end that has passed.
    """
    if expires_on is not None and expires_on < local_time(now(), zone).date():
        raise _passed("expires_on")
    owner = ensure_owner(email, owner_name)
    made = create_license(owner.id, business_name, queries.get_plan(plan_id), actor, source=Source.STAFF, zone=zone, expires_on=expires_on)
    tell_made(made)
    return made


def change_status(license_id: UUID, verb: Verb, actor: Actor, reason: str = "") -> License:
    """Do one of the verbs that need no new date, and mail the owner; raise Refusal 409 if the licence's state has no such way, 422
    without a reason.
    """
    license = queries.lock_license(license_id)
    if verb in rules.NEEDS_REASON and not reason.strip():
        raise Refusal("reason_missing", _l("A reason is needed."), remedy=_l("Say why; it is kept with the licence."), field="reason")
    _move(license, verb, actor, reason=reason)
    tell_changed(license, verb)
    return license


def renew(license_id: UUID, actor: Actor, *, months: int | None = None, until: date | None = None, reason: str = "") -> License:
    """Prolong a licence by `months`, counted from its end while it has not passed, or `until` a last day.

    That lifts a suspension, of which the owner is told.
    """
    license = queries.lock_license(license_id)
    plan = queries.get_plan(license.plan_id)
    before, today = license.expires_on, local_time(now(), license.zone).date()
    was_suspended = license.is_held or license.status is LicenseStatus.SUSPENDED
    last = rules.renewed_until(before, today, months) if months else until
    if last is not None and last < today:
        raise _passed("until")
    _move(license, Verb.RENEW, actor, reason=reason, expires_on_before=before, expires_on=last)
    _set_end(license, plan, last)
    license.granted_until, license.reminded_on = last, today
    if was_suspended:
        tell_changed(license, Verb.RESUME)
    return license


def let_run(license: License, last: date, actor: Actor, reason: str, *, paid: bool) -> None:
    """Give a locked licence the end that its payments lead to; `paid`: nothing is owed, so what the dunning did is lifted.

    Repeated it changes nothing. A revocation, and a suspension by a person, outlast any payment, even if the licence has ended
    since; what never ends still does not.
    """
    before, plan, today = license.expires_on, queries.get_plan(license.plan_id), local_time(now(), license.zone).date()
    has_ended = license.status in (LicenseStatus.GRACE_PERIOD, LicenseStatus.EXPIRED)
    is_longer = license.status is LicenseStatus.ACTIVE and before is not None and last > before
    renews = license.status is LicenseStatus.TRIAL or (last >= today and (has_ended or is_longer))
    if renews:
        was_held = license.is_held
        _move(license, Verb.RENEW, actor, reason=reason, expires_on_before=before, expires_on=last)
        if was_held:
            _move(license, Verb.SUSPEND, actor, reason=reason)
        license.reminded_on = today
    elif (is_moved := before is not None and last != before):
        record(EventType.LICENSE_EDITED, actor, license_id=license.id, reason=reason, expires_on_before=before, expires_on=last)
    if renews or is_moved:
        _set_end(license, plan, last)
    if paid and license.status is LicenseStatus.SUSPENDED and not license.is_held:
        _move(license, Verb.RESUME, actor, reason=reason)


def edit(license_id: UUID, actor: Actor, *, business_name: str, zone: str, owner_name: str, email: str, language: str) -> License:
    """Put right what a licence says of its business and its owner: devices, serial key, last day and plan stay as they are.

    Another zone moves the end of the last day. The owner is put right for all their licences; by a former address nobody gets in
    any more. Raises Refusal 409 for the address of another owner.
    """
    license = queries.lock_license(license_id)
    before = _described(license)
    if zone != license.zone:
        _move_to_zone(license, zone)
    license.business_name = business_name.strip()
    if correct(license.owner_id, email=email, name=owner_name, language=language):
        end_owner_access(license.owner_id)
    after = _described(license)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(EventType.LICENSE_EDITED, actor, license_id=license.id, before={name: before[name] for name in changed},
               after={name: after[name] for name in changed})
    return license


def suspend_unpaid(license_id: UUID, actor: Actor) -> bool:
    """Suspend a licence whose invoice stays unpaid, so that a payment lifts it; return False for one that cannot be suspended."""
    license = queries.lock_license(license_id)
    if rules.after(license.status, Verb.SUSPEND) is None:
        return False
    _suspend_unpaid(license, actor)
    return True


def transfer(license_id: UUID, owner_id: UUID, business_name: str, actor: Actor, reason: str) -> License:
    """Hand a licence to another owner and business: its devices are freed, its registration and its history stay known."""
    from app.licensing.activations.former import note_moved  # reason: activations stand on licences
    from app.licensing.activations.service import free_all

    license = queries.lock_license(license_id)
    before = _held_by(license)
    license.owner_id, license.business_name, license.tenant_reference = owner_id, business_name, None
    note_moved(license.id)
    freed = free_all(license, actor, reason)
    record(EventType.LICENSE_TRANSFERRED, actor, license_id=license.id, before=before, after=_held_by(license), freed=freed, reason=reason)
    return license


def _held_by(license: License) -> dict[str, object]:
    owner = db.session.get_one(Owner, license.owner_id)
    return {"email": owner.email, "business_name": license.business_name, "owner_id": owner.id,
            "tenant_reference": license.tenant_reference}


def _described(license: License) -> dict[str, str]:
    owner = db.session.get_one(Owner, license.owner_id)
    return {"business_name": license.business_name, "zone": license.zone, "owner": owner.name, "email": owner.email,
            "language": owner.language}


def _move_to_zone(license: License, zone: str) -> None:
    """Let the same last day, and the same days of grace, end where the owner is."""
    if license.expires_on is not None:
        ends = rules.last_day(license.grace_until, license.zone) if license.grace_until else None
        license.expires_at = rules.end_of_day(license.expires_on, zone)
        license.grace_until = rules.end_of_day(ends, zone) if ends else None
    license.zone = str(ZoneInfo(zone))


def hand_over(license_id: UUID, email: str, owner_name: str, business_name: str, actor: Actor, reason: str) -> License:
    """Transfer a licence to the owner of this address, who is made if there is none (see `transfer`), and mail both owners."""
    before = queries.lock_license(license_id)
    former, former_name = db.session.get_one(Owner, before.owner_id), before.business_name
    license = transfer(license_id, ensure_owner(email, owner_name).id, business_name, actor, reason)
    tell_made(license)
    if license.owner_id != former.id:
        tell_handed_on(license, former, former_name)
    return license


def change_plan(license_id: UUID, plan_id: UUID, actor: Actor, reason: str = "") -> License:
    """Give a licence another plan from now on; its end stays. What it uses over the new limits stays usable, but not more of it."""
    license = queries.lock_license(license_id)
    before, plan = queries.get_plan(license.plan_id), queries.get_plan(plan_id)
    if before.id == plan.id:
        return license
    license.plan_id = plan.id
    _set_end(license, plan, license.expires_on)
    record(EventType.LICENSE_PLAN_CHANGED, actor, license_id=license.id, before=before.key, after=plan.key, reason=reason)
    return license


def pass_time(moment: datetime, actor: Actor, limit: int = 500) -> int:
    """Do what time alone asks for (grace, expiry), licence by licence; return how many changed. Called by the scheduler."""
    changed = 0
    for license_id in queries.list_due(moment, limit):
        license = queries.lock_license(license_id)
        verb = rules.due(license.status, license.expires_at, license.grace_until, moment, is_owed=license.is_owed)
        if verb is Verb.SUSPEND:
            _suspend_unpaid(license, actor)
        elif verb:
            _move(license, verb, actor)
        changed += bool(verb)
        db.session.commit()  # reason: each licence is a step of its own; a failure keeps the others
    return changed


def _suspend_unpaid(license: License, actor: Actor) -> None:
    _move(license, Verb.SUSPEND, actor, reason=str(_l("An invoice is unpaid.")))
    license.is_held = False


def _passed(field: str) -> Refusal:
    return Refusal("end_passed", _l("The new last day has already passed."), remedy=_l("Choose today or a later day."), field=field)


def _move(license: License, verb: Verb, actor: Actor, **details) -> None:
    before = license.status
    status = rules.after(before, verb, is_held=license.is_held)
    if status is None:
        raise Refusal("no_such_transition", _l("This cannot be done with a licence in this state."),
                      remedy=_l("Reload the page to see its state."), status=409, license_status=str(before), verb=str(verb))
    if verb is Verb.RESUME and before is LicenseStatus.SUSPENDED:
        status = rules.resumed(license.expires_at, license.grace_until, now())
        if status is LicenseStatus.ACTIVE and queries.is_still_trial(license):
            status = LicenseStatus.TRIAL
    license.status = status
    if verb not in (Verb.EXPIRE, Verb.REVOKE):
        license.is_held = verb in (Verb.SUSPEND, Verb.REINSTATE)
    record(_EVENTS[verb], actor, license_id=license.id, before=before, after=status, **details)


def _set_end(license: License, plan: LicensePlan, last: date | None) -> None:
    license.expires_on = last
    license.expires_at = rules.end_of_day(last, license.zone) if last else None
    days = 0 if license.status is LicenseStatus.TRIAL else plan.grace_days
    license.grace_until = rules.end_of_day(last + timedelta(days=days), license.zone) if last else None
