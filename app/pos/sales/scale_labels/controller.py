"""Back-office page of scale labels: the rules, a new one, and a place to try them."""

from __future__ import annotations

from typing import Any

from flask import request

from app.kernel.actor import current_actor
from app.kernel.filters import money, quantity
from app.kernel.forms import form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.api import get_tenant
from app.pos.catalog.api import find_sellables
from app.pos.sales.scale_labels import service
from app.pos.sales.scale_labels.forms import LabelRuleForm, TryLabelForm
from app.pos.sales.scale_labels.rules import HOLDS, LabelRule, read_label

scale_labels = Resource("pos.sales.scale_labels", url="/office/sales/scale-labels")
AT = "pos.sales.scale_labels"


@scale_labels.page("/", permission="business.settings.view")
def index():
    """Show the rules, and what they read in the label of ?code=."""
    return _page(LabelRuleForm(formdata=None))


@scale_labels.action("/", permission="business.settings.edit")
def create():
    """Add a rule."""
    form = LabelRuleForm()
    form.carry_out(lambda: service.add_rule(form.values(), current_actor()))
    if form.errors:
        return show("pos/sales/scale_labels/index.html", _page(form), 422)
    notify(_("The rule was added."))
    return redirect_to(f"{AT}.index")


@scale_labels.action("/<prefix>/remove", permission="business.settings.edit")
def remove(prefix: str):
    """Remove a rule."""
    service.remove_rule(prefix, current_actor())
    notify(_("The rule was removed."))
    return redirect_to(f"{AT}.index")


@scale_labels.action("/restore", permission="business.settings.edit")
def restore():
    """Go back to the factory's rules."""
    service.restore_rules(current_actor())
    notify(_("The rules are as scales come from the factory."))
    return redirect_to(f"{AT}.index")


def _page(form: LabelRuleForm) -> dict[str, Any]:
    tried = TryLabelForm(request.args)
    code = (tried.code.data or "").strip()
    return {
        "title": _("Scale labels"), "lead": _("Labels of scales carry a weight or a price in their code. These rules read them."),
        "can_edit": current_actor().may("business.settings.edit"),
        "rules": [_rule(rule) for rule in service.list_rules()], "restore_url": url(f"{AT}.restore"),
        "form": form_view(form, action=url(f"{AT}.create"), submit=_("Add the rule")),
        "trial": {"form": form_view(tried, action=url(f"{AT}.index"), submit=_("Read the label"), method="get"),
                  "code": code, "facts": _read(code) if code else []},
    }


def _rule(rule: LabelRule) -> dict[str, Any]:
    shape = rule.prefix + "I" * rule.item_digits + "V" * rule.has_verifier
    value = "N" * (rule.value_digits - rule.decimals) + ("." if rule.decimals else "") + "D" * rule.decimals
    return {"prefix": rule.prefix, "holds": str(HOLDS[rule.holds]), "shape": f"{shape}{value}C",
            "remove_url": url(f"{AT}.remove", prefix=rule.prefix)}


def _read(code: str) -> list[dict[str, str]]:
    """Return what the rules read in a code, and what the till would sell."""
    label = read_label(code, service.list_rules())
    if label is None:
        return []
    known = find_sellables(list(label.items))
    item = next((known[code] for code in label.items if code in known), None)
    value = quantity(label.value) if label.holds == "weight" else money(label.value, get_tenant().currency)
    facts = [(_("Item"), item["product_name"] if item else _("None has the code %(code)s", code=label.items[0])),
             (str(HOLDS[label.holds]), value)]
    sold = label.quantity(item["list_price"]) if item else None
    if sold is not None:
        facts.append((_("Quantity"), f"{quantity(sold)} {item['unit']}"))
    return [{"label": name, "value": text} for name, text in facts]
