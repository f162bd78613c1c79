"""How an entry of the audit log reads: what was done, to what kind of record, which fields, from what, to what."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _l

VERBS = {
    "abandon": _l("Cart abandoned"), "activate": _l("Activated"), "add": _l("Added"), "apply_template": _l("Template applied"),
    "approve": _l("Approved at the till"), "archive": _l("Put away"), "bulk": _l("Changed together with others"),
    "cancel": _l("Cancelled"), "cash": _l("Cash put in or taken out"), "choose": _l("Chosen"),
    "choose_country": _l("Country chosen"), "close": _l("Closed"), "correct": _l("Corrected"), "create": _l("Created"),
    "create_pairing_code": _l("Pairing code made"), "deactivate": _l("Deactivated"), "delete": _l("Removed"),
    "edit": _l("Changed"), "end_sessions": _l("Signed out everywhere"),
    "finish_setup": _l("Set-up finished"), "force": _l("Settled by hand"),
    "hold_expired": _l("Sale on hold given up"), "import": _l("Imported"),
    "make_main": _l("Made the main branch"), "move": _l("Moved"), "open": _l("Opened"), "pair": _l("Device paired"),
    "pictures": _l("Pictures changed"), "pin_locked": _l("PIN locked after wrong entries"), "post": _l("Posted"),
    "reactivate": _l("Reactivated"), "remove": _l("Removed"), "rename": _l("Renamed"), "reprint": _l("Copy printed"),
    "restore": _l("Brought back"), "retry": _l("Tried again"), "return": _l("Goods taken back"), "reverse": _l("Reversed"),
    "revoke": _l("Ended"), "run": _l("Imported"), "set": _l("Changed"), "set_pin": _l("New PIN set"),
    "sign_in": _l("Signed in at the till"), "stop": _l("Ended"), "take_file": _l("Licence file taken over"),
    "unpair": _l("Device unpaired"), "void": _l("Voided"),
}
KINDS = {
    "accounting_period": _l("Accounting period"), "adjustment": _l("Stock adjustment"), "api_key": _l("API key"),
    "approval": _l("Approval"), "branch": _l("Branch"), "cart": _l("Cart"), "cash_movement": _l("Cash movement"),
    "category": _l("Category"), "chart_of_account": _l("Account"), "customer": _l("Customer"), "employee": _l("Employee"),
    "exchange_rate": _l("Exchange rate"), "journal_entry": _l("Journal entry"), "license": _l("Licence"), "notification_log": _l("Message"),
    "posting_account": _l("Posting account"), "print_job": _l("Print"), "product": _l("Product"),
    "product_attribute": _l("Attribute"), "product_import": _l("Import"), "product_tag": _l("Tag"),
    "register": _l("Register"), "role": _l("Role"), "sale": _l("Receipt"), "serial": _l("Serial number"),
    "shift": _l("Shift"), "tax": _l("Tax"), "tenant": _l("Business"), "terminal_payment": _l("Card payment"),
    "unit": _l("Unit"), "variant": _l("Variant"), "z_report": _l("Z-report"),
}


def verb_label(action: str) -> str:
    """Return what an action's last part says, in the language in use; its own words for one without a label."""
    return _label(VERBS, action.rpartition(".")[2])


def kind_label(kind: str) -> str:
    """Return what people call a kind of record."""
    return _label(KINDS, kind)


def _label(labels: dict[str, Any], word: str) -> str:
    return str(labels.get(word) or word.replace("_", " ").capitalize())


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields of a change as texts: name, before, after, and whether it was added, removed or changed."""
    rows = []
    for name in [*before, *(name for name in after if name not in before)]:
        was, became = text_of(before.get(name)), text_of(after.get(name))
        kind = "added" if name not in before else "removed" if name not in after else "changed"
        rows.append({"name": name, "before": was, "after": became, "kind": kind})
    return rows


def text_of(value: Any) -> str:
    """Return a stored value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text_of(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    return str(value)
