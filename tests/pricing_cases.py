"""Run files of pricing cases against the money engine: `python -m tests.pricing_cases FILE…`.

A file is {"cases": [{"id", "kind", "features", "inputs", "expected"}]}. Every figure that a case expects is
compared; the summary counts cases by kind and by feature. Exit code 1 when a case failed, 2 when a file
cannot be read.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from app.pricing import (
    AllowanceCharge,
    CashRounding,
    Discount,
    InvoiceLine,
    LineInput,
    OrderDiscount,
    Payment,
    PricedDocument,
    Tax,
    VatCategory,
    distribute,
    price_document,
    price_invoice,
    reprice,
    round_cash,
    round_money,
    settle,
    unrounded,
)

Case = dict[str, Any]
Figures = dict[str, Any]

CENT = Decimal("0.01")

DISCOUNT_BASES = {
    "total with tax": "total",
    "total": "total",
    "total without tax": "subtotal",
    "subtotal": "subtotal",
}


class Mismatch(NamedTuple):
    """One figure that came out differently."""

    figure: str
    expected: Any
    got: Any


def check(case: Case) -> list[Mismatch]:
    """Run one case; empty when every expected figure came out."""
    try:
        expected = dict(case["expected"])
        compare_at = number(expected.pop("compare_at", None))
        kind = KINDS.get(case["kind"])
        if kind is None:
            return [Mismatch("kind", f"one of {', '.join(KINDS)}", case["kind"])]
        got = kind(case["inputs"], expected)
        if "any order" in case.get("features", ()):
            for figures in (expected, got):
                figures["shares"] = sorted(figures["shares"], key=number)
    except Exception as error:  # a case that cannot be run is a failed case, not the end of the run
        return [Mismatch("run", "figures", f"{type(error).__name__}: {error}")]
    return list(compare("", expected, got, compare_at))


def compare(path: str, expected: Any, got: Any, compare_at: Decimal | None) -> Iterable[Mismatch]:
    """Differences between an expected tree of figures and what came out, at the precision of the case."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            found = got.get(name) if isinstance(got, dict) else None
            yield from compare(f"{path}.{name}" if path else name, value, found, compare_at)
    elif isinstance(expected, list):
        if not isinstance(got, list) or len(got) != len(expected):
            yield Mismatch(path, expected, got)
            return
        for index, (value, found) in enumerate(zip(expected, got, strict=True)):
            yield from compare(f"{path}[{index}]", value, found, compare_at)
    elif isinstance(got, Decimal):
        want, have = number(expected), got
        if compare_at is not None:
            want, have = round_money(want, compare_at), round_money(have, compare_at)
        if want != have or (have.is_zero() and have.is_signed()):
            yield Mismatch(path, expected, str(got))
    elif expected != got:
        yield Mismatch(path, expected, got)


def number(value: Any) -> Any:
    """A Decimal of a figure in a file; None stays None."""
    return None if value is None else Decimal(str(value))


def read_taxes(taxes: list[Case]) -> tuple[Tax, ...]:
    """The taxes of a line in a file."""
    return tuple(
        Tax(
            tax["code"],
            tax["kind"],
            number(tax["amount_per_unit"] if tax["kind"] == "fixed" else tax["percent"]),
            tax["included"],
            tax.get("compounds", False),
            tax.get("affected_by_previous", True),
        )
        for tax in taxes
    )


def read_lines(lines: list[Case]) -> list[LineInput]:
    """The lines of a document in a file, keyed by their place."""
    return [
        LineInput(
            key,
            number(line["unit_price"]),
            number(line["quantity"]),
            read_taxes(line.get("taxes", [])),
            read_discount(line),
            number(line.get("price_base_quantity", 1)),
        )
        for key, line in enumerate(lines)
    ]


def read_discount(values: Case) -> Discount | None:
    """A line's own discount, if it has one."""
    for kind in ("percent", "amount"):
        if values.get(f"discount_{kind}") is not None:
            return Discount(kind, number(values[f"discount_{kind}"]))
    return None


def read_order_discounts(inputs: Case) -> list[OrderDiscount]:
    """The discount off the whole order, if there is one."""
    discount = inputs.get("order_discount")
    if not discount:
        return []
    kind = "percent" if discount.get("percent") is not None else "amount"
    return [OrderDiscount(kind, number(discount[kind]), DISCOUNT_BASES[discount["applies_to"]])]


def read_cash_rounding(inputs: Case) -> CashRounding | None:
    """The cash rounding of a document, if it has one."""
    rule = inputs.get("cash_rounding")
    if not rule:
        return None
    return CashRounding(
        number(rule["to"]), rule["method"].lower().replace("-", "_"), rule.get("scope", "all")
    )


def price(inputs: Case, order_discounts: Iterable[OrderDiscount] = ()) -> PricedDocument:
    """Price the lines of a case."""
    return price_document(
        read_lines(inputs["lines"]),
        unit=number(inputs.get("rounding_precision", CENT)),
        rounding=inputs["rounding_method"],
        order_discounts=tuple(order_discounts),
    )


def document_figures(priced: PricedDocument) -> Figures:
    """The figures of a document by the names that the files use."""
    by_code: dict[str, Decimal] = {}
    for tax in priced.taxes:
        by_code[tax.code] = by_code.get(tax.code, Decimal(0)) + tax.amount
    return {
        "subtotal": priced.subtotal,
        "tax": priced.tax,
        "total": priced.total,
        "taxes_by_code": by_code,
        "lines": [
            {"subtotal": line.net, "tax": line.tax, "total": line.total, "taxes": tax_rows(line.taxes)}
            for line in priced.lines
        ],
    }


def tax_rows(taxes: Iterable[Any]) -> list[Figures]:
    """Code, base and amount of each tax of a line."""
    return [{"code": tax.code, "base": tax.base, "amount": tax.amount} for tax in taxes]


def run_line(inputs: Case, expected: Figures) -> Figures:
    """A line; with rounding over the document its figures are the unrounded ones."""
    if inputs["rounding_method"] == "global":
        exact = [unrounded(line) for line in read_lines(inputs["lines"])]
        net, total = (sum((getattr(line, name) for line in exact), Decimal(0)) for name in ("net", "total"))
        taxes = [row for line in exact for row in tax_rows(line.taxes)]
        return {"subtotal": net, "tax": total - net, "total": total, "taxes": taxes}
    return run_document(inputs, expected)


def run_document(inputs: Case, expected: Figures) -> Figures:
    """A document, with cash rounding of its total if it has that."""
    priced = price(inputs, read_order_discounts(inputs))
    figures = document_figures(priced)
    if len(priced.lines) == 1:
        figures["taxes"] = tax_rows(priced.lines[0].taxes)
    rule = read_cash_rounding(inputs)
    if rule is not None:
        figures["payable"], figures["rounding"] = round_cash(priced.total, rule.to, rule.method)
    return figures


def run_cash_rounding(inputs: Case, expected: Figures) -> Figures:
    """A document and how it is paid."""
    if not inputs.get("payments"):
        return run_document(inputs, expected)
    priced = price(inputs, read_order_discounts(inputs))
    payments = [Payment(payment["method"], number(payment["amount"])) for payment in inputs["payments"]]
    settled = settle(priced.total, payments, read_cash_rounding(inputs))
    return document_figures(priced) | {
        "payments": [leg.amount for leg in settled.legs],
        "remaining_after_first": settled.legs[0].remaining,
        "rounding": settled.rounding,
        "change": settled.change,
        "payable": settled.due,
    }


def run_order_discount(inputs: Case, expected: Figures) -> Figures:
    """A document before and after a discount off the whole order."""
    before = document_figures(price(inputs))
    after = run_document(inputs, expected)
    return after | {f"{name}_before_discount": before[name] for name in ("subtotal", "tax", "total")}


def run_distribute(inputs: Case, expected: Figures) -> Figures:
    """An amount split by weights."""
    minor_units = "amount_minor_units" in inputs
    amount = number(inputs["amount_minor_units" if minor_units else "amount"])
    unit = Decimal(1) if minor_units else number(inputs.get("rounding_precision", CENT))
    shares = distribute(amount, [number(weight) for weight in inputs["weights"]], unit)
    return {"shares": shares, "sum": sum(shares, Decimal(0))}


def run_reprice(inputs: Case, expected: Figures) -> Figures:
    """A unit price that moves to other taxes."""
    old, new = (read_taxes(inputs[name]) for name in ("old_taxes", "new_taxes"))
    unit = number(inputs.get("rounding_precision", CENT))
    return {"unit_price": reprice(number(inputs["unit_price"]), old, new, unit)}


def run_session(inputs: Case, expected: Figures) -> Figures:
    """All orders of a till session: what their stored lines and payments add up to."""
    tax: dict[str, Decimal] = {}
    sales: dict[str, Decimal] = {}
    payments: dict[str, Decimal] = {}
    for number_of_order, order in enumerate(inputs["orders"]):
        priced = price({**inputs, **order})
        if "total" in order and priced.total != number(order["total"]):
            raise AssertionError(
                f"order {number_of_order}: total {order['total']} expected, got {priced.total}"
            )
        for line in priced.lines:
            combination = "+".join(part.code for part in line.taxes)
            sales[combination] = sales.get(combination, Decimal(0)) + line.net
            for part in line.taxes:
                tax[part.code] = tax.get(part.code, Decimal(0)) + part.amount
        for method, amount in order["payments"].items():
            payments[method] = payments.get(method, Decimal(0)) + number(amount)
    return {"tax_by_code": tax, "sales_by_tax_combination": sales, "payments": payments}


def run_invoice(inputs: Case, expected: Figures) -> Figures:
    """An EN 16931 invoice; the VAT breakdown in the order that the case lists."""
    priced = price_invoice(
        [
            InvoiceLine(
                line["id"],
                number(line["unit_price"]),
                number(line["quantity"]),
                VatCategory(line["tax"]["category"], number(line["tax"]["percent"])),
                number(line.get("price_base_quantity") or 1),
                tuple(read_allowance(each) for each in line.get("allowances_charges", ())),
            )
            for line in inputs["lines"]
        ],
        unit=number(inputs["rounding_precision"]),
        allowances_charges=[read_allowance(each) for each in inputs.get("document_allowances_charges", ())],
        prepaid=number(inputs.get("prepaid") or 0),
        payable_rounding=number(inputs.get("payable_rounding") or 0),
    )
    found = {(s.vat.code, s.vat.percent): s for s in priced.tax_subtotals}
    wanted = [(s["category"], number(s["percent"])) for s in expected.get("tax_subtotals", [])]
    order = wanted if set(wanted) == set(found) else list(found)
    return {
        "line_net": list(priced.line_nets),
        "line_total": priced.line_total,
        "tax_exclusive": priced.tax_exclusive,
        "tax": priced.tax,
        "tax_subtotals": [
            {"category": code, "percent": percent, "taxable": s.taxable, "tax": s.tax}
            for code, percent in order
            for s in (found[code, percent],)
        ],
        "tax_inclusive": priced.tax_inclusive,
        "payable": priced.payable,
    }


def read_allowance(values: Case) -> AllowanceCharge:
    """An allowance or charge of a line or of the document."""
    category = values.get("tax_category")
    vat = VatCategory(category, number(values.get("tax_percent") or 0)) if category else None
    return AllowanceCharge(number(values["amount"]), values["charge"], vat)


KINDS: dict[str, Callable[[Case, Figures], Figures]] = {
    "line": run_line,
    "document": run_document,
    "cash_rounding": run_cash_rounding,
    "order_discount": run_order_discount,
    "distribute": run_distribute,
    "invoice": run_invoice,
    "reprice": run_reprice,
    "session": run_session,
}


def read_cases(paths: Iterable[str | Path]) -> list[Case]:
    """All cases of these files."""
    return [case for path in paths for case in json.loads(Path(path).read_text(encoding="utf-8"))["cases"]]


def main(paths: list[str]) -> int:
    """Run the files and print the report; the exit code."""
    if not paths:
        print("usage: python -m tests.pricing_cases FILE…", file=sys.stderr)
        return 2
    try:
        cases = read_cases(paths)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot read the cases: {error}", file=sys.stderr)
        return 2

    counts: dict[str, tuple[Counter[str], Counter[str]]] = {}
    failed = 0
    for case in cases:
        mismatches = check(case)
        failed += bool(mismatches)
        for group in (f"kind     {case['kind']}", *(f"feature  {name}" for name in case.get("features", ()))):
            counts.setdefault(group, (Counter(), Counter()))[bool(mismatches)][group] += 1
        for mismatch in mismatches:
            print(f"FAILED {case['id']} ({case['kind']}) {mismatch.figure}")
            print(f"    expected {mismatch.expected}\n    got      {mismatch.got}")

    print(f"{'':44}{'passed':>8}{'failed':>8}")
    for group in sorted(counts, key=lambda name: (name.startswith("feature"), name)):
        passed, broken = counts[group]
        print(f"{group:44}{passed[group]:8}{broken[group]:8}")
    print(f"{'all':44}{len(cases) - failed:8}{failed:8}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
