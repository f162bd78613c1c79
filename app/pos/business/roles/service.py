"""Roles: the built-in ones, and what people change of them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from app.kernel import audit
from app.kernel.actor import Actor, Grant
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.kernel.tenancy import require_tenant
from app.pos.business.roles import queries, rules
from app.pos.business.roles.models import CustomRole, PermissionEffect, RolePermissionConfig
from app.pos.permissions import BY_KEY, ROLES, default_grants


def create_builtin_roles() -> None:
    """Give the current business the seed's roles with their default permissions; unnamed, so each reader's
    language names them.
    """
    moment = now()
    of_all = {"tenant_id": require_tenant(), "created_at": moment, "updated_at": moment}
    ids = {key: new_id() for key in ROLES}
    posting = Posting()
    posting.insert(CustomRole.__table__, [
        {**of_all, "id": role_id, "key": key, "name": "", "is_builtin": True} for key, role_id in ids.items()])
    posting.insert(RolePermissionConfig.__table__, [
        {**of_all, "id": new_id(), "role_id": role_id, "permission": permission, "effect": grant.effect, "limit": grant.limit}
        for key, role_id in ids.items() for permission, grant in default_grants(key).items()])
    posting.run()


def create_role(name: str, copy_of: UUID, actor: Actor) -> UUID:
    """Make a role with the permissions of another one. Returns its id.

    Raises Refusal when the other role may do more than the actor, or the name is taken.
    """
    source = queries.get_role(copy_of)
    grants = queries.list_grants(source.id)
    rules.ensure_may_grant(actor, {}, grants)
    _ensure_name_free(name)
    role_id = new_id()
    role = CustomRole(id=role_id, key=f"CUSTOM_{role_id.hex[-12:].upper()}", name=name, is_builtin=False)
    db.session.add(role)
    db.session.flush()  # reason: the permissions refer to it
    _write(role.id, grants)
    audit.record("business.roles.create", "role", role.id, actor,
                 after={"name": name, "copy_of": rules.role_label(source.key, source.name)})
    return role.id


def rename_role(role_id: UUID, name: str, actor: Actor) -> None:
    """Give a role another name. Raises Refusal when another role has it."""
    role = queries.lock_role(role_id)
    former = rules.role_label(role.key, role.name)
    if name == former:
        return
    _ensure_name_free(name)
    role.name = name
    audit.record("business.roles.rename", "role", role.id, actor, before={"name": former}, after={"name": name})


def edit_role(role_id: UUID, wanted: Mapping[str, Grant], actor: Actor) -> None:
    """Set permissions of a role (those not named stay). In force from the next request of everybody who has it.

    Raises Refusal when the actor would give more than they have, change the owner's role without being one, or
    take from the owner's role the right to change roles.
    """
    role = queries.lock_role(role_id)
    if role.key == rules.OWNER and not actor.is_system and actor.role != rules.OWNER:
        raise Refusal("owner_role_is_owners", _l("Only an owner changes the owner's role."),
                      remedy=_l("Ask an owner to do it."))
    before = queries.list_grants(role.id)
    after = {key: rules.ensure_meaning(key, grant) for key, grant in wanted.items() if key in BY_KEY}
    rules.ensure_may_grant(actor, before, after)
    rules.ensure_owner_keeps_control(role.key, {**before, **after})
    changed = {key: grant for key, grant in after.items() if before.get(key, rules.DENIED) != grant}
    if not changed:
        return
    _write(role.id, changed)
    role.updated_at = now()  # reason: grants are cached by it
    audit.record("business.roles.edit", "role", role.id, actor,
                 before={key: _text(before.get(key, rules.DENIED)) for key in changed},
                 after={key: _text(grant) for key, grant in changed.items()})


def reset_role(role_id: UUID, actor: Actor) -> None:
    """Give a built-in role its first permissions back. Raises Refusal for a role of the business's own."""
    role = queries.get_role(role_id)
    if role.key not in ROLES:
        raise Refusal("role_has_no_defaults", _l("This role was made here and has no first permissions."),
                      remedy=_l("Set its permissions by hand, or copy another role."))
    edit_role(role_id, default_grants(role.key), actor)


def delete_role(role_id: UUID, actor: Actor) -> None:
    """Put away a role of the business's own that nobody has. Raises Refusal otherwise."""
    role = queries.lock_role(role_id)
    if role.is_builtin:
        raise Refusal("role_is_builtin", _l("The roles that come with the product stay."),
                      remedy=_l("Take its permissions away instead."))
    if queries.count_people(role.id):
        raise Refusal("role_in_use", _l("Somebody still has this role."),
                      remedy=_l("Give those employees another role first."))
    role.deleted_at = now()
    audit.record("business.roles.delete", "role", role.id, actor, before={"name": role.name})


def _write(role_id: UUID, grants: Mapping[str, Grant]) -> None:
    stored = {row.permission: row for row in db.session.scalars(
        db.select(RolePermissionConfig).where(RolePermissionConfig.role_id == role_id))}
    for key, grant in grants.items():
        if row := stored.get(key):
            row.effect, row.limit = PermissionEffect(grant.effect), grant.limit
        else:
            db.session.add(RolePermissionConfig(role_id=role_id, permission=key, limit=grant.limit,
                                                effect=PermissionEffect(grant.effect)))
    db.session.flush()  # reason: whoever asks for the grants next reads them from the table


def _ensure_name_free(name: str) -> None:
    if any(role["name"].casefold() == name.casefold() for role in queries.list_roles()):
        raise Refusal("role_name_taken", _l("There is already a role of this name."), field="name",
                      remedy=_l("Choose another name."))


def _text(grant: Grant) -> str:
    return grant.effect if grant.limit is None else f"{grant.effect} {grant.limit.normalize():f}"
