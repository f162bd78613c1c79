"""A cart in memory: loaded and locked once, changed by the verbs of the till, written back in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.i18n import _l
from app.kernel.ids import new_id
from app.kernel.posting import Conflict, Posting
from app.kernel.refusal import CONFLICT, Refusal
from app.kernel.tenancy import require_tenant
from app.pos.sales.till import queries
from app.pos.sales.till.models import Cart, CartEvent, CartLine, CartPayment, CartScan, CartStatus
from app.pos.sales.till.queries import Till
from app.pos.sales.till.records import record, row_of
from app.pricing import currency_unit

ZERO = Decimal(0)
_NEVER_CHANGE = {"tenant_id", "id", "created_at"}


class StaleCart(Refusal):
    """The screen shows a cart that is not the one on this till any more: it was paid, held or emptied elsewhere."""

    def __init__(self) -> None:
        super().__init__("cart_moved_on", _l("This sale went on in another window."), status=CONFLICT,
                         remedy=_l("Here is how the till stands now. Enter the last step again if it is missing."))


@dataclass(slots=True)
class Basket:
    """A cart with its lines and payments, in the order people see them."""

    till: Till
    cart: Cart
    lines: list[CartLine]
    legs: list[CartPayment]
    is_new: bool = False
    seen_version: int = 0
    _loaded: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    _removed: list[CartLine] = field(default_factory=list)
    _events: list[dict[str, Any]] = field(default_factory=list)
    _scans: list[dict[str, Any]] = field(default_factory=list)

    @property
    def unit(self) -> Decimal:
        """The smallest amount of the cart's money."""
        return currency_unit(self.cart.currency)

    def line(self, line_id: UUID) -> CartLine:
        """Return one of the lines; raise StaleCart if it is not there any more."""
        found = next((line for line in self.lines if line.id == line_id), None)
        if found is None:
            raise StaleCart
        return found

    def add_line(self, line: CartLine) -> None:
        """Put a line at the end."""
        self.cart.last_line_number += 1
        line.line_number = self.cart.last_line_number
        self.lines.append(line)

    def remove_line(self, line: CartLine) -> None:
        """Take a line out of what is shown and priced; its row stays."""
        self.lines.remove(line)
        self._removed.append(line)

    def note(self, kind: str, actor: Actor, *, line_id: UUID | None = None, amount: Decimal | None = None,
             reason: str | None = None, approved_by: UUID | None = None) -> None:
        """Leave an event that the report of exceptions counts."""
        self._events.append(event_row(
            kind, actor, self.till, cart_id=self.cart.id, line_id=line_id, amount=amount, reason=reason,
            approved_by=approved_by))

    def note_scan(self, key: UUID, code: str, quantity: Decimal, outcome: str, line_id: UUID | None) -> None:
        """Remember what became of a scan."""
        self._scans.append({"tenant_id": require_tenant(), "id": key, "cart_id": self.cart.id, "line_id": line_id,
                            "code": code, "quantity": quantity, "outcome": outcome, "created_at": now()})

    def save(self, posting: Posting | None = None) -> None:
        """Write what changed, in one statement (or with the given posting, which the caller runs)."""
        own = posting is None
        posting = posting or Posting()
        moment = now()
        self.cart.updated_at = moment
        if self.is_new:
            posting.insert(Cart.__table__, [row_of(self.cart)])
        else:
            self.cart.version += 1
            posting.update(Cart.__table__, _changing(row_of(self.cart)))
        for model, objects in ((CartLine, [*self.lines, *self._removed]), (CartPayment, self.legs)):
            new, changed = self._sorted_out(objects, moment)
            posting.insert(model.__table__, new)
            for row in changed:
                posting.update(model.__table__, row)
        posting.insert(CartScan.__table__, self._scans)
        posting.insert(CartEvent.__table__, self._events)
        if own:
            run(posting)
        self.is_new = False

    def _sorted_out(self, objects: list, moment) -> tuple[list[dict], list[dict]]:
        new, changed = [], []
        for one in objects:
            before = self._loaded.get(one.id)
            if before is not None and vars(one) == before:
                continue
            row = row_of(one)
            if before is None:
                new.append(row)
            else:
                changed.append(_changing({**row, "updated_at": moment}))
            self._loaded[one.id] = row
        return new, changed


def run(posting: Posting) -> Any:
    """Run a posting that may open a cart: when another window opened one first, the request is tried again."""
    try:
        return posting.run()
    except IntegrityError as error:
        text = str(error.orig)
        if any(name in text for name in ("uq_cart_open_register", "cart.register_id", "pk_cart", "cart_scan")):
            raise Conflict("the cart was opened at the same moment") from error
        raise


def _changing(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NEVER_CHANGE or name in ("tenant_id", "id")}


def event_row(kind: str, actor: Actor, till: Till, *, cart_id: UUID | None = None, line_id: UUID | None = None,
              amount: Decimal | None = None, reason: str | None = None, approved_by: UUID | None = None) -> dict[str, Any]:
    """Return a till event as column values."""
    return {"tenant_id": require_tenant(), "id": new_id(), "kind": kind, "cart_id": cart_id, "line_id": line_id,
            "shift_id": till.shift_id, "register_id": till.register_id, "employee_id": actor.employee_id,
            "approved_by_id": approved_by, "amount": amount, "reason": reason, "created_at": now()}


def require_shift(till: Till) -> UUID:
    """Return the open shift's id; raise Refusal when none is open."""
    if till.shift_id is None:
        raise Refusal("shift_closed", _l("There is no open shift on this till."), status=CONFLICT,
                      remedy=_l("Open a shift, then go on."))
    return till.shift_id


def new_basket(till: Till, actor: Actor) -> Basket:
    """Return a cart that is not stored yet: its first line stores it."""
    moment = now()
    cart = record(Cart, {
        "tenant_id": require_tenant(), "id": new_id(), "branch_id": till.branch_id, "register_id": till.register_id,
        "shift_id": require_shift(till), "employee_id": actor.employee_id, "status": CartStatus.OPEN,
        "currency": till.currency, "service_type": next(iter(till.service_types), ""), "return_mode": False,
        "subtotal": ZERO, "discount": ZERO, "tax": ZERO, "total": ZERO, "line_count": 0, "last_line_number": 0,
        "subtotal_shown": False, "version": 1, "created_at": moment, "updated_at": moment})
    return Basket(till, cart, [], [], is_new=True)


def open_basket(till: Till, actor: Actor, cart_id: UUID | None = None, *, legs: bool = False) -> Basket:
    """Return the till's open cart, locked, with its lines; a new one when none is open.

    `cart_id` is what the screen shows, None for an empty one; raise StaleCart when it shows another cart.
    """
    require_shift(till)
    cart = queries.find_open_cart(till.register_id, lock=True)
    if cart_id is not None and (cart is None or cart.id != cart_id):
        raise StaleCart
    if cart is None:
        return new_basket(till, actor)
    cart.shift_id = till.shift_id  # a cart may outlive the shift it was begun in
    return filled(till, cart, legs=legs)


def get_basket(till: Till, actor: Actor, cart_id: UUID | None, *, legs: bool = True) -> Basket:
    """Return the till's open cart, locked, which the screen shows; raise StaleCart when that is not it."""
    if cart_id is None:
        raise Refusal("cart_empty", _l("There is nothing to sell yet."), remedy=_l("Scan or choose an article first."))
    return open_basket(till, actor, cart_id, legs=legs)


def look(till: Till, *, legs: bool = False) -> Basket | None:
    """Return the till's open cart for showing it, not locked; None when there is none."""
    cart = queries.find_open_cart(till.register_id)
    return filled(till, cart, legs=legs) if cart else None


def filled(till: Till, cart: Cart, *, legs: bool = False) -> Basket:
    """Return a basket of a stored cart."""
    lines = queries.list_lines(cart.id)
    paid = queries.list_legs(cart.id) if legs else []
    basket = Basket(till, cart, lines, paid, seen_version=cart.version)
    basket._loaded = {line.id: row_of(line) for line in lines} | {leg.id: row_of(leg) for leg in paid}
    return basket
