"""Pages: a handler returns plain values, the template of its address displays them, nothing else passes."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, current_app, flash, g, get_flashed_messages, has_request_context, make_response, redirect, request
from flask import render_template as flask_render
from flask import url_for as flask_url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.kernel.i18n import LANGUAGE_COOKIE, LANGUAGES, direction, language
from app.kernel.ids import new_id
from app.kernel.refusal import NotFound
from app.kernel.systems import current_system

LAST_PAGE = 1_000_000
PLAIN = (str, int, bool, type(None), Decimal, date, datetime, time, UUID, Markup)


class NotPlain(TypeError):
    """A template was handed an object; it says where. Controllers hand over plain dicts and lists."""


def check_plain(value: Any, path: str = "context") -> None:
    """Raise NotPlain unless `value` is made of plain values, dicts and lists only."""
    if isinstance(value, PLAIN):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            check_plain(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            check_plain(item, f"{path}[{number}]")
    else:
        raise NotPlain(f"{path} is a {type(value).__name__}; hand templates plain dicts and lists")


def render(template: str, context: dict[str, Any] | None = None) -> str:
    """Render `template` with plain values and the page frame (`page`: language, tokens, navigation)."""
    context = context or {}
    check_plain(context)
    return flask_render(template, **context, page=page_frame(context))


def page_frame(context: dict[str, Any]) -> dict[str, Any]:
    """Return what every layout needs, as plain values."""
    code = language()
    frame: dict[str, Any] = {
        "lang": code, "dir": direction(code), "title": str(context.get("title", "")),
        "csrf_token": generate_csrf(), "idempotency_key": str(new_id()), "nonce": g.get("nonce", ""),
        "path": request.full_path.rstrip("?"), "request_id": g.get("request_id", ""),
        "languages": [{"code": key, "label": label, "is_current": key == code, "url": language_url(key)}
                      for key, label in LANGUAGES.items()],
        "is_htmx": is_htmx(), "nav": [], "user": None, "business": None, "branch": None,
        "breadcrumb": context.get("breadcrumb", []), "lead": str(context.get("lead", "")),
        "theme": request.cookies.get("theme"),
        **{name: context[name] for name in ("steps", "wide") if name in context},
    }
    if not is_htmx():
        frame["flashes"] = [{"category": entry[0], "text": str(entry[1])} for entry in get_flashed_messages(with_categories=True)]
        if system := current_system():
            frame.update(system.frame(context))
    else:
        frame["flashes"] = []
    check_plain(frame, "page")
    return frame


def language_url(code: str) -> str:
    """Return the address that switches to a language and comes back to this page."""
    return "/language/" + code + "?" + urlencode({"next": request.full_path.rstrip("?")})


def keep_language(code: str, target: str) -> Response:
    """Send the browser on to `target`, a path of ours, remembering the language in its cookie; raise NotFound for another one."""
    if code not in LANGUAGES:
        raise NotFound("language_unknown")
    response = make_response(redirect(target, 303))
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=365 * 24 * 3600, samesite="Lax", httponly=True,
                        secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def is_htmx() -> bool:
    """Return whether htmx asks for a fragment (a boosted or history request wants the whole page)."""
    headers = request.headers
    return (headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"
            and headers.get("HX-History-Restore-Request") != "true")


def template_of(address: str, handler: str, kind: str) -> str:
    """Return the template that belongs to a handler: `page`, `fragment` (`_x.html`), `swap`, `print`."""
    folder = address.replace(".", "/")
    name = {"page": f"{handler}.html", "fragment": f"_{handler}.html", "swap": f"{handler}.swap.html",
            "print": f"{handler}.print.html"}[kind]
    return f"{folder}/{name}"


def answer(value: Any, address: str, handler: str, kind: str) -> Response:
    """Turn what a handler returned into a response: a dict into its template, the rest as Flask does."""
    if isinstance(value, dict):
        response = make_response(render(template_of(address, handler, kind), value))
        response.headers["Vary"] = "HX-Request"
        response.headers["Cache-Control"] = "no-store"
        return response
    return make_response(value)


def show(template: str, context: dict[str, Any], status: int = 200) -> Response:
    """Render a named template: for a handler that answers with another handler's page (a form with errors: 422)."""
    response = make_response(render(template, context), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def redirect_to(endpoint: str, **values: Any) -> Response:
    """Send the browser on after a POST: HX-Redirect for htmx, 303 otherwise."""
    return redirect_url(flask_url_for(endpoint, **values))


def redirect_url(url: str) -> Response:
    """Send the browser on to a URL of ours (see `redirect_to`)."""
    if is_htmx():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, 303))


def notify(message: Any, kind: str = "success") -> None:
    """Leave a message for the next page."""
    flash(str(message), kind)


def url(endpoint: str, **values: Any) -> str:
    """Return the URL of an endpoint, for the plain dict a template gets; "" for one that the system would not let through.

    Templates show no link, button or form that has no address.
    """
    system = current_system() if has_request_context() else None
    if system and system.reaches and not system.reaches(endpoint):
        return ""
    return flask_url_for(endpoint, **values)


def public_url(endpoint: str, **values: Any) -> str:
    """Return the absolute address of an endpoint, for mails: from PUBLIC_URL, never from what a request calls us."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return current_app.config["SETTINGS"].public_url + path


def safe_next(target: str | None, default: str) -> str:
    """Return `target` if it is a path of this site, else `default`: never a way out to another host."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return default


def asked_page() -> int:
    """Return which page of a list the address asks for, from 1 to LAST_PAGE: no number of digits is too much for the database."""
    return min(max(1, request.args.get("page", 1, int)), LAST_PAGE)


def paging(page: int, size: int, total: int, endpoint: str, **filters: Any) -> dict[str, Any]:
    """Return the plain dict that `ui/pagination.html` displays: first, last, total, previous_url, next_url, pages.

    It also says `page` (within bounds) and `offset`, where the page's first row stands.
    """
    count = max(1, -(-total // size))
    page = min(max(1, page), count)
    kept = {name: value for name, value in filters.items() if value not in (None, "")}

    def link(number: int) -> str:
        return url(endpoint, page=number, **kept)

    pages: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        if number in (1, count) or abs(number - page) <= 2:
            pages.append({"number": number, "url": link(number), "is_current": number == page})
        elif not pages[-1].get("gap"):
            pages.append({"gap": True})
    return {
        "page": page, "offset": (page - 1) * size, "total": total, "size": size,
        "first": (page - 1) * size + 1 if total else 0, "last": min(page * size, total),
        "previous_url": link(page - 1) if page > 1 else None, "next_url": link(page + 1) if page < count else None,
        "pages": pages,
    }
