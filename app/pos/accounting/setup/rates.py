"""What a new business is proposed as its sales tax, by country: plain data, which the owner checks and may change.

A starting point, to be checked by whoever answers for the business: standard rate first, then the reduced ones, in percent.
The rates were written down from general knowledge, not taken from a register of any administration, and they change from
year to year. For the European Union a test compares them with a published list (github.com/ibericode/vat-rates) and names
where they differ from it. Rates that few shops charge, and those of single regions, are left out. Where a tax differs from
place to place (United States) nothing is proposed but its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """The name of a country's sales tax, its rates, and whether prices on the shelf contain it."""

    name: str
    rates: tuple[Decimal, ...]
    is_included: bool = True


def _of(name: str, *rates: str, included: bool = True) -> Proposal:
    return Proposal(name, tuple(Decimal(rate) for rate in rates), included)


PROPOSALS: dict[str, Proposal] = {
    "AE": _of("VAT", "5"),
    "AT": _of("USt", "20", "10", "13"),
    "AU": _of("GST", "10"),
    "BE": _of("BTW/TVA", "21", "6", "12"),
    "BG": _of("ДДС", "20", "9"),
    "BH": _of("VAT", "10"),
    "CA": _of("GST", "5", included=False),
    "CH": _of("MWST", "8.1", "2.6", "3.8"),
    "CY": _of("ΦΠΑ", "19", "9", "5"),
    "CZ": _of("DPH", "21", "12"),
    "DE": _of("USt", "19", "7"),
    "DK": _of("Moms", "25"),
    "EE": _of("KM", "24", "13", "9"),
    "EG": _of("VAT", "14"),
    "ES": _of("IVA", "21", "10", "4"),
    "FI": _of("ALV", "25.5", "13.5", "10"),
    "FR": _of("TVA", "20", "10", "5.5", "2.1"),
    "GB": _of("VAT", "20", "5", "0"),
    "GR": _of("ΦΠΑ", "24", "13", "6"),
    "HR": _of("PDV", "25", "13", "5"),
    "HU": _of("ÁFA", "27", "18", "5"),
    "IE": _of("VAT", "23", "13.5", "9", "0"),
    "IT": _of("IVA", "22", "10", "5", "4"),
    "JO": _of("GST", "16"),
    "JP": _of("消費税", "10", "8"),
    "KE": _of("VAT", "16"),
    "LT": _of("PVM", "21", "12", "5"),
    "LU": _of("TVA", "17", "14", "8", "3"),
    "LV": _of("PVN", "21", "12", "5"),
    "MA": _of("TVA", "20", "10"),
    "MT": _of("VAT", "18", "7", "5"),
    "MX": _of("IVA", "16"),
    "NL": _of("BTW", "21", "9"),
    "NO": _of("MVA", "25", "15", "12"),
    "NZ": _of("GST", "15"),
    "OM": _of("VAT", "5"),
    "PL": _of("VAT", "23", "8", "5"),
    "PT": _of("IVA", "23", "13", "6"),
    "RO": _of("TVA", "21", "11"),
    "SA": _of("VAT", "15"),
    "SE": _of("Moms", "25", "12", "6"),
    "SG": _of("GST", "9"),
    "SI": _of("DDV", "22", "9.5", "5"),
    "SK": _of("DPH", "23", "19", "5"),
    "TN": _of("TVA", "19", "7"),
    "TR": _of("KDV", "20", "10", "1"),
    "US": _of("Sales tax", included=False),
    "ZA": _of("VAT", "15", "0"),
}
NOTHING = _of("VAT")


def proposal_for(country: str) -> Proposal:
    """Return what is proposed in a country (ISO 3166-1); for those that are not listed a name without rates."""
    return PROPOSALS.get(country, NOTHING)
