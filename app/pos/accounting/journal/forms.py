"""Input of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.forms import DateField, Form, IdField, SelectField, StringField, optional, required, text_length
from app.kernel.i18n import _, _l
from app.kernel.ids import parse_id
from app.kernel.numbers import NotANumber, parse_decimal
from app.pos.accounting.journal.service import ManualLine

ZERO = Decimal(0)
MOST_LINES = 200


class EntryForm(Form):
    """The head of an entry; its lines are read by `read_lines`."""

    entry_date = DateField(_l("Date"), [required()])
    description = StringField(_l("Description"), [required(), text_length(200)])
    branch_id = IdField(_l("Branch"), [optional()])

    def __init__(self, branches: list[dict], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.branch_id.choices = [(None, _("The whole business")), *((row["id"], row["name"]) for row in branches)]


class ReversalForm(Form):
    """The day of a reversal."""

    entry_date = DateField(_l("Date of the reversal"), [required()])


class JournalFilter(Form):
    """The filters of the journal, of an account's ledger and of the trial balance."""

    class Meta(Form.Meta):
        csrf = False

    q = StringField(_l("Number"), [optional(), text_length(60)])
    first = DateField(_l("From"), [optional()])
    last = DateField(_l("To"), [optional()])
    kind = SelectField(_l("Source"), [optional()], default="")
    account = IdField(_l("Account"), [optional()])
    branch = IdField(_l("Branch"), [optional()])

    def __init__(self, branches: list[dict], formdata, *, kinds: Sequence[tuple] = (), accounts: Sequence[tuple] = ()) -> None:
        super().__init__(formdata)
        self.branch.choices = [(None, _("All")), *((row["id"], row["name"]) for row in branches)]
        self.kind.choices = [("", _("All")), *kinds]
        self.account.choices = [(None, _("All")), *accounts]


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed."""

    account_id: UUID | None
    debit: str = ""
    credit: str = ""
    memo: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was entered on it."""
        return not (self.account_id or self.debit or self.credit or self.memo)


def read_lines(form: Any) -> list[TypedLine]:
    """Return the lines that a page sent, as parallel lists."""
    columns = [form.getlist(name) for name in ("account", "debit", "credit", "memo")]
    return [TypedLine(parse_id(account), debit.strip()[:30], credit.strip()[:30], memo.strip()[:200])
            for account, debit, credit, memo in zip(*columns, strict=False)][:MOST_LINES]


def understand(lines: list[TypedLine]) -> tuple[list[ManualLine], list[str]]:
    """Return the lines that make sense, and an error for each line ("": none); blank ones are passed over."""
    understood, errors = [], []
    for line in lines:
        (debit, error), (credit, wrong) = _amount(line.debit), _amount(line.credit)
        error = error or wrong
        if not line.is_blank and not error:
            if line.account_id is None:
                error = _("Choose an account.")
            else:
                understood.append(ManualLine(line.account_id, debit, credit, line.memo or None))
        errors.append(error)
    return understood, errors


def _amount(text: str) -> tuple[Decimal, str]:
    """Return the amount, and what is wrong with it ("": nothing)."""
    if not text:
        return ZERO, ""
    try:
        amount = parse_decimal(text)
    except NotANumber as problem:
        return ZERO, str(problem.sentence)
    fits = abs(amount) < Decimal(10) ** 11 and amount == round(amount, 4)
    return amount, "" if fits else _("Enter an amount such as 12.50.")
