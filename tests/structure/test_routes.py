"""Every route names its permission, in a list that people can read; its template exists."""

import inspect

from app import licensing, pos
from app.kernel.json_api.endpoint import Api
from app.kernel.pages import template_of
from app.kernel.resource import PUBLIC, SIGNED_IN
from app.licensing.staff.rules import OWNER, PERMISSIONS
from app.pos.permissions import BY_KEY

KNOWN = {"licensing": {OWNER}.union(*PERMISSIONS.values()), "pos": set(BY_KEY), "api": set(BY_KEY)}
"""The lists of permissions, by the first word of the endpoints that they are for."""
PLAIN_FLASK = {"static", "health.healthz", "health.readyz", "health.metrics"}


def test_every_route_declares_who_may_use_it(app):
    undeclared = [endpoint for endpoint, view in app.view_functions.items()
                  if endpoint not in PLAIN_FLASK and not hasattr(view, "route")]
    assert undeclared == []


def test_every_permission_of_a_route_is_in_the_list(app):
    unknown = {(endpoint, view.route.permission) for endpoint, view in app.view_functions.items()
               if hasattr(view, "route") and view.route.permission not in (PUBLIC, SIGNED_IN)
               and view.route.permission not in KNOWN[endpoint.partition(".")[0]]}
    assert unknown == set()


def test_only_these_routes_are_open_to_everybody(app):
    opened = sorted(endpoint for endpoint, view in app.view_functions.items()
                    if getattr(view, "route", None) and view.route.permission == PUBLIC)
    outside = [endpoint for endpoint in opened if not endpoint.startswith((
        "pos.identity.", "pos.business.till_access.", "pos.business.sign_up.", "pos.business.access.",
        "pos.communication.developer.", "pos.catalog.images.file", "api.v1.service.",
        "licensing.access.", "licensing.trials.new", "licensing.trials.create",
        "licensing.trials.thanks", "licensing.buy.", "licensing.stripe.webhook", "licensing.test_payments.",
        "licensing.api.licenses.", "licensing.api.devices."))]
    assert outside == []


def test_handlers_that_return_a_dict_have_the_template_of_their_address(app):
    missing = []
    for resource in (*pos.resources(), *licensing.resources()):
        for name, view in _views(app, resource):
            source = inspect.getsource(inspect.unwrap(view))
            if "return {" in source and not isinstance(resource, Api):
                template = template_of(resource.address, name, view.route.kind)
                if template not in app.jinja_env.list_templates():
                    missing.append(template)
    assert missing == []


def test_the_url_of_a_route_is_under_the_office_the_till_or_the_open_pages(app):
    outside = [rule.rule for rule in app.url_map.iter_rules()
               if rule.endpoint.startswith("pos.") and not rule.rule.startswith((
                   "/office", "/till", "/sign-up", "/language/", "/developer", "/api/v1", "/receipt/", "/files/"))
               and rule.rule != "/"]
    assert outside == []


def test_the_url_of_a_route_of_the_license_server_is_its_portal_s_or_its_interface_s(app):
    outside = [rule.rule for rule in app.url_map.iter_rules()
               if rule.endpoint.startswith("licensing.") and not rule.rule.startswith(("/licensing/", "/api/"))
               and rule.rule != "/licensing"]
    assert outside == []


def _views(app, resource):
    prefix = resource.address + "."
    return [(endpoint.removeprefix(prefix), view) for endpoint, view in app.view_functions.items()
            if endpoint.startswith(prefix)]
