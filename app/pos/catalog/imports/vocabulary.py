"""What the words in an import's cells mean here: taxes, units, categories and tags, by the names people write."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.i18n import _l
from app.kernel.numbers import NotANumber, parse_decimal
from app.kernel.refusal import Refusal
from app.pos.catalog.categories.service import CategoryPaths
from app.pos.catalog.tags.queries import list_tags
from app.pos.catalog.tags.service import create_tag
from app.pos.catalog.taxes.queries import default_tax_ids, list_taxes
from app.pos.catalog.units.queries import default_unit_id, list_units

NO_TAX = {"none", "no", "exempt", "-", "0%"}


class Vocabulary:
    """Looks words up; categories and tags that do not exist are made, unless `dry_run`."""

    def __init__(self, actor: Actor, dry_run: bool) -> None:
        self.actor, self.dry_run = actor, dry_run
        taxes = list_taxes()
        self._taxes = {tax["code"].lower(): tax["id"] for tax in taxes}
        self._rates: dict[Decimal, list[UUID]] = {}
        for tax in taxes:
            if tax["kind"] == "percent" and tax["is_active"]:
                self._rates.setdefault(tax["rate"], []).append(tax["id"])
        units = list_units()
        self._units = {unit[key].lower(): unit["id"] for key in ("name_ar", "name", "code") for unit in units if unit[key]}
        self._categories = CategoryPaths()
        tags = list_tags()
        self._tags = {tag["name"].casefold(): tag["id"] for tag in tags}
        self.default_taxes = frozenset(("", tax_id) for tax_id in default_tax_ids())
        self.default_unit = default_unit_id()
        self._names: dict[Any, str] = {tax["id"]: tax["code"] for tax in taxes}
        self._names.update({unit["id"]: unit["code"] for unit in units})
        self._names.update({tag["id"]: tag["name"] for tag in tags})
        self._names.update(self._categories.names())

    def name_of(self, value: Any) -> Any:
        """Return the name behind an id of a tax, unit, category or tag, for people; other values as they are."""
        if isinstance(value, tuple):
            service, name = value[0], self._names.get(value[1], value[1])
            return f"{service}:{name}" if service else name
        if isinstance(value, set | frozenset):
            return {self.name_of(item) for item in value}
        return self._names.get(value, value)

    def taxes(self, given: list[tuple[str, str]]) -> frozenset[tuple[str, UUID]]:
        """Return the taxes that a cell names, by code or by an unmistakable rate; raise Refusal for unknown ones."""
        return frozenset((service, self._tax(code)) for service, code in given if code.lower() not in NO_TAX)

    def _tax(self, code: str) -> UUID:
        found = self._taxes.get(code.lower())
        if found is None:
            try:
                rate = parse_decimal(code.strip().removesuffix("%"))
            except NotANumber:
                rate = Decimal(-1)
            alike = self._rates.get(rate, [])
            if len(alike) != 1:
                raise Refusal("tax_unknown", _l("There is no tax %(code)s.", code=code[:40]))
            found = alike[0]
        return found

    def unit(self, name: str) -> UUID:
        """Return the unit that a cell names; raise Refusal for an unknown one."""
        found = self._units.get(name.lower())
        if found is None:
            raise Refusal("unit_unknown", _l("There is no unit %(code)s.", code=name[:40]))
        return found

    def category(self, path: str) -> UUID | str:
        """Return the category at a path, made if need be; in a dry run the path itself stands for a new one."""
        found = self._categories.find(path)
        if found is None and not self.dry_run:
            found = self._categories.ensure(path, self.actor)
            self._names[found] = path
        return found or path

    def tags(self, names: list[str]) -> frozenset[UUID | str]:
        """Return the tags of these names, made if need be; in a dry run a name stands for a new one."""
        found = set()
        for name in names:
            tag_id = self._tags.get(name.casefold())
            if tag_id is None and not self.dry_run:
                tag_id = self._tags[name.casefold()] = create_tag({"name": name}, self.actor)
                self._names[tag_id] = name
            found.add(tag_id or name)
        return frozenset(found)
