"""The log of a running bus: one line per event on standard error, in English, without personal data."""

import logging
import time
import traceback
from types import TracebackType

#: 2021-09-29T10:00:00Z INFO hub.route: …
FORMAT = "%(asctime)s %(levelname)s %(threadName)s: %(message)s"


class _OneLine(logging.Formatter):
    """UTC, and one event one line, so that nothing that is logged can forge another event."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"
    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def formatException(  # noqa: N802 - logging's own name
        self,
        exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Where it happened and what kind it was; an exception's text may quote a document."""
        kind, _, frames = exc_info
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(frames)]
        return "\n".join([kind.__name__ if kind else "", *reversed(places)])

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return "".join(c if c.isprintable() else " | " if c == "\n" else " " for c in text)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Log every event of the process to standard error; may be repeated."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False  # a line that cannot be written must not be printed with its arguments
    for chatty in ("sqlalchemy", "alembic", "urllib3", "waitress"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
