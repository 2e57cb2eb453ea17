"""SIGTERM ends a crawl: gracefully, and where something does not let it, all the same.

Scrapy lets the answers under way come in and the documents fetched land. A site that sends a byte a second or
a document that takes minutes to read would hold that up for longer than systemd waits.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeAlias

_Handler: TypeAlias = Callable[[int, FrameType | None], object]


def end_in_time(called: str, seconds: float, told: Callable[[], object]) -> None:
    """From the reactor's start on, end this process ``seconds`` after SIGTERM at the latest.

    What has landed by then stays, and the next start finishes what is half done, as after any kill.

    Args:
        called: what the user called.
        seconds: from SIGTERM to the end.
        told: called at the first SIGTERM or Ctrl-C, of which Scrapy makes an end in good order.
    """
    from twisted.internet import reactor  # not before Scrapy has installed its own

    # Scrapy sets its handlers as soon as the reactor runs; these go before them.
    reactor.callWhenRunning(reactor.callLater, 0, _arm, called, seconds, told)


def _arm(called: str, seconds: float, told: Callable[[], object]) -> None:
    from twisted.internet import reactor

    def before(graceful: signal.Handlers | _Handler | int | None) -> _Handler:
        def end(number: int, frame: FrameType | None) -> None:
            reactor.callFromThread(told)  # not here, where a line may be half written
            if number == signal.SIGTERM:
                timer = threading.Timer(seconds, _end, (called, seconds))
                timer.daemon = True
                timer.start()
            if callable(graceful):
                graceful(number, frame)

        return end

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, before(signal.getsignal(number)))


def _end(called: str, seconds: float) -> None:
    line = f"still at work {seconds:g} seconds after SIGTERM, and ended; what has landed stays"
    print(f"{called}: {line}; crawl again to go on", file=sys.stderr, flush=True)
    os._exit(128 + signal.SIGTERM)
