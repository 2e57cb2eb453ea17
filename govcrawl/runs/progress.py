"""How far a crawl has come while it goes on: how fast, how long still, who waits for a host. Pure text."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from govcrawl.fates import listed
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.summary import called
from govcrawl.terminal import counted, table

WINDOW = 120  # seconds whose rate is taken for that to come
UNDER_WAY = ("running", "waiting")


@dataclass(frozen=True, slots=True)
class Standing:
    """One spider as it stands: rows settled a second by now (0: not known), and for which host it waits."""

    part: SpiderRun
    rate: float = 0
    waits: str = ""

    @property
    def done(self) -> int:
        """Rows that are dealt with."""
        return listed(self.part.fates)

    @property
    def every(self) -> int:
        """Rows that its lists have named so far."""
        return self.done + self.part.open

    @property
    def reports(self) -> str:
        """`30/40`; nothing before the first list."""
        return f"{self.done}/{self.every}" if self.every else ""

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended."""
        return self.part.state in UNDER_WAY

    @property
    def left(self) -> float | None:
        """Seconds for the rows that are open; None where it has ended or nobody can know."""
        return self.part.open / self.rate if self.goes_on and self.part.open and self.rate else None

    @property
    def state(self) -> str:
        """Its state, or what it waits for."""
        return self.waits if self.goes_on and self.waits else self.part.state


@dataclass(slots=True)
class Pace:
    """The rate of a number that grows, over the last ``WINDOW`` seconds."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def rate(self, now: float, number: int) -> float:
        """A second, with ``number`` seen ``now``; 0 until it has grown."""
        self.seen.append((now, number))
        while len(self.seen) > 2 and self.seen[1][0] <= now - WINDOW:
            self.seen.popleft()
        since, first = self.seen[0]
        return max(0.0, (number - first) / (now - since)) if now > since else 0.0


def heading(standings: Sequence[Standing], seconds: float) -> str:
    """`0:42  30/40 reports  12 a minute  1 of 2 done  0:50 left at least`: the whole run in a line.

    The district that takes longest says when all are done, since they crawl side by side. Lists that are
    still to be walked may name more.
    """
    done, every = sum(one.done for one in standings), sum(one.every for one in standings)
    rate = sum(one.rate for one in standings if one.goes_on)
    left = max((one.left for one in standings if one.left is not None), default=None)
    ended = sum(not one.goes_on for one in standings)
    words = [clock(seconds), f"{done}/{every} reports" if every else "no list yet"]
    words += [f"{rate * 60:.0f} a minute"] * bool(rate)
    words += [f"{clock(left)} left at least"] if left is not None else []
    words += [f"{ended} of {len(standings)} done"] * (len(standings) > 1)
    return "  ".join(words)


def plain(standings: Sequence[Standing], seconds: float) -> list[str]:
    """Lines for a file, a mail, a pipe: the whole run, then each spider."""
    rows = [(called(one.part.spider), one.reports, one.state) for one in standings]
    return [heading(standings, seconds), *table(("", "", ""), rows, figures={1})]


def chosen(standings: Sequence[Standing], lines: int) -> tuple[list[Standing], str]:
    """Those for whom there is room, in their order, and a line on the others; `""` where all are shown.

    Who waits for a host comes before who only goes on, what needs a look before what is as it should be.
    """
    if len(standings) <= lines:
        return list(standings), ""
    ranks = [
        0 if one.goes_on and one.waits else 1 if one.part.state == "running" else 2 + (one.part.state == "ok")
        for one in standings
    ]
    order = sorted(range(len(standings)), key=lambda n: ranks[n])[: max(lines - 1, 0)]
    others = [one for n, one in enumerate(standings) if n not in order]
    going = sum(one.goes_on for one in others)
    line = f"… and {counted(len(others), 'district')} more, {going} of them under way"
    return [standings[n] for n in sorted(order)], line


def clock(seconds: float) -> str:
    """`0:42`, `12:05`, `1:02:05`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
