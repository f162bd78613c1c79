"""The mail port: what a mail is, and which way it leaves (MAIL_URL)."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Protocol

from app.config import ConfigurationError, Settings


class MailError(Exception):
    """The mail did not leave; trying again later may help. The text is the server's own."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person, as text and, if there is one, as HTML."""

    sender: str
    recipient: str
    subject: str
    text: str
    html: str | None = None

    def message(self) -> EmailMessage:
        """Return the mail as it travels. Line breaks in the subject become spaces."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, self.recipient
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=parseaddr(self.sender)[1].partition("@")[2] or "localhost")
        message.set_content(self.text)
        if self.html:
            message.add_alternative(self.html, subtype="html")
        return message


class Mailer(Protocol):
    """A way for mails to leave."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over; raise MailError when it was not taken."""


def mailer(settings: Settings) -> Mailer:
    """Return the way that MAIL_URL names: `fake:`, `smtp://` (with STARTTLS where offered) or `smtps://`."""
    from app.adapters.mail.fake import FakeMailer  # reason: both know the types above
    from app.adapters.mail.smtp import SmtpMailer

    scheme = settings.mail_url.partition(":")[0]
    if scheme == "fake":
        return FakeMailer(settings.files_path / "mail")
    if scheme in ("smtp", "smtps"):
        return SmtpMailer(settings.mail_url)
    raise ConfigurationError("MAIL_URL must be fake:, smtp://user:password@host:port or smtps://…")
