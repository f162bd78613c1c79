"""The mails that a business has sent."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, field_view
from app.kernel.i18n import _
from app.kernel.pages import notify, paging, redirect_to, url
from app.kernel.resource import Resource
from app.pos.communication.messages import queries, service
from app.pos.communication.messages.forms import STATUSES, MessageFilter

messages = Resource("pos.communication.messages", url="/office/communication/messages")
A_PAGE = 50
TONES = {"QUEUED": "info", "SENT": "good", "FAILED": "danger"}


@messages.page("/", permission="communication.messages.view")
def index():
    """List the mails, with search and status."""
    search, status = request.args.get("search", "").strip()[:200], request.args.get("status", "")
    here = "pos.communication.messages.index"
    pages = paging(request.args.get("page", 1, int), A_PAGE, queries.count_mails(search, status), here,
                   search=search, status=status)
    labels = {value: str(label) for value, label in STATUSES}
    rows = [{**row, "label": labels[row["status"]], "tone": TONES[row["status"]],
             "retry": button_view(url("pos.communication.messages.retry", mail_id=row["id"]))}
            for row in queries.list_mails(search, status, A_PAGE, pages["offset"])]
    return {
        "title": _("Messages"), "lead": _("Mails that were sent in the name of the business."), "messages": rows,
        "paging": pages, "may_retry": current_actor().may("communication.messages.retry"),
        "filter": {"action": url(here), "clear_url": url(here) if search or status else None,
                   "search": {"name": "search", "value": search, "label": _("Search recipient or subject")},
                   "fields": {"status": {**field_view(MessageFilter(request.args).status), "plain_label": True}}},
    }


@messages.action("/<uuid:mail_id>/retry", permission="communication.messages.retry")
def retry(mail_id: UUID):
    """Send a failed mail again."""
    service.retry_mail(mail_id, current_actor())
    notify(_("The mail is on its way again."))
    return redirect_to("pos.communication.messages.index")
