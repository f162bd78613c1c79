"""Printing receipts: the first print, the copies, and the receipt that prints itself after the sale."""

from __future__ import annotations

from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.i18n import force_locale, language
from app.kernel.ids import new_id
from app.pos.billing.receipts import escpos, queries
from app.pos.billing.receipts.models import PrintWay, ReceiptPrint
from app.pos.billing.receipts.presenter import receipt_view
from app.pos.business.api import get_register
from app.pos.communication.api import queue_print
from app.pos.sales.api import get_sale


def record_print(sale_id: UUID, actor: Actor, way: PrintWay, *, is_gift: bool = False) -> ReceiptPrint:
    """Count a print of a receipt, and return it: number 1 is the receipt, later ones are copies.

    A copy needs `sales.sales.reprint` and is audited; a gift receipt, which says no amounts, is neither.
    """
    number = queries.lock_prints(sale_id, is_gift) + 1
    if number > 1 and not is_gift:
        approved_by = actor.require("sales.sales.reprint", None, str(sale_id))
        audit.record("sales.sales.reprint", "sale", sale_id, actor, approved_by=approved_by,
                     after={"number": get_sale(sale_id)["invoice_number"], "copy": number - 1, "way": way})
    made = ReceiptPrint(id=new_id(), sale_id=sale_id, is_gift=is_gift, number=number, way=way, employee_id=actor.employee_id)
    db.session.add(made)
    db.session.flush()  # reason: its time is part of the page that follows
    return made


def send_to_printer(sale_id: UUID, register_id: UUID, actor: Actor, *, is_gift: bool = False) -> UUID:
    """Queue a receipt, in the language in use, for the till's printer; return the print job's id.

    The drawer opens with the first print of a receipt that moved cash, never with a copy.
    """
    made = record_print(sale_id, actor, PrintWay.PRINTER, is_gift=is_gift)
    register = get_register(register_id)
    copy_number = 0 if is_gift else made.number - 1
    receipt = receipt_view(sale_id, copy_number=copy_number, is_gift=is_gift)
    payload = escpos.receipt_bytes(receipt, register.paper_mm, language(),
                                   opens_drawer=copy_number == 0 and receipt["opens_drawer"])
    return queue_print(register_id, payload, title=receipt["number"], source_kind="sale", source_id=sale_id,
                       is_copy=copy_number > 0)


def print_by_itself(sale_id: UUID, register_id: UUID, actor: Actor, language_code: str) -> UUID | None:
    """Queue the receipt of a sale that was just made, once: nothing happens when it has been printed already, or when
    its till has no printer (any more). Returns the print job's id."""
    if not get_register(register_id).printer or queries.lock_prints(sale_id, is_gift=False):
        return None
    with force_locale(language_code):
        return send_to_printer(sale_id, register_id, actor)


