"""Many files change together, or none: whoever is killed, at whichever request; whoever else writes."""

import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.storage import objects
from pipelines.storage import publish as publishing
from pipelines.storage.folder import ObjectPath, Snapshot
from pipelines.storage.manifest import Manifest
from pipelines.storage.objects import ConflictError, Objects, StorageError
from pipelines.storage.publish import Change, OvertakenError, publish, settle
from tests.stores import CONDITIONS, REFUSED, Answer, Asked, Server, as_asked

EVERYWHERE = pytest.mark.parametrize("server", ["s3", "gs", "az"], indirect=True)

A, B = "datasets/reports/year=2024/agency=changning-rsj/part-0.parquet", "inventory/2024.json"
C, D = "datasets/checks/year=2024/agency=changning-rsj/part-0.parquet", "origin"


def changed(files: Mapping[str, bytes], gone: Iterable[str] = ()) -> Change:
    return Change([(path, 1, content) for path, content in files.items()], gone=[*gone])


def table(*rows: int) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"n": pa.array(rows, pa.int64())}), sink)
    return bytes(sink.getvalue())


def seen(address: str) -> dict[str, bytes]:
    """What a reader sees by the manifest."""
    snapshot = Snapshot(address)
    return {path: snapshot.read(path) for path in snapshot.manifest.files()}


def objects_of(address: str) -> dict[str, bytes]:
    """What a plain reader sees: all objects but those of the manifest, without those that have no rows."""
    store = Objects(address)
    found = {one.key: store.get(one.key).content for one in store.listed()}
    left = {key: content for key, content in found.items() if not key.startswith(".manifest/") and content}
    return {
        key: content
        for key, content in left.items()
        if content[:4] != b"PAR1" or pq.read_table(pa.BufferReader(content)).num_rows
    }


BEFORE = {A: table(1), B: b"before", C: table(7)}
AFTER = {A: table(2, 3), B: b"after", D: b"live\n"}
CHANGE = changed(AFTER, [C])


@EVERYWHERE
def test_what_is_published_is_what_all_readers_see(address: str) -> None:
    after = publish(publish(Manifest.of(address), changed(BEFORE)), CHANGE)

    assert seen(address) == objects_of(address) == AFTER
    assert after.files().keys() == AFTER.keys()
    left = [one.key for one in Objects(address).listed(".manifest")]
    assert len(left) == 1 + len(after.groups())  # nothing that was staged, no part of before


def test_what_is_gone_can_come_back(address: str) -> None:
    gone = publish(publish(Manifest.of(address), changed(BEFORE)), changed({}, [A, B, C]))
    assert gone.files() == {}
    assert gone.groups() == []
    publish(gone, changed(BEFORE))
    assert seen(address) == objects_of(address) == BEFORE


def cut_off(server: Server, number: int, *, done: bool) -> list[int]:
    """From the nth request that changes something on, no answer comes; that one itself may have been done."""
    left = [number]

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer | None:
        if asked.method in {"PUT", "POST", "DELETE"} and left[0] >= 0:
            left[0] -= 1
            if left[0] < 0 and done:
                answer()
        return answer() if left[0] >= 0 else REFUSED

    server.rule = rule
    return left


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_a_writer_is_killed_at_any_request(address: str, s3: Server, done: bool) -> None:
    for number in itertools.count():
        place = f"{address}/{number}"
        before = publish(Manifest.of(place), changed(BEFORE))
        left = cut_off(s3, number, done=done)
        with suppress(StorageError):
            publish(before, CHANGE)
        s3.rule = as_asked
        if left[0] >= 0:  # it came to its end
            break
        found = seen(place)
        assert found in (BEFORE, AFTER)
        now = settle(Manifest.of(place))
        assert seen(place) == objects_of(place) == found  # carried out; what was not committed left no trace
        if found == BEFORE:
            publish(now, CHANGE)
        assert seen(place) == objects_of(place) == AFTER
    assert number > 8


@EVERYWHERE
def test_the_answer_to_any_put_is_lost(address: str, server: Server) -> None:
    """It is asked for again, and refused, for somebody was first: we were."""
    before = publish(Manifest.of(address), changed(BEFORE))
    lost: set[str] = set()

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer | None:
        if asked.method == "PUT" and asked.key not in lost:
            lost.add(asked.key)
            answer()
            return None
        return answer()

    server.rule = rule
    publish(before, CHANGE)
    server.rule = as_asked
    assert len(lost) > 5
    assert seen(address) == objects_of(address) == AFTER


@EVERYWHERE
def test_of_two_writers_one_is_told(address: str) -> None:
    before = publish(Manifest.of(address), changed(BEFORE))
    publish(before, changed({B: b"first"}))
    with pytest.raises(OvertakenError):
        publish(before, changed({B: b"second", D: b"x"}))
    assert seen(address) == objects_of(address) == BEFORE | {B: b"first"}
    staged = [one.key for one in Objects(address).listed(".manifest")]
    assert not [key for key in staged if "pack" in key or "journal" in key]


@EVERYWHERE
def test_a_writer_that_slept_undoes_nothing(address: str, server: Server) -> None:
    """It wakes in the middle of carrying out its journal, which others have done, with more after it."""
    before = publish(Manifest.of(address), changed(BEFORE))
    woken: list[str] = []

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer | None:
        if asked.method == "PUT" and asked.key.endswith((A, C)) and not woken:
            woken.append(asked.key)
            now = settle(Manifest.of(address))
            publish(now, changed({A: table(9), B: b"later", C: table(10)}))
        return answer()

    server.rule = rule
    with pytest.raises(OvertakenError):
        publish(before, CHANGE)
    assert woken
    assert seen(address) == objects_of(address) == {A: table(9), B: b"later", C: table(10), D: b"live\n"}


@EVERYWHERE
def test_a_file_that_never_changes_is_put_once(address: str, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(b"records")
    place = "archive/202401/a.warc.gz"
    final = Change(final={place: (file, 7, 5)})
    publish(Manifest.of(address), final)
    assert seen(address) == {place: b"records"}
    assert len([key for key in server.keys("PUT") if key.endswith(place)]) == 1

    publish(Manifest.of(f"{address}/2"), final)
    file.write_bytes(b"others!")
    with pytest.raises(StorageError, match="is another file than"):
        publish(Manifest.of(address), final)
    assert seen(address) == {place: b"records"}


@EVERYWHERE
def test_a_large_file_goes_in_parts(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which no store does on a condition: what is there is compared first."""
    monkeypatch.setattr(objects, "_LARGE", 1000)
    file, objects_of_it = tmp_path / "a.warc.gz", Objects(address)
    file.write_bytes(bytes(range(256)) * 20)
    first = objects_of_it.upload("a.warc.gz", file)
    assert objects_of_it.upload("a.warc.gz", file) == first
    assert objects_of_it.get("a.warc.gz").content == file.read_bytes()
    file.write_bytes(bytes(range(256)) * 19 + bytes(256))
    with pytest.raises(ConflictError):
        objects_of_it.upload("a.warc.gz", file)
    assert objects_of_it.get("a.warc.gz").etag == first


@EVERYWHERE
def test_a_reader_sees_one_moment_or_is_told(address: str) -> None:
    from pipelines.storage import MovedError

    now = publish(Manifest.of(address), changed(BEFORE))
    root = ObjectPath.at(address)
    assert (root / B).read_bytes() == b"before"
    publish(now, CHANGE)
    with pytest.raises(MovedError):
        (root / A).read_bytes()
    assert (root.renewed() / A).read_bytes() == table(2, 3)


@EVERYWHERE
def test_a_journal_is_carried_out_while_a_reader_asks_for_it(address: str, server: Server) -> None:
    before = publish(Manifest.of(address), changed(BEFORE))
    left = cut_off(server, 4, done=True)  # the pack, the journal, the root, and one file
    with pytest.raises(StorageError):
        publish(before, CHANGE)
    server.rule = as_asked
    assert left[0] < 0
    carried_out: list[str] = []

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer:
        if asked.key.endswith("/journal") and not carried_out:
            carried_out.append(asked.key)
            settle(Manifest.of(address))
        return answer()

    server.rule = rule
    assert seen(address) == AFTER
    assert carried_out


def test_an_object_changed_by_other_means_is_told_and_mended_by_what_is_published_next(address: str) -> None:
    now = publish(Manifest.of(address), changed(BEFORE))
    store = Objects(address)
    store.replace(A, b"by hand", store.get(A).etag)
    with pytest.raises(StorageError, match="is not as it was published"):
        (ObjectPath.at(address) / A).read_bytes()
    publish(now, CHANGE)
    assert seen(address) == AFTER


@pytest.mark.parametrize(
    ("server", "ignored"),
    [("s3", "HTTP_IF_MATCH"), ("s3", "HTTP_IF_NONE_MATCH"), ("gs", "HTTP_X_GOOG_IF_GENERATION_MATCH")],
    indirect=["server"],
)
def test_a_store_that_takes_no_notice_of_conditions_is_refused(
    address: str, server: Server, monkeypatch: pytest.MonkeyPatch, ignored: str
) -> None:
    monkeypatch.setattr(server, "heeds", CONDITIONS - {ignored})
    with pytest.raises(StorageError, match="takes no notice of a put's conditions"):
        publish(Manifest.of(address), changed(BEFORE))
    assert list(Objects(address).listed()) == []


@pytest.mark.parametrize(
    ("server", "lacking", "line"),
    [
        ("s3", "etag", "the store answers without ETag; nothing is safe there"),
        ("gs", "etag", "the store answers without ETag; nothing is safe there"),
        ("gs", "x-goog-generation", "the store answers without a generation; nothing is safe there"),
    ],
    indirect=["server"],
)
def test_a_store_that_names_no_states_is_refused(
    address: str, server: Server, lacking: str, line: str
) -> None:
    """As emulators do."""

    def rule(_: Asked, answer: Callable[[], Answer]) -> Answer:
        found = answer()
        return found._replace(headers=[one for one in found.headers if one[0].lower() != lacking])

    server.rule = rule
    with pytest.raises(StorageError, match=line):
        publish(Manifest.of(address), changed(BEFORE))
    assert {key.rpartition("/")[2] for key in server.keys("PUT")} == {"conditions"}


@EVERYWHERE
def test_what_is_not_there_is_deleted_without_a_word(address: str) -> None:
    store = Objects(address)
    for key in ("a", "c"):
        store.create(key, b"1")
    store.delete(["a", "b", "c", "d"])
    store.delete(["a"])
    assert list(store.listed()) == []


@EVERYWHERE
def test_objects_are_as_they_were_published(address: str) -> None:
    """A listing names the same states as the answers to puts do."""
    now = publish(Manifest.of(address), changed(BEFORE))
    assert publishing.misfits(now) == {}
    store = Objects(address)
    store.replace(B, b"by hand", store.get(B).etag)
    assert publishing.misfits(now) == {B: "changed in the store by other means"}


def test_what_killed_writers_staged_is_swept_after_a_week(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = publish(Manifest.of(address), changed(BEFORE))
    Objects(address).create(".manifest/dead/pack-0", b"staged")
    assert publishing.sweep(now) == 0
    week = time.time() + 8 * 24 * 3600
    monkeypatch.setattr(publishing.time, "time", lambda: week)
    assert publishing.sweep(now) == 1
    assert seen(address) == BEFORE
