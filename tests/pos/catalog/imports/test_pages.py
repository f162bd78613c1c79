"""Importing in the back office: upload, columns, check, import, the outcome row by row, export."""

import io

from app.adapters.files.fake import FakeFiles
from app.kernel import jobs
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.catalog.api import create_product, find_sellables
from tests.personas import Persona

AT = "/office/catalog/imports/"
TABLE = "EAN;Article;Preis\n5901234123457;Kaffee;4,50\n5901234123458;Falsch;1\n4006381333931;Tee;2\n"


def _upload(persona, shop, text=TABLE, name="liste.csv"):
    data = {"file": (io.BytesIO(text.encode()), name), "branch_id": str(shop.branch_id)}
    return persona.post(AT, data, content_type="multipart/form-data")


def _work(shop) -> None:
    """Do what waits for a worker."""
    with tenant_scope(shop.tenant_id):
        jobs.run_waiting()


def test_a_file_is_checked_then_imported_and_every_row_told(app, shop):
    app.extensions["files"] = FakeFiles()
    owner = Persona(app, shop, "APP_OWNER")
    address = _upload(owner, shop).headers["HX-Redirect"]
    page = owner.get(address).text
    assert page.count("<select") == 3
    assert "Import now" not in page
    columns = {"column-0": "barcode", "column-1": "name", "column-2": "price"}
    assert owner.post(f"{address}/check", columns).headers["HX-Redirect"] == address
    assert 'hx-trigger="every 1s"' in owner.get(address).text
    assert 'hx-trigger="every 1s"' in owner.get(f"{address}/progress", headers={"HX-Request": "true"}).text
    _work(shop)
    assert owner.get(f"{address}/progress", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = owner.get(address).text
    assert "Nothing has been changed yet." in page
    assert "it ends in 8 and should end in 7" in page
    with tenant_scope(shop.tenant_id):
        assert find_sellables(["5901234123457"]) == {}
    assert "Kaffee" not in owner.get(f"{address}?action=refuse").text
    assert owner.post(f"{address}/run").headers["HX-Redirect"] == address
    _work(shop)
    page = owner.get(address).text
    assert "The import is done." in page
    with tenant_scope(shop.tenant_id):
        assert str(find_sellables(["5901234123457"])["5901234123457"]["list_price"]) == "4.5000"
    refused = owner.get(f"{address}/refused.csv")
    assert refused.data.decode("utf-8-sig").splitlines()[0] == "EAN,Article,Preis,reason"
    assert "5901234123458,Falsch,1," in refused.data.decode("utf-8-sig")
    assert "liste.csv" in owner.get(AT).text


def test_a_second_start_while_one_runs_is_refused(app, shop):
    app.extensions["files"] = FakeFiles()
    owner = Persona(app, shop, "APP_OWNER")
    address = _upload(owner, shop).headers["HX-Redirect"]
    columns = {"column-0": "barcode", "column-1": "name"}
    assert owner.post(f"{address}/run").status_code == 422
    owner.post(f"{address}/check", columns)
    assert owner.post(f"{address}/check", columns).status_code == 409
    _work(shop)


def test_columns_that_say_nothing_are_refused(app, shop):
    app.extensions["files"] = FakeFiles()
    owner = Persona(app, shop, "APP_OWNER")
    address = _upload(owner, shop).headers["HX-Redirect"]
    assert owner.post(f"{address}/check", {"column-2": "price"}).status_code == 422
    assert owner.post(f"{address}/check", {"column-0": "name", "column-1": "name"}).status_code == 422


def test_what_is_no_table_comes_back_with_the_reason(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    answer = _upload(owner, shop, "", "leer.csv")
    assert (answer.status_code, "The file is empty." in answer.text) == (422, True)
    assert owner.post(AT, {"branch_id": str(shop.branch_id)}).status_code == 422


def test_the_export_is_a_file_and_hides_costs_from_who_may_not_see_them(app, shop):
    create_product({"name": "Tea"}, [{"sku": "T", "selling_price": 2, "cost_price": 1}], shop.system)
    db.session.commit()
    answer = Persona(app, shop, "APP_OWNER").get(f"{AT}export.csv")
    assert answer.mimetype == "text/csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("sku,barcode,more_barcodes,name,")
    assert lines[1].startswith("T,,,Tea,")
    assert Persona(app, shop, "CASHIER").get(f"{AT}export.csv").status_code == 403


def test_a_stranger_sees_neither_file_nor_job(app, shop):
    from tests.conftest import make_business

    app.extensions["files"] = FakeFiles()
    owner = Persona(app, shop, "APP_OWNER")
    address = _upload(owner, shop).headers["HX-Redirect"]
    owner.post(f"{address}/check", {"column-0": "barcode", "column-1": "name"})
    with tenant_scope(shop.tenant_id):
        from app.pos.catalog.imports.models import ProductImport

        job_id = db.session.scalar(db.select(ProductImport.check_job_id))
    assert owner.get(f"/office/business/jobs/{job_id}").status_code == 200
    _work(shop)
    assert "Done" in owner.get(f"/office/business/jobs/{job_id}").text
    other = make_business()
    stranger = Persona(app, other, "APP_OWNER")
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}/refused.csv").status_code == 404
    assert stranger.get(f"/office/business/jobs/{job_id}").status_code == 404
