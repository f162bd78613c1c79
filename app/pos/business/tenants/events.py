"""What happens to businesses."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class BusinessCreated(Event):
    """A business was made; higher domains lay their foundations (units, taxes, chart of accounts)."""

    tenant_id: UUID
    country: str
    currency: str
