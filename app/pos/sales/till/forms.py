"""Input at the till."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.forms import DecimalField, Form, SelectField, StringField, TextAreaField, optional, required, text_length
from app.kernel.i18n import _l
from app.pos.sales.till.payments import LONGEST_REFERENCE
from app.pos.sales.till.rules import DRAWER_REASONS, PRICE_REASONS, REMOVE_REASONS, VOID_REASONS

ZERO, HUNDRED = Decimal(0), Decimal(100)
_TYPED = {"autocomplete": "off", "inputmode": "decimal", "dir": "ltr"}
KINDS = [("percent", _l("Percent")), ("amount", _l("Amount"))]
NO_REASON = ("", _l("No reason"))


class LineForm(Form):
    """A line of the cart: how many, at which price, with which discount."""

    quantity = DecimalField(_l("Quantity"), [required()], least=ZERO, render_kw={**_TYPED, "autofocus": True})
    price = DecimalField(_l("Price of one"), [optional()], least=ZERO, render_kw=_TYPED)
    discount_kind = SelectField(_l("Discount in"), choices=KINDS, render_kw={"type": "segments"})
    discount = DecimalField(_l("Discount"), [optional()], least=ZERO, render_kw=_TYPED)
    reason = SelectField(_l("Reason"), [optional()], choices=[NO_REASON, *PRICE_REASONS])


class RemoveForm(Form):
    """Why a line leaves the cart after the total was shown."""

    reason = SelectField(_l("Reason"), [required()], choices=list(REMOVE_REASONS))


class VoidForm(Form):
    """Why a receipt is voided."""

    reason = SelectField(_l("Reason"), [required()], choices=list(VOID_REASONS))


class DiscountForm(Form):
    """A discount on the whole cart."""

    kind = SelectField(_l("Discount in"), choices=KINDS, render_kw={"type": "segments"})
    value = DecimalField(_l("Discount"), [required()], least=ZERO, render_kw={**_TYPED, "autofocus": True},
                         description=_l("0 takes the discount away."))
    reason = SelectField(_l("Reason"), [optional()], choices=[NO_REASON, *PRICE_REASONS])


class DrawerForm(Form):
    """Cash put in or taken out, or the drawer opened for nothing."""

    kind = SelectField(_l("What"), render_kw={"type": "segments"})
    amount = DecimalField(_l("Amount"), [optional()], least=ZERO, render_kw=_TYPED)
    currency = SelectField(_l("Currency"), [required()])
    reason = SelectField(_l("Reason"), [required()], choices=list(DRAWER_REASONS))
    note = StringField(_l("Note"), [optional(), text_length(200)], render_kw={"autocomplete": "off"})

    def __init__(self, *args, kinds: list[tuple[str, object]], currencies: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = kinds
        self.currency.choices = [(code, code) for code in currencies]
        if len(currencies) == 1:
            del self.currency


class ReferenceForm(Form):
    """A payment that is known by a reference: transfer, mobile wallet, cheque, other."""

    amount = DecimalField(_l("Amount"), [optional()], least=ZERO, render_kw=_TYPED,
                          description=_l("Empty: all that is due."))
    reference = StringField(_l("Reference"), [optional(), text_length(LONGEST_REFERENCE)],
                            render_kw={"autocomplete": "off", "dir": "ltr", "autofocus": True})


class ForeignForm(Form):
    """Cash in another currency."""

    currency = SelectField(_l("Currency"), [required()])
    amount = DecimalField(_l("Amount in that currency"), [required()], least=ZERO, render_kw={**_TYPED, "autofocus": True})

    def __init__(self, *args, currencies: list[tuple[str, object]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.currency.choices = currencies


class ForceForm(Form):
    """What a manager read on the terminal's own slip about an unclear card payment."""

    verdict = SelectField(_l("The terminal's slip says"), render_kw={"type": "segments"},
                          choices=[("charged", _l("Charged")), ("not_charged", _l("Not charged"))])
    reference = StringField(_l("Reference on the slip"), [required(), text_length(LONGEST_REFERENCE)],
                            render_kw={"autocomplete": "off", "dir": "ltr"})


class HoldForm(Form):
    """The name under which a cart is put on hold, if it gets one."""

    name = StringField(_l("Name"), [optional(), text_length(60)], render_kw={"autocomplete": "off", "autofocus": True})


class NoteForm(Form):
    """A note that is printed on the receipt."""

    note = TextAreaField(_l("Note"), [optional(), text_length(500)], render_kw={"autofocus": True})
