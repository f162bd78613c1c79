"""Stable machine-readable codes, each with a sentence and a next step for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.kernel.i18n import _l


class Code(StrEnum):
    """What a check of a licence found. Names never change their meaning; new ones may be added."""

    VALID = "VALID"
    TRIAL = "TRIAL"
    GRACE_PERIOD = "GRACE_PERIOD"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    NOT_FOUND = "NOT_FOUND"
    REGISTERED_ELSEWHERE = "REGISTERED_ELSEWHERE"
    NOT_ACTIVATED = "NOT_ACTIVATED"
    ACTIVATION_FREED = "ACTIVATION_FREED"
    ACTIVATION_REPLACED = "ACTIVATION_REPLACED"
    LICENSE_MOVED = "LICENSE_MOVED"
    TOO_MANY_DEVICES = "TOO_MANY_DEVICES"
    FINGERPRINT_MISMATCH = "FINGERPRINT_MISMATCH"
    FINGERPRINT_INCOMPLETE = "FINGERPRINT_INCOMPLETE"
    MODULE_MISSING = "MODULE_MISSING"
    TOO_MANY_BRANCHES = "TOO_MANY_BRANCHES"
    TOO_MANY_USERS = "TOO_MANY_USERS"
    TOO_MANY_PRODUCTS = "TOO_MANY_PRODUCTS"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    SERIAL_INVALID = "SERIAL_INVALID"
    UNREACHABLE = "UNREACHABLE"
    CLOCK_SET_BACK = "CLOCK_SET_BACK"
    CLOCK_AHEAD = "CLOCK_AHEAD"
    FILE_MALFORMED = "FILE_MALFORMED"
    FILE_KEY_UNKNOWN = "FILE_KEY_UNKNOWN"
    FILE_KEY_RETIRED = "FILE_KEY_RETIRED"
    FILE_TAMPERED = "FILE_TAMPERED"
    FILE_FOREIGN = "FILE_FOREIGN"
    FILE_EXPIRED = "FILE_EXPIRED"
    FILE_FROM_FUTURE = "FILE_FROM_FUTURE"
    FILE_REPLAYED = "FILE_REPLAYED"
    CHALLENGE_INVALID = "CHALLENGE_INVALID"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code in words: what is the matter, and what to do next."""

    message: Any
    remedy: Any


EXPLANATIONS: dict[Code, Explanation] = {
    Code.VALID: Explanation(_l("The licence is valid."), ""),
    Code.TRIAL: Explanation(_l("This is a trial."), _l("Choose a plan before it ends; nothing you entered is lost.")),
    Code.GRACE_PERIOD: Explanation(_l("The licence has ended and is in its grace period."), _l("Renew it in the licence portal.")),
    Code.EXPIRED: Explanation(_l("The licence has expired."), _l("Renew it in the licence portal; everything continues at once.")),
    Code.SUSPENDED: Explanation(_l("The licence is suspended."), _l("Pay the open invoice in the licence portal, or ask support.")),
    Code.REVOKED: Explanation(_l("The licence was revoked."), _l("Ask support for the reason.")),
    Code.NOT_FOUND: Explanation(_l("No licence has this serial key."), _l("Check the key against your mail or the licence portal.")),
    Code.REGISTERED_ELSEWHERE: Explanation(_l("This licence belongs to another business."),
                                           _l("Transfer it in the licence portal first.")),
    Code.NOT_ACTIVATED: Explanation(_l("This device is not activated."), _l("Enter the serial key on the licence page.")),
    Code.ACTIVATION_FREED: Explanation(_l("This device was freed by its owner."), _l("Activate it again on the licence page.")),
    Code.ACTIVATION_REPLACED: Explanation(_l("A later activation has taken the place of this installation."),
                                          _l("If this is the one you sell with, enter the serial key again.")),
    Code.LICENSE_MOVED: Explanation(_l("The licence was moved to another business."),
                                    _l("Enter the serial key of another licence; if nobody of yours moved this one, ask support.")),
    Code.TOO_MANY_DEVICES: Explanation(_l("All devices of this licence are in use."),
                                       _l("Free one in the licence portal, or choose a larger plan.")),
    Code.FINGERPRINT_MISMATCH: Explanation(_l("This activation belongs to another machine."),
                                           _l("Activate this machine with the serial key.")),
    Code.FINGERPRINT_INCOMPLETE: Explanation(_l("This device tells too little of itself to be recognised again."),
                                             _l("Update this installation, so that it sends its installation key.")),
    Code.MODULE_MISSING: Explanation(_l("Your plan does not include this."), _l("Choose a larger plan in the licence portal.")),
    Code.TOO_MANY_BRANCHES: Explanation(_l("Your plan allows no further branch."), _l("Choose a larger plan in the licence portal.")),
    Code.TOO_MANY_USERS: Explanation(_l("Your plan allows no further employee."),
                                     _l("Deactivate one who left, or choose a larger plan in the licence portal.")),
    Code.TOO_MANY_PRODUCTS: Explanation(_l("Your plan allows no further product."),
                                        _l("Put away products you no longer sell, or choose a larger plan in the licence portal.")),
    Code.QUOTA_EXCEEDED: Explanation(_l("The quota of requests is used up."),
                                     _l("Wait until it begins anew, or choose a larger plan in the licence portal.")),
    Code.SERIAL_INVALID: Explanation(_l("This is no serial key."), _l("Type it as in your mail: WKP and three groups of four.")),
    Code.UNREACHABLE: Explanation(_l("The License Server could not be reached."), _l("Check the internet connection.")),
    Code.CLOCK_SET_BACK: Explanation(_l("The clock of this machine was set back."), _l("Set date and time right.")),
    Code.CLOCK_AHEAD: Explanation(_l("The clock of this machine is ahead."), _l("Set date and time right.")),
    Code.FILE_MALFORMED: Explanation(_l("This is no licence file."), _l("Use the file as downloaded, whole and unchanged.")),
    Code.FILE_KEY_UNKNOWN: Explanation(_l("The licence file is signed with a key this installation does not trust."),
                                       _l("Update this installation, then download the file again.")),
    Code.FILE_KEY_RETIRED: Explanation(_l("The licence file is signed with a key that was retired."),
                                       _l("Download a new one in the licence portal.")),
    Code.FILE_TAMPERED: Explanation(_l("The licence file was changed after it was signed."), _l("Download it again.")),
    Code.FILE_FOREIGN: Explanation(_l("The licence file belongs to another machine."),
                                   _l("Make one for this machine in the licence portal.")),
    Code.FILE_EXPIRED: Explanation(_l("The licence file is no longer valid."), _l("Download a new one in the licence portal.")),
    Code.FILE_FROM_FUTURE: Explanation(_l("The licence file is dated in the future."), _l("Set date and time of this machine right.")),
    Code.FILE_REPLAYED: Explanation(_l("A newer licence file was already in use here."), _l("Download a new one in the licence portal.")),
    Code.CHALLENGE_INVALID: Explanation(_l("This is no challenge, or it was mistyped."),
                                        _l("Scan its code, or type it again as the machine shows it.")),
}


class FileRefused(Exception):
    """A signed file or answer cannot be trusted; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


def explain(code: Code | str) -> dict[str, str]:
    """Return code, message and remedy in the reader's language."""
    explanation = EXPLANATIONS[Code(code)]
    return {"code": str(code), "message": str(explanation.message), "remedy": str(explanation.remedy)}
