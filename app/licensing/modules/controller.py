"""The modules that can be licensed, for staff."""

from __future__ import annotations

from app.kernel.clock import now
from app.kernel.i18n import _, _n, language
from app.kernel.resource import Resource
from app.licensing import words
from app.licensing.modules import queries
from app.licensing.modules.rules import grouped

modules = Resource("licensing.modules", url="/licensing/modules")


@modules.page("", permission="licensing.plans.view")
def index():
    """List every module: what it is for, the plans that include it, and the licences that have it beside theirs."""
    rows = {row["key"]: row for row in queries.list_modules()}
    plans, permissions, beside = queries.plans_by_module(), queries.permissions_by_module(), queries.count_beside(now())
    is_arabic = language() == "ar"
    for row in rows.values():
        names = [name_ar if is_arabic else name for name, name_ar in plans.get(row["id"], ())]
        row["plans"] = _("Every plan") if row["is_core"] else ", ".join(names)
        row["permissions"] = ", ".join(str(words.PERMISSIONS.get(key, key)) for key in permissions.get(row["id"], ()))
        given, kept = beside.get(row["id"], (0, 0))
        row["beside"] = " · ".join([*([_n("%(num)s given", "%(num)s given", given)] if given else []),
                                    *([_n("%(num)s withheld", "%(num)s withheld", kept)] if kept else [])])
    return {"title": _("Modules"), "lead": _("What WK POS consists of, as plans and licences include it."), "groups": [
        {"label": str(label), "modules": [rows[key] for key in keys]} for label, keys in grouped(rows)]}
