"""Making people, and what they change of themselves."""

from __future__ import annotations

from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import LANGUAGES, _l, language
from app.kernel.ids import new_id
from app.kernel.refusal import Refusal
from app.kernel.security import hash_password, is_known, verify_secret
from app.pos.identity.users import queries, rules
from app.pos.identity.users.models import PasswordHistory, User


def find_or_create_user(email: str, name: str) -> User:
    """Return the person with this e-mail address, made without a password if there is none yet; two at once make one.

    Raises Refusal when the address is none.
    """
    email = rules.clean_email(email)
    queries.lock_address(email)
    user = queries.find_user_by_email(email)
    if user is None:
        user = User(id=new_id(), email=email, name=name, language=language())
        db.session.add(user)
        db.session.flush()  # reason: what the caller makes next refers to the person
    return user


def set_password(user: User, password: str) -> None:
    """Give a person a new password and end every session of theirs.

    Raises Refusal (field `password`) when it is weak or one of the last five.
    """
    ensure_password(password, user.name, user.email)
    past = queries.list_past_passwords(user.id, rules.REMEMBERED_PASSWORDS)
    if any(verify_secret(hashed, password) for hashed in past):
        raise Refusal("password_used", _l("This was one of your last %(count)d passwords. Choose another one.",
                                          count=rules.REMEMBERED_PASSWORDS), field="password")
    _keep_password(user, hash_password(password))


def ensure_password(password: str, name: str, email: str) -> None:
    """Raise Refusal (field `password`) for one that is too weak for this person."""
    problem = rules.password_problem(password, name, email)
    if problem:
        raise Refusal("password_weak", problem, field="password")
    if is_known(password):
        raise Refusal("password_weak", _l("Everybody knows this password. Choose another one."), field="password")


def _keep_password(user: User, hashed: str) -> None:
    user.password_hash = hashed
    user.session_version += 1
    user.failed_attempts, user.locked_until = 0, None
    db.session.add(PasswordHistory(id=new_id(), user_id=user.id, password_hash=hashed))
    db.session.flush()  # reason: sessions opened next carry the new version


def register(email: str, name: str, password: str) -> User:
    """Make a person who chose the password themselves; the address is not proven yet.

    Raises Refusal when there is an account with it, whatever the password: guessing is the sign-in page's to count.
    """
    email = rules.clean_email(email)
    queries.lock_address(email)
    if queries.find_user_by_email(email):
        raise Refusal("email_taken", _l("There is an account with this e-mail already."), field="email",
                      remedy=_l("Sign in first; a business is added from there."))
    user = find_or_create_user(email, name)
    set_password(user, password)
    return user


def register_proven(email: str, name: str, password_hash: str) -> User | None:
    """Make a person who chose the password and has proven to read the address; None if there is an account with it by now."""
    queries.lock_address(email)
    if queries.find_user_by_email(email):
        return None
    user = find_or_create_user(email, name)
    _keep_password(user, password_hash)
    confirm_email(user)
    return user


def confirm_email(user: User) -> None:
    """Note that the person has proven to read the address."""
    user.email_confirmed_at = user.email_confirmed_at or now()


def edit_profile(user: User, *, name: str, language_code: str) -> None:
    """Change a person's name and language."""
    user.name = name
    choose_language(user, language_code)


def choose_language(user: User, code: str) -> None:
    """Show the product to a person in another language; raise Refusal if it does not speak it."""
    if code not in LANGUAGES:
        raise Refusal("language_unknown", _l("There is no such language."), field="language",
                      remedy=_l("Choose one of the list."))
    user.language = code
