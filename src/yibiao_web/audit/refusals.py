"""A person may not, or not now. Raised by actions; the door turns it into an answer."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 – it is an answer, no error
    """``code`` is stable and machine-readable, ``message`` Chinese words that say what to do. ``status`` is the HTTP
    status: 403 may not, 409 not now (state), 422 the input can not be used, 429 too often."""

    def __init__(self, code: str, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
