"""What is damaged in the archive: bytes that hold no record, documents whose bytes are gone."""

import json
import logging
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from pipelines.archive import listing, warc
from pipelines.archive.archive import Archive
from pipelines.archive.index import PACKED, Index, warn_of_damage
from pipelines.errors import ArchiveError
from pipelines.verified import Each, Seen, Tally, Verified, here, stamp

logger = logging.getLogger("pipelines.archive")  # that of all who read archive files

_BYTE = 0.15e-6
"""Seconds of the processor that reading one takes."""


@dataclass(slots=True)
class Verification:
    """What came of it: a line about each damage, the SHA-256 of the documents, how many files were read."""

    damage: list[str] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    files: Tally = field(default_factory=Tally)


class _Document(NamedTuple):
    """Where the metadata record of a document is, which record has its bytes, and their SHA-256."""

    file: str
    offset: int
    record_id: str
    sha256: str


class _Contents(NamedTuple):
    """What one file holds. ``bodies``: SHA-256 by record; ``repeats``: records that have that of another."""

    damage: list[str]
    bodies: dict[str, str]
    repeats: dict[str, str]
    documents: list[_Document]


def verification(root: Path, *, verified: Verified | None = None, each: Each = here) -> Verification:
    """Read every record of the archive, and see that every report document has its bytes.

    Args:
        root: the archive; there may be none.
        verified: closed files that it knows to be sound are passed over where they have not changed since.
        each: reads.

    Raises:
        ArchiveError: the archive can't be read.
    """
    try:
        return _verification(root, verified or Verified(None), each)
    except OSError as error:
        raise ArchiveError(f"can't read the archive {root}: {error}") from error


def _verification(root: Path, verified: Verified, each: Each) -> Verification:
    done = Verification()
    with _warnings(done.damage):
        there = dict(_files(root))
    stamps = {file: stamp([("", look)]) for file, (closed, look) in there.items() if closed}
    folders = {folder: [*files] for folder, files in groupby(there, lambda file: file.partition("/")[0])}
    known = {file: seen for folder in folders for file, seen in verified.before(_memory(folder)).items()}
    sound = _unchanged(known, stamps)
    sizes = {file: look.st_size for file, (_, look) in there.items()}
    contents = _read_all(root, {file: size for file, size in sizes.items() if file not in sound}, each)
    leans, lost = _resolved(root, contents, sound)
    if lost and sound:  # or what the index says of those is not true
        sound = {}
        contents = _read_all(root, sizes, each)
        leans, lost = _resolved(root, contents, sound)
    done.files = Tally.of(contents, sound)
    for seen in sound.values():
        done.documents.update(seen.facts[0])
    for file, one in contents.items():
        done.damage += one.damage
        found = sorted({document.sha256 for document in one.documents if document not in lost})
        done.documents.update(found)
        now = stamps.get(file)
        if now is not None and not one.damage and lost.isdisjoint(one.documents):
            sound[file] = Seen(now, verified.now, [found, sorted(leans[file])])
    done.damage += (
        f"{one.file}, byte {one.offset}: the document {one.record_id} is gone from the archive"
        for one in sorted(lost)
    )
    for folder, files in folders.items():
        verified.keep(_memory(folder), {file: sound[file] for file in files if file in sound})
    return done


def _memory(folder: str) -> str:
    return f"archive-{folder}"


def _unchanged(known: Mapping[str, Seen], stamps: Mapping[str, str | None]) -> dict[str, Seen]:
    """The files that look as they did, and so do all that have bodies of their documents."""
    found = {file: seen for file, seen in known.items() if seen.stamp == stamps.get(file)}
    while leaning := [file for file, seen in found.items() if not found.keys() >= set(seen.facts[1])]:
        for file in leaning:
            del found[file]
    return found


def _read_all(root: Path, files: Mapping[str, int], each: Each) -> dict[str, _Contents]:
    seconds = sum(files.values()) * _BYTE
    return dict(zip(files, each(partial(_read, root), list(files), seconds), strict=True))


def _read(root: Path, file: str) -> _Contents:
    """All of a file. Raises ArchiveError."""
    found = _Contents([], {}, {}, [])
    stream, stat, closed = Index(root).look_at(file)
    with _warnings(found.damage), stream:
        end = 0
        for member in warc.members(stream):
            if member.start != end:
                warn_of_damage(file, end, member.start)
            end = member.end
            if not member.alone:
                logger.warning(PACKED, file, member.start)
            record = warc.parse(member)
            if record.kind == "metadata" and record.headers["content-type"] == warc.JSON:
                sha256 = json.loads(record.payload)["sha256"]
                document = _Document(file, member.start, record.headers["warc-concurrent-to"], sha256)
                found.documents.append(document)
            elif record.kind == "revisit":
                found.repeats[record.record_id] = record.headers["warc-refers-to"]
            elif record.kind in ("response", "conversion"):
                found.bodies[record.record_id] = warc.digest(record.decoded(record.payload))
        if closed and end != stat.st_size:
            warn_of_damage(file, end, stat.st_size)
    return found


def _resolved(
    root: Path, contents: Mapping[str, _Contents], sound: Collection[str]
) -> tuple[dict[str, set[str]], set[_Document]]:
    """By file the other ones that have bodies of its documents; and the documents whose bodies are gone.

    Those in files that are known to be sound are read where the index says.
    """
    bodies: dict[str, tuple[str, str]] = {}
    repeats: dict[str, tuple[str, str]] = {}
    for file, one in contents.items():
        for record_id, sha256 in one.bodies.items():
            bodies.setdefault(record_id, (file, sha256))
        for record_id, original in one.repeats.items():
            repeats.setdefault(record_id, (file, original))
    leans: dict[str, set[str]] = {file: set() for file in contents}
    lost: set[_Document] = set()
    with Archive(root) as archive:
        for document in (document for one in contents.values() for document in one.documents):
            file, record_id = repeats.get(document.record_id, (document.file, document.record_id))
            home, sha256 = bodies.get(record_id) or _elsewhere(archive, record_id, sound)
            if sha256 == document.sha256:
                leans[document.file] |= {file, home} - {document.file}
            else:
                lost.add(document)
    return leans, lost


def _elsewhere(archive: Archive, record_id: str, sound: Collection[str]) -> tuple[str, str]:
    """File and SHA-256 of a body that is read from a file known to be sound; empty where there is none."""
    for capture in archive.captures(record_id=record_id) if sound else ():
        if capture.file in sound:
            with suppress(ArchiveError):
                return capture.file, warc.digest(archive.body(capture))
    return "", ""


def _files(root: Path) -> Iterator[tuple[str, tuple[bool, os.stat_result]]]:
    """The files in order, whether they are closed, and how they look from outside."""
    shelf = listing.Shelf(root)
    for folder in sorted(shelf.folders()):
        found, _ = shelf.files(folder)
        for name, closed in sorted(found.items()):
            file = f"{folder}/{name}"
            with suppress(FileNotFoundError):
                yield file, (closed, shelf.stat(file, closed=closed))
                continue
            yield file, (True, shelf.stat(file, closed=True))  # closed just now


@contextmanager
def _warnings(lines: list[str]) -> Iterator[None]:
    """Collect what is said of archive files, once each."""
    handler = _Lines(lines)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())
