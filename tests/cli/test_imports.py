"""`wkpos import products` and `wkpos export products`."""

import gzip

from app.cli.imports import exports, imports
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.catalog.api import find_sellables

TABLE = "barcode,name,Menge\n5901234123457,Coffee,3\n5901234123458,Wrong,1\n"


def _import(app, *arguments):
    return app.test_cli_runner().invoke(imports, ["products", *map(str, arguments)])


def test_a_dry_run_changes_nothing_and_refused_rows_make_the_exit_1(app, shop, tmp_path):
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    done = _import(app, path, "--business", shop.slug, "--dry-run")
    assert done.exit_code == 1, done.output
    assert "row 3: 5901234123458: The check digit of 5901234123458 is wrong" in done.output
    assert "would be created" in done.output
    with tenant_scope(shop.tenant_id):
        assert find_sellables(["5901234123457"]) == {}


def test_rows_are_taken_and_the_refused_ones_written_with_the_reason(app, shop, tmp_path):
    path, refused = tmp_path / "list.csv", tmp_path / "refused.csv"
    path.write_text(TABLE)
    done = _import(app, path, "--business", shop.slug, "--column", "Menge=quantity", "--refused", refused)
    assert done.exit_code == 1, done.output
    assert refused.read_text(encoding="utf-8-sig").splitlines()[0] == "barcode,name,Menge,reason"
    with tenant_scope(shop.tenant_id):
        assert find_sellables(["5901234123457"])["5901234123457"]["product_name"] == "Coffee"
    path.write_text("\n".join(TABLE.splitlines()[:2]))
    done = _import(app, path, "--business", shop.slug)
    assert (done.exit_code, "already so" in done.output) == (0, True)


def test_an_export_is_imported_again_without_a_change(app, shop, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("sku,name,price\nA,Apple,1\nB,Banana,2.5\n")
    assert _import(app, path, "--business", shop.slug).exit_code == 0
    out = tmp_path / "out.csv"
    assert app.test_cli_runner().invoke(exports, ["products", str(out), "--business", shop.slug]).exit_code == 0
    done = _import(app, out, "--business", shop.slug)
    assert done.exit_code == 0
    assert "2 already so" in " ".join(done.output.split())


def test_what_cannot_be_done_is_one_clear_sentence(app, shop, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("")
    assert "There is no business 'nobody'." in _import(app, path, "--business", "nobody").output
    assert _import(app, path, "--business", "nobody").exit_code == 2
    assert "The file is empty." in _import(app, path, "--business", shop.slug).output
    path.write_text("price\n1\n")
    assert "No column holds a barcode, a SKU or a name." in _import(app, path, "--business", shop.slug).output
    path.write_text("name\nA\n")
    assert "There is no branch 'B9'." in _import(app, path, "--business", shop.slug, "--branch", "B9").output
    assert "--column x=price" in _import(app, path, "--business", shop.slug, "--column", "x=price").output
    db.session.rollback()
