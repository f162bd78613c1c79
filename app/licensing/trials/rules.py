"""Requests for a trial."""

from enum import StrEnum


class TrialRequestStatus(StrEnum):
    """The seed's states of a request."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
