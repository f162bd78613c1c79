"""Input of imports: the file, then which column holds what."""

from __future__ import annotations

from typing import Any

from app.kernel.forms import FileField, Form, IdField, required
from app.kernel.i18n import _, _l
from app.pos.catalog.imports.columns import COLUMNS, FIELDS


class UploadForm(Form):
    """A CSV file, and where the opening stock that it names is."""

    file = FileField(_l("CSV file"), [required(_l("Choose a file."))], render_kw={"accept": ".csv,.txt,.gz,text/csv"},
                     description=_l("With a header line; comma, semicolon or tab; zipped (.gz) or not; at most 32 MB."))
    branch_id = IdField(_l("Opening stock is at"), [required()])

    def __init__(self, branches: list[dict], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch_id.choices = [(row["id"], row["name"]) for row in branches]


def mapping_fields(header: list[str], mapping: dict[str, str]) -> list[dict[str, Any]]:
    """Return a select for each column of the file, as plain values for `ui/form.html`."""
    return [{
        "name": f"column-{number}", "id": f"column-{number}", "label": name, "type": "select", "value": mapping.get(name, ""),
        "plain_label": True, "required": False, "errors": [], "help": "",
        "choices": [{"value": "", "label": _("Leave out"), "selected": not mapping.get(name)},
                    *({"value": field, "label": str(label), "selected": mapping.get(name) == field} for field, label in COLUMNS)],
    } for number, name in enumerate(header) if name]


def read_mapping(header: list[str], data: Any) -> dict[str, str]:
    """Return {column: field} as it was sent."""
    return {name: field for number, name in enumerate(header) if (field := data.get(f"column-{number}", "")) in FIELDS}
