"""Receipts in a browser: nothing stands beside the paper."""

from app.kernel.database import db
from tests.browser.driver import IN_BROWSER, open_till, scan
from tests.personas import Persona
from tests.pos.sales.till.conftest import furnish

pytestmark = IN_BROWSER
BESIDE = """() => {
  const paper = document.querySelector(".paper").getBoundingClientRect();
  return [...document.querySelectorAll(".paper *")].map((part) => part.getBoundingClientRect())
    .filter((box) => box.width && (box.left < paper.left - 1 || box.right > paper.right + 1)).length;
}"""


def test_a_tax_of_many_words_stays_on_narrow_paper_in_both_languages(app, shop, browser, address):
    furnished = furnish(shop)
    furnished.vat.name, furnished.vat.name_ar = "Value added tax on food 20 %", "ضريبة القيمة المضافة على الأغذية 20 %"
    db.session.commit()
    page = open_till(browser, address, Persona(app, furnished, "CASHIER").at_till())
    scan(page, furnished.tea.barcode)
    page.wait_for_selector("#till-lines > li")
    page.keyboard.press("F9")
    receipt = page.get_by_role("link", name="Show receipt").get_attribute("href")
    for paper in ("58", "80"):
        for language in ("en", "ar"):
            page.goto(f"{address}{receipt}?paper={paper}&lang={language}")
            assert page.locator(".paper__taxes").count() == 1
            assert page.evaluate(BESIDE) == 0
    assert page.problems == []
    page.context.close()
