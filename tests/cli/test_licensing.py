"""bin/wkpos licensing, and the scheduler of a process that serves the License Server alone."""

from __future__ import annotations

import signal
import uuid
from datetime import timedelta

from sqlalchemy import select

from app.cli.licensing import licensing
from app.kernel.clock import now
from app.kernel.database import db
from app.license_protocol import serial
from app.licensing.access.failures import locked_until
from app.licensing.access.service import try_password
from app.licensing.licenses.models import License
from app.licensing.mails.models import LicenseMail
from app.licensing.offline.signing import trusted_keys
from app.licensing.staff.models import AdminUser
from tests.cli.test_worker import environment, process, wait_until
from tests.licensing.conftest import make_license, make_staff, server

__all__ = ["environment", "server"]


def invoke(app, *arguments: str):
    return app.test_cli_runner().invoke(licensing, arguments)


def test_a_server_is_laid_out_and_again_is_no_harm(app):
    assert [invoke(app, "init").exit_code for _ in range(2)] == [0, 0]
    assert len(trusted_keys()) == 2


def test_staff_are_invited_by_mail_and_only_once(app):
    email = f"{uuid.uuid4().hex}@vendor.test"
    done = invoke(app, "staff", "invite", email, "--name", "Admin", "--role", "SUPER_ADMIN")
    assert done.output == f"Invited {email} as SUPER_ADMIN; the mail says how to choose a password.\n"
    user = db.session.scalars(select(AdminUser).where(AdminUser.email == email)).one()
    assert db.session.scalars(select(LicenseMail.is_private).where(LicenseMail.recipient == email)).all() == [True]
    user.password_hash = "chosen"
    db.session.commit()
    again = invoke(app, "staff", "invite", email, "--name", "Admin")
    assert again.exit_code == 1 and "There is an account with this address already." in again.output


def test_staff_are_let_in_again_whose_address_was_locked(app, server):
    person = make_staff("SUPER_ADMIN", "a long password")
    for _ in range(5):
        try_password(person.email, "wrong", address="10.7.7.9", user_agent="")
    db.session.commit()
    assert locked_until(person.email)
    done = invoke(app, "staff", "unlock", person.email.upper())
    assert (done.exit_code, locked_until(person.email)) == (0, None)
    again = invoke(app, "staff", "unlock", "nobody@vendor.test")
    assert (again.exit_code, again.output) == (1, "Error: Nobody among the staff has the address nobody@vendor.test.\n")


def test_a_licence_is_made_and_its_key_printed(app, server):
    made = invoke(app, "license", "create", f"{uuid.uuid4().hex}@example.test", "--business", "Corner Shop", "--plan", "professional",
                  "--until", "2030-12-31", "--zone", "Europe/London")
    key = serial.parse(made.output.strip())
    license = db.session.scalars(select(License).where(License.serial == key)).one()
    assert (license.business_name, str(license.expires_on), license.zone) == ("Corner Shop", "2030-12-31", "Europe/London")
    assert "There is no plan 'none'" in invoke(app, "license", "create", "a@example.test", "--business", "X", "--plan", "none").output


def test_keys_are_exchanged(app, server):
    before = set(trusted_keys())
    done = invoke(app, "keys", "rotate")
    assert done.exit_code == 0 and done.output.count("signs") == done.output.count("follows") == 1
    assert len(before & set(trusted_keys())) == 1


def test_the_scheduler_of_the_server_alone_passes_time_and_sends_its_mails(environment, app, server):
    license = make_license(server, expires_on=now().date() + timedelta(days=5))
    license.expires_at, license.grace_until = now() - timedelta(seconds=5), now() + timedelta(days=1)
    email = f"{uuid.uuid4().hex}@vendor.test"
    db.session.commit()
    invoke(app, "staff", "invite", email, "--name", "Admin")
    scheduler = process({**environment, "SYSTEMS": "licensing"}, "scheduler")

    def is_done() -> bool:
        db.session.rollback()
        status = db.session.scalar(select(License.status).where(License.id == license.id))
        return (str(status), str(db.session.scalar(select(LicenseMail.status).where(LicenseMail.recipient == email)))) == (
            "GRACE_PERIOD", "SENT")

    try:
        wait_until(is_done)
    finally:
        scheduler.send_signal(signal.SIGTERM)
        output, _ = scheduler.communicate(timeout=60)
    assert scheduler.returncode == 0, output
