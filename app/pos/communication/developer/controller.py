"""The developer page: what the fakes of the outside world have received. It does not exist in production."""

from __future__ import annotations

import re

from flask import current_app, request

from app.adapters.mail import mailer
from app.adapters.mail.fake import FakeMailer
from app.kernel import outbox
from app.kernel.i18n import _
from app.kernel.refusal import NotFound
from app.kernel.resource import PUBLIC, Resource
from app.pos.communication.messages.queries import count_waiting

developer = Resource("pos.communication.developer", url="/developer")
_LINK = re.compile(r"https?://\S+")


@developer.page("", permission=PUBLIC)
def index():
    """Show the fake's mails with their links, and what waits to be sent."""
    settings = current_app.config["SETTINGS"]
    if not settings.shows_developer_page:
        raise NotFound()
    port = mailer(settings)
    mails = [{**mail, "links": _LINK.findall(mail["text"])}
             for mail in (port.inbox(recipient=request.args.get("to")) if isinstance(port, FakeMailer) else [])]
    return {"title": _("Developer"), "lead": _("What the stand-ins for the outside world have received."),
            "mails": mails, "is_fake": isinstance(port, FakeMailer),
            "waiting": {"mails": count_waiting(), "events": outbox.waiting()}}
