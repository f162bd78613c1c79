"""The events of a played account on their way: signed as Stripe does, delivered over HTTP, again until they are taken."""

from __future__ import annotations

import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import stripe

from app.adapters.stripe.fake.book import Book

MOST_ATTEMPTS = 16
HOLD = 60.0
Post = Callable[[bytes, str], int]
"""Deliver a body with its signature; return the HTTP status, 0 when nobody answered."""


def deliver(path: Path, secret: str, post: Post, *, limit: int = 100, moment: float | None = None) -> int:
    """Deliver what is due, in any order; return how many were taken. What is not taken is due again, later each time."""
    book, taken = Book(path), 0
    if not path.exists():
        return 0
    moment = time.time() if moment is None else moment
    with book.writing():
        due = book.take_due(moment, limit, HOLD)
    random.shuffle(due)
    for number, body, attempts in due:
        header = stripe.WebhookSignature.generate_signature_header(body, secret)
        status = post(body.encode(), header)
        is_over = 200 <= status < 300 or attempts + 1 >= MOST_ATTEMPTS
        taken += 200 <= status < 300
        with book.writing():
            book.delivered(number, status, None if is_over else time.time() + min(5 * 2**attempts, 3600))
    return taken


def over_http(url: str) -> Post:
    """Return what delivers to an address."""
    def post(body: bytes, signature: str) -> int:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0
    return post
