"""The product in a real browser: the application served by a thread, Chromium signed in as a persona."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from app.pos.business.access.service import TILL_COOKIE
from tests.personas import Visitor

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
IN_BROWSER = [pytest.mark.browser, pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no Chromium here")]
"""The marks of a module that drives a browser."""


class Quiet(WSGIRequestHandler):
    """Logs nothing: the application logs its requests itself. Connections stay open, as in production."""

    protocol_version = "HTTP/1.1"

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


def open_page(browser, address: str, visitor: Visitor | None = None, *, path: str = "", language: str = "en",
              width: int = 1280, height: int = 800, touch: bool = False, **more):
    """Return a page with a visitor's cookies, at `path` if one is given; `more` is as Playwright's contexts have it.

    Its `problems` list gathers what no page of ours may have: errors and warnings of the console (a refusal of the
    security policy is one), scripts that fail, and requests that get no answer or a 5xx. What is refused with a 4xx is
    meant, so the test that expects a page says so itself.
    """
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch,
                                  locale="en-GB", **more)
    cookies = {"language": language}
    if visitor:
        cookies |= {name: found.value for name in ("wkpos", TILL_COOKIE) if (found := visitor.client.get_cookie(name))}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    # while Chromium prints, a page's scripts stand still: without its dialog a click would be taken, and heard by none of them
    context.add_init_script("window.print = () => {}")
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(f"script: {error}"))
    page.on("console", lambda message: page.problems.append(f"console: {message.text} {message.location}")
            if message.type in ("error", "warning") and "status of 4" not in message.text else None)
    page.on("response", lambda answer: page.problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    page.on("requestfailed", lambda request: page.problems.append(f"{request.failure} {request.url}")
            if request.failure != "net::ERR_ABORTED" else None)
    if path:
        page.goto(f"{address}{path}")
    return page


def open_till(browser, address: str, visitor: Visitor, **options):
    """Return a page of the till (see `open_page`)."""
    return open_page(browser, address, visitor, path="/till", **options)


def scan(page, code: str) -> None:
    """Press the keys of a scanned code and its Enter, all at once: a busy machine cannot tear it as a stalled sender would.

    What the keys of a real keyboard do is for `type_fast`.
    """
    page.evaluate("""keys => keys.forEach(key => {
      const init = { key, code: /^\\d$/.test(key) ? `Digit${key}` : "", bubbles: true, cancelable: true };
      for (const kind of ["keydown", "keyup"]) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent(kind, init));
    })""", [*code, "Enter"])


def type_fast(page, code: str) -> float:
    """Type a code and Enter on the keyboard as fast as it goes; gives the longest gap between two keys, milliseconds."""
    page.evaluate("""() => {
      window.keyStamps = [];
      window.addEventListener("keydown", event => window.keyStamps.push(event.timeStamp), true);
    }""")
    page.keyboard.type(f"{code}\n")
    return page.evaluate("() => Math.max(...window.keyStamps.slice(1).map((stamp, index) => stamp - window.keyStamps[index]))")
