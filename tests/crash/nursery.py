"""A warmed parent of web servers: `python -m tests.crash.nursery PORT COOKIE CSRF BARCODE`.

It has the application loaded and has made a sale (at the till of the cookie); for each line it reads it forks the
production web server, as `python -m granian` with the arguments of bin/run, in a session of its own, and prints its
process id. So a start takes a tenth of a second instead of two. The server ends with its parent.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

from app.cli.bench.http import CART
from app.cli.web import web_arguments
from app.kernel.database import db
from app.kernel.ids import new_id
from wsgi import app


def serve(port: int) -> None:
    """Become the web server; returns when it is told to stop."""
    from granian.cli import entrypoint

    sys.argv = ["granian", "--log-level", "error", *web_arguments("127.0.0.1", port)]
    entrypoint()


def warm_up(cookie: str, csrf: str, barcode: str) -> None:
    """Sell one article, so that templates and statements are compiled; leave no connection for the servers to share."""
    browser = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie, "X-CSRFToken": csrf, "HX-Request": "true"}

    def post(path: str, **fields: str) -> str:
        answer = browser.post(path, data=fields, headers={**headers, "Idempotency-Key": str(new_id())})
        assert answer.status_code == 200, answer.text
        return answer.text

    scanned = post("/till/scan", **{"code[]": barcode, "key[]": str(new_id()), "quantity[]": ""})
    post("/till/tender", kind="card", amount="1.00", cart_id=CART.search(scanned.encode())[1].decode())
    post("/till/exact", cart_id=CART.search(scanned.encode())[1].decode())
    with app.app_context():
        db.engine.dispose()


def main(port: int, *warm: str) -> None:
    """Fork a server for each line of standard input, until it ends."""
    child, answers = 0, os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # reason: the application writes its log there
    warm_up(*warm)
    for _line in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            try:
                serve(port)
            finally:
                os._exit(0)
        print(child, file=answers)
    with suppress(ProcessLookupError):
        if child:
            os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
