"""Static files: kept for good under the address of their content, asked for again under any other."""

import re

from app import create_app
from app.kernel.static_files import version_of


def test_a_page_names_the_version_and_the_file_under_it_is_kept_for_a_year(app):
    page = app.test_client().get("/office/sign-in").get_data(as_text=True)
    address = re.search(r'/static/v[0-9a-f]{12}/css/app\.css', page)[0]
    assert set(re.findall(r"/static/([^/]+)/", page)) == {address.split("/")[2]}
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_without_a_version_or_under_an_old_one_the_browser_asks_again(app):
    for address in ("/static/css/app.css", "/static/v000000000000/css/app.css"):
        answer = app.test_client().get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
        again = app.test_client().get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_a_version_opens_no_way_out_of_the_folder(app):
    for path in ("v000000000000/../../pyproject.toml", "v000000000000//etc/passwd", "v000000000000/nothing.css"):
        assert app.test_client().get(f"/static/{path}").status_code == 404


def test_the_version_follows_every_change_of_a_file(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text("a{}")
    first = version_of(str(tmp_path))
    (tmp_path / "css" / "a.css").write_text("b{}")
    second = version_of(str(tmp_path))
    (tmp_path / "css" / "a.css").rename(tmp_path / "css" / "b.css")
    assert len({first, second, version_of(str(tmp_path))}) == 3
    assert re.fullmatch("v[0-9a-f]{12}", first)


def test_in_development_a_saved_file_has_its_new_address_at_once(database, tmp_path):
    made = create_app({**database, "WKPOS_ENV": "development"})
    made.static_folder = str(tmp_path)
    (tmp_path / "a.css").write_text("a{}")
    client = made.test_client()
    first = re.search(r"/static/(v\w+)/", client.get("/office/sign-in").get_data(as_text=True))[1]
    (tmp_path / "a.css").write_text("longer{}")
    second = re.search(r"/static/(v\w+)/", client.get("/office/sign-in").get_data(as_text=True))[1]
    assert first != second
