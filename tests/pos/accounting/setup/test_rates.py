"""The proposed rates of the European Union against a published list, which is not part of the product."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from app.pos.accounting.setup.rates import PROPOSALS, proposal_for

DATA = Path(os.environ.get("WKPOS_DATA", Path(__file__).resolve().parents[5] / "shared" / "data"))
LIST = DATA / "reference" / "eu_vat_rates.json"
ON = "2026-01-01"
ELSEWHERE = {
    "FI": {"13.5": "14"},  # the list ends before 2026
    "LT": {"12": "9"},  # the list ends before 2026
    "GB": {"0": None},  # the zero rate, which the list leaves out
    "IE": {"0": "4.8"},  # the zero rate; 4.8 % is for livestock
}
"""Where a proposal differs: its rate, and the list's in its place."""


def listed() -> dict[str, tuple[Decimal, set[Decimal]]]:
    """Return by country the standard rate, and all rates, of the list."""
    found = {}
    for country, periods in json.loads(LIST.read_text())["items"].items():
        rates = max((one for one in periods if one["effective_from"] <= ON), key=lambda one: one["effective_from"])["rates"]
        found[country] = Decimal(str(rates["standard"])), {Decimal(str(rate)) for rate in rates.values()}
    return found


@pytest.mark.skipif(not LIST.exists(), reason="the published list is not on this machine")
def test_the_rates_of_the_european_union_are_those_of_the_list_but_where_it_is_said():
    for country, (standard, rates) in listed().items():
        ours = PROPOSALS[country].rates
        for own, theirs in ELSEWHERE.get(country, {}).items():
            rates = (rates - {Decimal(theirs)} if theirs else rates) | {Decimal(own)}
        assert (country, ours[0], set(ours)) == (country, standard, rates)


def test_a_country_that_is_not_listed_gets_no_rates():
    assert (proposal_for("AQ").rates, proposal_for("US").rates) == ((), ())
