"""What the License Server writes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from app.kernel.i18n import _l


class EventType(StrEnum):
    """The seed's audit event types."""

    LICENSE_CREATED = "LICENSE_CREATED"
    LICENSE_RENEWED = "LICENSE_RENEWED"
    LICENSE_EXPIRED = "LICENSE_EXPIRED"
    LICENSE_GRACE_STARTED = "LICENSE_GRACE_STARTED"
    LICENSE_SUSPENDED = "LICENSE_SUSPENDED"
    LICENSE_RESUMED = "LICENSE_RESUMED"
    LICENSE_REVOKED = "LICENSE_REVOKED"
    LICENSE_REINSTATED = "LICENSE_REINSTATED"
    LICENSE_TRANSFERRED = "LICENSE_TRANSFERRED"
    LICENSE_PLAN_CHANGED = "LICENSE_PLAN_CHANGED"
    LICENSE_EDITED = "LICENSE_EDITED"
    TENANT_REGISTERED = "TENANT_REGISTERED"
    DEVICE_ACTIVATED = "DEVICE_ACTIVATED"
    DEVICE_RECOGNISED = "DEVICE_RECOGNISED"
    DEVICE_REFUSED = "DEVICE_REFUSED"
    DEVICE_FREED = "DEVICE_FREED"
    DEVICE_CULLED = "DEVICE_CULLED"
    DEVICE_RENAMED = "DEVICE_RENAMED"
    OFFLINE_FILE_ISSUED = "OFFLINE_FILE_ISSUED"
    OFFLINE_FILE_REVOKED = "OFFLINE_FILE_REVOKED"
    CHALLENGE_ANSWERED = "CHALLENGE_ANSWERED"
    VIOLATION_FOUND = "VIOLATION_FOUND"
    VIOLATION_RESOLVED = "VIOLATION_RESOLVED"
    TRIAL_REQUESTED = "TRIAL_REQUESTED"
    TRIAL_APPROVED = "TRIAL_APPROVED"
    TRIAL_REJECTED = "TRIAL_REJECTED"
    ORDER_PAID = "ORDER_PAID"
    ORDER_FAILED = "ORDER_FAILED"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    PAYMENT_DISPUTED = "PAYMENT_DISPUTED"
    PAYMENT_DISPUTE_WON = "PAYMENT_DISPUTE_WON"
    PAYMENT_DISPUTE_LOST = "PAYMENT_DISPUTE_LOST"
    PAYMENT_DOUBLED = "PAYMENT_DOUBLED"
    PAYMENT_CASE_CLOSED = "PAYMENT_CASE_CLOSED"
    REFUND_FAILED = "REFUND_FAILED"
    REFUND_MADE = "REFUND_MADE"
    QUOTA_CHANGED = "QUOTA_CHANGED"
    QUOTA_SUSPENDED = "QUOTA_SUSPENDED"
    PLAN_EDITED = "PLAN_EDITED"
    SETTING_CHANGED = "SETTING_CHANGED"
    SIGNING_KEY_CHANGED = "SIGNING_KEY_CHANGED"
    STAFF_INVITED = "STAFF_INVITED"
    STAFF_EDITED = "STAFF_EDITED"
    STAFF_DEACTIVATED = "STAFF_DEACTIVATED"
    STAFF_REACTIVATED = "STAFF_REACTIVATED"
    STAFF_RESET = "STAFF_RESET"
    STAFF_UNLOCKED = "STAFF_UNLOCKED"
    STAFF_SIGNED_IN = "STAFF_SIGNED_IN"
    STAFF_REFUSED = "STAFF_REFUSED"
    SESSION_ENDED = "SESSION_ENDED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"
    SECOND_FACTOR_CHANGED = "SECOND_FACTOR_CHANGED"
    OWNER_SIGNED_IN = "OWNER_SIGNED_IN"
    API_KEY_CREATED = "API_KEY_CREATED"
    API_KEY_REVOKED = "API_KEY_REVOKED"


GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "licenses": (_l("Licences"), ("LICENSE_", "TENANT_")),
    "devices": (_l("Devices"), ("DEVICE_",)),
    "files": (_l("Licence files"), ("OFFLINE_", "CHALLENGE_")),
    "violations": (_l("Violations"), ("VIOLATION_",)),
    "trials": (_l("Trials"), ("TRIAL_",)),
    "money": (_l("Orders and invoices"), ("ORDER_", "INVOICE_", "SUBSCRIPTION_", "REFUND_", "CREDIT_", "PAYMENT_", "DUNNING_")),
    "quotas": (_l("Quotas"), ("QUOTA_",)),
    "settings": (_l("Plans, settings and keys"), ("PLAN_", "SETTING_", "SIGNING_", "API_KEY_", "FLAG_", "MODULE_", "ENTITLEMENT_")),
    "people": (_l("People"), ("STAFF_", "OWNER_", "SESSION_", "PASSWORD_", "SECOND_")),
}
"""Kinds of events by what they are about: a name, and how their types begin. Others stand alone."""
LONGEST_WORDS = 2000


def events_of(asked: Iterable[str]) -> tuple[EventType, ...]:
    """Return the types that were asked for, each by its own name or by its group's; what is neither is left out."""
    found = []
    for name in asked:
        if name in GROUPS:
            found += [kind for kind in EventType if kind.startswith(GROUPS[name][1])]
        elif name in EventType.__members__:
            found.append(EventType[name])
    return tuple(dict.fromkeys(found))


def words_of(*values: Any) -> str:
    """Return what a search looks through: every value within, however deep, in lower case."""
    return " ".join(_leaves(values))[:LONGEST_WORDS].lower()


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = value.values()
    elif isinstance(value, str) or not isinstance(value, Iterable):
        if value not in (None, "", True, False):
            yield str(value)
        return
    for item in value:
        yield from _leaves(item)
