"""The page of a report on paper, for office and till."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request

from app.kernel.forms import button_view
from app.kernel.i18n import LANGUAGES, _, force_locale, language
from app.kernel.pages import show, url
from app.pos.billing.receipts.pages import asked_language
from app.pos.billing.receipts.rules import PAPERS

TEMPLATE = "pos/billing/reports/report.print.html"
A4 = "a4"


def report_page(view: Callable[[], dict[str, Any]], endpoint: str, sends_to: str | None = None, **arguments: UUID) -> Response:
    """Show a report as paper: ?paper=80|58|a4, ?lang=en|ar; with ?print=1 the browser's print dialog opens.

    `sends_to` is the endpoint of an action that prints it; without one its button only opens that dialog.
    """
    papers = {str(width): f"receipt-{width}" for width in PAPERS} | {A4: A4}
    paper = request.args.get("paper") if request.args.get("paper") in papers else "80"
    prints = request.args.get("print") == "1"
    with force_locale(asked_language()):
        report, code = view(), language()

        def link(label: str, is_current: bool, **change: str) -> dict[str, Any]:
            target = url(endpoint, **{**arguments, "paper": paper, "lang": code, **change})
            return {"label": label, "url": target, "is_current": is_current}

        links = [link("A4" if name == A4 else _("%(width)s mm", width=name), name == paper, paper=name) for name in papers]
        links += [link(label, other == code, lang=other) for other, label in LANGUAGES.items()]
        action = {**button_view(url(sends_to, **arguments, paper=paper, lang=code)), "label": _("Print")} if sends_to else None
        bar = {"links": links, "note": "", "print": action,
               "print_url": url(endpoint, **arguments, paper=paper, lang=code, print=1)}
        return show(TEMPLATE, {"title": f"{report['title']} {report['number']}", "paper": papers[paper], "report": report,
                               "prints": prints, "bar": None if prints else bar})
