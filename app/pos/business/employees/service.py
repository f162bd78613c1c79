"""Making and changing employees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.database import db
from app.kernel.ids import new_id
from app.kernel.security import hash_pin
from app.pos.business.employees.models import Employee
from app.pos.business.roles.queries import get_role_id


def create_employee(
    name: str, role: str, actor: Actor, *, user_id: UUID | None = None, branch_id: UUID | None = None,
    pin: str | None = None, number: str | None = None, language: str | None = None,
) -> UUID:
    """Give a person a place in the current business: role by key, a branch or all, a PIN for tills. Returns the id."""
    count = db.session.scalar(select(func.count()).select_from(Employee)) or 0
    employee = Employee(
        id=new_id(), user_id=user_id, number=number or f"{count + 1:03d}", name=name, role_id=get_role_id(role),
        branch_id=branch_id, pin_hash=hash_pin(pin) if pin else None, language=language)
    db.session.add(employee)
    db.session.flush()  # reason: what follows in the request may refer to the employee
    after: dict[str, Any] = {"name": name, "role": role, "number": employee.number}
    audit.record("business.employees.create", "employee", employee.id, actor, after=after)
    return employee.id
