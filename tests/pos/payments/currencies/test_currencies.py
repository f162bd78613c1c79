"""Exchange rates: the latest counts, the past stays, very small units stay exact."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.posting import Posting
from app.kernel.refusal import Refusal
from app.pos.payments.api import current_rates
from app.pos.payments.currencies import queries, service
from app.pos.payments.currencies.models import ExchangeRate
from tests.personas import Persona

AT = "/office/payments/currencies/"


def test_the_latest_rate_counts_and_the_past_can_be_asked(edge_shop):
    moment = now()
    service.set_rate("EUR", Decimal("0.84"), edge_shop.system, valid_from=moment - timedelta(days=2))
    service.set_rate("EUR", Decimal("0.86"), edge_shop.system, valid_from=moment - timedelta(days=1))
    service.set_rate("EUR", Decimal("0.90"), edge_shop.system, valid_from=moment + timedelta(days=1))
    assert current_rates() == {"EUR": Decimal("0.86")}
    assert current_rates(moment - timedelta(days=1, hours=1)) == {"EUR": Decimal("0.84")}
    assert [(row["is_future"], row["is_current"]) for row in queries.list_history()] == [(True, False), (False, True), (False, False)]


def test_a_unit_worth_next_to_nothing_keeps_its_digits(edge_shop):
    service.set_rate("IDR", Decimal("0.00004723"), edge_shop.system)
    assert current_rates() == {"IDR": Decimal("0.00004723")}


def test_a_currency_that_is_no_longer_taken_keeps_its_history(edge_shop):
    service.set_rate("EUR", Decimal("0.84"), edge_shop.system)
    service.stop_taking("EUR", edge_shop.system)
    assert current_rates() == {}
    assert len(queries.list_history()) == 1


@pytest.mark.parametrize(("currency", "rate", "code"), [
    ("GBP", "1", "currency_home"), ("XXZ", "1", "currency_unknown"), ("EUR", "0", "rate_not_positive")])
def test_rates_that_make_no_sense_are_refused(shop, currency, rate, code):
    with pytest.raises(Refusal) as refused:
        service.set_rate(currency, Decimal(rate), shop.system)
    assert refused.value.code == code


def test_rates_are_set_and_stopped_in_the_back_office(app, shop):
    manager = Persona(app, shop, "MANAGER")
    assert "No foreign cash is taken" in manager.get(AT).text
    assert manager.post(AT, {"currency": "EUR", "rate": "0,85"}).headers["HX-Redirect"] == AT
    assert "0.85 GBP" in manager.get(AT).text
    for form in ({"currency": "EUR", "rate": "x"}, {"currency": "EUR", "rate": "0"}, {"currency": "GBP", "rate": "1"}, {}):
        assert manager.post(AT, form).status_code == 422
    assert manager.post(f"{AT}EUR/stop").status_code == 200
    assert manager.post(f"{AT}EUR/stop").status_code == 404
    assert Persona(app, shop, "CASHIER").get(AT).status_code == 403


def test_a_posting_keeps_all_digits_of_a_rate(edge_shop):
    posting = Posting()
    posting.insert(ExchangeRate.__table__, [{
        "tenant_id": edge_shop.tenant_id, "id": new_id(), "currency": "IDR", "rate": Decimal("0.00004723"),
        "valid_from": now(), "created_at": now(), "updated_at": now()}])
    posting.run()
    assert current_rates() == {"IDR": Decimal("0.00004723")}
