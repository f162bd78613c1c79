"""Input of roles: a new one, its name, and the table of what it may do."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.actor import Grant
from app.kernel.forms import DecimalField, Form, IdField, SelectField, StringField, field_view, required, text_length
from app.kernel.forms import optional as optional_input
from app.kernel.i18n import _, _l
from app.pos.business.roles.models import PermissionEffect
from app.pos.business.roles.rules import DENIED
from app.pos.permissions import PERMISSIONS, grouped

EFFECTS = [(PermissionEffect.ALLOW.value, _l("Allowed")), (PermissionEffect.APPROVE.value, _l("Needs approval")),
           (PermissionEffect.DENY.value, _l("Denied"))]
MEASURES = {"percent": _l("without approval up to, in percent"), "money": _l("without approval up to")}


class NewRoleForm(Form):
    """A role made as the copy of another."""

    name = StringField(_l("Name"), [required(), text_length(60)])
    copy_of = IdField(_l("Start with the permissions of"), [required()])

    def __init__(self, roles: list[dict], **kwargs) -> None:
        super().__init__(**kwargs)
        self.copy_of.choices = [(role["id"], role["name"]) for role in roles]


class RoleNameForm(Form):
    """The name of a role."""

    name = StringField(_l("Name"), [required(), text_length(60)])


class _PermissionsForm(Form):
    """One choice for each permission, and a limit where it has a measure."""

    def grants(self) -> dict[str, Grant]:
        """Return what was chosen, by permission."""
        return {permission.key: Grant(self[_effect(permission.key)].data, self._limit(permission.key))
                for permission in PERMISSIONS}

    def _limit(self, key: str) -> Decimal | None:
        return self[_limit(key)].data if _limit(key) in self else None


def _effect(key: str) -> str:
    return f"effect-{key}"


def _limit(key: str) -> str:
    return f"limit-{key}"


def _fields() -> dict:
    fields: dict = {}
    for permission in PERMISSIONS:
        effects = [(value, label) for value, label in EFFECTS if value != "approve" or permission.is_approvable]
        fields[_effect(permission.key)] = SelectField(permission.label, [required()], choices=effects)
        if permission.measure:
            fields[_limit(permission.key)] = DecimalField(MEASURES[permission.measure], [optional_input()], places=2,
                                                          least=Decimal(0))
    return fields


PermissionsForm = type("PermissionsForm", (_PermissionsForm,), _fields())


def permissions_form(grants: dict[str, Grant]) -> _PermissionsForm:
    """Return the table filled with what a role allows now."""
    stored: dict[str, object] = {}
    for permission in PERMISSIONS:
        grant = grants.get(permission.key, DENIED)
        stored[_effect(permission.key)] = grant.effect
        stored[_limit(permission.key)] = grant.limit
    return PermissionsForm(formdata=None, data=stored)


def permissions_view(form: _PermissionsForm) -> list[dict]:
    """Return the table as plain dicts: headings with their permissions, each an effect field and maybe a limit."""
    return [{"label": str(label), "permissions": [_row(form, permission) for permission in permissions]}
            for label, permissions in grouped()]


def _row(form: _PermissionsForm, permission) -> dict:
    effect = field_view(form[_effect(permission.key)])
    limit = field_view(form[_limit(permission.key)]) if permission.measure else None
    if limit is not None:
        limit["label"] = _("%(permission)s: %(limit)s", permission=permission.label, limit=limit["label"])
        limit["placeholder"] = _("No limit")
        limit["unit"] = "%" if permission.measure == "percent" else ""
    return {"key": permission.key, "label": str(permission.label), "effect": effect, "limit": limit,
            "limit_text": str(MEASURES[permission.measure]) if permission.measure else ""}
