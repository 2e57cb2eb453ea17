"""SIGTERM ends a crawl: gracefully, and where something does not let it, all the same.

Scrapy lets the answers under way come in and the documents fetched land. A site that sends a byte a second or
a document that takes minutes to read would hold that up for longer than systemd waits.
"""

import os
import signal
import sys
import threading
from types import FrameType


def end_in_time(called: str, seconds: float) -> None:
    """From the reactor's start on, end this process ``seconds`` after SIGTERM at the latest.

    What has landed by then stays, and the next start finishes what is half done, as after any kill.
    """
    from twisted.internet import reactor  # not before Scrapy has installed its own

    # Scrapy sets its handlers as soon as the reactor runs; this one goes before that for SIGTERM.
    reactor.callWhenRunning(reactor.callLater, 0, _arm, called, seconds)


def _arm(called: str, seconds: float) -> None:
    graceful = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(seconds, _end, (called, seconds))
        timer.daemon = True
        timer.start()
        if callable(graceful):
            graceful(number, frame)

    signal.signal(signal.SIGTERM, end)


def _end(called: str, seconds: float) -> None:
    line = f"{called}: still at work {seconds:g} seconds after SIGTERM, and ended; what has landed stays"
    print(line, file=sys.stderr, flush=True)
    os._exit(128 + signal.SIGTERM)
