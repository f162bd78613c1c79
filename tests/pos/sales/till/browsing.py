"""A till in a real browser: the application served by a thread, Chromium signed in as a persona."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from app.pos.business.access.service import TILL_COOKIE
from tests.personas import Persona

CHROMIUM = "/usr/bin/chromium"


class Quiet(WSGIRequestHandler):
    """Logs nothing: the application logs its requests itself."""

    def log(self, *args, **kwargs) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(app) -> Iterator[str]:
    """Serve the application on a free port; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def chromium() -> Iterator:
    """Start Chromium, without its sandbox (tests may run as root)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM if Path(CHROMIUM).exists() else None, args=["--no-sandbox"])
        yield browser
        browser.close()


def open_till(browser, address: str, persona: Persona, *, language: str = "en", width: int = 1280, height: int = 800,
              touch: bool = False):
    """Return a page of the till; its `problems` list gathers console errors, failed scripts and 500s."""
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch)
    cookies = [(name, persona.client.get_cookie(name).value) for name in ("wkpos", TILL_COOKIE)]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in (*cookies, ("language", language))])
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(f"script: {error}"))
    page.on("console", lambda message: page.problems.append(f"console: {message.text} {message.location}")
            if message.type == "error" and "status of 4" not in message.text else None)
    page.on("response", lambda answer: page.problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    page.goto(f"{address}/till")
    return page


def scan(page, code: str) -> None:
    """Type a code as fast as a scanner does, and its Enter."""
    for char in code:
        page.keyboard.press(char if char.strip() else "Space", delay=0)
    page.keyboard.press("Enter")
