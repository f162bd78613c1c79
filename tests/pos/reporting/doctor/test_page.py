"""The page of the doctor: at once for a small business, by a job for a large one; who may see it."""

from sqlalchemy import text

from app.kernel import jobs
from app.kernel.database import db
from app.kernel.models import JobRun
from app.kernel.tenancy import tenant_scope
from app.pos.reporting.doctor import queries
from tests.personas import Persona
from tests.pos.reporting.doctor.trading import trade

PAGE = "/office/reporting/doctor/"


def test_a_small_business_is_proved_while_its_page_is_shown(app, shop):
    trade(shop)
    page = Persona(app, shop, "APP_OWNER").get(PAGE)
    assert page.status_code == 200
    assert "The books are clean" in page.text
    assert "Every stock level is the sum of its movements" in page.text


def test_what_is_off_is_named_on_the_page(app, shop):
    made = trade(shop)
    db.session.execute(text("UPDATE sales.sale SET status = 'REFUNDED' WHERE id = :id"), {"id": made.sold_id})
    db.session.commit()
    page = Persona(app, shop, "APP_OWNER").get(PAGE).text
    assert "1 proof does not hold" in page
    assert "COMPLETED" in page
    assert "REFUNDED" in page
    assert str(made.sold_id) in page


def test_a_large_business_is_proved_by_a_job(app, shop, monkeypatch):
    trade(shop)
    monkeypatch.setattr(queries, "SMALL", 0)
    owner = Persona(app, shop, "APP_OWNER")
    assert "have not been proved yet" in owner.get(PAGE).text
    assert owner.post(PAGE).headers["HX-Redirect"] == PAGE
    assert 'hx-get="/office/reporting/doctor/progress"' in owner.get(PAGE).text
    owner.post(PAGE)
    with tenant_scope(shop.tenant_id):
        runs = db.session.scalars(db.select(JobRun.id).where(JobRun.name == queries.JOB)).all()
        db.session.rollback()
    assert len(runs) == 1
    jobs.run(shop.tenant_id, runs[0])
    assert owner.get("/office/reporting/doctor/progress").headers["HX-Refresh"] == "true"
    assert "The books are clean" in owner.get(PAGE).text


def test_only_those_who_answer_for_the_books_see_the_proofs(app, shop):
    assert Persona(app, shop, "CASHIER").get(PAGE).status_code == 403
    assert Persona(app, shop, "MANAGER").get(PAGE).status_code == 403
