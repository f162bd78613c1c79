"""Who sells: the head of every receipt, invoice and report, in the language in use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel.filters import ltr
from app.kernel.i18n import name_of
from app.pos.business.api import get_branch, get_tenant


def seller_view(branch_id: UUID) -> dict[str, Any]:
    """Return {name, branch, address [line], phone, email, tax_number, top [line], bottom [line], country, timezone}.

    `name` is the business (its legal name where one is kept), `branch` the shop's own name or "" when it is the same;
    `top` and `bottom` are the branch's texts for receipts. Texts that are not known are "".
    """
    tenant, branch = get_tenant(), get_branch(branch_id)
    name = tenant.legal_name or tenant.name
    shop = name_of(branch.name, branch.name_ar)
    return {
        "name": name, "branch": "" if shop == name else shop,
        "address": postal_lines(branch.address, branch.postcode, branch.city),
        "phone": ltr(branch.phone or tenant.phone or ""), "email": tenant.email or "", "tax_number": tenant.tax_number or "",
        "top": (branch.receipt_header or "").splitlines(), "bottom": (branch.receipt_footer or "").splitlines(),
        "country": branch.country, "timezone": branch.timezone,
    }


def postal_lines(address: str | None, postcode: str | None, city: str | None) -> list[str]:
    """Return a postal address as lines, street first; what is not known is left out."""
    return [*(address or "").splitlines(), *filter(None, [" ".join(filter(None, [postcode, city]))])]
