"""The manifest: which objects are the data folder, in which state, at one moment.

``.manifest/root.json`` is the one object that is replaced on a condition. It names a part for each folder
(``datasets/requests/year=2024``; a partition's folder is none of its own), and the parts the files in it:
size, time of writing and state of each. Parts never change; a changed folder gets another one. While files
are about to change it names a journal as well, whose files count from that moment on, wherever they lie
(``publish``).
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, Self

from pipelines.storage.objects import Objects, StorageError

FOLDER = ".manifest"
ROOT = f"{FOLDER}/root.json"

AGENCY_KEY, DISTRICT_KEY = "agency", "district_slug"
"""Before the ``=`` in the name of a partition's folder, by the layout of the data folder. (``reports`` has a
column ``district`` of its own, which is another value: that of today.)"""

_FORMAT = 1


class MovedError(Exception):
    """What a manifest names is no longer there: read that once more, and begin anew."""


class Entry(NamedTuple):
    """A file: size, time of writing, and where its bytes are, with the object's state if it may change."""

    size: int
    mtime_ns: int
    etag: str | None
    key: str
    start: int = 0


class Manifest:
    """The files of a data folder at one moment, by their paths in it. ``etag``: of the root, if there is one.

    What is asked of it may raise MovedError, too.

    Args:
        objects: of the data folder.
        state: a root and its state, where they are known.

    Raises:
        MovedError: its journal has been carried out since.
        StorageError: the store can't be read, or a later version of the code has written there.
    """

    def __init__(self, objects: Objects, state: tuple[dict[str, Any], str | None] | None = None) -> None:
        self.objects = objects
        self._parts: dict[str, Mapping[str, Entry]] = {}
        self._journal: dict[str, dict[str, Entry | None]] = {}
        self.root, self.etag = state or _root(objects)
        try:
            changing = pending(objects, self.root["journal"]) if self.root["journal"] else {}
        except FileNotFoundError:
            raise MovedError(objects.address) from None
        for path, entry in changing.items():
            self._journal.setdefault(group_of(path), {})[path] = entry

    @classmethod
    def of(cls, address: str) -> Self:
        """That of an address, as it is now."""
        return cls.now(Objects(address))

    @classmethod
    def now(cls, objects: Objects) -> Self:
        """That of a data folder, as it is now."""
        while True:
            with suppress(MovedError):
                return cls(objects)

    def groups(self) -> list[str]:
        """The folders with files; none where all of them are about to go may be among them."""
        changing = (name for name, files in self._journal.items() if any(files.values()))
        return sorted({*self.root["parts"], *changing})

    def group(self, name: str) -> Mapping[str, Entry]:
        """The files of one folder."""
        if name not in self._parts:
            part = self.root["parts"].get(name)
            merged = (_part(self.objects, name, part) if part else {}) | self._journal.get(name, {})
            self._parts[name] = {path: entry for path, entry in merged.items() if entry is not None}
        return self._parts[name]

    def entry(self, path: str) -> Entry | None:
        """A file; None where there is none."""
        return self.group(group_of(path)).get(path)

    def files(self) -> dict[str, Entry]:
        """All of them."""
        return {path: entry for name in self.groups() for path, entry in self.group(name).items()}

    def names(self, folder: str) -> Iterator[str]:
        """The names in a folder, its folders' among them."""
        above = f"{folder}/" if folder else ""
        below = [name for name in self.groups() if name and name.startswith(above)]
        below += [path for path in self.group(group_of(f"{above}file")) if path.startswith(above)]
        yield from sorted({one[len(above) :].partition("/")[0] for one in below} - {""})


def _root(objects: Objects) -> tuple[dict[str, Any], str | None]:
    """The root and its state; where there is none, that of a folder without files."""
    try:
        content, etag = objects.get(ROOT)
    except FileNotFoundError:
        return {"format": _FORMAT, "id": "", "parts": {}, "journal": None}, None
    root: dict[str, Any] = json.loads(content)
    if root["format"] != _FORMAT:
        raise StorageError(f"{objects.address} was written by a later version of govcrawl")
    return root, etag


def group_of(path: str) -> str:
    """The folder whose part names a file."""
    folder = path.rpartition("/")[0]
    above, _, last = folder.rpartition("/")
    return above if last.partition("=")[0] in (AGENCY_KEY, DISTRICT_KEY) else folder


def pending(objects: Objects, journal: str) -> dict[str, Entry | None]:
    """The files that a journal changes, by path; None for those that go."""
    read = read_journal(objects, journal)
    changed = {
        path: Entry(size, mtime_ns, None, f"{FOLDER}/{journal}/{pack}", start)
        for path, (size, mtime_ns, pack, start, _) in read["changed"].items()
    }
    uploaded = {
        path: Entry(size, mtime_ns, etag, path) for path, (size, mtime_ns, etag) in read["uploaded"].items()
    }
    return {**changed, **uploaded, **dict.fromkeys(read["gone"])}


def read_journal(objects: Objects, journal: str) -> dict[str, Any]:
    """What a journal says; see ``publish``."""
    found: dict[str, Any] = json.loads(gzip.decompress(objects.get(f"{FOLDER}/{journal}/journal").content))
    return found


def packed(document: object) -> bytes:
    """A part or a journal as it is stored."""
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), 6, mtime=0)


@lru_cache(256)
def _cached(address: str, key: str) -> bytes:
    return Objects(address).get(key).content


def _part(objects: Objects, name: str, part: str) -> dict[str, Entry | None]:
    above = f"{name}/" if name else ""
    try:
        content = json.loads(gzip.decompress(_cached(objects.address, f"{FOLDER}/{part}")))
    except FileNotFoundError:
        raise MovedError(f"{objects.address}/{name}") from None
    return {
        f"{above}{file}": Entry(size, mtime_ns, etag, f"{above}{file}")
        for file, (size, mtime_ns, etag) in content.items()
    }
