"""Crawls as they go on, shown on standard error: in place on a terminal, else a few lines now and then."""

import asyncio
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scrapy.crawler import Crawler

from govcrawl.extensions.history import HistoryExtension
from govcrawl.middlewares.retry import PatientRetryMiddleware
from govcrawl.runs.history import SpiderRun, now
from govcrawl.runs.progress import Pace, Standing, clock, plain
from govcrawl.screen import Screen, drawable
from govcrawl.visible import visible

REDRAW = 0.5  # seconds between two looks on a terminal
REPEAT = 60  # elsewhere
PATIENCE = 10  # seconds without an answer of which nothing is said


def part_of(spider: str, crawler: Crawler) -> SpiderRun:
    """What a spider has done so far."""
    try:
        extension = crawler.get_extension(HistoryExtension)
    except RuntimeError:  # it has not started, or could not
        return SpiderRun(spider)
    if extension is None or not extension.part.spider:
        return SpiderRun(spider)
    if extension.part.finished_at is None:
        extension.update()
    return extension.part


def waits(crawler: Crawler) -> str:
    """For which host a spider waits, and how long; `""` where it does not."""
    engine = crawler.engine
    if engine is None or not crawler.crawling:
        return ""
    at = time.monotonic()
    retry = crawler.get_downloader_middleware(PatientRetryMiddleware)
    asked = {host: until - at for host, until in (retry.until if retry else {}).items() if until - at >= 1}
    if asked:
        host = max(asked, key=lambda name: asked[name])
        return f"waits {clock(asked[host])} as {host} asks"
    for host, slot in engine.downloader.slots.items():
        if slot.transferring and (since := at - slot.lastseen) > PATIENCE:
            return f"no answer {clock(since)} from {host}"
    return ""


@contextmanager
def watched(crawlers: Mapping[str, Crawler], *, otherwise: bool = True) -> Iterator[None]:
    """Show how far the spiders have come.

    Args:
        crawlers: by the spider's name.
        otherwise: whether to say it where standard error is no terminal as well.
    """
    stream = drawable(sys.__stderr__)
    if stream is None and not otherwise:
        yield
        return
    screen = Screen(stream) if stream else None
    task = asyncio.ensure_future(_watch(crawlers, screen))
    try:
        yield
    finally:
        task.cancel()
        if screen:
            screen.close()


async def _watch(crawlers: Mapping[str, Crawler], screen: Screen | None) -> None:
    began, paces = time.monotonic(), {name: Pace() for name in crawlers}
    while True:
        await asyncio.sleep(REDRAW if screen else REPEAT)
        at, standings = time.monotonic(), []
        for name, crawler in crawlers.items():
            one = Standing(part_of(name, crawler), waits=waits(crawler))
            standings.append(Standing(one.part, paces[name].rate(at, one.done), one.waits))
        if screen:
            screen.show(standings, at - began)
        else:
            lines = plain(standings, at - began)
            print(now(), *map(visible, lines), sep="\n", file=sys.stderr, flush=True)
