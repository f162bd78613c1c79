"""What the portal calls the states it stores, and the tone each is shown in."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _l, _lp

TRIALS: dict[str, tuple[Any, str]] = {
    "PENDING": (_l("Waiting"), "warning"), "APPROVED": (_l("Approved"), "good"), "REJECTED": (_l("Rejected"), "danger"),
    "EXPIRED": (_l("Expired"), ""),
}

LICENSES: dict[str, tuple[Any, str]] = {
    "TRIAL": (_l("Trial"), "info"), "ACTIVE": (_l("Active"), "good"), "GRACE_PERIOD": (_l("In its grace period"), "warning"),
    "EXPIRED": (_l("Expired"), "danger"), "SUSPENDED": (_l("Suspended"), "danger"), "REVOKED": (_l("Revoked"), "danger"),
}
DEVICES: dict[str, tuple[Any, str]] = {
    "ACTIVE": (_l("In use"), "good"), "DEACTIVATED": (_l("Freed"), ""), "SUSPENDED": (_l("Suspended"), "danger"),
}
DECISIONS: dict[str, tuple[Any, str]] = {
    "ALLOW": (_l("Allowed"), "good"), "DENY": (_l("Denied"), "danger"), "THROTTLE": (_l("Slowed down"), "warning"),
    "GRACE": (_l("In its grace period"), "warning"), "OFFLINE_VALID": (_l("File valid"), "good"),
    "OFFLINE_EXPIRED": (_l("File expired"), "danger"),
}
SEVERITIES: dict[str, tuple[Any, str]] = {
    "LOW": (_l("Low"), ""), "MEDIUM": (_l("Medium"), "warning"), "HIGH": (_l("High"), "danger"), "CRITICAL": (_l("Critical"), "danger"),
}
STAFF: dict[str, tuple[Any, str]] = {
    "active": (_l("Active"), "good"), "invited": (_l("Invited"), "warning"), "deactivated": (_l("Deactivated"), ""),
}
KEYS: dict[str, tuple[Any, str]] = {"active": (_l("Active"), "good"), "expired": (_l("Expired"), ""), "revoked": (_l("Ended"), "")}
SIGNING: dict[str, tuple[Any, str]] = {
    "signs": (_l("Signs"), "good"), "follows": (_l("Follows"), "info"), "retired": (_l("Retired"), ""),
}
VERDICTS: dict[str, tuple[Any, str]] = {
    "TAKEN": (_l("Within the quota"), "good"), "NEARLY": (_l("Nearly used up"), "warning"), "THROTTLED": (_l("Slowed down"), "danger"),
    "SUSPENDED": (_l("Stopped"), "danger"),
}
ACTORS: dict[str, Any] = {
    "staff": _l("Staff"), "owner": _l("Owner"), "device": _l("Device"), "program": _l("Program"), "visitor": _l("Visitor"),
    "system": _l("By itself"),
}
ORDERS: dict[str, tuple[Any, str]] = {
    "PENDING": (_l("Not paid yet"), "warning"), "PAID": (_l("Paid"), "good"), "FAILED": (_l("Payment failed"), "danger"),
    "CANCELLED": (_l("Cancelled"), ""), "REFUNDED": (_l("Refunded"), ""), "CHARGED_BACK": (_l("Taken back by the bank"), "danger"),
}
CASES: dict[str, tuple[Any, str]] = {
    "OPEN": (_lp("state", "Open"), "warning"), "WON": (_l("Dispute won"), "good"), "LOST": (_l("Dispute lost"), "danger"),
    "PAID": (_l("Paid in another way"), "good"), "WRITTEN_OFF": (_l("Written off"), ""), "DONE": (_l("Looked after"), "good"),
}
CASE_KINDS: dict[str, Any] = {
    "DISPUTE": _l("Disputed by the payer's bank"), "REFUND_FAILED": _l("A refund did not arrive"), "PAID_TWICE": _l("Paid twice"),
}
DISPUTES: dict[str, Any] = {
    "warning_needs_response": _l("Inquiry, to be answered"), "warning_under_review": _l("Inquiry, being looked at"),
    "warning_closed": _l("Inquiry, closed"), "needs_response": _l("To be answered"), "under_review": _l("Being decided"),
    "appeal_needs_response": _l("Appeal, to be answered"), "appeal_under_review": _l("Appeal, being decided"),
    "prevented": _l("Prevented"), "won": _l("Dispute won"), "lost": _l("Dispute lost"),
}
DISPUTE_REASONS: dict[str, Any] = {
    "bank_cannot_process": _l("The bank cannot process it"), "check_returned": _l("The cheque was returned"),
    "credit_not_processed": _l("A refund is missing"), "customer_initiated": _l("The customer asked for it"),
    "debit_not_authorized": _l("The debit was not allowed"), "duplicate": _l("Charged twice"),
    "fraudulent": _l("Not charged by the holder"),
    "general": _l("No special reason"), "incorrect_account_details": _l("Wrong account details"),
    "insufficient_funds": _l("Not enough money"), "noncompliant": _l("Against the network's rules"),
    "product_not_received": _l("Nothing was received"), "product_unacceptable": _l("Not as described"),
    "subscription_canceled": _l("The subscription was cancelled"), "unrecognized": _l("Not recognised by the holder"),
}
"""The provider's words for how a dispute stands, and why there is one."""
PERIODS: dict[str, Any] = {"MONTH": _l("one month"), "YEAR": _l("one year")}
LIMITS: dict[str, Any] = {"activations": _l("Devices"), "branches": _l("Branches"), "users": _l("Employees"), "products": _l("Products")}
TERMS: dict[str, Any] = {
    "price_monthly": _l("Price for a month"), "price_yearly": _l("Price for a year"), "requests_per_day": _l("Calls of programs in a day"),
    "requests_per_month": _l("Calls of programs in a month"), "offline_days": _l("Days without the License Server, until it locks"),
    "file_days": _l("Days that a licence file is good for"), "grace_days": _l("Days of grace after the end"),
    "trial_days": _l("Days of a trial"),
}
PERMISSIONS: dict[str, Any] = {"view": _l("See"), "create": _l("Add"), "edit": _l("Edit"), "export": _l("Export")}
TIERS: dict[str, Any] = {
    "TRIAL": _l("Trial"), "BASIC": _l("Basic"), "PROFESSIONAL": _l("Professional"), "ENTERPRISE": _l("Enterprise"),
}
VERBS: dict[str, Any] = {
    "SUSPEND": _l("Suspend"), "RESUME": _l("Resume"), "REVOKE": _l("Revoke"), "REINSTATE": _l("Reinstate"),
}
EFFECTS: dict[str, Any] = {
    "SUSPEND": _l("WK POS only sells from then on. The owner gets a mail; the reason stays with us."),
    "REVOKE": _l("Open shifts go on to their end; no new one can be opened. The owner gets a mail; the reason stays with us."),
}
"""What staff bring about with a verb, before they do."""
EVENTS: dict[str, Any] = {
    "LICENSE_CREATED": _l("Licence made"), "LICENSE_RENEWED": _l("Renewed"), "LICENSE_EXPIRED": _l("Expired"),
    "LICENSE_GRACE_STARTED": _l("Grace period began"), "LICENSE_SUSPENDED": _l("Suspended"), "LICENSE_RESUMED": _l("Resumed"),
    "LICENSE_REVOKED": _l("Revoked"), "LICENSE_REINSTATED": _l("Reinstated"), "LICENSE_TRANSFERRED": _l("Transferred"),
    "LICENSE_PLAN_CHANGED": _l("Plan changed"), "LICENSE_EDITED": _l("Changed"), "TENANT_REGISTERED": _l("Business registered"),
    "DEVICE_ACTIVATED": _l("Device activated"), "DEVICE_RECOGNISED": _l("Device recognised again"), "DEVICE_REFUSED": _l("Device refused"),
    "DEVICE_FREED": _l("Device freed"), "DEVICE_CULLED": _l("Device freed, unseen for long"), "DEVICE_RENAMED": _l("Device renamed"),
    "OFFLINE_FILE_ISSUED": _l("Licence file made"), "OFFLINE_FILE_REVOKED": _l("Licence file revoked"),
    "CHALLENGE_ANSWERED": _l("Challenge answered"), "VIOLATION_FOUND": _l("Violation found"),
    "VIOLATION_RESOLVED": _l("Violation resolved"), "TRIAL_APPROVED": _l("Trial approved"), "ORDER_PAID": _l("Order paid"),
    "ORDER_FAILED": _l("Payment failed"), "ORDER_REFUNDED": _l("Order refunded"),
    "PAYMENT_DISPUTED": _l("Payment disputed"), "PAYMENT_DISPUTE_WON": _l("Dispute won"), "PAYMENT_DISPUTE_LOST": _l("Dispute lost"),
    "PAYMENT_DOUBLED": _l("Paid twice"), "PAYMENT_CASE_CLOSED": _l("Problem of a payment settled"),
    "REFUND_FAILED": _l("A refund did not arrive"), "REFUND_MADE": _l("Refund made by staff"), "QUOTA_CHANGED": _l("Quota changed"),
    "QUOTA_SUSPENDED": _l("Calls of programs stopped or let again"), "TRIAL_REQUESTED": _l("Trial asked for"),
    "TRIAL_REJECTED": _l("Trial rejected"), "PLAN_EDITED": _l("Plan edited"), "SETTING_CHANGED": _l("Setting changed"),
    "SIGNING_KEY_CHANGED": _l("Signing keys changed"), "STAFF_INVITED": _l("Staff invited"), "STAFF_EDITED": _l("Staff changed"),
    "STAFF_DEACTIVATED": _l("Staff deactivated"), "STAFF_REACTIVATED": _l("Staff reactivated"),
    "STAFF_UNLOCKED": _l("Staff unlocked"),
    "STAFF_RESET": _l("Password and second factor taken back"), "STAFF_SIGNED_IN": _l("Staff signed in"),
    "STAFF_REFUSED": _l("Sign-in of staff refused"), "SESSION_ENDED": _l("Session ended by hand"),
    "PASSWORD_CHANGED": _l("Password changed"),
    "SECOND_FACTOR_CHANGED": _l("Second factor changed"), "OWNER_SIGNED_IN": _l("Owner signed in"), "API_KEY_CREATED": _l("API key made"),
    "API_KEY_REVOKED": _l("API key ended"),
}
"""What the audit log writes down."""


def event(kind: Any) -> str:
    """Return what an event of the audit log is called; its stable name if it has no other."""
    return str(EVENTS.get(str(kind), kind))


def badge(words: dict[str, tuple[Any, str]], state: Any) -> dict[str, str]:
    """Return a state as the plain dict of a badge: text and tone."""
    label, tone = words[str(state)]
    return {"text": str(label), "tone": tone}
