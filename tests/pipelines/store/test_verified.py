"""Drawn damage, before and after a verification: what is passed over never hides anything."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import verified as memory
from pipelines.store import verify as module
from pipelines.store.compact import compact
from pipelines.store.inspection import Problem
from pipelines.store.landing import Store
from pipelines.store.partitions import partition
from pipelines.store.paths import DATASETS, PART
from pipelines.store.verify import Verification, verification, verify
from pipelines.verified import Verified
from pipelines.workers.pool import Pool
from tests.pipelines.store.reports import make_report
from tests.thorough import usually

REPORTS = [(f"changning-{name}", year) for year in (2023, 2024) for name in ("rsj", "sjj", "wjw")]
SETS = [dataset for dataset in DATASETS if dataset != "indicators"]
OTHER = "https://www.shcn.gov.cn/copy.html"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six reports of two years; one has a copy."""
    root = tmp_path_factory.mktemp("sound")
    land(root)
    compact(root)
    return root


@pytest.fixture(autouse=True)
def _old_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "YOUNG", 0)


def land(root: Path) -> None:
    store = Store(root)
    urls = (f"https://www.shcn.gov.cn/{agency}/{year}.html" for agency, year in REPORTS)
    store.land_many(
        [make_report(*one, number=one[1], source_url=url) for one, url in zip(REPORTS, urls, strict=True)]
    )
    store.land(make_report(*REPORTS[0], number=7, source_url=OTHER))


def file(report: tuple[str, int], dataset: str) -> Path:
    agency, year = report
    return Path("datasets", partition(dataset, year, agency))


Found = set[tuple[str, str]]
"""What is wrong: its kind, and the report or the path."""


def flip(root: Path, report: tuple[str, int], dataset: str) -> Found:
    flipped(root / file(report, dataset))
    return {("corrupt", f"{file(report, dataset)}")}


def truncate(root: Path, report: tuple[str, int], dataset: str) -> Found:
    os.truncate(root / file(report, dataset), 100)
    return {("corrupt", f"{file(report, dataset)}")}


def delete(root: Path, report: tuple[str, int], dataset: str) -> Found:
    (root / file(report, dataset)).unlink()
    return {("missing", "{}-{}".format(*report))}


def folder(root: Path, report: tuple[str, int], dataset: str) -> Found:
    path = root / file(report, dataset)
    path.unlink()
    path.mkdir()
    return {("corrupt", f"{file(report, dataset)}"), ("missing", "{}-{}".format(*report))}


def replace(root: Path, report: tuple[str, int], dataset: str) -> Found:
    """By the file of the same report's copy, or of another report."""
    other = Path("copies", partition(dataset, REPORTS[0][1], REPORTS[0][0]))
    shutil.copyfile(root / other, root / file(report, dataset))
    return {("inconsistent", "{}-{}".format(*report))}


def foreign(root: Path, report: tuple[str, int], dataset: str) -> Found:
    path = file(report, dataset).with_name("part-1.parquet")
    shutil.copyfile(root / file(report, dataset), root / path)
    return {("foreign", f"{path}")}


def foreign_deep(root: Path, report: tuple[str, int], dataset: str) -> Found:
    path = file(report, dataset).with_name("deep") / PART
    (root / path).parent.mkdir()
    shutil.copyfile(root / file(report, dataset), root / path)
    return {("foreign", f"{path}")}


def touched(root: Path, report: tuple[str, int], dataset: str) -> Found:
    (root / file(report, dataset)).touch()
    return set()


def compacted(damage: Callable[[Path], None]) -> Callable[[Path, tuple[str, int], str], Found]:
    def damaged(root: Path, report: tuple[str, int], dataset: str) -> Found:
        path = Path("compact", dataset, f"{report[1]}.parquet")
        damage(root / path)
        return {("compact", f"{path}")}

    return damaged


def flipped(path: Path) -> None:
    """In the first column's last page, where only a checksum tells; done twice it is no better."""
    column = pq.read_metadata(path).row_group(0).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    with path.open("r+b") as stream:
        stream.seek(start + column.total_compressed_size - 1)
        last = stream.read(1)[0]
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([(last + 1) % 256]))


DAMAGES = [
    flip,
    truncate,
    delete,
    folder,
    replace,
    foreign,
    foreign_deep,
    touched,
    compacted(flipped),
    compacted(lambda path: os.truncate(path, 100)),
]

Damage = tuple[tuple[str, int], str, Callable[[Path, tuple[str, int], str], Found]]


@st.composite
def drawn(draw: st.DrawFn) -> tuple[list[Damage], list[Damage]]:
    """Damage to some reports before a verification, and to others after it."""
    hit = draw(st.lists(st.sampled_from(REPORTS), min_size=1, max_size=4, unique=True))
    damages = [(report, draw(st.sampled_from(SETS)), draw(st.sampled_from(DAMAGES))) for report in hit]
    before = draw(st.integers(0, len(damages)))
    return damages[:before], damages[before:]


def found(problems: list[Problem]) -> Found:
    return {
        (one.kind, one.report_id or "" if one.kind in ("missing", "inconsistent") else f"{one.path}")
        for one in problems
    }


def changed(root: Path, damages: list[Damage], *, restored: bool) -> Found:
    """Damage it; with ``restored`` all modification times are then as they were."""
    times = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    sizes = {path: path.stat().st_size for path in times}
    wrong = {one for report, dataset, damage in damages for one in damage(root, report, dataset)}
    for path, time in times.items() if restored else ():
        if path.exists():
            os.utime(path, ns=(time, time))
    for report, dataset, damage in damages if restored else ():
        path = root / file(report, dataset)
        if damage is replace and path.stat().st_size == sizes[path]:  # readers take it for the old
            wrong.add(("compact", f"compact/{dataset}/{report[1]}.parquet"))
    return wrong


def looked(root: Path, *, everything: bool = False, repair: bool = False) -> Verification:
    return verification(root, repair=repair, verified=Verified(root, everything=everything))


@settings(max_examples=usually(8, thorough=200), deadline=None)
@given(drawn(), st.booleans())
def test_drawn_damage_is_found_whatever_was_known(
    sound: Path, damages: tuple[list[Damage], list[Damage]], restored: bool
) -> None:
    with TemporaryDirectory() as name:
        root = shutil.copytree(sound, Path(name, "data"))
        wrong = changed(root, damages[0], restored=restored)
        assert found(looked(root).problems) == wrong
        wrong |= changed(root, damages[1], restored=restored)
        for everything in (False, False, True, False):
            done = looked(root, everything=everything)
            assert found(done.problems) == wrong
            assert done.reports.before == 0 or not everything
        assert found(verify(root)) == wrong

        looked(root, repair=True)
        land(root)
        compact(root)
        assert looked(root).problems == verify(root) == []
        strange = len(list(root.glob("datasets/*/*/*/deep")))  # empty by now, and looked into each time
        assert looked(root).reports[:2] == (strange, len(REPORTS) - strange)


def test_only_what_has_changed_is_read(sound: Path, tmp_path: Path) -> None:
    root = shutil.copytree(sound, tmp_path / "data")
    assert looked(root).reports[:2] == (6, 0)
    assert looked(root).reports[:2] == (0, 6)
    Store(root).land(make_report(*REPORTS[1], number=8, source_url=OTHER))
    done = looked(root)
    assert (done.problems, done.reports[:2]) == ([], (1, 5))
    assert done.reports.since is not None
    compact(root)
    assert looked(root).reports[:2] == (0, 6)
    assert looked(root, everything=True).reports == (6, 0, None)


def test_bits_that_flip_on_the_disk_are_found_where_everything_is_read(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They change nothing by which one sees from outside that a file has changed."""
    monkeypatch.setattr(module, "stamp", lambda looks: repr([(name, one.st_size) for name, one in looks]))
    root = shutil.copytree(sound, tmp_path / "data")
    looked(root)
    wrong = flip(root, REPORTS[2], "requests")
    assert looked(root).problems == []
    assert found(looked(root, everything=True).problems) == wrong
    assert found(looked(root).problems) == wrong, "what is damaged is not known to be sound"


def test_what_is_young_is_read_again(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change within the same tick of the clock would not show."""
    monkeypatch.setattr(memory, "YOUNG", 60)
    root = shutil.copytree(sound, tmp_path / "data")
    for _ in range(2):
        assert looked(root).reports == (6, 0, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"wjw", b"sjj")),
        lambda path: path.write_bytes(path.with_name("2023.json").read_bytes()),
        Path.unlink,
    ],
)
def test_a_memory_that_is_damaged_foreign_or_gone(
    sound: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    root = shutil.copytree(sound, tmp_path / "data")
    looked(root)
    change(root / "verified" / "2024.json")
    assert looked(root).reports[:2] == (3, 3)
    assert looked(root).reports[:2] == (0, 6)


def test_a_memory_of_another_version_of_the_code(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(sound, tmp_path / "data")
    looked(root)
    monkeypatch.setattr(memory, "_code", lambda: b"other")
    assert looked(root).reports[:2] == (6, 0)


def test_a_copy_of_the_folder_is_read_with_its_memory_or_without(sound: Path, tmp_path: Path) -> None:
    root = shutil.copytree(sound, tmp_path / "data")
    looked(root)
    assert looked(shutil.copytree(root, tmp_path / "copy")).reports[:2] == (6, 0)
    assert looked(root.rename(tmp_path / "moved")).reports[:2] == (0, 6)


def test_the_same_is_said_whatever_the_number_of_processes(sound: Path, tmp_path: Path) -> None:
    root = shutil.copytree(sound, tmp_path / "data")
    for number, damage in enumerate(DAMAGES[:6]):
        damage(root, REPORTS[number], SETS[number % len(SETS)])
    alone = verification(root).problems
    assert len(alone) >= 6
    for processes in (1, 2, 3):
        with Pool(processes) as pool:
            found = verification(root, each=lambda work, items, _, pool=pool: pool.map(work, items)).problems
        assert found == alone
