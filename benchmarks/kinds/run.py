"""Documents by variant and seed, and what the reader makes of each in a process of its own."""

import contextlib
import hashlib
import mimetypes
import os
import pickle
import resource
import select
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.kinds.draft import CANARY, Draft
from benchmarks.kinds.reader import reports
from benchmarks.kinds.verdict import Verdict, judge

LONGEST = {False: 120.0, True: 600.0}
"""Seconds after which a document is given up, without and with pictures read."""
HOSTILE = 90.0, 1_500.0
"""Seconds and megabytes within which the reader must be done with a hostile one."""


@dataclass(slots=True)
class Made:
    """A document by variant and seed; without a draft the variant's makers are not here."""

    name: str
    seed: int
    draft: Draft | None
    missing: str = ""


@dataclass(slots=True)
class Look:
    """A document that was read: the verdict, seconds, megabytes at the peak."""

    name: str
    seed: int
    verdict: Verdict
    seconds: float = 0.0
    megabytes: float = 0.0
    failed: str = ""  # raised, killed, too slow, too large


@dataclass(slots=True)
class Tally:
    """The documents of a kind or a variant."""

    documents: int = 0
    refused: int = 0
    untrue: int = 0
    cells: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    failed: int = 0

    def add(self, look: Look) -> None:
        """Count one."""
        self.documents += 1
        self.refused += look.verdict.refused
        self.untrue += not look.verdict.true_reason
        self.cells += look.verdict.counts
        self.seconds.append(look.seconds)
        self.megabytes = max(self.megabytes, look.megabytes)
        self.failed += bool(look.failed)


def drafted(name: str, seed: int) -> Draft:
    """The document of that variant and seed, always the same, its conversions still to be made."""
    from benchmarks.kinds.makers import (
        VARIANTS,
    )  # what makes documents is large: who reads them is measured without

    return VARIANTS[name](Random(hashlib.sha256(f"{name} {seed}".encode()).digest()))  # noqa: S311 - the same each time


def variants(beginnings: Sequence[str] = ()) -> list[str]:
    """All variants, or those that begin so."""
    from benchmarks.kinds.makers import VARIANTS

    return [name for name in sorted(VARIANTS) if not beginnings or name.startswith(tuple(beginnings))]


def make(work: Sequence[tuple[str, int]]) -> list[Made]:
    """Documents ready to be read, all conversions of a kind in one call."""
    from benchmarks.kinds import makers  # noqa: F401 - registers all
    from benchmarks.kinds.converted import completed, missing

    made = [Made(name, seed, None, ", ".join(missing(name))) for name, seed in work]
    here = [one for one in made if not one.missing]
    for one, draft in zip(here, completed([drafted(one.name, one.seed) for one in here]), strict=True):
        one.draft, one.missing = draft, "" if draft else "the program made nothing"
    return made


def look(name: str, seed: int, draft: Draft, *, ocr: bool = False) -> Look:
    """Read it apart and judge: what raises, hangs or grows without end has lost all cells in silence."""
    kind = name.partition(".")[0]
    with _Canary() as canary:
        found, seconds, megabytes, failed = _apart(draft, ocr)
    failed = failed or ("asked an address that stands in the document" if canary.knocked else "")
    if failed:
        cells = sum(len(one.answers) for one in draft.truths)
        return Look(name, seed, Verdict(Counter(lost=cells), [failed]), seconds, megabytes, failed)
    verdict = judge(kind, draft, found)
    if draft.hostile:
        most = HOSTILE
        if seconds > most[0] or megabytes > most[1]:
            failed = f"{seconds:.0f} s and {megabytes:.0f} MB for a hostile document"
            verdict.silent.append(failed)
    return Look(name, seed, verdict, seconds, megabytes, failed)


def media_type(draft: Draft) -> str:
    """As a server guesses it from the name."""
    return mimetypes.guess_type(draft.name)[0] or "application/octet-stream"


class _Canary:
    """Listens where hostile documents would have something fetched."""

    def __enter__(self) -> "_Canary":
        self.knocked = False
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.setblocking(False)
        with contextlib.suppress(OSError):  # another run listens: it will tell
            self._socket.bind(("127.0.0.1", CANARY))
            self._socket.listen()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.accept()
            self.knocked = True
        self._socket.close()


def _apart(draft: Draft, ocr: bool) -> tuple[Sequence, float, float, str]:  # type: ignore[type-arg]
    """The reports, seconds, megabytes, and what went wrong, from a process that dies with its document."""
    ours, theirs = os.pipe()
    start = time.perf_counter()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(ours)
        try:
            answer = pickle.dumps((reports(draft.body, media_type(draft), draft.name, ocr=ocr), ""))
        except BaseException as error:  # noqa: BLE001 - `read` promises never to raise
            answer = pickle.dumps(([], f"read raises {error!r}"))
        used = sum(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        with os.fdopen(theirs, "wb") as out:
            out.write(pickle.dumps((used, answer)))
        os._exit(0)
    os.close(theirs)
    said, late = b"", False
    while True:
        left = LONGEST[ocr] - (time.perf_counter() - start)
        if left <= 0 or not select.select([ours], [], [], left)[0]:
            late = True
            break
        part = os.read(ours, 1 << 20)
        if not part:
            break
        said += part
    os.close(ours)
    if late:
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    if not said or late:
        return [], seconds, 0.0, f"not done after {seconds:.0f} s" if late else "the process died"
    used, answer = pickle.loads(said)  # noqa: S301 - our own child wrote it
    found, failed = pickle.loads(answer)  # noqa: S301
    return found, seconds, used / 1024, failed


def line(name: str, look: Look) -> str:
    """What became of one document."""
    counts = " ".join(f"{kind} {number}" for kind, number in (+look.verdict.counts).items())
    spent = f"{look.seconds:.1f} s, {look.megabytes:.0f} MB"
    return f"{name} --seed {look.seed}: {counts} {look.verdict.reason} ({spent})"


def lines(tallies: dict[str, Tally]) -> Iterator[str]:
    """A line a kind."""
    names = (
        "docs",
        "refused",
        "untrue",
        "cells",
        "right",
        "marked",
        "null",
        "wrong",
        "lost",
        "seconds",
        "slowest",
        "MB",
    )
    yield "".join(f"{name:>9}" for name in names) + "  kind"
    for name, one in tallies.items():
        n = one.cells
        cells = sum(n[kind] for kind in ("right", "marked", "null", "wrong", "lost", "refused"))
        row: Iterable[object] = (
            *(one.documents, one.refused, one.untrue, f"{cells:,}"),
            *(f"{n[kind]:,}" for kind in ("right", "marked", "null", "wrong", "lost")),
            *(f"{sum(one.seconds) / max(1, one.documents):.2f}", f"{max(one.seconds, default=0):.2f}"),
            f"{one.megabytes:.0f}",
        )
        yield "".join(f"{item:>9}" for item in row) + f"  {name}"
