"""The first set-up of a business: where it stands, and what may be chosen only then."""

from __future__ import annotations

from app.kernel import audit
from app.kernel.actor import Actor
from app.kernel.clock import now
from app.kernel.countries import ensure_country
from app.kernel.i18n import _l
from app.kernel.refusal import CONFLICT, Refusal
from app.pos.business.branches.queries import get_main_branch
from app.pos.business.branches.rules import CASH_UNITS, ensure_currency
from app.pos.business.branches.service import edit_branch
from app.pos.business.registers.queries import count_documents
from app.pos.business.tenants import queries, rules

STEPS = ("country", "taxes", "branch", "accounts", "done")


def choose_country(country: str, currency: str, actor: Actor) -> None:
    """Change the country and currency of a business and its main branch; its timezone follows unless it was chosen.

    Raises Refusal once the set-up is finished or a receipt was written: what was sold keeps its currency.
    """
    tenant, branch = queries.get_tenant(), get_main_branch()
    if (country, currency) == (tenant.country, tenant.currency):
        return
    if tenant.setup_finished_at or count_documents():
        raise Refusal("country_fixed", _l("Country and currency can no longer be changed."), status=CONFLICT,
                      remedy=_l("Create another business for another country."))
    ensure_country(country)
    before = {"country": tenant.country, "currency": tenant.currency}
    follows = branch.timezone == rules.timezone_of(tenant.country)
    tenant.country, tenant.currency = country, ensure_currency(currency)
    edit_branch(branch.id, {"country": country, "currency": currency, "cash_rounding": CASH_UNITS.get(currency),
                            "timezone": rules.timezone_of(country) if follows else branch.timezone}, actor)
    audit.record("business.tenants.choose_country", "tenant", tenant.id, actor, before=before,
                 after={"country": country, "currency": currency})


def complete_step(step: str, actor: Actor) -> str:
    """Note that a step of the set-up is done; return the next one. Steps done earlier may be done again."""
    tenant = queries.get_tenant()
    following = STEPS[STEPS.index(step) + 1]
    if STEPS.index(following) > STEPS.index(tenant.setup_step):
        tenant.setup_step = following
        if following == STEPS[-1]:
            tenant.setup_finished_at = now()
            audit.record("business.tenants.finish_setup", "tenant", tenant.id, actor)
    return following


def is_unfinished() -> bool:
    """Return whether the current business still has steps of its set-up to do."""
    return queries.get_tenant().setup_step != STEPS[-1]
