"""Keys of programs of the vendor."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import request

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.ids import parse_id
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.api_keys import queries, service
from app.licensing.api_keys.forms import KeyForm
from app.licensing.api_keys.rules import SCOPES
from app.licensing.staff.rules import PERMISSIONS, ROLES

api_keys = Resource("licensing.api_keys", url="/licensing/api-keys")
AT, PAGES, EDIT = "licensing.api_keys", "licensing/api_keys", "licensing.api_keys.edit"


@api_keys.page("", permission=EDIT)
def index():
    """List the keys that are good, or those that ended."""
    good = request.args.get("state") != "ended"
    tabs = [{"label": _("In force"), "url": url(f"{AT}.index"), "is_current": good},
            {"label": _("Ended"), "url": url(f"{AT}.index", state="ended"), "is_current": not good}]
    return {"title": _("API keys"), "lead": _("For programs of yours that read and change licences."), "tabs": tabs,
            "new_url": url(f"{AT}.new"), "keys": [
                {**key, "scopes": [str(SCOPES.get(name, name)) for name in key["scopes"]], "badge": words.badge(words.KEYS, key["state"]),
                 "revoke": button_view(url(f"{AT}.revoke", key_id=key["id"])) if good else None}
                for key in queries.list_keys(good=good)]}


@api_keys.page("/new", permission=EDIT)
def new():
    """Show the form of a new key; whose it is decides what it may be allowed."""
    holder = _holder(parse_id(request.args.get("holder_id")))
    return show(f"{PAGES}/new.html", _form_page(_form(holder, formdata=None), holder[0]))


@api_keys.action("/new", permission=EDIT)
def create():
    """Make a key and show it, this once."""
    holder = _holder(parse_id(request.form.get("holder_id")))
    form = _form(holder)
    made = form.carry_out(lambda: service.create_key(form.name.data, form.holder_id.data, form.scopes.data,
                                                     timedelta(days=int(form.life.data)), current_actor()))
    if form.errors:
        return show(f"{PAGES}/new.html", _form_page(form, holder[0]), 422)
    return show(f"{PAGES}/created.html", {"title": form.name.data, "key": made, "done_url": url(f"{AT}.index"),
                                          "breadcrumb": _trail(form.name.data)})


@api_keys.action("/<uuid:key_id>/revoke", permission=EDIT)
def revoke(key_id: UUID):
    """End a key."""
    service.revoke_key(key_id, current_actor())
    notify(_("The key has ended. What used it is refused from now on."))
    return redirect_to(f"{AT}.index")


def _holder(asked: UUID | None) -> tuple:
    """Return who is to hold the key: whoever was chosen, else the person who asks."""
    known = {row[0]: row for row in queries.list_holders()}
    return known.get(asked) or known[current_actor().user_id]


def _form(holder: tuple, **kwargs) -> KeyForm:
    return KeyForm((holder[0], holder[1]), PERMISSIONS[holder[2]], **kwargs)


def _form_page(form: KeyForm, holder_id: UUID) -> dict:
    view = form_view(form, action=url(f"{AT}.create"), submit=_("Make the key"), cancel_url=url(f"{AT}.index"))
    view["fields"]["holder_id"] = {"type": "hidden", "name": "holder_id", "value": str(holder_id)}
    people = [{"value": str(row[0]), "label": f"{row[1]} · {ROLES[row[2]][0]}", "selected": row[0] == holder_id}
              for row in queries.list_holders()]
    return {"title": _("New API key"), "form": view, "breadcrumb": _trail(_("New API key")), "choose": {
        "action": url(f"{AT}.new"), "fields": {"holder_id": {
            "name": "holder_id", "id": "choose-holder", "label": _("Acts in the name of"), "type": "select", "value": "",
            "plain_label": True, "choices": people,
            "help": _("The key never may more than this person. It ends when they leave, and with the account of whoever made it.")}}}}


def _trail(title: str) -> list[dict]:
    return [{"label": _("API keys"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
