"""Running an import over a file, chunk by chunk: the one loop behind the job, the command and the dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from flask_babel import force_locale

from app.adapters.files import files
from app.kernel.actor import Actor, system_actor
from app.kernel.database import db
from app.kernel.jobs import Progress, job
from app.kernel.tenancy import require_tenant
from app.pos.catalog.imports import reading
from app.pos.catalog.imports.reports import Report
from app.pos.catalog.imports.rules import Action, read_row
from app.pos.catalog.imports.service import Importer, Outcome
from app.pos.catalog.imports.uploads import get_import, keep_result

CHUNK = 2000
CHECK, RUN = "catalog.check_import", "catalog.run_import"


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


@job(CHECK)
def check_import(progress: Progress, import_id: str, language: str = "en") -> dict[str, int]:
    """Go through an uploaded file without changing anything; keep what would become of each row."""
    return _run(progress, UUID(import_id), language, dry_run=True)


@job(RUN)
def run_import(progress: Progress, import_id: str, language: str = "en") -> dict[str, int]:
    """Import an uploaded file; keep what became of each row."""
    return _run(progress, UUID(import_id), language, dry_run=False)


def _run(progress: Progress, import_id: UUID, language: str, *, dry_run: bool) -> dict[str, int]:
    upload = get_import(import_id)
    name, mapping, branch_id = upload.file_name, upload.mapping, upload.branch_id
    actor, key = system_actor(require_tenant(), employee_id=upload.employee_id), upload.file_key
    counts: Counter = Counter()
    with force_locale(language), files().open(key) as file, Report() as report:
        shape = reading.look(file)
        progress.start(reading.count_lines(file))
        for chunk in run_file(file, shape, mapping, actor, branch_id=branch_id, source_id=import_id, reference=name, dry_run=dry_run):
            count(counts, chunk)
            report.add(chunk)
            progress.step(len(chunk))
        totals = tally(counts)
        keep_result(import_id, totals, report)
    return totals
