"""The server's settings, a form for each."""

from __future__ import annotations

from app.kernel.actor import current_actor
from app.kernel.forms import Form, form_view
from app.kernel.i18n import _
from app.kernel.pages import notify, redirect_to, show, url
from app.kernel.refusal import NotFound
from app.kernel.resource import Resource
from app.licensing.settings import service
from app.licensing.settings.forms import FORMS
from app.licensing.settings.rules import DECLARED

settings = Resource("licensing.settings", url="/licensing/settings")
AT, PAGE, EDIT = "licensing.settings", "licensing/settings/index.html", "licensing.settings.edit"


@settings.page("", permission=EDIT)
def index():
    """Show every setting."""
    return _page()


@settings.action("/<key>", permission=EDIT)
def change(key: str):
    """Give one setting other values."""
    if key not in FORMS:
        raise NotFound()
    form = FORMS[key]()
    form.carry_out(lambda: service.set_setting(key, form.values(), current_actor()))
    if form.errors:
        return show(PAGE, _page(key, form), 422)
    notify(_("The settings are kept."))
    return redirect_to(f"{AT}.index")


def _page(tried: str = "", given: Form | None = None) -> dict:
    groups = []
    for key, values in service.list_settings().items():
        form = given if given and key == tried else FORMS[key](formdata=None, data=values)
        view = form_view(form, action=url(f"{AT}.change", key=key), submit=_("Save"))
        for name, field in view["fields"].items():
            field["id"] = f"{key}-{name}"
        groups.append({"key": key, "title": str(DECLARED[key].title), "lead": str(DECLARED[key].description), "form": view})
    return {"title": _("Settings"), "groups": groups}
