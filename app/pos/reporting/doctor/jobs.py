"""The examination as a background job."""

from __future__ import annotations

from typing import Any

from app.kernel.jobs import Progress, job
from app.pos.reporting.doctor.proofs.everything import PROOFS
from app.pos.reporting.doctor.queries import JOB
from app.pos.reporting.doctor.service import examination


@job(JOB)
def prove(progress: Progress) -> dict[str, Any]:
    """Prove the books of the job's business; the result is what `examination` returns."""
    progress.start(len(PROOFS))
    return examination(step=progress.step)
