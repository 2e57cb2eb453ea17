"""The working copy of a data folder in an object store: where commands write, on the local disk.

Opening it brings it to what is published, ``publish`` publishes what has changed. What was written by a
process that was killed is still there for the next one on this machine. Several processes on one machine
share it, as they share any data folder. Where another machine has published meanwhile, both have worked on
the same state: what the archives hold is kept of both, and the documents of ours are read and landed once
more on top of theirs.

Files of the archive are not fetched: they are read where they are, in part (``archive.listing``).
"""

import atexit
import json
import logging
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

from pipelines.archive import Archive, recover
from pipelines.archive.listing import OPEN, REMOTE, SUFFIX
from pipelines.disk import LANDING, lock, replace_atomically
from pipelines.errors import StoreError
from pipelines.reparse import reparse
from pipelines.storage.address import checked, home_of
from pipelines.storage.manifest import Entry, Manifest, MovedError
from pipelines.storage.objects import ConflictError, StorageError, each
from pipelines.storage.publish import Change, OvertakenError, misfits, publish, settle, sweep
from pipelines.store.journal import alone
from pipelines.store.origin import FOLDERS
from pipelines.store.paths import store_errors
from pipelines.verified import FOLDER as VERIFIED

logger = logging.getLogger(__name__)

_LANDED = {"datasets", "copies", "compact", "inventory", "quarantine"}
"""Folders of what lands from documents of the archive: it is landed once more rather than merged."""

_OWN = {LANDING, VERIFIED, REMOTE}
"""Folders and files of a machine's own."""

_INDEX = "archive/index.sqlite"
"""Derived, and changed by looking: published only with what else has changed."""

_PASSING = (".tmp", ".lock", "-journal", "-wal", "-shm")
"""Ends of the names of files that last as long as a process."""

_TRIES = 5
"""So often others may publish while we take up what they have published."""


_opened: dict[str, "WorkingCopy"] = {}


def folder_of(address: str) -> Path:
    """The folder on the local disk for the data folder at an address, up to date; until the process ends.

    Raises:
        ConfigurationError: the address is none, or an extra is missing.
        StoreError: the store can't be read.
    """
    address = checked(address)
    if address not in _opened:
        _opened[address] = WorkingCopy(address)
        atexit.register(_publish_at_exit)  # of a program that is no command of ours
    return _opened[address].folder


def publish_all() -> list[str]:
    """Publish what has changed in the folders that this process was given; the addresses where something had.

    Raises:
        StoreError: as ``WorkingCopy.publish``.
    """
    atexit.unregister(_publish_at_exit)
    return [address for address, one in _opened.items() if one.publish()]


def publish_meanwhile() -> None:
    """As ``publish_all``, while a crawl goes on. What fails is a line in the log, and tried again."""
    for address, one in _opened.items():
        try:
            if one.publish(to_the_end=False):
                logger.info("published to %s", address)
        except StoreError as error:
            logger.warning("%s", error)


def check_all(*, repair: bool) -> list[tuple[str, bool]]:
    """A line about each object that is not as it was published, and whether that is repaired.

    Raises:
        StoreError: as ``WorkingCopy.check``.
    """
    return [
        (f"{address}/{key}: {line}", repaired)
        for address, one in _opened.items()
        for key, (line, repaired) in one.check(repair=repair).items()
    ]


def _publish_at_exit() -> None:
    try:
        publish_all()
    except StoreError as error:
        print(error, file=sys.stderr)


class Look(NamedTuple):
    """How a file looks from outside."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, stat: os.stat_result) -> Self:
        """That of a file that was looked at."""
        return cls(stat.st_size, stat.st_mtime_ns)


class WorkingCopy:
    """The working copy of one address, up to date when it is opened, in use until the process ends.

    Raises:
        ConfigurationError: the address is none, or an extra is missing.
        StoreError: the store can't be read or written.
    """

    def __init__(self, address: str) -> None:
        self.address = checked(address)
        home = home_of(self.address)
        self.folder = home / "data"
        self._base, self._again, self._aside = home / "base.json", home / "again.json", home / "aside"
        self._turn = home / "turn"
        with store_errors(f"open the working copy {home}"):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (home / "lock").open("ab")
        with ExitStack() as otherwise:
            otherwise.callback(self.close)
            with store_errors(f"read {self.address}"):
                if lock(self._lock, wait=False):  # nobody else on this machine is at work here
                    self._take_up()
                lock(self._lock, shared=True)
            otherwise.pop_all()

    def close(self) -> None:
        """Let go of it."""
        self._lock.close()

    def publish(self, *, to_the_end: bool = True) -> bool:
        """Publish what has changed, if anything has.

        Args:
            to_the_end: take up what others have published; else leave all to the end, for files are in use.

        Raises:
            StoreError: the store refuses; what has changed is published the next time.
        """
        kept = f"it is kept in {self.folder} and published the next time"
        with store_errors(f"publish to {self.address}", kept):
            for _ in range(_TRIES):
                try:
                    with self._turn.open("ab") as turn:  # one process of this machine after the other
                        lock(turn)
                        return self._publish(settle(Manifest.of(self.address)))
                except MovedError:
                    if not to_the_end:
                        return False
                    if not lock(self._lock, wait=False):
                        lock(self._lock, shared=True)  # the system has taken it away
                        others = "another machine has; the last process here to end takes that up"
                        raise StoreError(f"nothing is published to {self.address}: {others}") from None
                    self._take_up()
                    lock(self._lock, shared=True)
        raise StoreError(f"others publish to {self.address} all the time; {kept}")

    def check(self, *, repair: bool) -> dict[str, tuple[str, bool]]:
        """What is wrong with the objects of the store, by their keys, and whether that is repaired.

        With ``repair`` what is here as it was published is published anew, and what is no part of the folder
        is taken into its ``quarantine``.

        Raises:
            StoreError: the store can't be read or written.
        """
        with store_errors(f"check {self.address}"):
            manifest = settle(Manifest.of(self.address))
            found = misfits(manifest)
            if not repair:
                return {key: (line, False) for key, line in found.items()}
            anew, strangers = dict[str, Look](), list[str]()
            for key in found:
                entry, file = manifest.entry(key), self.folder / key
                if entry is None:
                    strangers.append(key)
                    aside = self.folder / "quarantine" / "files" / key
                    aside.parent.mkdir(parents=True, exist_ok=True)
                    aside.write_bytes(manifest.objects.get(key).content)
                elif file.is_file() and (look := Look.of(file.stat())) == Look(entry.size, entry.mtime_ns):
                    anew[key] = look
            files = ((key, look.mtime_ns, _content(self.folder / key)) for key, look in anew.items())
            try:
                after = publish(manifest, Change(files, gone=strangers))
            except MovedError:
                raise StoreError(f"{self.address} was published to meanwhile; say it once more") from None
            self._known()
            if manifest.etag == self._etag:
                self._note(after, anew)
        return {key: (line, key in anew or key in strangers) for key, line in found.items()}

    def _publish(self, manifest: Manifest) -> bool:
        """Raises OvertakenError where others have published since the working copy was brought up to it."""
        base = self._known()
        with ExitStack() as stack:
            for root in self._roots():
                stack.enter_context(alone(root))
            for root in self._roots():
                if (root / "archive").is_dir():
                    with Archive(root / "archive") as archive:
                        archive.refresh()  # so that readers of the store need not
            here = dict(self._files())
            changed = {path: look for path, look in here.items() if base.get(path, (None,))[0] != look}
            gone = [path for path in base if path not in here and not _stays_away(path, here)]
            if not gone and all(path.endswith(_INDEX) for path in changed):
                return False
            if manifest.etag != self._etag:
                raise OvertakenError
            final = {path: look for path, look in changed.items() if _is_final(path) and path not in base}
            files = (
                (path, here[path].mtime_ns, _content(self.folder / path))
                for path in sorted(changed.keys() - final)
            )
            after = publish(
                manifest, Change(files, {p: (self.folder / p, *look) for p, look in final.items()}, gone)
            )
        sweep(after)
        self._note(after, {path: here[path] for path in changed})
        return True

    def _take_up(self) -> None:
        """Bring the working copy to what is published. Raises OSError."""
        for _ in range(_TRIES):
            with suppress(MovedError, ConflictError, FileNotFoundError):  # others publish meanwhile
                self._bring_to(settle(Manifest.of(self.address)))
                break
        else:
            raise StorageError("others publish all the time, say it once more")
        self._land_again()

    def _bring_to(self, manifest: Manifest) -> None:
        base, there = self._known(), manifest.files()
        if manifest.etag == self._etag:
            return
        for root in self._roots():
            recover(root / "archive")  # nobody is at work here
        here = dict(self._files())
        theirs = {p for p in base.keys() | there.keys() if _changed(base.get(p), there.get(p))}
        ours = {p for p in base.keys() | here.keys() if base.get(p, (None,))[0] != here.get(p)}
        ours -= {p for p in ours if p not in here and _stays_away(p, here)}
        both = sorted(p for p in ours if _landed(p) or p in theirs)
        if both:
            archived = [p for p in ours - theirs if _is_final(p)]
            self._again.write_text(json.dumps(sorted(archived)))
        own = {p for p in both if p in here and not _landed(p) and not p.endswith(_INDEX)}
        fetched = {p: there[p] for p in (theirs | {*both}) & there.keys() if not _stays_away(p)}
        each(partial(self._fetch, manifest, own), fetched.items())
        for path in (theirs | {*both}) - there.keys():
            if path in own:
                self._put_aside(path)
            if not _stays_away(path):
                (self.folder / path).unlink(missing_ok=True)
        self._note(manifest, {})

    def _land_again(self) -> None:
        """Read and land once more the documents of archive files that others did not know."""
        if not self._again.exists():
            return
        files = json.loads(self._again.read_text())
        for root in {file[: file.index("archive/")] for file in files}:
            below = [f.removeprefix(f"{root}archive/") for f in files if f.startswith(f"{root}archive/")]
            done = reparse(self.folder / root, files=below)
            for line in (*done.lost, *done.failed):
                logger.warning("not landed once more: %s", line)
        self._again.unlink()

    def _fetch(self, manifest: Manifest, own: Collection[str], one: tuple[str, Entry]) -> None:
        path, entry = one
        file = self.folder / path
        got = manifest.objects.get(entry.key, entry.etag, entry.start, entry.start + entry.size)
        if path in own and file.read_bytes() != got.content:
            self._put_aside(path)
        replace_atomically(file, got.content, file.with_name(f".{file.name}.tmp"))
        os.utime(file, ns=(entry.mtime_ns, entry.mtime_ns))

    def _put_aside(self, path: str) -> None:
        target = self._aside / time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(self.folder / path, target)
        logger.warning("%s was changed by another machine as well; ours is %s now", path, target)

    def _known(self) -> dict[str, tuple[Look, Entry]]:
        """The files as they were when the working copy and the store were last the same."""
        try:
            read = json.loads(self._base.read_bytes())
            self._etag = read["etag"]
            return {path: (Look(*look), Entry(*entry)) for path, (look, entry) in read["files"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            self._etag = None
            return {}

    def _note(self, manifest: Manifest, looks: Mapping[str, Look]) -> None:
        """Write down that the working copy is what a manifest says; ``looks`` of files that are new to it."""
        there = manifest.files()
        known = {path: look for path, (look, entry) in self._known().items() if entry == there.get(path)}
        files = {
            path: (looks.get(path) or known.get(path) or Look(entry.size, entry.mtime_ns), entry)
            for path, entry in there.items()
        }
        away: dict[str, dict[str, Look]] = {}
        for path, (look, _) in files.items():
            if _stays_away(path):
                root, _, file = path.rpartition("archive/")
                away.setdefault(root, {})[file] = look
        for root, named in away.items():
            remote = {"address": self.address, "below": f"{root}archive/", "files": named}
            place = self.folder / root / "archive" / REMOTE
            replace_atomically(place, json.dumps(remote).encode(), place.with_suffix(".tmp"))
        content = json.dumps({"etag": manifest.etag, "files": files}).encode()
        replace_atomically(self._base, content, self._base.with_suffix(".tmp"))

    def _files(self) -> Iterator[tuple[str, Look]]:
        """The files that are published, by their paths in the folder."""
        above = len(os.fspath(self.folder)) + 1

        def below(folder: str) -> Iterator[tuple[str, Look]]:
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=lambda one: one.name):
                    if entry.name in _OWN:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        yield from below(entry.path)
                    elif entry.is_file() and not entry.name.endswith(
                        (".tmp", ".lock", "-journal", "-wal", "-shm")
                    ):
                        yield entry.path[above:], Look.of(entry.stat())

        return below(os.fspath(self.folder))

    def _roots(self) -> list[Path]:
        """The data folders in it: one an origin."""
        roots = (self.folder / name for name in FOLDERS.values())
        return [root for root in roots if (root / LANDING).is_dir()]


def _landed(path: str) -> bool:
    return not _LANDED.isdisjoint(path.split("/")[:2])


def _is_final(path: str) -> bool:
    """Whether a file is one of the archive that is closed."""
    return path.endswith(SUFFIX)


def _stays_away(path: str, here: Collection[str] = ()) -> bool:
    """Whether a file of the archive is one of others that is read where it is.

    One that is open there may be written by a machine at work; if that is lost, it is read as it is.
    """
    return path.removesuffix(OPEN).endswith(SUFFIX) and path.removesuffix(OPEN) not in here


def _changed(base: tuple[Look, Entry] | None, there: Entry | None) -> bool:
    before = base[1] if base else None
    return (before and (before.size, before.etag)) != (there and (there.size, there.etag))


def _content(file: Path) -> bytes:
    """A file as it is; a database as it is between two changes of it."""
    if file.suffix == ".sqlite":
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database,
        ):
            return database.serialize()
    return file.read_bytes()
