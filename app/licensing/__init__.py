"""License Server: plans, licences, activations, offline files, metering, billing, and the portal of owners and staff.

A system of its own: it shares no table and no import with WK POS, and speaks with it by HTTP and signed files.
"""

from __future__ import annotations

from flask import Flask

from app.kernel import resource
from app.kernel.systems import System, add_system
from app.licensing import models  # noqa: F401 -- the metadata is complete once the package is imported

UNPROTECTED: list = []
"""Blueprints without CSRF check: those that identify by a token or key instead of a cookie (filled by `init_app`)."""


def resources() -> list[resource.Resource]:
    """Return every resource of the server with routes, its pages first, then the groups of its interface."""
    # reason: controllers need the finished package
    from app.licensing.access.controller import access
    from app.licensing.account.controller import account
    from app.licensing.activations.controller import activations
    from app.licensing.api.routes import resources as interface
    from app.licensing.api_keys.controller import api_keys
    from app.licensing.audit.controller import audit
    from app.licensing.billing.pages import resources as money
    from app.licensing.contents.controller import contents
    from app.licensing.dashboard.controller import dashboard
    from app.licensing.decisions.controller import decisions
    from app.licensing.flags.controller import flags
    from app.licensing.keys.controller import keys
    from app.licensing.licenses.controller import licenses
    from app.licensing.metering.controller import metering
    from app.licensing.modules.controller import modules
    from app.licensing.my.controller import my
    from app.licensing.plans.controller import plans
    from app.licensing.settings.controller import settings
    from app.licensing.staff.controller import staff
    from app.licensing.trials.controller import trials

    return [access, trials, licenses, contents, activations, decisions, dashboard, plans, modules, flags, settings, my, staff, api_keys,
            keys, account, audit, metering, *money(), *interface()]


def init_app(app: Flask) -> None:
    """Register the routes of the License Server; served alone it answers at the front door too."""
    from app.licensing.access.front import front  # reason: as above
    from app.licensing.access.gate import ask_to_sign_in, frame, in_own_words, load_actor
    from app.licensing.api.routes import resources as interface
    from app.licensing.billing.pages import form_targets, test_payments
    from app.licensing.stripe.controller import stripe

    is_alone = "pos" not in app.config["SETTINGS"].systems
    resource.register(app, [*resources(), *test_payments(app.config["SETTINGS"]), *([front] if is_alone else [])])
    UNPROTECTED[:] = [*(group.blueprint for group in interface()), stripe.blueprint]
    app.config["FORM_TARGETS"] = form_targets(app.config["SETTINGS"])
    add_system(app, System(serves=("licensing",), load_actor=load_actor, ask_to_sign_in=ask_to_sign_in, frame=frame,
                           in_own_words=in_own_words))
