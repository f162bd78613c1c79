"""The network printer against a listening socket that answers as printers do."""

import socket
import threading

import pytest

from app.adapters.printer import PrinterError
from app.adapters.printer.network import ASK_PAPER, ASK_WHY_OFFLINE, NetworkPrinter

READY, PAPER_END, COVER_OPEN = 0b00010010, 0b00110010, 0b00010110


class Listener:
    """A printer that answers the first status question with `state`, every further one with "ready"; None: never."""

    def __init__(self, state: int | None) -> None:
        self.state, self.received = state, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        line, _address = self.server.accept()
        with line:
            while data := line.recv(4096):
                self.received += data
                if self.state is not None and data in (ASK_WHY_OFFLINE, ASK_PAPER):
                    line.sendall(bytes([self.state if data == ASK_WHY_OFFLINE else READY]))

    def close(self) -> bytes:
        self.thread.join(5)
        self.server.close()
        return self.received


@pytest.mark.parametrize("state", [READY, None])
def test_bytes_reach_a_printer_that_is_ready_or_that_does_not_answer(state):
    listener = Listener(state)
    NetworkPrinter(listener.address).send(b"hello paper")
    assert listener.close().endswith(b"hello paper")


@pytest.mark.parametrize(("state", "words"), [(PAPER_END, "paper end"), (COVER_OPEN, "cover open")])
def test_nothing_is_sent_to_a_printer_that_says_why_it_cannot(state, words):
    listener = Listener(state)
    with pytest.raises(PrinterError, match=words):
        NetworkPrinter(listener.address).send(b"hello paper")
    assert b"hello paper" not in listener.close()


def test_a_printer_that_is_not_there_is_named_with_the_system_s_words():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterError, match=f"127.0.0.1:{port}: Connection refused"):
        NetworkPrinter(f"127.0.0.1:{port}").send(b"x")
