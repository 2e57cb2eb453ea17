"""What the index takes for known is never asked for again, and is never other than what is there."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISDIR

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pipelines.archive import Archive, ArchiveWriter, Capture, listing, recover, warc
from pipelines.errors import ArchiveError
from pipelines.page import ReportPage
from tests.pipelines.archive.helpers import HTML, exchange, page, writer
from tests.thorough import usually

TICK, GRAIN = 0.06, 0.03  # seconds: what is taken for a tick of the clock, and what is one
FOLDERS = ("2025", "202511", "202512")

files, numbers, folders = st.integers(0, 4), st.integers(0, 999), st.sampled_from(FOLDERS)


def settle() -> None:
    """Let what has changed become old."""
    time.sleep(1.5 * TICK)


def coarse(patch: pytest.MonkeyPatch) -> None:
    """As on a disk whose clock ticks thirty times a second, and whose folders have one size."""
    exact = listing.Stamp.of.__func__  # type: ignore[attr-defined]
    grain = int(GRAIN * 1e9)

    def of(cls: type[listing.Stamp], stat: os.stat_result) -> listing.Stamp:
        size, mtime, ctime, inode = exact(cls, stat)
        size = 4096 if S_ISDIR(stat.st_mode) else size
        return cls(size, mtime // grain * grain, ctime // grain * grain, inode)

    patch.setattr(listing, "_TICK", int(TICK * 1e9))
    patch.setattr(listing.Stamp, "of", classmethod(of))


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
        coarse(self.patch)
        self.folder = Path(tempfile.mkdtemp())
        self.root, self.backup = self.folder / "archive", self.folder / "backup"
        self.root.mkdir()
        self.archive = Archive(self.root)
        self.writers: list[ArchiveWriter] = []
        self.in_place: set[str] = set()  # changed where they stand: the index may not know
        self.so_backed_up: set[str] = set()  # were so when the backup was made, which keeps their times
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
        if path.is_symlink():
            path.unlink()

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

    @rule(folder=folders, number=files, of=files, part=st.sampled_from([0, 0.3, 0.9, 1]))
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

    @rule(folder=folders, number=files)
    def link(self, folder: str, number: int) -> None:
        """To a disk that may not be there."""
        path = self.root / folder / f"copied-{number}.warc.gz"
        self.make_way(path)
        path.unlink(missing_ok=True)
        path.symlink_to(self.folder / "disk" / path.name)

    @rule()
    def mount(self) -> None:
        if not (self.folder / "disk").exists():
            (self.folder / "disk").mkdir()
            for number, data in enumerate(CONTENTS[:5]):
                (self.folder / "disk" / f"copied-{number}.warc.gz").write_bytes(data)

    @rule()
    def back_up(self) -> None:
        shutil.rmtree(self.backup, ignore_errors=True)
        shutil.copytree(self.root, self.backup, ignore=lambda *_: ["index.sqlite"], symlinks=True)
        self.so_backed_up = set(self.in_place)

    @precondition(lambda self: self.backup.exists())
    @rule(folder=st.sampled_from([*FOLDERS, "202601", "202602"]), index_too=st.booleans())
    def restore(self, folder: str, *, index_too: bool) -> None:
        """A folder from the backup, with the times that it had."""
        if (self.backup / folder).is_dir() and not any(one.file.startswith(folder) for one in self.writers):
            shutil.rmtree(self.root / folder, ignore_errors=True)
            shutil.copytree(self.backup / folder, self.root / folder, symlinks=True)
            self.in_place -= {name for name in self.in_place if name.startswith(f"{folder}/")}
            self.in_place |= {name for name in self.so_backed_up if name.startswith(f"{folder}/")}

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
        """What the index says of a file that was changed where it stands is an error when it is read."""
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
        for document in documents:
            told = document.url, document.archive_record, document.body
            assert told in known or document.archive_file in self.in_place

    def in_place_now(self, path: Path, *, appended: bool = True) -> None:
        """A file is about to be changed where it stands: one that may be final by now, or before its end."""
        if path.exists():
            stat, whole = path.stat(), path.suffix != ".open" and is_whole(path.read_bytes())
            old = time.time() - max(stat.st_mtime, stat.st_ctime) > TICK - GRAIN
            if (whole and old) or (not appended and (whole or path.suffix == ".open")):
                same = (one for one in self.root.glob("*/*.warc.gz*") if one.resolve() == path.resolve())
                self.in_place.update(map(self.name, same))  # several links may lead to one file

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix().removesuffix(".open")


TestUpkeep = Upkeep.TestCase
TestUpkeep.settings = settings(  # what fails is short enough as it is, and takes minutes to shorten
    max_examples=usually(8, thorough=200), stateful_step_count=25, deadline=None, phases=[Phase.generate]
)


# What the drawn sequences seldom meet.


def found(archive: Archive) -> list[str]:
    return [one.url.rpartition("/")[2] for one in archive.captures()]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    coarse(monkeypatch)
    (tmp_path / "archive" / "2025").mkdir(parents=True)
    return tmp_path / "archive"


def test_a_copy_that_stalls_before_its_first_byte_is_not_taken_for_whole(root: Path) -> None:
    (root / "2025" / "a.warc.gz").touch()
    settle()
    with Archive(root) as archive:
        assert found(archive) == []
        settle()
        assert found(archive) == []
        with (root / "2025" / "a.warc.gz").open("ab") as file:
            file.write(CONTENTS[0])
        assert found(archive) == ["0"]


def test_a_link_may_lead_somewhere_later(root: Path) -> None:
    (root / "2025" / "a.warc.gz").symlink_to(root.parent / "disk" / "a.warc.gz")
    settle()
    with Archive(root) as archive:
        assert found(archive) == found(archive) == []
        (root.parent / "disk").mkdir()
        (root.parent / "disk" / "a.warc.gz").write_bytes(CONTENTS[0])
        assert found(archive) == ["0"]


def test_a_mended_file_of_the_same_size_and_time_is_read_again(
    root: Path,
) -> None:
    path, times = root / "2025" / "a.warc.gz", (1.7e9, 1.7e9)
    damaged = bytearray(CONTENTS[0])
    damaged[400] ^= 0xFF
    for data, urls in ((damaged, []), (CONTENTS[0], ["0"])):
        path.write_bytes(data)
        os.utime(path, times)
        settle()
        with Archive(root) as archive:
            assert found(archive) == urls


def test_a_file_replaced_by_one_that_is_damaged_before_its_end_is_read_anew(root: Path) -> None:
    path, damaged = root / "2025" / "a.warc.gz", bytearray(CONTENTS[0])
    damaged[400] ^= 0xFF
    path.write_bytes(CONTENTS[0])
    with Archive(root) as archive:
        assert found(archive) == ["0"]
        (root / "new").write_bytes(damaged)
        (root / "new").rename(path)
        assert found(archive) == []


def test_files_that_come_within_a_tick_of_the_clock_are_found(root: Path) -> None:
    with Archive(root) as archive:
        for number in range(20):
            (root / "2025" / f"{number:02}.warc.gz").write_bytes(CONTENTS[0])
            assert found(archive) == ["0"] * (number + 1)


def test_a_final_file_that_is_changed_where_it_stands_is_an_error_until_all_is_read_again(root: Path) -> None:
    path = root / "2025" / "a.warc.gz"
    path.write_bytes(CONTENTS[0])
    settle()
    with Archive(root) as archive:
        [capture], [_] = archive.captures(), archive.documents()
        path.write_bytes(CONTENTS[4])
        assert archive.captures() == [capture]
        for reads in (archive.body, archive.exchange):
            with pytest.raises(
                ArchiveError, match=r"2025/a\.warc\.gz.*(not the one that was indexed|damaged)"
            ):
                reads(capture)
        with pytest.raises(ArchiveError, match=r"2025/a\.warc\.gz"):
            list(archive.documents())
        archive.rebuild_index()
        assert [archive.body(one) for one in archive.captures()] == [b"4 0"]


def test_a_copy_of_the_archive_with_its_times_is_not_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As rsync -a makes it, the index too."""
    (root / "2025" / "a.warc.gz").write_bytes(CONTENTS[3])
    settle()
    with Archive(root) as archive:
        before = answers(archive)
    shutil.copytree(root, root.parent / "copy")
    monkeypatch.setattr("pipelines.archive.warc.members", None)
    with Archive(root.parent / "copy") as archive:
        assert answers(archive) == before


def test_what_may_only_be_read_is_taken_from_its_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "2025" / "a.warc.gz").write_bytes(CONTENTS[3])
    settle()
    with Archive(root) as archive:
        before = answers(archive)
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("pipelines.archive.warc.members", None)
    index = (root / "index.sqlite").read_bytes()
    with Archive(root) as archive:
        assert answers(archive) == before
    assert (root / "index.sqlite").read_bytes() == index


@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_is_there_both_open_and_closed_loses_nothing(root: Path, *, whole: bool) -> None:
    """A backup got it while it was written, and once more when it was closed; or two are called the same."""
    closed = root / "2025" / "a.warc.gz"
    closed.write_bytes(CONTENTS[3])
    left = CONTENTS[3][:900] if whole else CONTENTS[6]
    closed.with_name("a.warc.gz.open").write_bytes(left)
    assert recover(root) == ([] if whole else [root / "2025" / "a-2.warc.gz"])
    assert closed.read_bytes() == CONTENTS[3]
    assert sorted(path.name for path in closed.parent.iterdir()) == ["a-2.warc.gz"] * (not whole) + [
        "a.warc.gz"
    ]
    if not whole:
        assert (root / "2025" / "a-2.warc.gz").read_bytes() == CONTENTS[6]


def test_the_latest_is_the_one_that_a_look_at_all_captures_finds(root: Path) -> None:
    """Among dates past and to come, equal ones, bodies whole and cut."""
    chance, now = random.Random(5), datetime.now(UTC)
    archive = writer(root)
    for _ in range(300):
        moment = now + timedelta(days=chance.choice([-3, -2, -1, 1, 2]), seconds=chance.choice([0, 0, 1]))
        cut = chance.choice([None, "disconnect"])
        archive.exchange(exchange(f"/{chance.randrange(40)}", fetched_at=moment, truncated=cut))
    archive.close()
    with Archive(root) as reader:
        for number in range(41):
            captures = reader.captures(url=f"http://www.shcn.gov.cn/{number}")
            best = max(
                captures,
                key=lambda one: (one.truncated is None, one.fetched_at <= now, one.fetched_at),
                default=None,
            )
            assert reader.find(url=f"http://www.shcn.gov.cn/{number}") == best


# What it costs.


def calls(work: Callable[[], object]) -> int:
    """How often anything is called meanwhile, in Python or out of it."""
    number = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return number


@pytest.fixture(params=[10, 200])
def nights(request: pytest.FixtureRequest, root: Path) -> Path:
    """So many files of other months, all in one folder and all of one page."""
    for number in range(request.param):
        (root / "2025" / f"{number:03}.warc.gz").write_bytes(CONTENTS[0])
    settle()
    with Archive(root) as archive:
        archive.captures()
    return root


COSTS: dict[str, set[int]] = defaultdict(set)


def test_a_find_costs_the_same_however_many_files_there_are(nights: Path) -> None:
    with Archive(nights) as archive:
        COSTS["open"].add(calls(lambda: archive.find(url="http://www.shcn.gov.cn/0")))
        COSTS["find"].add(calls(lambda: archive.find(url="http://www.shcn.gov.cn/0")))
    assert max(map(len, COSTS.values())) == 1


def test_a_start_costs_the_same_however_many_files_there_are(nights: Path) -> None:
    def start() -> None:
        writer(nights, "20260314T021500Z-9f3a1c").close()

    COSTS["start"].add(calls(start))
    assert len(COSTS["start"]) == 1


# Seventeen spiders at once.

A_NIGHT = """
import os, signal, sys
from pathlib import Path
from pipelines.archive import Archive
from tests.pipelines.archive.helpers import exchange, page, writer
root, number = Path(sys.argv[1]), int(sys.argv[2])
archive, reader = writer(root, "20260314T021500Z-9f3a1c", f"spider{number}"), Archive(root)
for step in range(12):
    body = b"%d %d" % (number, step) if step % 3 else b"the same everywhere"
    document = page(archive.exchange(exchange(f"/{number}/{step}", body)), f"/{number}/{step}", body)
    archive.document(document)
    assert reader.body(reader.find(record_id=document.archive_record)) == body
    print(document.archive_record, flush=True)
    if step == number % 9 + 3 and number % 2:
        os.kill(os.getpid(), signal.SIGKILL)
archive.close()
"""


def test_seventeen_spiders_at_once_and_half_of_them_killed(tmp_path: Path) -> None:
    told: list[str] = []
    for _ in range(2):  # the second night closes what the first has left
        children = [
            subprocess.Popen(
                [sys.executable, "-c", A_NIGHT, str(tmp_path), str(number)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(17)
        ]
        for child in children:
            out, err = child.communicate(timeout=240)
            assert (err, child.returncode) in [("", 0), ("", -signal.SIGKILL)], err
            told += out.split()
    with Archive(tmp_path) as archive, Archive(tmp_path, anew=True) as anew:
        assert answers(archive) == answers(anew)
        assert set(told) <= {one.archive_record for one in archive.documents()}
    writer(tmp_path, "20260315T021500Z-9f3a1c").close()
    assert list(tmp_path.glob("*/*.open")) == []
    with Archive(tmp_path) as archive, Archive(tmp_path, anew=True) as anew:
        assert answers(archive) == answers(anew)
