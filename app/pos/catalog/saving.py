"""What the forms of the catalogue share: a refusal of the service becomes a message beside its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.kernel.database import db
from app.kernel.forms import Form
from app.kernel.refusal import UNPROCESSABLE, Refusal


def saved(form: Form, verb: Callable[[], Any]) -> bool:
    """Do `verb` and return True. When it refuses what was entered, nothing of it stays, the refusal stands at the
    form's field (or above the form), and False comes back; other refusals go on."""
    try:
        with db.session.begin_nested():
            verb()
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        text = f"{refusal.message} {refusal.remedy}".strip()
        if refusal.field and refusal.field in form:
            form[refusal.field].errors = [*form[refusal.field].errors, text]
        else:
            form.form_errors.append(text)
        return False
    return True
