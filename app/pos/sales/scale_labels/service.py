"""Changing how the labels of a business's scales are read."""

from __future__ import annotations

from typing import Any

from app.kernel.actor import Actor
from app.kernel.refusal import NotFound
from app.pos.business.api import SCALE_LABELS, get_tenant, set_feature
from app.pos.sales.scale_labels.rules import FACTORY, LabelRule, ensure_rule, rules_of, stored


def list_rules() -> tuple[LabelRule, ...]:
    """Return the rules of the current business."""
    return rules_of(get_tenant().features)


def add_rule(values: dict[str, Any], actor: Actor) -> LabelRule:
    """Add a rule; raise Refusal when it reads no label, or labels that another rule reads."""
    rule, others = LabelRule(**values), list_rules()
    ensure_rule(rule, others)
    set_feature(SCALE_LABELS, stored([*others, rule]), actor)
    return rule


def remove_rule(prefix: str, actor: Actor) -> None:
    """Remove the rule for a prefix; raise NotFound."""
    rules = list_rules()
    kept = [rule for rule in rules if rule.prefix != prefix]
    if len(kept) == len(rules):
        raise NotFound("label_rule_not_found")
    set_feature(SCALE_LABELS, stored(kept), actor)


def restore_rules(actor: Actor) -> None:
    """Go back to what scales print as they come from the factory."""
    set_feature(SCALE_LABELS, stored(FACTORY), actor)
