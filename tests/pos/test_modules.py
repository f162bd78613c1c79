"""The routes' modules are modules that can be licensed, and each prefix is of routes that exist."""

from app.licensing.modules.catalogue import CATALOGUE
from app.pos.modules import CORE, PREFIXES, module_of

KEYS = {entry.key: entry for entry in CATALOGUE}


def test_every_module_named_is_in_the_catalogue_and_the_core_ones_are_in_every_plan():
    assert {module for _prefix, module in PREFIXES} - KEYS.keys() == set()
    assert [key for key in CORE if KEYS[key].tier is not None] == []


def test_every_prefix_is_of_routes_that_exist(app):
    assert [prefix for prefix, _module in PREFIXES if not any(name.startswith(prefix) for name in app.view_functions)] == []


def test_the_longest_prefix_decides_and_what_a_sale_needs_belongs_to_every_plan(app):
    assert module_of("pos.inventory.stock.index") == "inventory"
    assert module_of("pos.inventory.serials.index") == "serial-numbers"
    assert module_of("pos.accounting.setup.country") is None
    tills = [name for name in app.view_functions if name.startswith("pos.sales.") and not name.startswith("pos.sales.till.display")]
    assert [name for name in tills if module_of(name)] == []
