"""Mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from urllib.parse import unquote, urlsplit

from app.adapters.mail import Mail, MailError

PATIENCE_SECONDS = 15


class SmtpMailer:
    """Hands mails to a server: `smtp://user:password@host:587` or `smtps://…:465`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.user = parts.hostname or "localhost", unquote(parts.username or "")
        self.password, self.is_tls = unquote(parts.password or ""), parts.scheme == "smtps"
        self.port = parts.port or (465 if self.is_tls else 587)

    def send(self, mail: Mail) -> None:
        """Hand the mail over. A password is only ever sent over TLS."""
        try:
            with self._connect() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail.message())
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(str(error) or type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE_SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self.user:
                raise smtplib.SMTPException("the server offers no TLS, so the password was not sent")
        except BaseException:
            server.close()
            raise
        return server
