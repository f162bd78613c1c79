"""A cashier who does not give up: every request is repeated, with its key, until it is answered."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.cli.bench.http import Till
from app.kernel.ids import new_id

RECEIPT = re.compile(rb'till-paid__head.*?<span class="code">([^<]+)</span>', re.DOTALL)
ASK = re.compile(rb"/till/card/([0-9a-f-]{36})/ask")
PATIENCE = 240.0
TRY_AGAIN = (409, 500, 503)


@dataclass(frozen=True, slots=True)
class Paid:
    """A sale that the till was told is paid: what it scanned, how it paid, the receipt's number."""

    cart_id: UUID
    receipt: str
    by_card: bool
    units: Counter[str]


class StubbornTill(Till):
    """Sells until told to stop. `paying` says whether a payment is on its way, `paid` what was acknowledged."""

    def __init__(self, port: int, cookie: str, csrf: str, seed: int, a_minute_passes: Callable[[UUID], None]) -> None:
        super().__init__(port, cookie, csrf, seed)
        self.connection.timeout = 10
        self.a_minute_passes = a_minute_passes
        self.paying = False
        self.paid: list[Paid] = []
        self.seen: Counter[str] = Counter()
        self.failure: BaseException | None = None

    def work(self, barcodes: list[str], stop: threading.Event) -> None:
        """Sell until `stop` is set; the sale that is begun is finished. A failure is kept for the test."""
        try:
            while not stop.is_set():
                self.sell_one(barcodes)
        except BaseException as error:
            self.failure = error

    def sell_one(self, barcodes: list[str]) -> None:
        """Scan one to three articles in one request, pay by card or in cash, and note the receipt."""
        codes = self.chance.sample(barcodes, self.chance.randint(1, 3))
        # the terminal loses its answer after charging amounts of .03, as 47 articles of 2.49 are
        quantities = ["47"] if len(codes) == 1 and self.chance.random() < 0.5 else ["1"] * len(codes)
        self.insist("/till/scan", [field for code, quantity in zip(codes, quantities, strict=True) for field in (
            ("code[]", code), ("key[]", str(new_id())), ("quantity[]", quantity))])
        cart_id, by_card = UUID(self.cart_id), self.chance.random() < 0.5
        self.paying = True
        receipt = self.pay(by_card)
        self.paying = False
        self.paid.append(Paid(cart_id, receipt, by_card, Counter(
            {code: int(quantity) for code, quantity in zip(codes, quantities, strict=True)})))

    def pay(self, by_card: bool) -> str:
        """Pay all that is due; return the receipt's number. An unclear card payment is asked about, never repeated."""
        until = time.monotonic() + PATIENCE
        unclear = 0
        path, fields = ("/till/tender", [("kind", "card"), ("amount", "")]) if by_card else ("/till/exact", [])
        while time.monotonic() < until:
            body = self.insist(path, fields)
            if found := RECEIPT.search(body):
                return found[1].decode()
            path, fields = "/till/tender", [("kind", "card"), ("amount", "")]
            if asked := ASK.search(body):
                self.seen["card unclear"] += 1
                path, fields = f"/till/card/{asked[1].decode()}/ask", []
                unclear += 1
                if unclear > 1:
                    self.a_minute_passes(UUID(asked[1].decode()))
        raise AssertionError(f"still not paid, last answer to {path}: {body.decode()[:2000]}")

    def insist(self, path: str, fields: list[tuple[str, str]]) -> bytes:
        """Send a form until it is answered with success, always with the same key; return the answer."""
        key, until, lost, last, kind = str(new_id()), time.monotonic() + PATIENCE, 0, "no answer", path.split("/")[2]
        while time.monotonic() < until:
            try:
                status, body = self.send(path, fields, key)
            except (OSError, http.client.HTTPException):
                self.connection.close()
                lost += 1
                time.sleep(0.02)
                continue
            if status == 200:
                if lost:
                    self.seen[f"{kind} repeated"] += 1
                    self.seen[f"{kind} had happened"] += self.replayed
                return body
            if status not in TRY_AGAIN:
                raise AssertionError(f"{path} answered {status}: {body.decode()[:2000]}")
            self.seen[f"answer {status}"] += 1
            last = f"{status}: {body.decode()[:2000]}"
            time.sleep(0.05)
        raise AssertionError(f"{path} did not succeed in {PATIENCE:.0f} s; at last {last}")

    @property
    def total(self) -> Decimal:
        """What all acknowledged sales are worth, at 2.49 an article."""
        return sum((Decimal("2.49") * sum(one.units.values()) for one in self.paid), Decimal(0))
