"""The notices behind the bell."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view
from app.kernel.i18n import _, language
from app.kernel.pages import paging, redirect_to, url
from app.kernel.refusal import NotFound
from app.kernel.resource import SIGNED_IN, Resource
from app.pos.communication.messages import queries, service

notifications = Resource("pos.communication.notifications", url="/office/notifications")
A_PAGE = 30


@notifications.page("/", permission=SIGNED_IN)
def index():
    """List all notices."""
    actor = _employee()
    pages = paging(request.args.get("page", 1, int), A_PAGE, queries.count_notices(actor),
                   "pos.communication.notifications.index")
    rows = [{**row, "read": button_view(url("pos.communication.notifications.read_one", notice_id=row["id"]))}
            for row in queries.list_notices(actor, language(), A_PAGE, pages["offset"])]
    return {"title": _("Notices"), "paging": pages, "notices": rows, "has_unread": any(not row["is_read"] for row in rows),
            "read_all": button_view(url("pos.communication.notifications.read"))}


@notifications.action("/read", permission=SIGNED_IN)
def read():
    """Mark every notice as read."""
    service.read_notices(_employee())
    return redirect_to("pos.communication.notifications.index")


@notifications.action("/<uuid:notice_id>/read", permission=SIGNED_IN)
def read_one(notice_id: UUID):
    """Mark one notice as read."""
    service.read_notices(_employee(), notice_id)
    return redirect_to("pos.communication.notifications.index")


def _employee():
    actor = current_actor()
    if actor.tenant_id is None:
        raise NotFound("business_not_found")
    return actor
