"""What the platform's own log does not write."""

from __future__ import annotations

import logging


class Traceless(logging.Filter):
    """Nothing about pages of which no trace is kept (told without a name): a line with its time would be one. An error
    there is told without the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        from yibiao_web.accounts.middleware import traceless  # models are ready only once there is something to log

        request = getattr(record, "request", None)
        if not traceless(getattr(request, "path_info", "")):
            return True
        record.msg, record.args = "error on a page of which no trace is kept", ()
        del record.request
        return record.levelno >= logging.ERROR
