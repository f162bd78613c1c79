"""Event → handlers: the one place where a lower domain causes work in a higher one."""

from flask import Flask

from app.kernel.events import Subscriptions, use


def register(app: Flask, systems: tuple[str, ...]) -> None:
    """Wire the subscriptions of the systems that this application serves."""
    subscriptions = Subscriptions()
    for system in systems:
        if wire := _WIRING.get(system):
            wire(subscriptions)
    use(app, subscriptions)


def _pos(events: Subscriptions) -> None:
    from app.pos.accounting.accounts import service as accounts  # reason: domains load when an application is made
    from app.pos.accounting.journal.from_drawers import post_cash_movement, post_float, post_variance
    from app.pos.accounting.journal.from_sales import post_sale_entry
    from app.pos.accounting.journal.from_stock import post_stock_value
    from app.pos.billing.receipts.after_sale import print_wanted
    from app.pos.business.api import BusinessCreated
    from app.pos.catalog.api import ReorderLevelsChanged, StockImported
    from app.pos.catalog.api import lay_foundations as lay_catalog_foundations
    from app.pos.communication import api as communication
    from app.pos.identity.api import (
        KnownSignedUp,
        PasswordChanged,
        PasswordResetAsked,
        PersonInvited,
        PersonSignedUp,
        SignUpAsked,
    )
    from app.pos.inventory.adjustments.imports import open_imported_stock
    from app.pos.inventory.alerts.service import watch, watch_levels
    from app.pos.inventory.api import StockMoved, StockValueChanged
    from app.pos.sales.api import CashMoved, ReceiptWanted, SaleRecorded, ShiftClosed, ShiftOpened, VarianceFound, tell_of_variance

    events.subscribe(PersonSignedUp, [communication.mail_welcome])
    events.subscribe(SignUpAsked, [communication.mail_sign_up])
    events.subscribe(KnownSignedUp, [communication.mail_known])
    events.subscribe(PersonInvited, [communication.mail_invitation])
    events.subscribe(PasswordResetAsked, [communication.mail_reset])
    events.subscribe(PasswordChanged, [communication.mail_password_changed])
    events.subscribe(BusinessCreated, [lay_catalog_foundations, accounts.lay_foundations])
    events.subscribe(SaleRecorded, [post_sale_entry])
    events.subscribe(ReceiptWanted, [print_wanted], after_commit=True)
    events.subscribe(ShiftOpened, [post_float])
    events.subscribe(CashMoved, [post_cash_movement])
    events.subscribe(ShiftClosed, [post_variance])
    events.subscribe(VarianceFound, [tell_of_variance], after_commit=True)
    events.subscribe(StockImported, [open_imported_stock])
    events.subscribe(StockValueChanged, [post_stock_value])
    events.subscribe(StockMoved, [watch], after_commit=True)
    events.subscribe(ReorderLevelsChanged, [watch_levels], after_commit=True)
    events.queues += [communication.deliver_waiting, communication.deliver_prints]


def _licensing(events: Subscriptions) -> None:
    from app.licensing.billing import inbox  # reason: as above
    from app.licensing.billing.documents import print_waiting
    from app.licensing.mails import service as mails

    events.queues += [inbox.handle_waiting, print_waiting, mails.deliver_waiting]


_WIRING = {"pos": _pos, "licensing": _licensing}
"""What each system subscribes to, and its queues, which are drained with the outbox."""
