"""The door of the payments domain."""

from app.pos.payments.currencies.queries import current_rates
from app.pos.payments.methods import AT_THE_TILL, PaymentMethod, method_label
from app.pos.payments.terminals.models import TerminalPayment, TerminalStatus
from app.pos.payments.terminals.queries import find_unsettled, get_terminal_payment, list_approved
from app.pos.payments.terminals.service import TerminalRequest, ask, force, request, send, settle, undo

__all__ = [
    "AT_THE_TILL", "PaymentMethod", "TerminalPayment", "TerminalRequest", "TerminalStatus", "ask", "current_rates",
    "find_unsettled", "force", "get_terminal_payment", "list_approved", "method_label", "request", "send", "settle", "undo",
]
