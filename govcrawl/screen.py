"""A block of lines at the foot of a terminal that each ``show`` replaces; what others print stays above it.

``rich`` draws it: letters two columns wide, colours and NO_COLOR, the way back to where the block began.
It takes a tenth of a second to load, so only a process that draws does.
"""

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from govcrawl.runs.progress import Standing, chosen, heading
from govcrawl.runs.summary import called
from govcrawl.terminal import clip, width
from govcrawl.visible import VisibleStream, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

BAR = 20
WITH_BAR = 66  # columns from which there is room for one

STYLES = {"ok": "green", "running": "", "waiting": "dim"}
"""By state; any other needs a look."""


def drawable(stream: TextIO | None) -> TextIO | None:
    """The stream, if it is a terminal on which lines can be replaced."""
    if stream is None or not stream.isatty():
        return None
    return None if os.environ.get("TERM", "dumb") in {"", "dumb", "unknown"} else stream


class Screen:
    """The block. From the start to ``close`` what is written to standard error goes above it."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live

        self._stream = stream
        self._console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)
        self._size = self._measured()
        self._console.size = self._size
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,  # it would go past what makes letters visible
            redirect_stderr=False,
        )
        self._live.start()
        self._console.show_cursor(True)  # a process that is killed could not give it back
        self._stderr = sys.stderr if isinstance(sys.stderr, VisibleStream) else None
        if self._stderr:
            self._below = self._stderr.replace(_Above(self._console))

    def show(self, standings: Sequence[Standing], seconds: float) -> None:
        """Show how they stand, in the place of what was shown."""
        size = self._measured()
        if size != self._size:  # the terminal has folded the lines anew, and nobody knows where they are
            self._size = size
            self._console.size = size
            self._console.clear()
        self._live.update(block(standings, seconds, *size), refresh=True)

    def close(self) -> None:
        """Take the block away; the cursor stands where it began."""
        if self._stderr:
            self._stderr.replace(self._below)
        self._live.stop()

    def _measured(self) -> os.terminal_size:
        """Of this stream's terminal: another stream may be another, and ``COLUMNS`` of before a resize."""
        try:
            columns, rows = os.get_terminal_size(self._stream.fileno())
        except OSError:
            columns, rows = 0, 0
        return os.terminal_size((columns or 80, rows or 24))


def block(standings: Sequence[Standing], seconds: float, columns: int, rows: int) -> "RenderableType":
    """What fits: the whole run, then each spider, or the most telling ones and how many others there are."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    def line(text: str, style: str = "") -> Text:
        return Text(clip(visible(text), columns - 1), style, no_wrap=True, overflow="crop")

    shown, others = chosen(standings, rows - 2)  # the heading; the last row stays free, or all would roll
    wide = columns >= WITH_BAR
    gap = 1 + wide
    # The state has what the others leave; by itself rich would make the widest column narrower first.
    names = max((width(called(one.part.spider)) for one in shown), default=1)
    reports = max((width(one.reports) for one in shown), default=1)
    rest = columns - 1 - names - reports - 3 * gap - (BAR + gap) * wide
    grid = Table.grid(padding=(0, gap, 0, 0))
    grid.add_column(width=names, no_wrap=True, overflow="ellipsis")
    if wide:
        grid.add_column(width=BAR)
    grid.add_column(width=reports, no_wrap=True, justify="right")
    grid.add_column(width=max(rest, 1), no_wrap=True, overflow="ellipsis")
    for one in shown:
        style = "yellow" if one.goes_on and one.waits else STYLES.get(one.part.state, "bold red")
        state = Text(visible(one.state), style)
        bar = [ProgressBar(one.every or 1, one.done, BAR)] * wide
        grid.add_row(Text(visible(called(one.part.spider))), *bar, Text(one.reports), state)
    return Group(line(heading(standings, seconds), "bold"), grid, *[line(others, "dim")] * bool(others))


class _Above(io.StringIO):
    """Whole lines, printed above what is drawn. They are visible by then, so nothing in them is obeyed."""

    def __init__(self, console: "Console") -> None:
        super().__init__()
        self._console = console
        self._rest = ""

    def write(self, text: str) -> int:
        from rich.text import Text

        whole, end, self._rest = (self._rest + text).rpartition("\n")
        if end:
            self._console.print(Text(whole), soft_wrap=True)
        return len(text)
