"""Speaking HTTP with a License Server: what it says is passed on, everything else is silence."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.adapters.license_server import Answer, Unreachable
from app.adapters.license_server.http import HttpLicenseServer
from app.license_protocol.answers import NONCE


class Handler(BaseHTTPRequestHandler):
    """Answers as the test wants, and remembers what was asked."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, asked, self.headers[NONCE], self.headers["Authorization"]))
        status, body, wait = self.server.answer
        time.sleep(wait)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("License-Key-Id", "k1")
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


class Elsewhere(BaseHTTPRequestHandler):
    """Remembers the tokens that came along."""

    def do_GET(self):
        self.server.seen.append(self.headers["Authorization"])
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def stranger():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.location = ""
    server.asked, server.answer = [], (200, b'{"code": "VALID"}', 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def speak(server, seconds: float = 5.0) -> Answer:
    return HttpLicenseServer(f"http://127.0.0.1:{server.server_port}/", seconds).heartbeat({"used": {}}, "n1", "secret")


def test_a_question_carries_token_and_nonce_and_the_answer_comes_back_with_its_headers(stranger):
    answer = speak(stranger)
    assert (answer.code, answer.body, answer.headers["License-Key-Id"]) == ("VALID", b'{"code": "VALID"}', "k1")
    assert stranger.asked == [("/api/heartbeat", {"used": {}}, "n1", "Bearer secret")]


def test_each_question_has_its_address(stranger):
    server = HttpLicenseServer(f"http://127.0.0.1:{stranger.server_port}")
    server.register({"a": 1}, "n1")
    server.activate({"a": 2}, "n2")
    assert [asked[0] for asked in stranger.asked] == ["/api/license/register-tenant", "/api/activation"]


def test_a_refusal_is_an_answer(stranger):
    stranger.answer = (409, b'{"error": {"code": "TOO_MANY_DEVICES", "message": "", "remedy": ""}}', 0)
    assert speak(stranger).code == "TOO_MANY_DEVICES"


@pytest.mark.parametrize("answer", [(503, b'{"error": {}}', 0), (200, b"<html>sign in to this network</html>", 0), (200, b"[]", 0),
                                    (404, b"no such page", 0), (200, b"[" * 100_000, 0),
                                    (200, b'{"code": "VALID"}', 1.0)])
def test_failures_strangers_and_slowness_are_silence(stranger, answer):
    stranger.answer = answer
    with pytest.raises(Unreachable):
        speak(stranger, seconds=0.3)


def test_a_token_goes_nowhere_but_to_the_server_that_was_named(stranger):
    elsewhere = HTTPServer(("127.0.0.1", 0), Elsewhere)
    elsewhere.seen = []
    threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
    stranger.answer, stranger.location = (302, b"", 0), f"http://127.0.0.1:{elsewhere.server_port}/"
    with pytest.raises(Unreachable):
        speak(stranger)
    elsewhere.shutdown()
    assert elsewhere.seen == []


def test_nobody_there_is_silence(stranger):
    with pytest.raises(Unreachable):
        HttpLicenseServer("http://127.0.0.1:1", 0.3).activate({}, "n1")
