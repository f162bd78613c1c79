"""Requests for a trial."""

from enum import StrEnum


class TrialRequestStatus(StrEnum):
    """The seed's states of a request."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class BusinessType(StrEnum):
    """What kind of business asks."""

    SHOP = "SHOP"
    GROCERY = "GROCERY"
    RESTAURANT = "RESTAURANT"
    PHARMACY = "PHARMACY"
    WHOLESALE = "WHOLESALE"
    SERVICES = "SERVICES"
    OTHER = "OTHER"
