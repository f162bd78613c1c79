"""Running an import over a file, chunk by chunk: the one loop behind the job, the command and the dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.database import db
from app.pos.catalog.imports import reading
from app.pos.catalog.imports.rules import Action, read_row
from app.pos.catalog.imports.service import Importer, Outcome

CHUNK = 2000


def run_file(
    file: BinaryIO, shape: reading.Shape, mapping: dict[str, str], actor: Actor, *, branch_id: UUID, source_id: UUID,
    reference: str, dry_run: bool,
) -> Iterator[list[tuple[Outcome, dict[str, str]]]]:
    """Import a file and yield each chunk's outcomes with the rows as they came. Each chunk is a transaction of its
    own, committed before it is yielded, so a run that breaks off is simply started again: what is done stays done and
    changes nothing the second time. Raises Refusal when the file cannot be read on."""
    importer = Importer(actor, branch_id=branch_id, source_id=source_id, reference=reference, dry_run=dry_run)
    source = reading.rows(file, shape)
    while chunk := list(islice(source, CHUNK)):
        rows = [read_row(line, {mapping[name]: text for name, text in cells.items() if name in mapping})
                for line, cells in chunk]
        outcomes = importer.take(rows)
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
        yield [(outcome, cells) for outcome, (_line, cells) in zip(outcomes, chunk, strict=True)]


def count(counts: Counter, chunk: list[tuple[Outcome, Any]]) -> None:
    """Add a chunk's outcomes to the counts by action."""
    counts.update(outcome.action.value for outcome, _cells in chunk)


def tally(counts: Counter) -> dict[str, int]:
    """Return the counts with every action and the number of rows."""
    return {**{action.value: counts[action.value] for action in Action}, "rows": sum(counts.values())}
