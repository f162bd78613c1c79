"""The door of the communication domain."""

from app.pos.communication.messages.identity_mails import (
    mail_invitation,
    mail_known,
    mail_password_changed,
    mail_reset,
    mail_sign_up,
    mail_welcome,
)
from app.pos.communication.messages.queries import count_unread
from app.pos.communication.messages.service import deliver_waiting, notify_staff, send_mail
from app.pos.communication.printing.service import deliver_prints, print_trouble, queue_print

__all__ = [
    "count_unread", "deliver_prints", "deliver_waiting", "mail_invitation", "mail_known",
    "mail_password_changed", "mail_reset", "mail_sign_up", "mail_welcome", "notify_staff", "print_trouble", "queue_print", "send_mail",
]
