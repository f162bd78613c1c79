"""Decisions and violations: the seed's kinds."""

from __future__ import annotations

from enum import StrEnum

from app.license_protocol.codes import Code


class DecisionType(StrEnum):
    """What a check of a licence answered."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    THROTTLE = "THROTTLE"
    GRACE = "GRACE"
    OFFLINE_VALID = "OFFLINE_VALID"
    OFFLINE_EXPIRED = "OFFLINE_EXPIRED"


class ViolationType(StrEnum):
    """What was tried against a licence."""

    LICENSE_EXPIRED = "LICENSE_EXPIRED"
    DEVICE_LIMIT = "DEVICE_LIMIT"
    INVALID_LICENSE = "INVALID_LICENSE"
    TAMPERING = "TAMPERING"
    CLOCK_MANIPULATION = "CLOCK_MANIPULATION"
    OFFLINE_EXPIRED = "OFFLINE_EXPIRED"


class ViolationSeverity(StrEnum):
    """How serious it is."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


VIOLATIONS: dict[Code, tuple[ViolationType, ViolationSeverity]] = {
    Code.EXPIRED: (ViolationType.LICENSE_EXPIRED, ViolationSeverity.LOW),
    Code.TOO_MANY_DEVICES: (ViolationType.DEVICE_LIMIT, ViolationSeverity.MEDIUM),
    Code.NOT_FOUND: (ViolationType.INVALID_LICENSE, ViolationSeverity.MEDIUM),
    Code.REGISTERED_ELSEWHERE: (ViolationType.INVALID_LICENSE, ViolationSeverity.MEDIUM),
    Code.FINGERPRINT_MISMATCH: (ViolationType.TAMPERING, ViolationSeverity.HIGH),
    Code.FILE_TAMPERED: (ViolationType.TAMPERING, ViolationSeverity.CRITICAL),
    Code.FILE_REPLAYED: (ViolationType.TAMPERING, ViolationSeverity.HIGH),
    Code.FILE_FOREIGN: (ViolationType.TAMPERING, ViolationSeverity.HIGH),
    Code.CLOCK_SET_BACK: (ViolationType.CLOCK_MANIPULATION, ViolationSeverity.HIGH),
    Code.FILE_FROM_FUTURE: (ViolationType.CLOCK_MANIPULATION, ViolationSeverity.MEDIUM),
    Code.FILE_EXPIRED: (ViolationType.OFFLINE_EXPIRED, ViolationSeverity.LOW),
}
"""Which codes are noted as violations, and how serious they are."""


def decision_of(code: Code, *, offline: bool = False) -> DecisionType:
    """Return the kind of decision that a code is; `offline`: a licence file was judged."""
    if offline and code in (Code.VALID, Code.TRIAL, Code.GRACE_PERIOD):
        return DecisionType.OFFLINE_VALID
    if code in (Code.VALID, Code.TRIAL):
        return DecisionType.ALLOW
    if code is Code.GRACE_PERIOD:
        return DecisionType.GRACE
    if code is Code.QUOTA_EXCEEDED:
        return DecisionType.THROTTLE
    return DecisionType.OFFLINE_EXPIRED if code is Code.FILE_EXPIRED else DecisionType.DENY
