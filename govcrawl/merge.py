"""All that data folders hold, in one: archive and datasets, memory and history, what people have judged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from govcrawl.memory.merge import merge_memory
from govcrawl.runs.history import History
from govcrawl.runs.ids import new_run_id
from govcrawl.runs.lock import alone
from govcrawl.runs.rows import goes_on, merge_rows
from govcrawl.terminal import counted, some
from pipelines.analysis import acknowledged, expectations
from pipelines.errors import GovcrawlError
from pipelines.merge import Merged, check_origins, merge
from pipelines.store.layout import choose

_NAMED = (
    ("growing", "archive file", "still written; the rest comes with the next merge"),
    ("shared", "report", "in more than one folder"),
    ("otherwise", "report", "other than in a folder: another copy, a later capture, other code or OCR"),
    ("absent", "report", "not there: in no archive, or another's by now. Action needed: crawl them again"),
)
"""Field of ``Merged``, what it names, and what that means."""


@dataclass(slots=True)
class Outcome:
    """What came of a merge. ``trouble`` is what needs attention besides, a line each."""

    into: Path
    folders: Sequence[Path]
    merged: Merged
    trouble: list[str] = field(default_factory=list)

    @property
    def attention(self) -> bool:
        """Whether anything is not as one would have it."""
        read = self.merged.read
        return bool(self.trouble or read.lost or read.failed or read.moved or self.merged.absent)

    def lines(self) -> Iterator[str]:
        """For people."""
        merged, read = self.merged, self.merged.read
        counts = [f"{number} {outcome}" for outcome, number in sorted(read.outcomes.items())]
        taken = f"{counted(len(merged.taken), 'archive file')} taken"
        yield f"{counted(len(self.folders), 'folder')}: {taken}, {', '.join(counts) or 'nothing to read'}"
        yield f"  data: {self.into}"
        for name, noun, meaning in _NAMED:
            if named := getattr(merged, name):
                yield f"  {counted(len(named), noun)} {meaning}: {some(named)}"
        for agency, year in read.moved:
            yield f"  {agency} {year}: its document is another's by now. Action needed: govcrawl reparse"
        for kind, found in (("lost", read.lost), ("failed", read.failed)):
            yield from (f"  {kind}: {line}" for line in found)
        yield from (f"  {line}" for line in self.trouble)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        merged, read = self.merged, self.merged.read
        return {
            "data_dir": str(self.into),
            "taken": merged.taken,
            "documents": dict(sorted(read.outcomes.items())),
            **{name: getattr(merged, name) for name, _, _ in _NAMED},
            "moved": [f"{agency}-{year}" for agency, year in read.moved],
            "lost": read.lost,
            "failed": read.failed,
            "trouble": self.trouble,
        }


def merge_folders(
    into: Path, folders: Sequence[Path], *, ocr: bool, layout: str, cluster: str | None = None
) -> Outcome:
    """Bring all that ``folders`` hold into one. Said again it changes nothing, or goes on.

    ``layout`` is that of ``into`` where it is new.

    Raises:
        ConfigurationError: a folder can't be merged, another run holds ``into``, or there is no such layout.
        ArchiveError, StoreError, ArgumentError, ClusterError: as ``pipelines.merge.merge``.
    """
    check_origins(into, folders)
    with alone(into, new_run_id()):
        choose(into, layout)
        outcome = Outcome(into, folders, merge(into, folders, cluster=cluster, ocr=ocr))
        for folder in folders:
            for work in (_memory, _history, _judgements):
                outcome.trouble += _told(work, into, folder)
    return outcome


def _told(work: Callable[[Path, Path], Iterator[str]], into: Path, folder: Path) -> Iterator[str]:
    """What needs attention; what can't be read of one folder keeps nothing else from coming."""
    try:
        yield from work(into, folder)
    except GovcrawlError as error:
        yield str(error)


def _memory(into: Path, folder: Path) -> Iterator[str]:
    merge_memory(into, folder)
    yield from ()


def _history(into: Path, folder: Path) -> Iterator[str]:
    History(into).merge(History(folder), left_out=lambda run_id, spider: goes_on(folder, run_id, spider))
    merge_rows(into, folder)
    yield from ()


def _judgements(into: Path, folder: Path) -> Iterator[str]:
    for entry in acknowledged.merge(into, folder):
        what = f"{entry.rule} of {entry.report} otherwise than {into / acknowledged.FILE}"
        yield f"{folder / acknowledged.FILE} acknowledges {what}, which stays"
    for one in expectations.merge(into, folder):
        what = f"other rows of {one.dataset} {one.year} {one.district} than {into / expectations.FILE}"
        yield f"{folder / expectations.FILE} expects {what}, which stays"
