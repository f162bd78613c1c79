"""bin/wkpos business."""

import uuid
from decimal import Decimal

from sqlalchemy import select, update

from app.cli.business import business
from app.kernel.database import db
from app.kernel.tenancy import tenant_scope
from app.pos.business.api import find_tenant_id, get_main_branch, get_tenant
from app.pos.business.employees.models import Employee
from app.pos.business.employees.queries import find_email
from app.pos.catalog.api import create_product
from app.pos.catalog.products.models import Product
from app.pos.catalog.sellables.models import SearchEntry


def slug() -> str:
    return f"cli-{uuid.uuid4().hex[:10]}"


def invoke(app, *arguments: str):
    return app.test_cli_runner().invoke(business, arguments)


def test_a_business_is_made_with_a_main_branch_and_a_register(app):
    name = slug()
    done = invoke(app, "create", name, "--name", "Green Shop", "--country", "gb", "--currency", "GBP")
    assert done.exit_code == 0
    assert f"Made the business {name}: Green Shop, GB, GBP." in done.output
    assert "B1  Green Shop, Europe/London" in done.output and "B1-T01  Till 1" in done.output
    assert f"bin/wkpos business invite {name}" in done.output
    with tenant_scope(find_tenant_id(name)):
        assert (get_tenant().country, get_main_branch().code) == ("GB", "B1")


def test_a_timezone_can_be_chosen(app):
    done = invoke(app, "create", slug(), "--name", "X", "--country", "US", "--timezone", "America/Chicago")
    assert "America/Chicago" in done.output and "USD" in done.output


def test_a_taken_short_name_ends_with_one_sentence(app):
    name = slug()
    invoke(app, "create", name, "--name", "One", "--country", "GB")
    again = invoke(app, "create", name, "--name", "Two", "--country", "GB")
    assert (again.exit_code, again.output) == (1, "Error: This short name is taken. Choose another one.\n")
    with tenant_scope(find_tenant_id(name)):
        assert get_tenant().name == "One"


def test_nonsense_is_refused_and_leaves_nothing(app):
    for bad in (["--country", "XX"], ["--country", "GB", "--currency", "POUNDS"], ["--country", "GB", "--timezone", "Moon/Sea"]):
        name = slug()
        done = invoke(app, "create", name, "--name", "X", *bad)
        assert done.exit_code == 1 and done.output.startswith("Error: There is no such")
        assert find_tenant_id(name) is None
    assert invoke(app, "create", "Bad Name", "--name", "X", "--country", "GB").exit_code == 1


def test_an_owner_is_invited_by_mail(app):
    name = slug()
    done = invoke(app, "create", name, "--name", "X", "--country", "GB", "--owner-email", f"{name}@example.com")
    assert done.exit_code == 0 and f"Invited {name}@example.com" in done.output
    more = invoke(app, "invite", name, f"m-{name}@example.com", "--name", "Manager", "--role", "MANAGER")
    assert more.exit_code == 0
    with tenant_scope(find_tenant_id(name)):
        people = db.session.scalars(db.select(Employee).order_by(Employee.number)).all()
        assert [find_email(person) for person in people] == [f"{name}@example.com", f"m-{name}@example.com"]
    assert invoke(app, "invite", "nowhere-at-all", "x@example.com", "--name", "X").exit_code == 1
    assert invoke(app, "invite", name, f"m-{name}@example.com", "--name", "Again").exit_code == 1


def test_businesses_are_listed(app):
    name = slug()
    invoke(app, "create", name, "--name", "Listed Shop", "--country", "EG")
    assert f"{name:<24} EG EGP Listed Shop\n" in invoke(app, "list").output


def test_what_searches_and_lists_are_kept_by_is_written_anew(app, shop):
    product_id = create_product({"name": "Tea"}, [{"sku": "T", "selling_price": Decimal(2)}], shop.system)
    db.session.commit()
    kept = (select(Product.price_from, SearchEntry.sort_name).join(SearchEntry, SearchEntry.product_id == Product.id)
            .where(Product.id == product_id))
    db.session.execute(update(Product).where(Product.id == product_id).values(price_from=9))
    db.session.execute(update(SearchEntry).where(SearchEntry.product_id == product_id).values(sort_name="coffee"))
    db.session.commit()
    assert db.session.execute(kept).one() == (Decimal(9), "coffee")
    db.session.rollback()
    done = invoke(app, "refresh", shop.slug)
    assert (done.exit_code, done.output) == (0, "Refreshed 1 products.\n")
    assert db.session.execute(kept).one() == (Decimal(2), "tea")
    assert invoke(app, "refresh", "nobody-s").output == "Error: There is no business with the short name 'nobody-s'.\n"
