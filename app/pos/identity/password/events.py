"""What happens to passwords: others tell the person by mail."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    """Somebody asked for a new password; `token` opens the page where it is chosen."""

    email: str
    name: str
    language: str
    token: str


@dataclass(frozen=True, slots=True)
class PersonSignedUp(Event):
    """A person made an account; `token` confirms that the address is theirs."""

    email: str
    name: str
    language: str
    token: str


@dataclass(frozen=True, slots=True)
class SignUpAsked(Event):
    """Somebody wants an account; `token` opens the page where it is made, and proves that the address is theirs."""

    email: str
    name: str
    language: str
    token: str


@dataclass(frozen=True, slots=True)
class KnownSignedUp(Event):
    """Somebody signed up with an address that has an account already."""

    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class PersonInvited(Event):
    """A person was given a place in a business; `token` is none for those who have a password already."""

    email: str
    name: str
    language: str
    business: str
    token: str | None


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """A person has a new password."""

    user_id: UUID
    email: str
    name: str
    language: str
