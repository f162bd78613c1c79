"""The life of a request: identity, permission, one transaction, the first answer to a repeat, refusals as messages."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, request
from flask_babel import refresh
from flask_wtf.csrf import CSRFError
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from app.kernel import idempotency, jobs, static_files
from app.kernel.actor import current_actor
from app.kernel.database import db
from app.kernel.i18n import _, _l
from app.kernel.ids import new_id
from app.kernel.pages import is_htmx, redirect_url, render
from app.kernel.posting import Conflict
from app.kernel.refusal import CONFLICT, ApprovalNeeded, NotFound, Refusal
from app.kernel.resource import PUBLIC, SIGNED_IN, Route
from app.kernel.systems import current_system
from app.kernel.tenancy import current_tenant, set_tenant

log = structlog.get_logger()
TRIES = 5
RETRIABLE = (pg.SerializationFailure, pg.DeadlockDetected)


class Application(Flask):
    """Flask with one transaction a request: commit when the handler answered, roll back on anything else."""

    def dispatch_request(self):
        """Run the handler in one transaction; try again when the database asks for it."""
        for attempt in range(1, TRIES + 1):
            try:
                response = self._handle_once()
                db.session.commit()
                jobs.after_commit()
                return response
            except Refusal as refusal:
                _undo()
                return refuse(refusal)
            except (Conflict, OperationalError, IntegrityError) as error:
                _undo()
                if attempt == TRIES or not (may_retry(error) or (attempt == 1 and _lost_connection(error) and _is_repeatable())):
                    raise
                log.info("request_retried", attempt=attempt, error=repr(error)[:200])
            except BaseException:
                _undo()
                raise
        raise AssertionError("unreachable")

    def _handle_once(self):
        view = self.view_functions.get(request.endpoint or "")
        route: Route | None = getattr(view, "route", None)
        if request.routing_exception is not None or view is None or route is None:
            return super().dispatch_request()
        if (early := self.admit(route)) is not None:
            return early
        if not (route.mutates and route.idempotent and current_tenant()):
            return make_response(super().dispatch_request())
        key = idempotency.request_key()
        if key is None:
            raise Refusal("key_missing", _l("This request has no idempotency key."),
                          remedy=_l("Reload the page and try again; integrations send the Idempotency-Key header."),
                          status=400)
        actor = current_actor()
        return idempotency.answer_once(key, actor and actor.employee_id, lambda: super(Application, self).dispatch_request())

    def send_static_file(self, filename: str) -> Response:
        """Answer with a static file, by its plain name or under a version (see `app.kernel.static_files`)."""
        version, name = static_files.split_version(filename)
        return static_files.keep(super().send_static_file(name), version, static_files.current_version(self))

    def admit(self, route: Route) -> Response | None:
        """Identify the actor, then let them through, send them to sign in, or refuse."""
        system = current_system()
        g.actor = system.load_actor() if system else None
        refresh()  # the language follows the person
        if route.permission == PUBLIC:
            return None
        if g.actor is None:
            return system.ask_to_sign_in()
        if route.permission == SIGNED_IN:
            return None
        if g.actor.tenant_id is None and system.choose_tenant:
            return system.choose_tenant()
        if not g.actor.may(route.permission):
            g.actor.require(route.permission)
        if system.gate:
            system.gate(route)
        return None


def may_retry(error: Exception) -> bool:
    """Return whether the same request may succeed when tried again at once."""
    if isinstance(error, Conflict):
        return True
    original = getattr(error, "orig", None)
    if isinstance(original, RETRIABLE):
        return True
    return isinstance(original, pg.UniqueViolation) and "idempotency_key" in str(original)


def is_away(error: Exception) -> bool:
    """Return whether the database could not be reached or ended the connection: a later try may succeed."""
    unreached = isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None
    return unreached or _lost_connection(error)


def _lost_connection(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _is_repeatable() -> bool:
    """Return whether this request may run a second time, though nobody knows whether the first was committed."""
    route: Route | None = getattr(current_app.view_functions.get(request.endpoint or ""), "route", None)
    return route is not None and (not route.mutates or (route.idempotent and idempotency.request_key() is not None))


def _undo() -> None:
    db.session.rollback()
    jobs.after_rollback()


def is_api() -> bool:
    """Return whether this request is for the JSON interface."""
    return request.path.startswith("/api/")


def refuse(refusal: Refusal) -> Response:
    """Answer with the refusal: JSON for the API, one message fragment for htmx, a page otherwise."""
    system = current_system()
    if system and system.in_own_words:
        refusal = system.in_own_words(refusal)
    if is_api():
        return make_response(jsonify(error=_json_refusal(refusal)), refusal.status)
    if isinstance(refusal, ApprovalNeeded) and system and (panel := system.approval_panel):
        if (answer := panel(refusal)) is not None:
            return answer
    view = refusal_view(refusal)
    if is_htmx():
        response = make_response(render("errors/_refusal.html", {"refusal": view}), refusal.status)
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    return error_page(refusal.status, view)


def refusal_view(refusal: Refusal) -> dict:
    """Return a refusal as the plain dict that `errors/_refusal.html` displays."""
    return {"code": refusal.code, "title": str(refusal.message), "text": "", "todo": str(refusal.remedy),
            "actions": refusal.details.get("actions", [])}


def _json_refusal(refusal: Refusal) -> dict:
    plain = refusal.plain()
    plain["details"] = {key: None if value is None else str(value) for key, value in plain["details"].items()
                        if key != "actions"}  # buttons of pages
    return plain


def error_page(status: int, view: dict | None = None) -> Response:
    """Render the error page of a status; a template exists for each that we answer."""
    known = status if status in (400, 403, 404, 405, 409, 413, 422, 429, 500, 503) else (500 if status >= 500 else 400)
    template = f"errors/{known}.html" if known in (403, 404, 409, 422, 429, 500, 503) else "errors/422.html"
    standard = _standard(known)
    undone = _("This was not done") if view and request.method == "POST" else ""
    given = view or {"code": standard["code"], "title": standard["message"], "todo": standard["remedy"]}
    try:
        body = render(template, {"title": given["title"], "status": known, "refusal": {**given, "text": given["title"], "heading": undone}})
    except Exception:  # the error page must not fail: the database may be the very thing that is away
        log.exception("error_page_failed")
        body = f"{known}"
    return make_response(body, status)


def _standard(status: int) -> dict:
    texts = {
        400: (_("This request could not be understood."), _("Go back, check what you entered and try again.")),
        403: (_("You may not do this."), _("Ask a manager to do it or to change your role.")),
        404: (_("This page or record does not exist."), _("Check the address or go back.")),
        405: (_("This page cannot be used that way."), _("Go back and try again.")),
        409: (_("Somebody changed this in the meantime."), _("Reload the page and try again.")),
        413: (_("This file is too large."), _("Choose a smaller file.")),
        422: (_("This cannot be done as entered."), _("Check what you entered.")),
        429: (_("Too many attempts."), _("Wait a minute and try again.")),
        500: (_("Something went wrong on our side. Nothing was saved."),
              _("Try again; if it happens again tell support the request number.")),
        503: (_("The service is starting or being worked on."), _("Try again in a moment.")),
    }
    message, remedy = texts[status]
    return {"code": f"http_{status}", "message": message, "remedy": remedy, "status": status, "field": None}


def init_app(app: Flask) -> None:
    """Wire the request's life to the application."""

    @app.before_request
    def begin() -> None:
        g.request_id = request.headers.get("X-Request-Id", "")[:64] or str(new_id())
        g.nonce = secrets.token_urlsafe(16)
        set_tenant(None)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.teardown_request
    def end(_error) -> None:
        set_tenant(None)

    @app.errorhandler(Refusal)
    def on_refusal(refusal: Refusal):
        return refuse(refusal)

    @app.errorhandler(CSRFError)
    def on_csrf(error: CSRFError):
        return refuse(Refusal("form_expired", _l("This form has expired."),
                              remedy=_l("Reload the page and enter it again."), status=400))

    @app.errorhandler(HTTPException)
    def on_http(error: HTTPException):
        if isinstance(error, HTTPException) and error.code and error.code < 400:
            return error
        if error.code == 404:
            return refuse(NotFound())
        view = _standard(error.code) if error.code in (400, 403, 405, 409, 413, 422, 429, 500, 503) else _standard(400)
        return refuse(Refusal(view["code"], view["message"], remedy=view["remedy"], status=error.code or 500))

    @app.errorhandler(DBAPIError)
    def on_database(error: DBAPIError):
        if may_retry(error):
            return refuse(Refusal("busy", _l("Several people changed this at the same moment."),
                                  remedy=_l("Try again."), status=CONFLICT))
        if is_away(error):
            log.warning("database_away", path=request.path, error=str(error.orig)[:200])
            return _failed(503)
        return on_failure(error)

    @app.errorhandler(Exception)
    def on_failure(error: Exception):
        log.exception("request_failed", path=request.path, error=repr(error)[:500])
        if current_app.config.get("PROPAGATE_FAILURES"):
            raise error
        return _failed(500)

    def _failed(status: int) -> Response:
        if is_api() or is_htmx():
            view = _standard(status)
            return refuse(Refusal(view["code"], view["message"], remedy=view["remedy"], status=status))
        return error_page(status)


__all__ = ["Application", "init_app", "redirect_url", "refuse"]
