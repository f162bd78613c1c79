"""A slip: what a receipt printer prints, as rows that know nothing of dots, columns or languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.kernel.i18n import _
from app.pos.billing.receipts import codes


@dataclass(frozen=True, slots=True)
class Row:
    """One row: text at the start, and at the end; or cells of equal width; or a dashed rule; or a code of squares."""

    start: str = ""
    end: str = ""
    cells: tuple[str, ...] = ()
    code: tuple[str, ...] = field(default=())
    is_rule: bool = False
    is_centred: bool = False
    is_bold: bool = False
    is_large: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of the row."""
        return (self.start, self.end, *self.cells)


RULE = Row(is_rule=True)
BLANK = Row()


def receipt_slip(receipt: dict[str, Any]) -> list[Row]:
    """Return a receipt (see `presenter.receipt_view`) as a slip."""
    rows = [*seller_rows(receipt["seller"])]
    for word in (receipt["kind"], receipt["mark"], receipt["status"]):
        if word:
            rows.append(Row(word.upper(), is_centred=True, is_bold=True, is_large=True))
    rows += [RULE, *(Row(fact["label"], fact["value"]) for fact in receipt["facts"]), RULE]
    for line in receipt["lines"]:
        rows += _line_rows(line)
    rows.append(RULE)
    if not receipt["is_gift"]:
        rows += _figure_rows(receipt)
    rows += [Row(text, is_centred=True) for text in receipt["seller"]["bottom"]]
    rows += [BLANK, Row(code=(codes.bars(receipt["number"]),)), Row(receipt["number"], is_centred=True)]
    if receipt["qr"]:
        rows += [BLANK, Row(code=tuple("".join("1" if black else "0" for black in row) for row in codes.squares(receipt["qr"])))]
    return [*rows, Row(_("Seal %(seal)s", seal=receipt["seal"]), is_centred=True)]


def seller_rows(seller: dict[str, Any]) -> list[Row]:
    """Return the head of a slip: business, branch, address, tax number, and the branch's own text."""
    rows = [Row(seller["name"], is_centred=True, is_bold=True, is_large=True)]
    rows += [Row(text, is_centred=True) for text in (seller["branch"], *seller["address"], seller["phone"]) if text]
    if seller["tax_number"]:
        rows.append(Row(_("Tax number %(number)s", number=seller["tax_number"]), is_centred=True))
    return rows + [Row(text, is_centred=True) for text in seller["top"]]


def _line_rows(line: dict[str, Any]) -> list[Row]:
    rows = [Row(line["name"], line["amount"])]
    rows += [Row(f"  {text}") for text in (line["detail"], *line["notes"]) if text]
    if line["discount"]:
        rows.append(Row(f"  {_('Discount')}", line["discount"]))
    return rows


def _figure_rows(receipt: dict[str, Any]) -> list[Row]:
    rows = [Row(total["label"], total["value"], is_bold=total["is_strong"], is_large=total["is_strong"])
            for total in receipt["totals"]]
    rows.append(RULE)
    for tender in receipt["tenders"]:
        rows.append(Row(tender["label"], tender["value"]))
        if tender["note"]:
            rows.append(Row(f"  {tender['note']}"))
    if receipt["taxes"]:
        rows += [RULE, Row(cells=(_("Tax"), _("Net"), _("Amount"), _("Gross")))]
        rows += [Row(cells=(tax["name"], tax["net"], tax["tax"], tax["gross"])) for tax in receipt["taxes"]]
    rows.append(RULE)
    if receipt["saved"]:
        rows.append(Row(_("You saved %(amount)s", amount=receipt["saved"]), is_centred=True, is_bold=True))
    return rows
