"""What a played account remembers: objects, answered requests and messages on their way, in one SQLite file for all processes."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS object (id TEXT PRIMARY KEY, kind TEXT, position INTEGER, body TEXT);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, position);
CREATE TABLE IF NOT EXISTS answered (key TEXT PRIMARY KEY, request TEXT, status INTEGER, body TEXT);
CREATE TABLE IF NOT EXISTS message (number INTEGER PRIMARY KEY, body TEXT, due REAL, attempts INTEGER DEFAULT 0, done INTEGER DEFAULT 0,
    status INTEGER);
CREATE INDEX IF NOT EXISTS message_due ON message (done, due);
"""


class Book:
    """The file. Every change happens within `writing`, one process after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.local()

    @property
    def _connection(self) -> sqlite3.Connection | None:
        return getattr(self._threads, "connection", None)

    @contextmanager
    def writing(self) -> Iterator[Book]:
        """Hold the file for one change, kept as a whole or not at all; within another `writing` it is part of that."""
        if self._connection is not None:
            yield self
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        connection = self._threads.connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = OFF")  # no money moves: what a power cut takes is no loss
            if is_new or not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'message_due'").fetchone():
                connection.executescript(SCHEMA)
            connection.execute("BEGIN IMMEDIATE")
            yield self
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self._threads.connection = None
            connection.close()

    def keep(self, made: dict[str, Any]) -> dict[str, Any]:
        """Keep an object as it is now."""
        self._run("INSERT INTO object (id, kind, position, body) VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM object), ?) "
                  "ON CONFLICT (id) DO UPDATE SET body = excluded.body", (made["id"], made["object"], json.dumps(made)))
        return made

    def find(self, object_id: str) -> dict[str, Any] | None:
        """Return an object, or None."""
        row = self._run("SELECT body FROM object WHERE id = ?", (object_id,)).fetchone()
        return json.loads(row[0]) if row else None

    def every(self, kind: str) -> list[dict[str, Any]]:
        """Return the objects of a kind, the newest first, as Stripe lists them."""
        return [json.loads(row[0]) for row in self._run("SELECT body FROM object WHERE kind = ? ORDER BY position DESC", (kind,))]

    def answer_of(self, key: str) -> tuple[str, int, str] | None:
        """Return the request that a key was used for, and its answer."""
        return self._run("SELECT request, status, body FROM answered WHERE key = ?", (key,)).fetchone()

    def keep_answer(self, key: str, request: str, status: int, body: str) -> None:
        """Remember the answer to a request's key."""
        self._run("INSERT OR IGNORE INTO answered (key, request, status, body) VALUES (?, ?, ?, ?)", (key, request, status, body))

    def send(self, event: dict[str, Any], due: float) -> None:
        """Put an event on its way."""
        self._run("INSERT INTO message (body, due) VALUES (?, ?)", (json.dumps(event), due))

    def take_due(self, moment: float, limit: int, hold: float) -> list[tuple[int, str, int]]:
        """Return messages that are due as (number, body, attempts so far); nobody else takes them for `hold` seconds."""
        rows = self._run("SELECT number, body, attempts FROM message WHERE done = 0 AND due <= ? ORDER BY due LIMIT ?",
                         (moment, limit)).fetchall()
        for number, _body, _attempts in rows:
            self._run("UPDATE message SET due = ?, attempts = attempts + 1 WHERE number = ?", (moment + hold, number))
        return rows

    def delivered(self, number: int, status: int, again_at: float | None) -> None:
        """Note how a delivery was answered; `again_at` None: it is over."""
        self._run("UPDATE message SET status = ?, done = ?, due = coalesce(?, due) WHERE number = ?",
                  (status, again_at is None, again_at, number))

    def messages(self) -> list[dict[str, Any]]:
        """Return every event that was sent, in the order they happened, repeated ones once."""
        found = [json.loads(row[0]) for row in self._run("SELECT body FROM message ORDER BY number")]
        return list({event["id"]: event for event in found}.values())

    def _run(self, statement: str, values: tuple = ()) -> sqlite3.Cursor:
        if self._connection is None:
            raise RuntimeError("the book is open within `writing` only")
        return self._connection.execute(statement, values)


def new_object_id(prefix: str) -> str:
    """Return an id as Stripe's look: cus_…"""
    return f"{prefix}_{secrets.token_hex(12)}"


def clock() -> int:
    """Return now, in seconds."""
    return int(time.time())
