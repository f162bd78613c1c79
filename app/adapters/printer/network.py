"""A printer on the network, by raw TCP (port 9100)."""

from __future__ import annotations

import socket

from app.adapters.printer import PrinterError

PORT = 9100
PATIENCE_SECONDS = 5
ANSWER_SECONDS = 0.5
ASK_WHY_OFFLINE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"
FIXED_BITS, FIXED = 0b10010011, 0b00010010
"""The bits of a status byte that are always the same: an answer without them is none."""

OFFLINE = ((0b00000100, "cover open"), (0b00100000, "paper end"), (0b01000000, "error, see the printer's lamps"))
PAPER_OUT = 0b01100000


class NetworkPrinter:
    """Sends bytes to `host:port` (9100 unless it is said)."""

    def __init__(self, address: str) -> None:
        self.host, _, port = address.partition(":")
        self.port = int(port or PORT)

    def send(self, payload: bytes) -> None:
        """Ask the printer how it is, then print. A printer that does not answer the question is trusted."""
        try:
            with socket.create_connection((self.host, self.port), timeout=PATIENCE_SECONDS) as line:
                self._ensure_ready(line)
                line.sendall(payload)
                line.shutdown(socket.SHUT_WR)
        except OSError as error:
            raise PrinterError(f"{self.host}:{self.port}: {error.strerror or error}") from error

    def _ensure_ready(self, line: socket.socket) -> None:
        state = self._ask(line, ASK_WHY_OFFLINE)
        if state is None:
            return
        for bit, words in OFFLINE:
            if state & bit:
                raise PrinterError(f"{self.host}:{self.port}: {words}")
        paper = self._ask(line, ASK_PAPER)
        if paper is not None and paper & PAPER_OUT == PAPER_OUT:
            raise PrinterError(f"{self.host}:{self.port}: paper end")

    @staticmethod
    def _ask(line: socket.socket, question: bytes) -> int | None:
        line.sendall(question)
        line.settimeout(ANSWER_SECONDS)
        try:
            answer = line.recv(1)
        except TimeoutError:
            return None
        finally:
            line.settimeout(PATIENCE_SECONDS)
        return answer[0] if answer and answer[0] & FIXED_BITS == FIXED else None
