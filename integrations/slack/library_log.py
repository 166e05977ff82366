"""What Slack's libraries log: where something went wrong, never what people said."""

from __future__ import annotations

import logging
from typing import Final


class _Wordless(logging.Filter):
    """Leaves of a record the place in the library and the kind of its error.

    The libraries write answers, payloads and addresses with secrets into their messages.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (
            record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "a problem"
        )
        record.msg, record.args = "%s in %s.%s", (kind, record.module, record.funcName)
        record.exc_info = record.exc_text = record.stack_info = None
        return record.funcName != "__init__"


LIBRARY_LOG: Final = logging.getLogger("integrations.slack.library")
"""The logger that the libraries are given; they copy its level and its filter to others."""

# below a warning they log every payload
LIBRARY_LOG.setLevel(logging.WARNING)
LIBRARY_LOG.addFilter(_Wordless())
