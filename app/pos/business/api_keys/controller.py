"""Back-office pages of API keys."""

from __future__ import annotations

from uuid import UUID

from app.kernel.actor import current_actor
from app.kernel.forms import button_view, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.resource import Resource
from app.pos.business.api_keys import queries, service
from app.pos.business.api_keys.forms import KeyForm
from app.pos.business.api_keys.rules import LIVES
from app.pos.business.employees.queries import list_working
from app.pos.permissions import BY_KEY

api_keys = Resource("pos.business.api_keys", url="/office/business/api-keys")
AT = "pos.business.api_keys"
FORM, CREATED = "pos/business/api_keys/form.html", "pos/business/api_keys/created.html"


@api_keys.page("/", permission="business.api_keys.edit")
def index():
    """List the keys."""
    keys = [{**key, "permissions": [str(BY_KEY[name].label) for name in key["permissions"] if name in BY_KEY],
             "revoke": button_view(url(f"{AT}.revoke", key_id=key["id"])) if key["state"] == "active" else None}
            for key in queries.list_keys()]
    return {"title": _("API keys"), "keys": keys, "new_url": url(f"{AT}.new"),
            "lead": _("Let a web shop, a device or another program of yours work with this business.")}


@api_keys.page("/new", permission="business.api_keys.edit")
def new():
    """Show the form of a new key."""
    return show(FORM, _form_page(KeyForm(list_working(), data={"employee_id": current_actor().employee_id})))


@api_keys.action("/new", permission="business.api_keys.edit", idempotent=False)
def create():
    """Make a key and show it, this once: no answer with a secret is kept for a repeat."""
    form = KeyForm(list_working())
    made = form.carry_out(lambda: service.create_key(
        form.name.data, form.employee_id.data, form.permissions.data, LIVES[form.life.data], current_actor()))
    if form.errors:
        return show(FORM, _form_page(form), 422)
    return show(CREATED, {"title": form.name.data, "key": made, "done_url": url(f"{AT}.index"),
                          "breadcrumb": _trail(form.name.data)})


@api_keys.action("/<uuid:key_id>/revoke", permission="business.api_keys.edit")
def revoke(key_id: UUID):
    """End a key."""
    service.revoke_key(key_id, current_actor())
    notify(_("The key has ended. What used it is refused from now on."))
    return redirect_to(f"{AT}.index")


def _form_page(form: KeyForm) -> dict:
    view = form_view(form, action=url(f"{AT}.create"), submit=_("Create key"), cancel_url=url(f"{AT}.index"))
    return {"title": _("New API key"), "form": view, "breadcrumb": _trail(_("New API key"))}


def _trail(title: str) -> list[dict]:
    return [{"label": _("API keys"), "url": url(f"{AT}.index")}, {"label": title, "url": ""}]
