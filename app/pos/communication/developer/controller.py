"""The developer page: what the fakes of the outside world have received, and what they answer next.

It does not exist in production.
"""

from __future__ import annotations

import re

from flask import current_app, request

from app.adapters.mail import mailer
from app.adapters.mail.fake import FakeMailer
from app.adapters.printer.fake import FakePrinter
from app.adapters.terminal import terminal
from app.adapters.terminal.fake import BY_CENTS, SCRIPTS, FakeTerminal
from app.kernel import outbox
from app.kernel.forms import Form, SelectField, form_view, required
from app.kernel.i18n import _, _l
from app.kernel.pages import notify, redirect_to, url
from app.kernel.refusal import NotFound
from app.kernel.resource import PUBLIC, Resource
from app.pos.communication.messages.queries import count_waiting

developer = Resource("pos.communication.developer", url="/developer")
AT = "pos.communication.developer"
_LINK = re.compile(r"https?://\S+")
OUTCOMES = {"approve": _l("Approved"), "decline": _l("Declined"), "time_out": _l("No answer, nothing charged"),
            "lose_answer": _l("Charged, but the answer is lost"), "slow": _l("Slow, then approved"),
            "slow_decline": _l("Slow, then declined")}


class OutcomeForm(Form):
    """What the fake card terminal does next."""

    outcome = SelectField(_l("The next card payment"), [required()], choices=[(key, OUTCOMES[key]) for key in SCRIPTS])


@developer.page("", permission=PUBLIC)
def index():
    """Show the fake's mails with their links, what waits to be sent, and the fake terminal's behaviour."""
    _ensure_shown()
    mails = mailer(current_app.config["SETTINGS"])
    inbox = mails.inbox(recipient=request.args.get("to")) if isinstance(mails, FakeMailer) else []
    return {"title": _("Developer"), "lead": _("What the stand-ins for the outside world have received."), "wide": True,
            "mails": [{**mail, "links": _LINK.findall(mail["text"])} for mail in inbox],
            "is_mail_fake": isinstance(mails, FakeMailer),
            "prints": FakePrinter(current_app.config["SETTINGS"].files_path / "printer").printed(),
            "waiting": {"mails": count_waiting(), "events": outbox.waiting()}, "terminal": _terminal_view()}


@developer.action("/terminal", permission=PUBLIC, idempotent=False)
def script_terminal():
    """Choose what the fake card terminal does with the next payment."""
    _ensure_shown()
    form, port = OutcomeForm(), terminal()
    if form.validate() and isinstance(port, FakeTerminal):
        port.script(form.outcome.data)
        notify(_("The next card payment: %(outcome)s.", outcome=OUTCOMES[form.outcome.data]))
    return redirect_to(f"{AT}.index")


def _ensure_shown() -> None:
    if not current_app.config["SETTINGS"].shows_developer_page:
        raise NotFound()


def _terminal_view() -> dict | None:
    if not isinstance(terminal(), FakeTerminal):
        return None
    return {"form": form_view(OutcomeForm(formdata=None), action=url(f"{AT}.script_terminal"), submit=_("Set")),
            "by_cents": [{"cents": f".{cents:02d}", "outcome": str(OUTCOMES[key])} for cents, key in BY_CENTS.items()]}
