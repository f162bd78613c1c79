"""What a licence file claims, and whether this machine may rely on it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.license_protocol import fingerprint
from app.license_protocol.codes import Code, FileRefused

MOST_DRIFT = timedelta(minutes=5)
"""How far two honest clocks may be apart."""
LIMITS = ("activations", "branches", "users", "products")


@dataclass(frozen=True, slots=True)
class Claims:
    """A licence as signed for one device. Instants are UTC; a limit of None is none; `sequence` only ever grows.

    `status` is the seed's LicenseStatus, `device_status` its ActivationStatus, or REPLACED (a later activation has its place) or
    MOVED (the licence serves another business now); `device_since` is when it ceased to be ACTIVE. `expires_at` is the
    end of the licence's last day in the owner's zone, `grace_until` when its grace ends; `trusted_until` is how long this
    answer may be relied on without another. `permissions` says for a module what is allowed in it, where that is not
    everything: of "view", "create", "edit", "export".
    """

    license_id: str
    serial: str
    business: str
    status: str
    plan: str
    tier: str
    activation_id: str
    device: dict[str, str]
    issued_at: datetime
    trusted_until: datetime
    sequence: int
    offline_days: int
    device_status: str = "ACTIVE"
    device_since: datetime | None = None
    expires_at: datetime | None = None
    grace_until: datetime | None = None
    nonce: str = ""
    modules: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    limits: dict[str, int | None] = field(default_factory=dict)
    permissions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the claims as values of JSON."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name, value in values.items():
            if isinstance(value, datetime):
                values[name] = value.isoformat()
            elif isinstance(value, tuple):
                values[name] = list(value)
        return values


_INSTANTS = ("issued_at", "trusted_until", "expires_at", "grace_until", "device_since")
_TEXTS = ("license_id", "serial", "business", "status", "plan", "tier", "activation_id", "device_status", "nonce")
_DEVICE = (*fingerprint.PARTS, fingerprint.INSTALLATION_KEY)
_MOST_DAYS = 36_500
_YEARS = range(2000, 5000)
"""Whatever is added to an instant within them, by as many days as there may be, is an instant too."""


def read_claims(values: Mapping[str, Any]) -> Claims:
    """Return the claims of a file that was unsealed; raise FileRefused(FILE_MALFORMED) if something is missing.

    What this version does not know is ignored, so that newer servers can say more: claims, parts of the device, limits.
    """
    try:
        known = {name: values[name] for name in Claims.__dataclass_fields__ if name in values}
        for name in _INSTANTS:
            if known.get(name) is not None:
                known[name] = datetime.fromisoformat(known[name])
                if known[name].utcoffset() is None or known[name].year not in _YEARS:
                    raise ValueError(name)
        known["modules"], known["features"] = tuple(known.get("modules", ())), tuple(known.get("features", ()))
        known["device"] = {name: value for name, value in known["device"].items() if name in _DEVICE}
        known["limits"] = {name: limit for name, limit in known.get("limits", {}).items() if name in LIMITS}
        known["permissions"] = {str(module): tuple(names) for module, names in known.get("permissions", {}).items()}
        claims = Claims(**known)
        if not _is_sound(claims):
            raise ValueError("kinds")
        return claims
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        raise FileRefused(Code.FILE_MALFORMED) from None


def _is_sound(claims: Claims) -> bool:
    """Return whether every value is of its kind: what was accepted is judged on every request, and must never fail there."""
    texts = (*(getattr(claims, name) for name in _TEXTS), *claims.modules, *claims.features, *claims.device, *claims.device.values())
    counts = (claims.sequence, *(limit for limit in claims.limits.values() if limit is not None))
    return (isinstance(claims.issued_at, datetime) and isinstance(claims.trusted_until, datetime)
            and all(isinstance(text, str) for text in texts) and all(type(count) is int for count in (*counts, claims.offline_days))
            and 0 <= claims.offline_days <= _MOST_DAYS)


def accept(claims: Claims, *, device: Mapping[str, str], moment: datetime, newest: int = 0,
           high_water: datetime | None = None) -> None:
    """Raise FileRefused unless a new file may replace the one in use on this device at `moment` (UTC).

    `newest` is the sequence of the newest file ever accepted here, `high_water` the latest instant that this
    machine has proof of. In this order: FILE_FOREIGN, CLOCK_SET_BACK, FILE_FROM_FUTURE, FILE_EXPIRED, FILE_REPLAYED.
    """
    if not fingerprint.same_device(claims.device, device):
        raise FileRefused(Code.FILE_FOREIGN)
    if high_water and moment < high_water - MOST_DRIFT:
        raise FileRefused(Code.CLOCK_SET_BACK)
    if claims.issued_at > moment + MOST_DRIFT:
        raise FileRefused(Code.FILE_FROM_FUTURE)
    if claims.trusted_until <= moment:
        raise FileRefused(Code.FILE_EXPIRED)
    if claims.sequence < newest:
        raise FileRefused(Code.FILE_REPLAYED)
