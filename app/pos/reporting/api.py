"""The door of the reporting domain."""

from app.pos.reporting.sales.queries import report
from app.pos.reporting.sales.rules import DOCUMENT_COLUMNS, TAX_COLUMNS, TENDER_COLUMNS, Dimension, Filters, columns_of

__all__ = ["DOCUMENT_COLUMNS", "TAX_COLUMNS", "TENDER_COLUMNS", "Dimension", "Filters", "columns_of", "report"]
