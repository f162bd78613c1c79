"""The long lists of the staff as files: filtered as shown, by who may see them, in few statements, and harmless to a spreadsheet."""

from __future__ import annotations

import csv
import io
import uuid

import pytest
from sqlalchemy import select

from app.kernel import csv_export
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.session import statements
from app.licensing.activations.service import activate, free_all
from app.licensing.decisions.queries import each_violation
from app.licensing.decisions.service import note_decision, note_violation, resolve
from app.licensing.licenses import queries as licenses
from app.licensing.licenses.models import License
from app.licensing.licenses.rules import Verb
from app.licensing.licenses.service import change_status
from app.licensing.metering import service as metering
from app.licensing.trials.models import TrialRequest
from tests.licensing.conftest import STAFF, device, make_license, make_owner, make_staff
from tests.licensing.metering.test_metering import call
from tests.licensing.portal import browser_of

LISTS = ("licenses", "decisions", "violations", "trials", "usage")


@pytest.fixture
def staff(app):
    return browser_of(app, make_staff("SUPPORT"))


def rows_of(answer) -> list[dict[str, str]]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert "attachment" in answer.headers["Content-Disposition"] and answer.is_streamed
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_licences_are_exported_with_owner_devices_and_limits_as_filtered(server, staff):
    mark = uuid.uuid4().hex[:10]
    made, other = make_license(server), make_license(server, "professional")
    made.business_name, other.business_name = f"=cmd {mark}", f"Shop {mark}"
    made.used = {"branches": 1, "users": 3}
    db.session.commit()
    for number in (1, 2):
        activate(made.serial, "t1", device(number), STAFF)
    activate(other.serial, "t2", device(3), STAFF)
    free_all(other, STAFF, "moved")
    change_status(other.id, Verb.SUSPEND, STAFF, "unpaid")
    db.session.commit()
    found = rows_of(staff.get("/licensing/licenses/export.csv", query_string={"text": mark}))
    assert [(row["serial"], row["business_name"], row["status"], row["devices"], row["devices_allowed"]) for row in found] == [
        (other.serial, f"Shop {mark}", "SUSPENDED", "0", str(server.plans["professional"].max_activations)),
        (made.serial, f"'=cmd {mark}", "ACTIVE", "2", "2")]
    assert (found[1]["branches_used"], found[1]["users_used"], found[1]["products_used"]) == ("1", "3", "")
    assert found[1]["owner_email"].endswith("@example.test") and found[1]["owner_name"] == "Owner"
    one = rows_of(staff.get("/licensing/licenses/export.csv", query_string={"text": mark, "status": "SUSPENDED"}))
    assert [row["serial"] for row in one] == [other.serial]
    asked = {"text": mark, "plan": str(server.plans["basic"].id)}
    assert [row["serial"] for row in rows_of(staff.get("/licensing/licenses/export.csv", query_string=asked))] == [made.serial]


def test_decisions_and_violations_are_exported_as_shown(server, staff):
    license = make_license(server)
    note_decision("activation", "TOO_MANY_DEVICES", 1.5, license_id=license.id, reason="+2 of 2")
    note_decision("heartbeat", "VALID", 0.5, license_id=license.id, reason="fine")
    note_violation("TOO_MANY_DEVICES", license_id=license.id)
    note_violation("FILE_TAMPERED", license_id=license.id)
    db.session.commit()

    def own(path: str, **asked: str) -> list[dict[str, str]]:
        return [row for row in rows_of(staff.get(f"/licensing/{path}/export.csv", query_string=asked)) if row["serial"] == license.serial]

    assert [(row["code"], row["decision"], row["reason"]) for row in own("decisions")] == [
        ("VALID", "ALLOW", "fine"), ("TOO_MANY_DEVICES", "DENY", "'+2 of 2")]
    assert [row["code"] for row in own("decisions", kind="DENY")] == ["TOO_MANY_DEVICES"]
    shown = own("violations")
    assert [(row["code"], row["severity"], row["times"]) for row in shown] == [
        ("FILE_TAMPERED", "CRITICAL", "1"), ("TOO_MANY_DEVICES", "MEDIUM", "1")]
    open_one = next(one["id"] for one in each_violation(True) if (one["serial"], one["code"]) == (license.serial, "FILE_TAMPERED"))
    resolve(open_one, Actor(None, make_staff("ADMIN").id, None, "Admin", "STAFF"), "a test")
    db.session.commit()
    assert [row["code"] for row in own("violations")] == ["TOO_MANY_DEVICES"]
    assert [(row["code"], row["resolved_by"], row["resolution"]) for row in own("violations", state="resolved")] == [
        ("FILE_TAMPERED", "Admin", "a test")]


def test_requests_for_a_trial_and_use_of_programs_are_exported_as_shown(server, staff):
    mark = uuid.uuid4().hex[:10]
    for status in ("PENDING", "REJECTED"):
        db.session.add(TrialRequest(id=new_id(), business_name=f"@{mark}", contact_name="A", email=f"{status}@x.test", country="GB",
                                    business_type="retail", zone="UTC", status=status, message="two\nlines"))
    license = make_license(server)
    license.business_name = mark
    metering.set_quota(license.id, 4, None, STAFF)
    metering.count_calls(license.id, [call()] * 4)
    db.session.commit()
    asked = {status: [row for row in rows_of(staff.get("/licensing/trials/export.csv", query_string={"status": status}))
                      if row["business_name"] == f"'@{mark}"] for status in ("", "REJECTED")}
    assert [(row["email"], row["message"]) for row in asked[""]] == [("PENDING@x.test", "two\nlines")]
    assert [row["email"] for row in asked["REJECTED"]] == ["REJECTED@x.test"]
    found = rows_of(staff.get("/licensing/usage/export.csv", query_string={"text": mark}))
    assert [(row["serial"], row["verdict"], row["day_count"], row["daily"]) for row in found] == [(license.serial, "THROTTLED", "4", "4")]
    assert rows_of(staff.get("/licensing/usage/export.csv", query_string={"text": mark, "state": "stopped"})) == []


@pytest.mark.parametrize("path", LISTS)
def test_each_list_shows_its_export_with_its_filters_and_keeps_it_from_others(app, staff, path):
    kept = {"licenses": "status=ACTIVE", "decisions": "kind=DENY", "violations": "state=resolved", "trials": "status=REJECTED",
            "usage": "state=slowed"}[path]
    page = staff.get(f"/licensing/{path}?{kept}").get_data(as_text=True)
    assert f'href="/licensing/{path}/export.csv?{kept}"' in page and "Download CSV" in page
    owner = browser_of(app, make_owner())
    assert owner.get(f"/licensing/{path}/export.csv").status_code == 403
    assert app.test_client().get(f"/licensing/{path}/export.csv").status_code in (302, 303, 401)


def test_a_file_of_many_licences_takes_a_statement_for_each_portion_and_has_each_once(server, monkeypatch):
    mark = uuid.uuid4().hex[:10]
    made = [make_license(server) for _number in range(5)]
    for license in made:
        license.business_name = mark
    db.session.commit()
    serials = [license.serial for license in reversed(made)]
    real = csv_export.each_row
    monkeypatch.setattr(licenses, "each_row", lambda statement, key: real(statement, key, at_once=2))
    sent: list[str] = []
    found = []
    with statements(sent):
        for row in licenses.each_found(licenses.Wanted(text=mark)):
            found.append(row["serial"])
            if len(found) == 2:  # one that is made meanwhile is newer than all of it
                new = make_license(server)
                new.business_name = mark
                db.session.commit()
                del sent[:]
    assert found == serials
    assert len([text for text in sent if "ORDER BY licensing.license.id DESC" in text]) == 2


def test_a_file_has_the_newest_rows_up_to_its_most(server):
    for _number in range(3):
        make_license(server)
    newest = db.session.scalars(select(License.id).order_by(License.id.desc()).limit(3)).all()
    assert [row[0].id for row in csv_export.each_row(select(License), License.id, at_once=2, most=3)] == newest
