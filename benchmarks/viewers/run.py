"""Many mutated pages read and judged, in several processes."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import count, islice
from random import Random

from benchmarks.viewers.mutations import KINDS, NEUTRAL
from benchmarks.viewers.pages import Page, page
from benchmarks.viewers.verdict import Verdict, judge
from pipelines.read import read

PLAIN = ("word.", "pdf.", "neutral.word", "neutral.pdf")
"""Kinds whose files have no HTML in their cells."""

MEDIA_TYPES = {
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
UNPROVED = {"pdf.free_text", "pdf.over_rotated"}
"""PDFium draws no free text without an appearance, other viewers do; a turned page lies elsewhere."""

ADDRESS = "https://www.shcn.gov.cn/report.html"


@dataclass
class Tally:
    """What became of the pages of one kind; the first silent ones as examples."""

    pages: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    silent_pages: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)  # seed, what is silent

    def add(self, seed: int, verdict: Verdict, *, neutral: bool) -> None:
        """Count one page; where nothing may be marked, a mark is as bad as silence."""
        self.pages += 1
        self.cells += verdict.counts
        bad = verdict.silent + (verdict.alarms if neutral else [])
        self.cells["alarms"] += len(verdict.alarms) if neutral else 0
        if bad:
            self.silent_pages += 1
            self.examples.append((seed, bad[0] if len(bad) == 1 else f"{bad[0]} (and {len(bad) - 1} more)"))
            del self.examples[5:]

    def join(self, other: "Tally") -> None:
        """Take in the pages of another process."""
        self.pages += other.pages
        self.cells += other.cells
        self.silent_pages += other.silent_pages
        self.examples = (self.examples + other.examples)[:5]


def mutated(kind: str, seed: int) -> Page:
    """The page of that seed, always the same."""
    dice = Random(hashlib.sha256(f"{kind} {seed}".encode()).digest())  # noqa: S311 - the same page each time
    made = page(dice, plain=kind.startswith(PLAIN), short=kind.startswith(PLAIN[1::2]))
    KINDS[kind](made, dice)
    return made


def look(kind: str, seed: int) -> Verdict:
    """What the reader makes of that page. One that raises loses all cells in silence."""
    made = mutated(kind, seed)
    body = made.body()
    try:
        return judge(read(body, MEDIA_TYPES[made.form], ADDRESS), made.answers)
    except Exception as error:  # noqa: BLE001 - `read` promises never to raise
        return Verdict(Counter(silent=len(made.answers)), [f"read raises {error!r}"])


def _batch(work: Sequence[tuple[str, int]]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for kind, seed in work:
        tally = tallies.setdefault(kind, Tally())
        tally.add(seed, look(kind, seed), neutral=kind.startswith(NEUTRAL))
    return tallies


def run(kinds: Sequence[str], pages: int, seed: int, processes: int = 2) -> Iterator[dict[str, Tally]]:
    """Read so many pages, the kinds in turn; yields what is counted after each batch."""
    work = list(islice(_turns(kinds, seed), pages))
    batches = [work[at : at + 500] for at in range(0, len(work), 500)]
    total: dict[str, Tally] = {kind: Tally() for kind in kinds}
    with ProcessPoolExecutor(processes) as pool:
        for done in pool.map(_batch, batches):
            merge(total, done)
            yield total


def _turns(kinds: Sequence[str], seed: int) -> Iterator[tuple[str, int]]:
    """All kinds in turn; where there are others, PDFs only every twentieth time: they take far longer."""
    slow = [kind for kind in kinds if kind.startswith(PLAIN[1::2])]
    for turn in count():
        for kind in kinds:
            if kind not in slow or len(slow) == len(kinds) or turn % 20 == 0:
                yield kind, seed + turn


def merge(total: dict[str, Tally], more: dict[str, Tally]) -> None:
    """Add the tallies of a batch."""
    for kind, tally in more.items():
        total.setdefault(kind, Tally()).join(tally)


def lines(total: dict[str, Tally]) -> Iterable[str]:
    """A line a kind."""
    names = ("pages", "cells", "right", "marked", "null", "silent", "share", "alarms")
    head = "".join(f"{name:>{width}}" for name, width in zip(names, (7, 10, 10, 9, 8, 8, 9, 8), strict=True))
    yield f"{head}  kind"
    everything = Tally()
    for kind, tally in sorted(total.items()):
        if tally.pages:
            everything.join(tally)
            yield _line(tally, kind)
    yield _line(everything, "all")


def _line(tally: Tally, name: str) -> str:
    n = tally.cells
    cells = n["right"] + n["marked"] + n["null"] + n["silent"]
    return (
        f"{tally.pages:>7,}{cells:>10,}{n['right']:>10,}{n['marked']:>9,}{n['null']:>8,}{n['silent']:>8,}"
        f"{n['silent'] / max(cells, 1):>9.3%}{n['alarms']:>8,}  {name}"
    )
