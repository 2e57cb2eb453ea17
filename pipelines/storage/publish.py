"""Many files of a data folder in a store change together, or none, whatever is killed: as ``store.journal``.

1. stage: what changes is put, many files in one object, below ``.manifest/<id>/``, with a journal that says
   which bytes are which file. Files of the archive, which never change, are put in their places at once.
2. commit: the root of the manifest is replaced, on the condition that it is the one that was built upon, by
   one that names the journal. From now on readers who go by the manifest see all of it.
3. apply: each object is replaced, on the condition that it is in the state before; then the root by one with
   new parts and without the journal, and what was staged is deleted.

A writer killed before 2 leaves objects that nothing names, one killed after 2 a journal that whoever comes
next carries out. One that only slept cannot undo what came after: its conditions no longer hold. For the same
reason nothing is ever deleted that might come back: a file that goes leaves an empty object, or one without
rows, which plain readers take for what it is.
"""

import json
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from pipelines.storage.manifest import (
    FOLDER,
    ROOT,
    Manifest,
    MovedError,
    group_of,
    packed,
    read_journal,
)
from pipelines.storage.objects import ConflictError, Got, Objects, StorageError, bare, each

PACK = 32 * 1024 * 1024
"""Bytes from which on a staged object is full."""

_ABANDONED = 7 * 24 * 3600
"""Seconds after which nobody is still publishing what no manifest names."""


class OvertakenError(MovedError):
    """Somebody else has published meanwhile, most likely before us."""


@dataclass(slots=True)
class Change:
    """What is to change.

    ``files``: size, time of writing and content of each by its path, taken one after the other; ``final``:
    files that never change, with size and time; ``gone``: paths.
    """

    files: Iterable[tuple[str, int, bytes]] = ()
    final: Mapping[str, tuple[Path, int, int]] = field(default_factory=dict)
    gone: Sequence[str] = ()


def publish(before: Manifest, change: Change) -> Manifest:
    """Change files together; the manifest after it. The one before where there is nothing to change.

    Raises:
        OvertakenError: ``before`` is no longer the manifest, or what comes of it already is not.
        StorageError: the store refuses, or a file that never changes is there with another content. Nothing
            is visible; or what was committed is carried out by the next ``settle``.
    """
    if before.root["journal"]:
        raise OvertakenError
    objects, name = before.objects, uuid.uuid4().hex
    if before.etag is None:
        objects.check_conditions(f"{FOLDER}/{name}/conditions")
    uploaded = dict(zip(change.final, each(partial(_upload, objects), change.final.items()), strict=True))
    changed = {
        path: [size, mtime_ns, pack, start, _etag(before, path)]
        for path, size, mtime_ns, pack, start in _stage(objects, name, change.files)
    }
    if not (uploaded or changed or change.gone):
        return before
    journal = packed({"changed": changed, "uploaded": uploaded, "gone": [*change.gone]})
    objects.create(f"{FOLDER}/{name}/journal", journal)
    try:
        committed = _with_root(before, {**before.root, "id": name, "journal": name})
    except OvertakenError:
        objects.delete(_staged(objects, name))
        raise
    return _carried_out(committed)


def settle(manifest: Manifest) -> Manifest:
    """Carry out the journal that a manifest names, if it does; a manifest without one.

    Can be interrupted anywhere and begun again, by several at once.
    """
    while manifest.root["journal"]:
        try:
            manifest = _carried_out(manifest)
        except MovedError:
            manifest = Manifest.now(manifest.objects)
    return manifest


def _carried_out(manifest: Manifest) -> Manifest:
    """The manifest after the journal that one names.

    Raises:
        MovedError: somebody else has carried it out.
        StorageError: it can't be.
    """
    objects, journal, name = manifest.objects, manifest.root["journal"], uuid.uuid4().hex
    try:
        read = read_journal(objects, journal)
        packs = _Packs(objects, journal)
        entries = dict(each(partial(_apply, manifest, packs), read["changed"].items()))
        each(partial(_empty, manifest), read["gone"])
    except FileNotFoundError:
        if Manifest.now(objects).root["journal"] == journal:
            raise StorageError(f"{objects.address}/{FOLDER}/{journal} is gone, and was to be done") from None
        raise OvertakenError from None
    by_group: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for path, entry in (entries | read["uploaded"] | dict.fromkeys(read["gone"])).items():
        by_group[group_of(path)][path] = entry
    changed = {
        group: _part(manifest, group, files, f"{name}/{number}")
        for number, (group, files) in enumerate(by_group.items())
    }
    parts = {group: part for group, part in {**manifest.root["parts"], **changed}.items() if part}
    after = _with_root(manifest, {**manifest.root, "id": name, "parts": parts, "journal": None})
    stale = {*manifest.root["parts"].values()} - {*parts.values()}
    objects.delete([*_staged(objects, journal), *(f"{FOLDER}/{part}" for part in sorted(stale))])
    return after


def misfits(manifest: Manifest) -> dict[str, str]:
    """What is wrong with the objects, by their keys: not as the manifest says, or strangers."""
    there = {one.key: one for one in manifest.objects.listed() if not one.key.startswith(f"{FOLDER}/")}
    named = manifest.files()
    found = dict.fromkeys(named.keys() - there.keys(), "gone from the store")
    for key, one in there.items():
        if (entry := named.get(key)) is not None:
            if (one.size, one.etag) != (entry.size, bare(entry.etag or "")):
                found[key] = "changed in the store by other means"
        elif one.size and (content := manifest.objects.get(key).content) != _without_rows(content):
            found[key] = "in the store, and was not published"
    return dict(sorted(found.items()))


def sweep(manifest: Manifest) -> int:
    """Delete what killed writers staged and no manifest names; how many objects that were."""
    named = {ROOT, *(f"{FOLDER}/{part}" for part in manifest.root["parts"].values())}
    old = time.time() - _ABANDONED
    found = [one for one in manifest.objects.listed(FOLDER) if one.key not in named and one.modified < old]
    journal = f"{FOLDER}/{manifest.root['journal']}/"
    keys = [one.key for one in found if not one.key.startswith(journal)]
    manifest.objects.delete(keys)
    return len(keys)


def _etag(manifest: Manifest, path: str) -> str | None:
    entry = manifest.entry(path)
    return entry.etag if entry else None


def _upload(objects: Objects, one: tuple[str, tuple[Path, int, int]]) -> tuple[int, int, str]:
    path, (file, size, mtime_ns) = one
    try:
        return size, mtime_ns, objects.upload(path, file)
    except ConflictError:
        raise StorageError(f"{objects.address}/{path} is another file than {file}") from None


def _stage(
    objects: Objects, name: str, files: Iterable[tuple[str, int, bytes]]
) -> Iterator[tuple[str, int, int, str, int]]:
    """Put files into objects; path, size, time, name of the object and place in it of each."""
    pack, number = BytesIO(), 0
    for path, mtime_ns, content in files:
        yield path, len(content), mtime_ns, f"pack-{number}", pack.tell()
        pack.write(content)
        if pack.tell() >= PACK:
            objects.create(f"{FOLDER}/{name}/pack-{number}", pack.getvalue())
            pack, number = BytesIO(), number + 1
    if pack.tell():
        objects.create(f"{FOLDER}/{name}/pack-{number}", pack.getvalue())


def _staged(objects: Objects, name: str) -> list[str]:
    """The objects below ``name`` that are no parts, of which the names are numbers."""
    keys = (one.key for one in objects.listed(f"{FOLDER}/{name}"))
    return [key for key in keys if not key.rpartition("/")[2].isdecimal()]


def _with_root(before: Manifest, root: dict[str, Any]) -> Manifest:
    """The manifest after its root has been replaced.

    Raises:
        OvertakenError: it is another one by now.
    """
    content = json.dumps(root, sort_keys=True).encode()
    try:
        etag = before.objects.replace(ROOT, content, before.etag)
    except ConflictError:
        raise OvertakenError from None
    return Manifest(before.objects, (root, etag))


class _Packs:
    """What was staged; the objects that were read last stay in memory."""

    def __init__(self, objects: Objects, journal: str) -> None:
        self._objects, self._folder = objects, f"{FOLDER}/{journal}"
        self._reading = Lock()
        self._read = lru_cache(2)(self._get)

    def content(self, pack: str, start: int, size: int) -> bytes:
        """The bytes of one file."""
        with self._reading:
            content = self._read(pack)
        return content[start : start + size]

    def _get(self, pack: str) -> bytes:
        return self._objects.get(f"{self._folder}/{pack}").content


def _apply(manifest: Manifest, packs: _Packs, one: tuple[str, Sequence[Any]]) -> tuple[str, list[Any]]:
    """Give an object its new content; its entry.

    Raises:
        OvertakenError: somebody else has carried the journal out.
    """
    path, (size, mtime_ns, pack, start, etag) = one
    content = packs.content(pack, start, size)
    while True:
        try:
            return path, [size, mtime_ns, manifest.objects.replace(path, content, etag)]
        except ConflictError:  # somebody else was first; or it was changed by other means
            there = _still_to_do(manifest, path)
            etag = there.etag if there else None


def _empty(manifest: Manifest, path: str) -> None:
    """Leave of an object what no reader takes for a file."""
    while (there := _still_to_do(manifest, path)) and there.content != (left := _without_rows(there.content)):
        with suppress(ConflictError):
            manifest.objects.replace(path, left, there.etag)


def _still_to_do(manifest: Manifest, path: str) -> Got | None:
    """An object as it is before a journal that is not carried out yet, or while it is.

    It is looked at before the root is, so what comes after this journal is not in it. To replace it in this
    state is safe however long that takes.
    """
    try:
        there = manifest.objects.get(path)
    except FileNotFoundError:
        there = None
    if Manifest.now(manifest.objects).root["journal"] != manifest.root["journal"]:
        raise OvertakenError
    return there


def _without_rows(content: bytes) -> bytes:
    if content[:4] != b"PAR1":
        return b""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pq.ParquetFile(pa.BufferReader(content)).read().slice(0, 0), sink)
    return bytes(sink.getvalue())


def _part(manifest: Manifest, group: str, files: Mapping[str, Any], name: str) -> str | None:
    """The part of a folder after some of its files have changed; None where none is left."""
    known = {path: [one.size, one.mtime_ns, one.etag] for path, one in manifest.group(group).items()}
    above = len(group) + 1 if group else 0
    content = {path[above:]: entry for path, entry in sorted({**known, **files}.items()) if entry is not None}
    if not content:
        return None
    manifest.objects.create(f"{FOLDER}/{name}", packed(content))
    return name
