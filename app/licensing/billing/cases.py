"""What goes wrong with a payment afterwards, until somebody has looked after it: disputes, refunds that fail, time paid twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.adapters.stripe import Dispute, Invoice, Payment, Refund
from app.kernel.actor import Actor
from app.kernel.clock import local_time, now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.pages import public_url
from app.kernel.refusal import NotFound, Refusal
from app.licensing.audit.rules import EventType
from app.licensing.audit.service import record
from app.licensing.billing import rules
from app.licensing.billing.models import LicenseOrder, PaymentCase
from app.licensing.billing.rules import CaseKind, CaseState, OrderStatus
from app.licensing.mails.service import send_mail
from app.licensing.staff.models import AdminUser
from app.licensing.staff.rules import PERMISSIONS

EDIT = "licensing.billing.edit"
"""Who may change orders is told of what goes wrong with them."""
_NEWS: dict[tuple[CaseKind, CaseState], tuple[EventType, Any]] = {
    (CaseKind.DISPUTE, CaseState.OPEN): (EventType.PAYMENT_DISPUTED, _l("A payment is disputed")),
    (CaseKind.DISPUTE, CaseState.WON): (EventType.PAYMENT_DISPUTE_WON, _l("A dispute was won")),
    (CaseKind.DISPUTE, CaseState.LOST): (EventType.PAYMENT_DISPUTE_LOST, _l("A dispute was lost")),
    (CaseKind.REFUND_FAILED, CaseState.OPEN): (EventType.REFUND_FAILED, _l("A refund did not arrive")),
    (CaseKind.PAID_TWICE, CaseState.OPEN): (EventType.PAYMENT_DOUBLED, _l("A licence was paid twice")),
}


Known = dict[tuple[CaseKind, str], PaymentCase]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order's payments: its refunds; those that gave back what was paid too much; whether it has just been paid again."""

    refunds: tuple[Refund, ...] = ()
    beside: frozenset[str] = frozenset()
    is_paid_again: bool = False


def follow(order: LicenseOrder, invoice: Invoice, actor: Actor) -> Outcome:
    """Write the problems of an order's payments as they are now, and what the bank took back of them; return what came of them.

    A payment that makes a lost dispute good is the order's from then on. One that is too much, as the dispute was won after all
    or settled in another way, is a problem of its own, and giving it back is no refund of the order.
    """
    order.taken_back = Decimal(0)
    if not any(one.refunds or one.failed_refunds or one.disputes for one in invoice.payments):
        return Outcome()
    known: Known = {(case.kind, case.reference): case for case in db.session.scalars(
        select(PaymentCase).where(PaymentCase.order_id == order.id).execution_options(populate_existing=True))}
    refunds: list[Refund] = []
    beside, is_paid_again = set[str](), False
    for payment in invoice.payments:
        before = _counts(payment, known)
        counts = before or _takes(order, payment, known, actor)
        is_paid_again |= counts and not before
        if counts:
            refunds += payment.refunds
        else:
            beside |= {refund.id for refund in payment.refunds}
        for dispute in payment.disputes:
            _follow_dispute(order, dispute, known, actor, counts=counts)
        for refund in payment.failed_refunds:
            if (CaseKind.REFUND_FAILED, refund.id) not in known:
                _tell(order, _case(order, CaseKind.REFUND_FAILED, refund.id, refund.amount, refund.made_at), actor)
        if not counts:
            _follow_surplus(order, payment, known, actor)
    own = {payment.id for payment in invoice.payments}
    for case in known.values():
        if case.kind is CaseKind.PAID_TWICE and case.state is CaseState.OPEN and refunds and case.reference not in own:
            _close(order, case, CaseState.DONE, actor, str(_l("It was given back.")))
    taken = sum((case.amount for case in known.values() if case.kind is CaseKind.DISPUTE and case.state in rules.TAKEN), Decimal(0))
    order.taken_back = min(taken, max(invoice.paid - sum((one.amount for one in refunds), Decimal(0)), Decimal(0)))
    refunds.sort(key=lambda one: (one.made_at, one.id))
    return Outcome(tuple(refunds), frozenset(beside), is_paid_again)


def _counts(payment: Payment, known: Known) -> bool:
    """Return whether a payment is known to be the order's: its first one, or one that made a lost dispute good for as long as it is."""
    if payment.repays is None:
        return True
    case = known[CaseKind.DISPUTE, payment.repays]
    if case.state is CaseState.WON:
        case.paid_by = None
    return case.paid_by == payment.id


def _takes(order: LicenseOrder, payment: Payment, known: Known, actor: Actor) -> bool:
    """Let a payment make good what its dispute is about, if nothing else did; return whether it does."""
    case = known[CaseKind.DISPUTE, payment.repays or ""]
    if case.paid_by or case.state not in (CaseState.OPEN, *rules.TAKEN) or payment.amount < case.amount:
        return False
    case.paid_by = payment.id
    _close(order, case, CaseState.PAID, actor, str(_l("Paid online.")))
    return True


def _follow_dispute(order: LicenseOrder, dispute: Dispute, known: Known, actor: Actor, *, counts: bool) -> None:
    """Write a dispute as it is now; one of a payment that was too much anyway takes nothing of the order."""
    case = known.get((CaseKind.DISPUTE, dispute.id))
    is_new = case is None
    if case is None:
        case = known[CaseKind.DISPUTE, dispute.id] = _case(order, CaseKind.DISPUTE, dispute.id, dispute.amount, dispute.made_at)
    case.provider_state, case.reason, case.respond_by = dispute.status, dispute.reason, dispute.respond_by
    case.amount, case.net = dispute.amount, _net(order, dispute.amount)
    state = rules.decided(case.state, rules.dispute_state(dispute.status, is_withdrawn=dispute.is_withdrawn))
    if state is CaseState.LOST and not counts:
        state = CaseState.DONE
    if not is_new and state is case.state:
        return
    case.state, case.closed_at = state, None if state is CaseState.OPEN else now()
    if state is CaseState.LOST:
        case.taken_at = case.taken_at or case.closed_at
    if (case.kind, case.state) in _NEWS:
        _tell(order, case, actor)


def _follow_surplus(order: LicenseOrder, payment: Payment, known: Known, actor: Actor) -> None:
    """Let staff give back a payment that is too much; once nothing of it is left, it is looked after."""
    gone = sum((one.amount for one in payment.refunds), Decimal(0)) + sum((one.amount for one in payment.disputes if rules.dispute_state(
        one.status, is_withdrawn=one.is_withdrawn) is CaseState.LOST), Decimal(0))
    case, left = known.get((CaseKind.PAID_TWICE, payment.id)), payment.amount - gone
    if case is None and left > 0:
        case = known[CaseKind.PAID_TWICE, payment.id] = _case(order, CaseKind.PAID_TWICE, payment.id, left, payment.made_at)
        _tell(order, case, actor)
    elif case is not None and case.state is CaseState.OPEN and left <= 0:
        _close(order, case, CaseState.DONE, actor, str(_l("It was given back.")))


def note_paid_twice(subscription_id: str, actor: Actor) -> None:
    """Write down that a subscription was ended because another one of its licence ran: what it was paid for is paid for twice."""
    if db.session.scalar(select(PaymentCase.id).where(PaymentCase.kind == CaseKind.PAID_TWICE, PaymentCase.reference == subscription_id)):
        return
    order = db.session.scalar(
        select(LicenseOrder).where(LicenseOrder.stripe_subscription_id == subscription_id, LicenseOrder.status == OrderStatus.PAID,
                                   LicenseOrder.paid_until.is_not(None)).order_by(LicenseOrder.paid_until.desc()).limit(1))
    if order is not None and not order.refunded:
        _tell(order, _case(order, CaseKind.PAID_TWICE, subscription_id, order.amount, now()), actor)


def oldest_lost(license_id: UUID, owner_id: UUID | None = None) -> PaymentCase | None:
    """Return the first of `lost_of`, or None."""
    return next(iter(lost_of(license_id, owner_id)), None)


def lost_of(license_id: UUID, owner_id: UUID | None = None) -> list[PaymentCase]:
    """Return the disputes of a licence that were lost and that nobody settled, in the order in which they began at the bank.

    With an owner: those of their invoices.
    """
    asked = [LicenseOrder.license_id == license_id, *([LicenseOrder.owner_id == owner_id] if owner_id else [])]
    return list(db.session.scalars(
        select(PaymentCase).join(LicenseOrder, LicenseOrder.id == PaymentCase.order_id).where(
            *asked, LicenseOrder.taken_back > 0, PaymentCase.kind == CaseKind.DISPUTE, PaymentCase.state == CaseState.LOST)
        .order_by(PaymentCase.opened_at, PaymentCase.reference)))


def written_off(license_id: UUID) -> dict[UUID, date]:
    """Return the orders of a licence whose whole payment the bank took and staff wrote off, each with the day of that where it is."""
    rows = db.session.execute(
        select(LicenseOrder, PaymentCase.closed_at).join(PaymentCase, PaymentCase.order_id == LicenseOrder.id).where(
            LicenseOrder.license_id == license_id, PaymentCase.kind == CaseKind.DISPUTE, PaymentCase.state == CaseState.WRITTEN_OFF))
    return {order.id: local_time(at, order.zone).date() for order, at in rows if order.taken_back + order.refunded >= order.amount}


def close(case_id: UUID, outcome: CaseState, note: str, actor: Actor) -> LicenseOrder:
    """Write what staff made of a case and return its order; repeated it is no harm. Raises NotFound, or Refusal for what cannot be."""
    case = db.session.scalar(select(PaymentCase).where(PaymentCase.id == case_id).with_for_update()
                             .execution_options(populate_existing=True))
    if case is None:
        raise NotFound()
    order = db.session.get(LicenseOrder, case.order_id)
    if case.state is outcome and case.paid_by is None:
        return order
    if outcome not in rules.OUTCOMES[case.kind].get(case.state, ()):
        raise Refusal("case_closed", _l("This was settled already, or the bank has not decided yet."),
                      remedy=_l("Reload the page to see how it stands."), status=409)
    _close(order, case, outcome, actor, note)
    return order


def _case(order: LicenseOrder, kind: CaseKind, reference: str, amount: Decimal, moment) -> PaymentCase:
    made = PaymentCase(id=new_id(), order_id=order.id, kind=kind, reference=reference, state=CaseState.OPEN, amount=amount,
                       net=_net(order, amount), opened_at=moment)
    db.session.add(made)
    return made


def _net(order: LicenseOrder, amount: Decimal) -> Decimal:
    return amount - rules.share_of_tax(amount, order.amount, order.tax)


def _close(order: LicenseOrder, case: PaymentCase, outcome: CaseState, actor: Actor, note: str) -> None:
    before, case.state, case.closed_at, case.note = case.state, outcome, now(), note
    record(EventType.PAYMENT_CASE_CLOSED, actor, license_id=order.license_id, order=order.id, kind=case.kind, before=before, after=outcome,
           amount=case.amount, currency=order.currency, reason=note)


def _tell(order: LicenseOrder, case: PaymentCase, actor: Actor) -> None:
    """Write down what is new of a case, and mail it to everybody who may do something about it."""
    event, subject = _NEWS[case.kind, case.state]
    record(event, actor, license_id=order.license_id, order=order.id, amount=case.amount, currency=order.currency,
           reference=case.reference, reason=order.invoice_number or "")
    roles = [role for role, granted in PERMISSIONS.items() if EDIT in granted]
    for person in db.session.scalars(select(AdminUser).where(
            AdminUser.is_active, AdminUser.role.in_(roles), AdminUser.password_hash.is_not(None)).order_by(AdminUser.email)):
        send_mail(person.email, subject, "payment_case", {
            "name": person.name, "kind": str(case.kind), "state": str(case.state), "business": order.business_name,
            "number": order.invoice_number or "", "by_subscription": case.reference == order.stripe_subscription_id,
            "amount": case.amount, "currency": order.currency,
            "respond_by": case.respond_by.date() if case.respond_by else None,
            "link": public_url("licensing.orders.show_order", order_id=order.id)}, language_code=person.language)
