"""Mail that stays here: files that the developer page shows, written by any process, read by any other."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from app.adapters.mail import Mail, MailError
from app.kernel.ids import new_id

REFUSED_DOMAIN = "@refused.example"


class FakeMailer:
    """Keeps each mail as a file in a folder; refuses addresses at refused.example, as a server would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: Mail) -> None:
        """Write the mail beside the others."""
        if mail.recipient.endswith(REFUSED_DOMAIN):
            raise MailError("550 no such mailbox")
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{new_id()}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(mail.message().as_bytes())
        part.rename(path)

    def inbox(self, limit: int = 50, recipient: str | None = None) -> list[dict]:
        """Return the last mails, newest first: sender, recipient, subject, date, text, html."""
        found = []
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if recipient in (None, message["To"]):
                found.append({"sender": message["From"], "recipient": message["To"], "subject": message["Subject"],
                              "date": message["Date"], "text": _body(message, "plain"), "html": _body(message, "html")})
            if len(found) == limit:
                break
        return found


def _body(message, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().strip() if part else ""
