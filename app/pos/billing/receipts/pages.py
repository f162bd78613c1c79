"""The page of a receipt on paper, for office and till."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.forms import button_view
from app.kernel.i18n import LANGUAGES, _, _n, force_locale, language
from app.kernel.pages import show, url
from app.pos.billing.receipts import codes, queries, rules
from app.pos.billing.receipts.presenter import receipt_view
from app.pos.business.api import get_register
from app.pos.sales.api import get_sale

TEMPLATE = "pos/billing/receipts/receipt.print.html"


def asked_language() -> str:
    """Return the language that `?lang=` asks for, else the one in use."""
    wanted = request.args.get("lang", "")
    return wanted if wanted in LANGUAGES else language()


def asked_paper(sale: dict[str, Any]) -> int:
    """Return the paper's width that `?paper=` asks for, else that of the sale's till."""
    return rules.paper_of(request.args.get("paper"), get_register(sale["register_id"]).paper_mm)


def is_gift() -> bool:
    """Return whether `?gift=1` asks for a receipt without prices."""
    return request.args.get("gift") == "1"


def visible_sale(sale_id: UUID, actor: Actor) -> dict[str, Any]:
    """Return a document that the actor may see: at a till those of the branch, in the office the own ones, or all."""
    sale = get_sale(sale_id)
    own = sale["branch_id"] == actor.branch_id if actor.register_id else sale["employee_id"] == actor.employee_id
    if not own:
        actor.require("sales.sales.view_all")
    return sale


def preview(sale_id: UUID, actor: Actor, address: str) -> Response:
    """Show the receipt with buttons to print it. What the browser prints of this page itself is marked as a copy."""
    sale = visible_sale(sale_id, actor)
    printed = queries.count_prints(sale_id)
    with force_locale(asked_language()):
        receipt = receipt_view(sale_id, copy_number=0, is_gift=is_gift())
        paper = asked_paper(sale)
        asked = {"paper": paper, "lang": language(), "gift": "1" if is_gift() else None}
        return show(TEMPLATE, {
            **_page(receipt, paper), "print_mark": "" if is_gift() else _("Copy"), "prints": False,
            "bar": {
                "print": {**button_view(url(f"{address}.print_receipt", sale_id=sale_id, **asked)), "label":
                          _("Print the gift receipt") if is_gift() else (_("Print a copy") if printed else _("Print"))},
                "note": _n("Printed once", "Printed %(num)s times", printed) if printed else _("Not printed yet"),
                "links": _links(f"{address}.show", sale_id, asked),
            },
        })


def print_page(sale_id: UUID, print_id: UUID, actor: Actor) -> Response:
    """Show one print of the receipt, which opens the browser's print dialog."""
    sale = visible_sale(sale_id, actor)
    made = queries.get_print(sale_id, print_id)
    copy_number = 0
    if not made["is_gift"] and rules.is_copy(made["number"], made["printed_at"], now()):
        copy_number = max(made["number"] - 1, 1)
    with force_locale(asked_language()):
        receipt = receipt_view(sale_id, copy_number=copy_number, is_gift=made["is_gift"])
        return show(TEMPLATE, {**_page(receipt, asked_paper(sale)), "print_mark": "", "prints": True, "bar": None})


def _page(receipt: dict[str, Any], paper: int) -> dict[str, Any]:
    return {
        "title": receipt["number"], "paper": f"receipt-{paper}", "receipt": receipt,
        "barcode": codes.barcode_svg(receipt["number"], _("Barcode of %(number)s", number=receipt["number"])),
        "qr": codes.qr_svg(receipt["qr"], _("QR code of the receipt")) if receipt["qr"] else "",
    }


def _links(endpoint: str, sale_id: UUID, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the other ways to see this receipt: {label, url, is_current}."""
    choices: list[tuple[str, dict[str, Any]]] = [(_("%(width)s mm", width=paper), {"paper": paper}) for paper in rules.PAPERS]
    choices += [(label, {"lang": code}) for code, label in LANGUAGES.items()]
    choices.append((_("Gift receipt"), {"gift": None if asked["gift"] else "1"}))
    return [{"label": label, "url": url(endpoint, sale_id=sale_id, **{**asked, **change}),
             "is_current": all(asked[name] == value for name, value in change.items()) or change.get("gift", "1") is None}
            for label, change in choices]
