"""What the index takes for known is never asked for again, and is never other than what is there."""

import os
import shutil
import tempfile
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pipelines.archive import Archive, ArchiveWriter, Capture, listing, warc
from pipelines.errors import ArchiveError
from pipelines.page import ReportPage
from tests.pipelines.archive.helpers import HTML, exchange, page, writer

TICK = 0.02  # seconds; no clock of Linux is coarser than half of that
FOLDERS = ("2025", "202511", "202512")

files, numbers, folders = st.integers(0, 4), st.integers(0, 999), st.sampled_from(FOLDERS)


def settle() -> None:
    """Let what has changed become old."""
    time.sleep(1.5 * TICK)


@pytest.fixture
def short_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_TICK", int(TICK * 1e9))


def content(seed: int) -> bytes:
    """What a file may hold: a response repeated or not, and documents, the same for the same seed."""
    with tempfile.TemporaryDirectory() as folder:
        archive = writer(Path(folder), f"r{seed}", f"spider{seed % 3}")
        for number in range(seed % 4 + 1):
            body = HTML if number == 2 else b"%d %d" % (seed, number)
            archive.document(page(archive.exchange(exchange(f"/{number}", body)), f"/{number}", body))
        archive.close()
        return (Path(folder) / archive.file).read_bytes()


def is_whole(data: bytes) -> bool:
    """Gzip members, at least one, and nothing else."""
    whole = bool(data)
    while data and whole:
        member = zlib.decompressobj(wbits=31)
        with suppress(zlib.error):
            member.decompress(data)
        data, whole = member.unused_data, member.eof
    return whole


CONTENTS = [content(seed) for seed in range(8)]

Answers = tuple[list[Capture], list[ReportPage], list[str]]


def answers(archive: Archive) -> Answers:
    """All that an archive can be asked for: captures, documents, losses."""
    losses: list[ArchiveError] = []
    return archive.captures(), list(archive.documents(on_loss=losses.append)), [str(one) for one in losses]


class Upkeep(RuleBasedStateMachine):
    """What crawls, crashes, rsync and people do to an archive between two looks at it.

    The index of one ``Archive`` stays; after every step it must answer as one does that reads all anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(listing, "_TICK", int(TICK * 1e9))
        self.folder = Path(tempfile.mkdtemp())
        self.root, self.backup = self.folder / "archive", self.folder / "backup"
        self.root.mkdir()
        self.archive = Archive(self.root)
        self.writers: list[ArchiveWriter] = []
        self.in_place: set[str] = set()  # changed where they stand: the index may not know
        for number, seed in enumerate(CONTENTS[:4]):
            (self.root / FOLDERS[number % 2]).mkdir(exist_ok=True)
            (self.root / FOLDERS[number % 2] / f"copied-{number}.warc.gz").write_bytes(seed)

    def teardown(self) -> None:
        for one in self.writers:
            with suppress(ArchiveError):
                one.close()
        self.archive.close()
        shutil.rmtree(self.folder)
        self.patch.undo()

    def pick(self, number: int, pattern: str = "*/*.warc.gz*") -> Path | None:
        found = [path for path in sorted(self.root.glob(pattern)) if path.is_file()]
        return found[number % len(found)] if found else None

    def make_way(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        if path.is_dir():
            shutil.rmtree(path)

    # Crawls.

    @rule(seed=numbers, month=st.sampled_from(["01", "02"]))
    def open_a_file(self, seed: int, month: str) -> None:
        if len(self.writers) < 3:
            self.writers.append(writer(self.root, f"2026{month}01T000000Z-{seed}"))

    @precondition(lambda self: self.writers)
    @rule(which=files, seed=numbers)
    def write(self, which: int, seed: int) -> None:
        one = self.writers[which % len(self.writers)]
        body = HTML if seed % 5 == 0 else b"%d" % seed
        one.document(page(one.exchange(exchange(f"/{seed % 4}", body)), f"/{seed % 4}", body))

    @precondition(lambda self: self.writers)
    @rule(which=files)
    def close(self, which: int) -> None:
        with suppress(ArchiveError):  # its file was deleted
            self.writers.pop(which % len(self.writers)).close()

    @precondition(lambda self: self.writers)
    @rule(which=files, torn=st.binary(max_size=9))
    def kill(self, which: int, torn: bytes) -> None:
        one = self.writers.pop(which % len(self.writers))
        os.write(one._fd, torn)
        os.close(one._fd)
        one._fd = -1

    # Copies.

    @rule(folder=folders, number=files, of=files, keep=st.booleans(), still_open=st.booleans())
    def copy_in(self, folder: str, number: int, of: int, *, keep: bool, still_open: bool) -> None:
        """As rsync does: under another name, then renamed, over what is there; times kept or not."""
        path = self.root / folder / f"copied-{number}.warc.gz{'.open' * still_open}"
        self.make_way(path)
        new = path.with_name(".copied.X7aU")
        new.write_bytes(CONTENTS[of])
        if keep:
            os.utime(new, (1.6e9 + of, 1.6e9 + of))
        new.rename(path)
        self.in_place.discard(self.name(path))

    @rule(folder=folders, number=files, of=files, part=st.floats(0, 1))
    def copy_a_part(self, folder: str, number: int, of: int, part: float) -> None:
        """As cp does: where it stands, from the begin."""
        path = self.root / folder / f"copied-{number}.warc.gz"
        self.make_way(path)
        self.in_place_now(path)
        path.write_bytes(CONTENTS[of][: int(len(CONTENTS[of]) * part)])

    @rule(which=files, of=files)
    def copy_on(self, which: int, of: int) -> None:
        """The rest of what is there a part of, or more of it."""
        if path := self.pick(which, "*/copied-*"):
            had = path.read_bytes()
            rest = CONTENTS[of].removeprefix(had) if CONTENTS[of].startswith(had) else CONTENTS[of]
            self.in_place_now(path)
            with path.open("ab") as file:
                file.write(rest)

    @rule()
    def back_up(self) -> None:
        shutil.rmtree(self.backup, ignore_errors=True)
        shutil.copytree(self.root, self.backup, ignore=lambda *_: ["index.sqlite"])

    @precondition(lambda self: self.backup.exists())
    @rule(folder=st.sampled_from([*FOLDERS, "202601", "202602"]), index_too=st.booleans())
    def restore(self, folder: str, *, index_too: bool) -> None:
        """A folder from the backup, with the times that it had."""
        if (self.backup / folder).is_dir() and not any(one.file.startswith(folder) for one in self.writers):
            shutil.rmtree(self.root / folder, ignore_errors=True)
            shutil.copytree(self.backup / folder, self.root / folder)
            self.in_place -= {name for name in self.in_place if name.startswith(f"{folder}/")}

    # Mishaps.

    @rule(which=files)
    def delete(self, which: int) -> None:
        if path := self.pick(which):
            path.unlink()

    @rule(folder=folders)
    def delete_a_folder(self, folder: str) -> None:
        shutil.rmtree(self.root / folder, ignore_errors=True)

    @rule(which=files, size=numbers)
    def cut(self, which: int, size: int) -> None:
        if path := self.pick(which, "*/copied-*"):
            self.in_place_now(path)
            os.truncate(path, min(size, path.stat().st_size))

    @rule(which=files, where=numbers)
    def damage(self, which: int, where: int) -> None:
        if (path := self.pick(which, "*/copied-*")) and (data := bytearray(path.read_bytes())):
            data[where % len(data)] ^= 0xFF
            self.in_place_now(path, appended=False)
            stat = path.stat()
            path.write_bytes(data)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    @rule(which=files)
    def put_a_folder_in_its_place(self, which: int) -> None:
        if path := self.pick(which, "*/copied-*.warc.gz"):
            path.unlink()
            path.mkdir()
            (path / "x").touch()
            shutil.rmtree(path) if which % 2 else None

    @rule(folder=folders, seconds=st.sampled_from([1.5e9, 4e9]))
    def set_the_clock_of_a_folder(self, folder: str, seconds: float) -> None:
        if (self.root / folder).exists():
            os.utime(self.root / folder, (seconds, seconds))

    @rule(which=st.sampled_from(["delete", "garbage", "rebuild", "reopen", "read-only"]))
    def touch_the_index(self, which: str) -> None:
        if which == "rebuild":
            self.archive.rebuild_index()
            self.in_place.clear()
            return
        self.archive.close()
        self.patch.setattr("os.access", lambda *_: which != "read-only")
        if which in ("delete", "garbage"):
            (self.root / "index.sqlite").unlink(missing_ok=True)
            self.in_place.clear()
        if which == "garbage":
            (self.root / "index.sqlite").write_bytes(b"no database" * 4096)
        self.archive = Archive(self.root)

    # Looks.

    @rule()
    def let_time_pass(self) -> None:
        settle()

    @rule()
    def look_twice(self) -> None:
        self.archive.captures()
        settle()
        self.archive.captures()

    @invariant()
    def it_answers_as_a_look_at_everything_does(self) -> None:
        captures, documents, losses = answers(self.archive)
        with Archive(self.root, anew=True) as anew:
            truth = answers(anew)
            bodies = {one.record_id: anew.body(one) for one in truth[0] if one.sha256}
        if (captures, documents, losses) == truth:
            return
        assert self.in_place, "different, and nothing has been changed where it stands"
        self.nothing_false(captures, documents, bodies, truth)

    def nothing_false(
        self, captures: list[Capture], documents: list[ReportPage], bodies: dict[str, bytes], truth: Answers
    ) -> None:
        """What the index says of a file that was changed where it stands is an error as soon as it is read."""
        seen, there = (
            {(one.file, one.offset, one.record_id) for one in found} for found in (captures, truth[0])
        )
        assert {file for file, _, _ in seen ^ there} <= self.in_place
        for one in captures:
            try:
                body = self.archive.body(one)
            except ArchiveError:
                assert self.in_place
            else:
                assert warc.digest(body) == one.sha256
                assert bodies.get(one.record_id, body) == body
        known = {(one.url, one.archive_record, one.body) for one in truth[1]}  # a copy has the same records
        for one in documents:
            assert (one.url, one.archive_record, one.body) in known or one.archive_file in self.in_place

    def in_place_now(self, path: Path, *, appended: bool = True) -> None:
        """A file is about to be changed where it stands: one that may be final by now, or before its end."""
        if path.exists():
            stat, whole = path.stat(), path.suffix != ".open" and is_whole(path.read_bytes())
            old = time.time() - max(stat.st_mtime, stat.st_ctime) > TICK
            if (whole and old) or (not appended and (whole or path.suffix == ".open")):
                self.in_place.add(self.name(path))

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix().removesuffix(".open")


TestUpkeep = Upkeep.TestCase
TestUpkeep.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
