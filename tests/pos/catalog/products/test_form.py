"""The product's form, as a person uses it in the back office."""

import io
import re

from PIL import Image
from sqlalchemy import select

from app.adapters.files.fake import FakeFiles
from app.kernel.clock import now
from app.kernel.database import db
from app.pos.business.roles.models import CustomRole, PermissionEffect, RolePermissionConfig
from app.pos.catalog.api import create_product, create_tax, find_sellables, search_sellables
from app.pos.catalog.products import queries, service
from tests.personas import Persona

NEW = "/office/catalog/products/new"


def _fields(page: str) -> dict:
    """Return what a browser would send of the product's form."""
    form = page[page.index('class="form product-form"'):]
    form = form[: form.index("</form>")]
    data: dict = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or name.group(1) in ("csrf_token", "idempotency_key"):
            continue
        if kind.group(1) not in ("checkbox", "radio") or " checked" in tag:
            data.setdefault(name.group(1), []).append(value.group(1) if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        data[name] = [text]
    for field in re.findall(r"<select.*?</select>", form, re.S):
        name = re.search(r'name="([^"]+)"', field).group(1)
        chosen = re.search(r'<option value="([^"]*)" selected', field) or re.search(r'<option value="([^"]*)"', field)
        data[name] = [chosen.group(1)]
    return data


def _named(data: dict, field: str) -> str:
    return next(name for name in data if name.startswith("v-") and name.endswith(f"-{field}"))


def test_a_product_is_created_and_saved_as_it_is_without_a_surprise(app, shop):
    create_tax({"code": "V", "name": "VAT", "rate": 20, "is_default": True}, shop.system)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    data = _fields(owner.get(NEW).text)
    data["name"] = ["Green tea"]
    data[_named(data, "selling_price")] = ["3,50"]
    data[_named(data, "cost_price")] = ["1.20"]
    data[_named(data, "barcodes")] = ["036000291452\r\n10036000291459*12"]
    made = owner.post(NEW, data)
    address = made.headers["HX-Redirect"]
    sellable = find_sellables(["036000291452"])["036000291452"]
    assert (str(sellable["list_price"]), sellable["sku"], [tax["code"] for tax in sellable["taxes"]]) == ("3.5000", "0036000291452", ["V"])
    before = _fields(owner.get(address).text)
    assert before["version"] == ["1"]
    assert owner.post(address, before).headers["HX-Redirect"] == address
    assert _fields(owner.get(address).text) == before


def test_wrong_check_digits_and_missing_prices_are_told_beside_their_fields(app, shop):
    owner = Persona(app, shop, "APP_OWNER")
    data = _fields(owner.get(NEW).text)
    data["name"] = ["Tea"]
    data[_named(data, "barcodes")] = ["5901234123458"]
    answer = owner.post(NEW, data)
    assert answer.status_code == 422
    assert "it ends in 8 and should end in 7" in answer.text
    assert "Enter the price; 0 is allowed." in answer.text
    assert search_sellables("tea")["total"] == 0


def test_a_taken_sku_keeps_what_was_entered_and_saves_nothing(app, shop):
    create_product({"name": "First"}, [{"sku": "X"}], shop.system)
    db.session.commit()
    owner = Persona(app, shop, "APP_OWNER")
    data = _fields(owner.get(NEW).text)
    data |= {"name": ["Second"], _named(data, "sku"): ["X"], _named(data, "selling_price"): ["1"]}
    answer = owner.post(NEW, data)
    assert answer.status_code == 422
    assert "The SKU X is already used by First." in answer.text
    assert 'value="Second"' in answer.text
    assert search_sellables("second", only_active=False)["total"] == 0


def test_somebody_elses_change_is_shown_with_the_fresh_figures(app, shop):
    product_id = create_product({"name": "Tea"}, [{"sku": "T", "selling_price": 2}], shop.system)
    db.session.commit()
    owner, address = Persona(app, shop, "APP_OWNER"), f"/office/catalog/products/{product_id}"
    data = _fields(owner.get(address).text)
    service.edit_product(product_id, {"name": "Mint tea"}, None, shop.system)
    db.session.commit()
    answer = owner.post(address, {**data, "name": ["My tea"]})
    assert answer.status_code == 409
    assert "Somebody changed this product while you did." in answer.text
    assert "Mint tea" in answer.text
    again = _fields(answer.text)
    assert (again["name"], again["version"]) == (["My tea"], ["2"])
    assert owner.post(address, again).headers["HX-Redirect"] == address
    assert queries.get_product(product_id).name == "My tea"


def test_a_variant_is_added_and_one_taken_out(app, shop):
    product_id = create_product({"name": "Shirt"}, [{"sku": "S1", "name": "Red", "selling_price": 5}], shop.system)
    db.session.commit()
    owner, address = Persona(app, shop, "APP_OWNER"), f"/office/catalog/products/{product_id}"
    data = _fields(owner.get(address).text)
    fragment = owner.get("/office/catalog/products/variant", headers={"HX-Request": "true"}).text
    token = re.search(r'name="variant" value="(\w+)"', fragment).group(1)
    data["variant"].append(token)
    data |= {f"v-{token}-name": "Blue", f"v-{token}-selling_price": "6", f"v-{token}-is_active": "y"}
    assert owner.post(address, data).status_code == 200
    assert [(row.name, row.sku[:2]) for row in queries.list_variants([product_id])] == [("Red", "S1"), ("Blue", "P-")]
    data = _fields(owner.get(address).text)
    data[f"v-{data['variant'][0]}-remove"] = "y"
    assert owner.post(address, data).status_code == 200
    assert [row.name for row in queries.list_variants([product_id])] == ["Blue"]


def test_who_may_not_see_costs_does_not_change_them(app, shop):
    product_id = create_product({"name": "Lamp"}, [{"sku": "L", "selling_price": 10, "cost_price": 4}], shop.system)
    for grant in db.session.scalars(select(RolePermissionConfig).where(RolePermissionConfig.permission == "catalog.products.cost")):
        grant.effect = PermissionEffect.DENY
    for role in db.session.scalars(select(CustomRole)):
        role.updated_at = now()
    db.session.commit()
    owner, address = Persona(app, shop, "APP_OWNER"), f"/office/catalog/products/{product_id}"
    page = owner.get(address).text
    assert "Cost price" not in page
    assert owner.post(address, {**_fields(page), "name": ["Lamp 2"]}).status_code == 200
    assert [row.cost_price for row in queries.list_variants([product_id])] == [4]


def test_archive_restore_duplicate_and_history_from_the_page(app, shop):
    product_id = create_product({"name": "Lamp"}, [{"sku": "L"}], shop.system)
    db.session.commit()
    owner, address = Persona(app, shop, "APP_OWNER"), f"/office/catalog/products/{product_id}"
    assert owner.post(f"{address}/archive").headers["HX-Redirect"] == "/office/catalog/products/"
    assert "This product is archived." in owner.get(address).text
    assert "Lamp" in owner.get("/office/catalog/products/?state=archived").text
    assert owner.post(f"{address}/restore").headers["HX-Redirect"] == address
    copy = owner.post(f"{address}/duplicate").headers["HX-Redirect"]
    assert "Copy of Lamp" in owner.get(copy).text
    past = owner.get(f"{address}/history").text
    assert past.index("Restored") < past.index("Archived") < past.index("Created")


def _png(width=2000, height=1000) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "PNG")
    file.seek(0)
    return file


def test_pictures_are_made_small_shown_with_a_long_life_and_ordered(app, shop):
    app.extensions["files"] = FakeFiles()
    product_id = create_product({"name": "Lamp"}, [{"sku": "L"}], shop.system)
    db.session.commit()
    owner, address = Persona(app, shop, "APP_OWNER"), f"/office/catalog/images/of/{product_id}"
    for number in range(2):
        answer = owner.post(address, {"file": (_png(), f"p{number}.png"), "alt_text": "A lamp"}, content_type="multipart/form-data")
        assert answer.headers["HX-Redirect"] == address
    first, second = queries.list_images(product_id)
    assert (first.width, first.height, first.is_primary, second.is_primary) == (1200, 600, True, False)
    first_id, second_id, key = first.id, second.id, first.file_key
    assert search_sellables("lamp")["rows"][0]["image_key"] == key
    owner.post(f"{address}/{second_id}/main")
    assert queries.list_images(product_id)[0].id == second_id
    owner.post(f"{address}/{second_id}/remove")
    assert [(row.id, row.is_primary) for row in queries.list_images(product_id)] == [(first_id, True)]
    assert owner.get(address).status_code == 200
    file = app.test_client().get(f"/office/catalog/images/file/{key.removeprefix('products/')}")
    assert (file.status_code, file.mimetype, file.headers["Cache-Control"]) == (200, "image/webp", "public, max-age=31536000, immutable")
    assert Image.open(io.BytesIO(file.data)).size == (1200, 600)


def test_what_is_no_picture_is_refused_with_the_reason(app, shop):
    app.extensions["files"] = FakeFiles()
    product_id = create_product({"name": "Lamp"}, [{"sku": "L"}], shop.system)
    db.session.commit()
    owner, address = Persona(app, shop, "APP_OWNER"), f"/office/catalog/images/of/{product_id}"
    for content in (b"not a picture", b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        answer = owner.post(address, {"file": (io.BytesIO(content), "x.png")}, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "This is no picture that can be shown." in answer.text
    assert owner.get("/office/catalog/images/file/00000000-0000-0000-0000-000000000000/..%2Fx").status_code == 404
    assert queries.list_images(product_id) == []
