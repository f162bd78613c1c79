"""The front door of a process that serves the License Server alone: the start, and the language."""

from __future__ import annotations

from flask import request

from app.kernel.pages import keep_language, redirect_to, safe_next
from app.kernel.resource import PUBLIC, Resource

front = Resource("licensing.front", url="")


@front.page("/", permission=PUBLIC)
def start():
    """Send to the portal."""
    return redirect_to("licensing.access.index")


@front.page("/language/<code>", permission=PUBLIC)
def language(code: str):
    """Show everything in another language from now on, and come back to the page."""
    return keep_language(code, safe_next(request.args.get("next"), "/"))
