"""What the buttons of the played customer's pages do. Whatever they name must be this customer's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.adapters.stripe.fake.account import Account, Missing

Act = Callable[[Account, str, str, Mapping[str, str]], object]


def _own(account: Account, customer: str, about: str, kind: str) -> str:
    found = account.get(about)
    if found.get("customer") != customer or found["object"] != kind:
        raise Missing(about)
    return about


def _charged(account: Account, customer: str, about: str, kind: str) -> str:
    """Return a refund or dispute of one of this customer's payments."""
    found = account.get(about)
    if found["object"] != kind or account.get(found["charge"])["customer"] != customer:
        raise Missing(about)
    return about


def _change_plan(account: Account, customer: str, about: str, form: Mapping[str, str]) -> object:
    price = account.get(form.get("price", ""))
    if price["object"] != "price":
        raise Missing(price["id"])
    return account.change_price(_own(account, customer, about, "subscription"), price["id"])


ACTS: dict[str, Act] = {
    "change-plan": _change_plan,
    "cancel": lambda account, customer, about, _form: account.cancel(_own(account, customer, about, "subscription")),
    "resume": lambda account, customer, about, _form: account.cancel(_own(account, customer, about, "subscription"), undo=True),
    "renew": lambda account, customer, about, _form: account.renew(_own(account, customer, about, "subscription")),
    "good-card": lambda account, customer, _about, _form: account.change_card(customer, works=True),
    "bad-card": lambda account, customer, _about, _form: account.change_card(customer, works=False),
    "pay": lambda account, customer, about, _form: account.pay_invoice(_own(account, customer, about, "invoice")),
    "void": lambda account, customer, about, _form: account.close_invoice(_own(account, customer, about, "invoice"), "void"),
    "refund": lambda account, customer, about, _form: account.refund(_own(account, customer, about, "charge")),
    "fail-refund": lambda account, customer, about, _form: account.fail_refund(_charged(account, customer, about, "refund")),
    "dispute": lambda account, customer, about, _form: account.dispute(_own(account, customer, about, "charge")),
    "answer": lambda account, customer, about, _form: account.answer_dispute(_charged(account, customer, about, "dispute")),
    "win": lambda account, customer, about, _form: account.close_dispute(_charged(account, customer, about, "dispute"), won=True),
    "lose": lambda account, customer, about, _form: account.close_dispute(_charged(account, customer, about, "dispute"), won=False),
}
"""By the button's name: done with the account, the customer, what it is about, and what was chosen."""
