"""An examination as people read it: sentences in their language, numbers, and what is off by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.kernel.i18n import _, _l
from app.pos.reporting.doctor.proofs.everything import PROOFS

SAYS = {proof.name: proof.says for proof in PROOFS}
FIGURES = {
    "quantity": _l("Quantity"), "reserved": _l("Reserved"), "value": _l("Value"), "level": _l("Level after it"),
    "breaks": _l("Movements that do not follow on"), "subtotal": _l("Subtotal"), "tax": _l("Tax"), "total": _l("Total"),
    "discount": _l("Discount"), "cost": _l("Cost"), "lines": _l("Lines"), "paid": _l("Paid"), "due": _l("Amount due"),
    "change": _l("Change"), "other_shift": _l("Payments in another shift"), "returned": _l("Returned"),
    "refunded": _l("Refunded"), "excess": _l("More than there was"), "status": _l("Status"), "receipts": _l("Receipts"),
    "first": _l("First number"), "last": _l("Last number"), "number": _l("Number"), "digest": _l("Content"),
    "previous_hash": _l("Hash of the one before"), "hash": _l("Hash"), "last_hash": _l("Last hash of the till"),
    "difference": _l("Debits less credits"), "other_date": _l("Lines of another date"), "balance": _l("Balance"),
    "amount": _l("Amount"), "account": _l("Account"), "sales": _l("Sales"), "returns": _l("Returns"),
    "sales_total": _l("Sales total"), "returns_total": _l("Returns total"), "cash_total": _l("Cash"),
    "card_total": _l("Card"), "other_total": _l("Other means of payment"), "expected": _l("Should be in the drawer"),
    "counted": _l("Counted"), "variance": _l("Variance"), "gross": _l("Sold"), "net": _l("Turnover"),
    "grand_total": _l("Grand total"), "printed": _l("Turnover as printed"), "sequence": _l("Number in the series"),
    "purchases": _l("Purchases"), "spent": _l("Spent"), "completed": _l("Completed"), "outcome": _l("Outcome"),
    "audited": _l("In the audit log"),
}


def shown(examined: dict[str, Any]) -> dict[str, Any]:
    """Return an examination for its template: at, is_clean, off (proofs that do not hold), proofs, troubles."""
    proofs = [_proof(proof) for proof in examined["proofs"]]
    return {
        "at": datetime.fromisoformat(examined["at"]), "is_clean": examined["is_clean"],
        "off": sum(1 for proof in examined["proofs"] if not proof["is_clean"]), "proofs": proofs,
        "troubles": [_trouble(proof) for proof in examined["proofs"] if proof["off"]],
    }


def _proof(proof: dict[str, Any]) -> dict[str, Any]:
    if not proof["off"]:
        state = {"text": _("Proved"), "tone": "good"}
    elif proof["is_warning"]:
        state = {"text": _("%(count)s to look at", count=proof["off"]), "tone": "warning"}
    else:
        state = {"text": _("%(count)s off", count=proof["off"]), "tone": "danger"}
    return {"says": _sentence(proof), "counted": proof["counted"], "state": state}


def _trouble(proof: dict[str, Any]) -> dict[str, Any]:
    rows = [{"number": {"text": one["number"], "note": one["id"]}, "figure": str(FIGURES.get(one["what"], one["what"])),
             "expected": one["expected"], "found": one["found"]} for one in proof["found"]]
    return {"says": _sentence(proof), "rows": rows, "more": proof["off"] - len(rows)}


def _sentence(proof: dict[str, Any]) -> str:
    return str(SAYS.get(proof["name"], proof["says"]))
