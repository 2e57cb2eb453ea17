"""Several data folders in one: their archives united, and what was not there yet read and landed.

Rows are not carried over. What lands is what a reparse of the united archive lands in an empty folder, byte
for byte, in whatever order folders come: where a capture comes behind a later one of its address, its reports
land afresh. Which files have come and not landed stands in the file ``merging``, so that the next merge goes
on where a killed one was.
"""

import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.archive import Archive, recover
from pipelines.archive.merge import incoming
from pipelines.disk import fsync_folder, locked
from pipelines.errors import ConfigurationError, DocumentError
from pipelines.ingest import read_page
from pipelines.parts import parts
from pipelines.records import Report
from pipelines.reparse import Reparse, reparse
from pipelines.store import paths
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.origin import claim, held
from pipelines.store.scan import read_copies, read_year

Key = tuple[str, int]


@dataclass(slots=True)
class Merged:
    """What came of it.

    ``taken`` are the archive files that have come or grown, ``growing`` those of them that may grow further.
    ``shared`` are reports that several of the other folders have, ``otherwise`` those that read otherwise now
    than in a folder: a copy or a later capture was better, or code or OCR differ. ``absent`` are not there:
    their documents are in no archive, or another's by now.
    """

    read: Reparse
    taken: list[str]
    growing: list[str]
    shared: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def check_origins(root: Path, others: Sequence[Path]) -> None:
    """Nothing, if folders can be merged into ``root``.

    Raises:
        ConfigurationError: one is no data folder, is in another one, or holds data of another origin.
    """
    wanted = held(root) or held(others[0])
    for other in others:
        if not (other / "archive").is_dir():
            raise ConfigurationError(f"{other} is no data folder: there is no archive in it")
        here, there = root.resolve(), other.resolve()
        if here.is_relative_to(there) or there.is_relative_to(here):
            raise ConfigurationError(f"{other} and {root} are one in the other; name another folder")
        if held(other) != wanted:
            raise ConfigurationError(f"{other} is of {held(other)} data, and {wanted} data are merged here")


def merge(
    root: Path,
    others: Sequence[Path],
    *,
    processes: int | None = None,
    cluster: str | None = None,
    ocr: bool = False,
) -> Merged:
    """Bring all that other data folders have archived into ``root``, and land it.

    Args:
        root: the data folder, which may not be there yet.
        others: data folders of the same origin; they are only read, and may be crawled meanwhile.
        processes: that read; one a processor if None.
        cluster: as for ``reparse``.
        ocr: whether scans and pictures are read, too.

    Raises:
        ConfigurationError: as ``check_origins``.
        ArchiveError: an archive can't be read.
        StoreError: the disk takes no rows.
        ArgumentError, ClusterError: as ``reparse``.
    """
    check_origins(root, others)
    before = [_versions(folder) for folder in (root, *others)]
    with paths.store_errors(f"merge into {root}"):
        root.mkdir(parents=True, exist_ok=True)
        with locked(root):
            if origin := held(others[0]):
                claim(root, origin)
        recover(root / "archive")
        left = _pending(root)
        taken, growing = _take(root, others)
    files = {*left, *taken}
    done = reparse(root, files=files, processes=processes, cluster=cluster, ocr=ocr)
    _land_earlier(root, files, unordered=bool(left), ocr=ocr)
    compact(root)
    (root / paths.MERGING).unlink(missing_ok=True)
    return _compared(Merged(done, taken, growing), before, _versions(root))


def _take(root: Path, others: Iterable[Path]) -> tuple[list[str], list[str]]:
    """The files that have come, and those of them that grow. Each is noted before it is there."""
    taken, growing = list[str](), list[str]()
    for other in others:
        for one in incoming(root / "archive", other / "archive"):
            file = one.target.relative_to(root / "archive").as_posix()
            with (root / paths.MERGING).open("a", encoding="utf-8") as pending:
                pending.write(f"{json.dumps(file)}\n")
                pending.flush()
                os.fsync(pending.fileno())
            one.take()
            taken.append(file)
            growing += [file] * one.growing
    fsync_folder(root)
    return taken, growing


def _pending(root: Path) -> set[str]:
    """What a killed merge had taken; of a line that it could not end, the file has not come."""
    with suppress(FileNotFoundError):
        lines = (root / paths.MERGING).read_text(encoding="utf-8").split("\n")
        (root / paths.MERGING).write_text("".join(f"{line}\n" for line in lines[:-1]), encoding="utf-8")
        return set(map(json.loads, lines[:-1]))
    return set()


def _land_earlier(root: Path, files: Collection[str], *, unordered: bool, ocr: bool) -> None:
    """Land the reports afresh of which an earlier capture has come behind a later one of the same address.

    ``unordered``: what is in ``files`` may have landed in another order, too, before a merge was killed.
    """
    store = Store(root)
    with Archive(root / "archive") as archive:
        late = {
            url
            for place in archive.places()
            if place[0] in files
            for url in [archive.address(place)]
            if any(
                (one.file, one.offset) > place and (unordered or one.file not in files)
                for one in archive.captures(url=url)
            )
        }
        last = list[Report]()
        keys = defaultdict[Key, set[str]](set)
        for url in sorted(late):
            reports = _read(archive, [url], ocr=ocr)
            last += {report.source_url: report for report in reports}.values()
            for report in reports:
                if report.key is not None:
                    keys[report.key].add(url)
        for key, urls in sorted(keys.items()):
            every = _read(archive, urls | _addresses(root, key), ocr=ocr)
            store.land_many([report for report in every if report.key == key], afresh=[key])
        store.land_many(last)  # of an address of nobody's papers, too, the last one counts


def _read(archive: Archive, urls: Iterable[str], *, ocr: bool) -> list[Report]:
    """The documents of some addresses, as they read, in the order of the archive."""
    found = list[Report]()
    for place in sorted({place for url in urls for place in archive.places_of(url)}):
        for page in parts(replace(archive.at(place), ocr=ocr))[0]:
            with suppress(DocumentError):  # ``reparse`` has told
                found.append(read_page(page))
    return found


def _addresses(root: Path, key: Key) -> set[str]:
    """Where the documents of a report were found, those in an archive of files at that one's address."""
    copies = [rows.report() for area in paths.AREAS for rows in read_copies(root, area, *key)]
    known = {url for copy in copies for url in (copy.source_url, *copy.other_urls) if url}
    return known | {url.partition("#/")[0] for url in known}


def _versions(root: Path) -> dict[Key, str]:
    """How each report reads that a folder holds."""
    return {
        (agency, year): version
        for year in paths.years(root, "reports")
        for table in [read_year(root, "reports", year, ["report_version"])]
        for agency, version in zip(
            table["agency"].to_pylist(), table["report_version"].to_pylist(), strict=True
        )
    }


def _compared(merged: Merged, before: Sequence[dict[Key, str]], now: dict[Key, str]) -> Merged:
    """Name what several of the ``before`` had, of which the first is the one that was merged into."""
    versions = defaultdict[Key, list[str]](list)
    for folder in before:
        for key, version in folder.items():
            versions[key].append(version)
    for key in sorted(versions):
        name = paths.report_id(*key)
        if key not in now:
            merged.absent.append(name)
        elif {*versions[key]} != {now[key]}:
            merged.otherwise.append(name)
        if sum(key in folder for folder in before[1:]) > 1:
            merged.shared.append(name)
    return merged
