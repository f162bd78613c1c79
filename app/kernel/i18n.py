"""Language: English and Arabic, chosen by the signed-in person, else the cookie, else the browser."""

from __future__ import annotations

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, lazy_pgettext, ngettext, pgettext

LANGUAGES = {"en": "English", "ar": "العربية"}
RIGHT_TO_LEFT = {"ar"}
LANGUAGE_COOKIE = "language"

_ = gettext
_l = lazy_gettext
_n = ngettext
_p = pgettext
_lp = lazy_pgettext

__all__ = ["LANGUAGES", "_", "_l", "_lp", "_n", "_p", "babel", "direction", "force_locale", "get_locale", "language", "name_of"]

babel = Babel()


def language() -> str:
    """Return the code of the language in use ("en" or "ar")."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "en"


def direction(code: str) -> str:
    """Return the writing direction of a language: "rtl" or "ltr"."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def name_of(name: str | None, name_ar: str | None) -> str | None:
    """Return what something is called in the language in use: by its Arabic name where it has one."""
    return name_ar if name_ar and language() == "ar" else name


def _choose() -> str:
    if not has_request_context():
        return "en"
    actor = g.get("actor")
    chosen = getattr(actor, "language", None) or request.cookies.get(LANGUAGE_COOKIE)
    asked = (value.partition("-")[0].lower() for value in request.accept_languages.values())  # "ar-EG" is Arabic too
    return chosen if chosen in LANGUAGES else next((code for code in asked if code in LANGUAGES), "en")


def init_app(app: Flask) -> None:
    """Wire Babel to the application; translations live beside the package, in `translations/`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["ROOT"] / "translations")
    babel.init_app(app, locale_selector=_choose)
