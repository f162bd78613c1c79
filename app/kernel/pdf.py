"""A4 documents as PDF: a template in a language, set by WeasyPrint. Nothing is fetched but our own static files."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from werkzeug.security import safe_join

from app.kernel.i18n import _l, direction, force_locale
from app.kernel.pages import check_plain

BASE = "http://paper.invalid"
"""No address on any network: what a document refers to is our own static files, or nothing."""


class PdfUnavailable(Exception):
    """This machine cannot make PDFs; the text is one sentence that says what to install."""


def render_pdf(template: str, context: dict[str, Any], language_code: str) -> bytes:
    """Return the document as PDF, with its fonts in it; raise PdfUnavailable where Pango is missing.

    `template` extends layouts/print.html; `context` holds plain values and is made in the same language.
    """
    try:
        import weasyprint  # reason: it loads Pango of the system, which only this function needs
    except OSError as error:
        raise PdfUnavailable(str(_l("PDFs need the system library Pango; install it (Debian: libpango-1.0-0, "
                                    "libpangoft2-1.0-0) and start the worker again."))) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # what browsers' rules it leaves out is no news
    html = render_paper(template, context, language_code)
    return weasyprint.HTML(string=html, base_url=BASE, url_fetcher=_fetcher()).write_pdf()


def render_paper(template: str, context: dict[str, Any], language_code: str) -> str:
    """Return the HTML of a document for paper, in a request or without one."""
    check_plain(context)
    page = {"lang": language_code, "dir": direction(language_code), "title": str(context.get("title", "")), "nonce": ""}
    with force_locale(language_code):
        return render_template(template, **context, page=page, url_for=_static_address)


def _static_address(_endpoint: str, filename: str) -> str:
    """Return a static file's address: a document refers to nothing else, and a worker has no request to ask."""
    return f"{current_app.static_url_path}/{filename}"


def _fetcher() -> Callable:
    """Return what gives WeasyPrint a static file by its address, and refuses every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse  # reason: as above

    start = f"{BASE}{current_app.static_url_path}/"

    def fetch(address: str, *_args: Any) -> URLFetcherResponse:
        path = safe_join(str(current_app.static_folder), address.removeprefix(start)) if address.startswith(start) else None
        if path is None or not Path(path).is_file():
            raise FatalURLFetchingError(f"{address} is no static file of ours")
        return URLFetcherResponse(address, Path(path).read_bytes(),
                                  {"Content-Type": mimetypes.guess_type(path)[0] or "application/octet-stream"})

    return fetch
