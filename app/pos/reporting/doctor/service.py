"""The doctor: proves the books of a business from its stored facts. It only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.kernel.clock import now
from app.kernel.session import reading
from app.kernel.tenancy import require_tenant
from app.pos.reporting.doctor.proofs.everything import PROOFS
from app.pos.reporting.doctor.rules import Result, is_clean, plain


def examine() -> Iterator[Result]:
    """Yield the result of every proof of the current business, one after the other, in a fixed order.

    All of them see one and the same moment, so sales that go on meanwhile are no difference. What the running
    transaction has not committed is not seen.
    """
    tenant_id = require_tenant()
    with reading(snapshot=True) as connection:
        for proof in PROOFS:
            yield proof.prove(connection, tenant_id)


def examination(step: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Return the whole examination as JSON-safe values; `step` is called after each proof.

    Keys: at (UTC, ISO), is_clean, seconds, counted, proofs ([name, says, counted, off, is_warning, is_clean, seconds,
    found ([id, number, what, expected, found])]).
    """
    at, results = now(), []
    for result in examine():
        results.append(result)
        step()
    return {"at": at.isoformat(), "is_clean": is_clean(results), "seconds": round(sum(one.seconds for one in results), 3),
            "counted": sum(one.counted for one in results), "proofs": [plain(one) for one in results]}
