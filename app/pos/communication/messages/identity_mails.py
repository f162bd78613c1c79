"""The mails that follow from what happens to people's passwords."""

from __future__ import annotations

from app.kernel.i18n import _l
from app.kernel.pages import public_url
from app.pos.communication.messages.service import send_mail
from app.pos.identity.api import (
    KnownSignedUp,
    PasswordChanged,
    PasswordResetAsked,
    PersonInvited,
    PersonSignedUp,
    SignUpAsked,
)

_FOLDER = "pos/communication/messages/"


def mail_reset(event: PasswordResetAsked) -> None:
    """Mail the link to a new password."""
    _mail_link(event, _l("Choose a new password"), "password_reset", "pos.identity.password.reset")


def mail_welcome(event: PersonSignedUp) -> None:
    """Mail a new person the link that confirms the address."""
    _mail_link(event, _l("Welcome to WK POS"), "welcome", "pos.identity.password.confirm")


def mail_sign_up(event: SignUpAsked) -> None:
    """Mail a new person the link that makes the account and the business."""
    _mail_link(event, _l("Welcome to WK POS"), "sign_up", "pos.business.sign_up.confirm")


def _mail_link(event: PasswordResetAsked | PersonSignedUp | SignUpAsked, subject: str, text: str, endpoint: str) -> None:
    """Mail a link that nobody but the reader may have."""
    send_mail(event.email, subject, _FOLDER + text,
              {"name": event.name, "link": public_url(endpoint, token=event.token)},
              language_code=event.language, personal=True, private=True)


def mail_known(event: KnownSignedUp) -> None:
    """Mail a person who has an account already how to get in, in case it was them who signed up again."""
    send_mail(event.email, _l("You have an account already"), _FOLDER + "known",
              {"name": event.name, "link": public_url("pos.identity.sign_in.index"),
               "forgot_link": public_url("pos.identity.password.forgot")},
              language_code=event.language, personal=True)


def mail_invitation(event: PersonInvited) -> None:
    """Mail a person that they work in a business now, with the link to a first password if they need one."""
    link = (public_url("pos.identity.password.reset", token=event.token) if event.token
            else public_url("pos.identity.sign_in.index"))
    send_mail(event.email, _l("%(business)s invites you", business=event.business), _FOLDER + "invitation",
              {"name": event.name, "business": event.business, "link": link, "is_new": event.token is not None},
              language_code=event.language, private=event.token is not None)


def mail_password_changed(event: PasswordChanged) -> None:
    """Mail a person that their password was changed, in case it was not them."""
    send_mail(event.email, _l("Your password was changed"), _FOLDER + "password_changed",
              {"name": event.name, "link": public_url("pos.identity.password.forgot")},
              language_code=event.language, personal=True)
