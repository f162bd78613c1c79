"""What a browser at the till sends, and what it reads in the fragments that come back."""

import re
import uuid


def scan(browser, *codes, cart="", quantity="", **kwargs):
    data = {"cart_id": cart, "code[]": [*codes], "key[]": [str(uuid.uuid4()) for _ in codes],
            "quantity[]": [quantity for _ in codes]}
    return browser.post("/till/scan", data, **kwargs)


def cart_of(answer):
    return re.search(r'id="till-cart-id" value="([^"]*)"', answer.text)[1]


def line_of(answer, number=0):
    return re.findall(r'id="till-line-([0-9a-f-]+)"', answer.text)[number]


def total_of(answer):
    return re.search(r'id="till-total">.*?>([^<]*)</span>', answer.text)[1]


def begin(browser, *products, **kwargs):
    return cart_of(scan(browser, *[product.barcode for product in products], **kwargs))
