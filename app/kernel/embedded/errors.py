"""The one error of the embedded services."""


class ServiceError(Exception):
    """An engine cannot be started, stopped or used; the text is one sentence that says what to do."""
