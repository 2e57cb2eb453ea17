r"""What pages say, as it may be shown: nothing that moves the cursor, rings, or turns letters around.

All that commands write passes ``VisibleStream``, all log lines are ``VisibleRecord``; both are put
in place by ``guard`` before a command does anything. A letter that is not printed is spelled out, `\x1b`.
"""

import logging
import sys
from io import TextIOWrapper
from typing import Any, TextIO

from pipelines.visible import visible, visible_json

__all__ = ["VisibleRecord", "VisibleStream", "guard", "guard_log", "visible", "visible_json"]


class VisibleStream:
    """A stream that is written to a terminal, or may be: only what is visible passes, and ends of lines."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def replace(self, stream: TextIO) -> TextIO:
        """Write to another stream from here on; the one before."""
        before, self._stream = self._stream, stream
        return before

    def write(self, text: str) -> int:
        """Write what is visible of ``text``."""
        self._stream.write(visible(text, "\n\t"))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class VisibleRecord(logging.LogRecord):
    """A log line as it may be shown. What follows an end of line is indented: no page writes a log line."""

    def getMessage(self) -> str:  # noqa: N802 - the library's name
        """The message with its arguments."""
        return _indented(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The traceback, which ends with what an exception says, once a formatter has made it."""
        text: str | None = self.__dict__.get("exc_text")
        return text and _indented(text)

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self.__dict__["exc_text"] = text


def guard() -> None:
    """From here on this process shows nothing that is not visible; done twice it is done once."""
    guard_log()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, VisibleStream):
            continue
        if isinstance(stream, TextIOWrapper):  # a letter the terminal can't print is no reason to stop
            stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, VisibleStream(stream))


def guard_log() -> None:
    """The same for the log alone, whatever program runs the spiders."""
    logging.setLogRecordFactory(VisibleRecord)


def _indented(text: str) -> str:
    return visible(text, "\n\t").replace("\n", "\n  ")
