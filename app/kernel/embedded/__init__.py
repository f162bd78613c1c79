"""PostgreSQL and Valkey from their PyPI wheels, kept under one directory.

Used when DATABASE_URL and REDIS_URL are not set: the same engines as in production, without root and without
containers. Nothing outside this package knows which wheels they come from.
"""

from app.kernel.embedded.errors import ServiceError
from app.kernel.embedded.services import (
    PRODUCTION_LIKE,
    ROOT,
    TEST,
    Services,
    lease,
)

__all__ = ["PRODUCTION_LIKE", "ROOT", "TEST", "ServiceError", "Services", "lease"]
