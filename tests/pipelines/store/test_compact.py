"""Compact files: whatever happens to the partitions, reading gives their rows."""

import os
import subprocess
import time
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl import load
from pipelines.errors import StoreError
from pipelines.records import Report
from pipelines.store import DATASETS, compact_file
from pipelines.store.compact import compact, is_fresh
from pipelines.store.landing import Store
from pipelines.store.partitions import partition
from pipelines.store.paths import stamp
from pipelines.store.scan import read_year
from tests.pipelines.store.reports import make_narrative, make_report
from tests.thorough import usually


def in_partitions(root: Path, dataset: str, year: int) -> dict[str, pa.Table]:
    """Agency -> what plain pyarrow reads in its partition's file."""
    files = sorted(root.glob(f"datasets/{dataset}/year={year}/agency=*/part-0.parquet"))
    return {file.parent.name.partition("=")[2]: pq.read_table(file, partitioning=None) for file in files}


def by_agency(table: pa.Table, year: int) -> dict[str, pa.Table]:
    """The rows of each agency as they stand in a table of a year; they are one behind the other, in order."""
    agencies = table["agency"].to_pylist()
    assert agencies == sorted(agencies)
    assert set(table["year"].to_pylist()) <= {year}
    rows = table.drop_columns(["year", "agency"])
    return {one: rows.slice(agencies.index(one), agencies.count(one)) for one in dict.fromkeys(agencies)}


def same(found: Mapping[str, pa.Table], truth: Mapping[str, pa.Table]) -> bool:
    return {k: t.to_pydict() for k, t in found.items()} == {k: t.to_pydict() for k, t in truth.items()}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More partitions than are read one by one."""
    folder = tmp_path_factory.mktemp("many")
    store = Store(folder)
    for number in range(70):
        store.land(make_report(f"changning-a{number}", 2024, number))
    other = make_report("chongming-rsj", 2024, 70)
    other.identity.district = "chongming"
    store.land(other)
    return folder


def test_partitions_and_compact_files_give_the_same(many: Path) -> None:
    parts: list[dict[str, Any]] = [
        {},
        {"year": 2024, "columns": ["value", "agency"]},
        {"district": "changning"},
        {"agency": [f"changning-a{number}" for number in range(68)]},
        {"columns": []},
    ]
    before = [load(dataset, data_dir=many, **part) for dataset in ("requests",) for part in parts]
    reports = {dataset: load(dataset, data_dir=many) for dataset in DATASETS}
    assert compact(many) == [many / "compact" / d / "2024.parquet" for d in DATASETS if d != "indicators"]
    assert is_fresh(many, "requests", 2024)
    for part, expected in zip(parts, before, strict=True):
        pd.testing.assert_frame_equal(load("requests", data_dir=many, **part), expected)
    for dataset, frame in reports.items():
        pd.testing.assert_frame_equal(load(dataset, data_dir=many), frame)
    assert compact(many) == []  # all fresh


def copy_of(many: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-a", f"{many}/.", str(folder)], check=True)
    compact(folder)
    assert load("requests", data_dir=folder)["value"].max() == 70
    assert is_fresh(folder, "requests", 2024)
    return folder


def test_a_late_compact_file_is_not_used(many: Path, tmp_path: Path) -> None:
    root = copy_of(many, tmp_path)
    Store(root).land(make_report("changning-a5", 2024, 99))
    assert not is_fresh(root, "requests", 2024)
    assert load("requests", data_dir=root)["value"].max() == 99
    assert len(compact(root)) == 5  # every dataset the report has rows in
    assert load("requests", data_dir=root)["value"].max() == 99


@pytest.mark.parametrize("change", ["removed", "added", "touched"])
def test_partitions_changed_by_hand_make_a_compact_file_late(many: Path, tmp_path: Path, change: str) -> None:
    root = copy_of(many, tmp_path)
    path = root / "datasets" / partition("requests", 2024, "changning-a5")
    match change:
        case "removed":
            path.unlink()
        case "added":
            path.parent.with_name("agency=changning-new").mkdir()
            path.parent.with_name("agency=changning-new").joinpath(path.name).write_bytes(path.read_bytes())
        case "touched":
            os.utime(path)
    assert not is_fresh(root, "requests", 2024)


@pytest.mark.parametrize("content", [b"", b"PAR1", "half"])
def test_a_damaged_compact_file_is_not_used(many: Path, tmp_path: Path, content: bytes | str) -> None:
    root = copy_of(many, tmp_path)
    path = root / "compact/requests/2024.parquet"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if isinstance(content, str) else content)
    assert len(load("requests", data_dir=root)) == 71 * 175
    assert compact(root) == [path]
    assert is_fresh(root, "requests", 2024)


def test_a_flipped_bit_in_a_compact_file_is_noticed(tmp_path: Path) -> None:
    """Most still unpack, to other rows. Headers of pages and the file's end have no checksums."""
    for number in range(8):
        Store(tmp_path).land(few_cells(f"changning-a{number}", 2024, number))
    compact(tmp_path)
    path = tmp_path / "compact/requests/2024.parquet"
    sound, rows = path.read_bytes(), load("requests", data_dir=tmp_path)
    table = read_year(tmp_path, "requests", 2024)
    for place in range(4, len(sound), len(sound) // 120):
        flipped = bytearray(sound)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert read_year(tmp_path, "requests", 2024).equals(table), place
        pd.testing.assert_frame_equal(load("requests", data_dir=tmp_path), rows, obj=str(place))


@pytest.mark.parametrize("moment", ["before it is read", "after"])
@pytest.mark.parametrize("change", ["lands", "goes"])
def test_what_changes_while_it_is_compacted_is_left_for_the_next_time(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, change: str
) -> None:
    root = copy_of(many, tmp_path)
    Store(root).land(make_report("changning-a5", 2024, 99))

    def read_meanwhile(root: Path, dataset: str, year: int, **more: Any) -> pa.Table:
        found = read_year(root, dataset, year, **more)
        if dataset == "requests" and change == "lands":
            Store(root).land(make_report("changning-a6", 2024, 77))
        elif dataset == "requests":
            (root / "datasets" / partition("requests", 2024, "changning-a6")).unlink()
        return read_year(root, dataset, year, **more) if moment == "before it is read" else found

    monkeypatch.setattr("pipelines.store.compact.read_year", read_meanwhile)
    compact(root)
    held = set(pq.read_table(root / "compact/requests/2024.parquet")["agency"].to_pylist())
    assert len(held) == 70
    assert "changning-a6" not in held
    with warnings.catch_warnings(action="ignore"):  # what was deleted is missed
        values = set(load("requests", data_dir=root)["value"])
    assert values == {*range(71), 99} - {5, 6} | ({77} if change == "lands" else set())
    monkeypatch.undo()
    compact(root)
    assert all(is_fresh(root, dataset, 2024) for dataset in DATASETS if dataset != "indicators")


def test_not_more_agencies_than_a_city_has_are_in_memory_at_once(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = set[int]()

    def read(*args: Any, **more: Any) -> pa.Table:
        table = read_year(*args, **more)
        at_once.add(len(table["agency"].unique()))
        return table

    root = copy_of(many, tmp_path)
    whole = (root / "compact/requests/2024.parquet").read_bytes()
    subprocess.run(["rm", "-r", str(root / "compact")], check=True)
    monkeypatch.setattr("pipelines.store.compact.read_year", read)
    monkeypatch.setattr("pipelines.store.compact._TOGETHER", 30)
    compact(root)
    assert at_once == {30, 11}
    assert (root / "compact/requests/2024.parquet").read_bytes() == whole


def test_the_compact_file_of_a_year_that_is_gone_goes_too(tmp_path: Path) -> None:
    Store(tmp_path).land(make_report())
    Store(tmp_path).land(make_narrative(year=2009))
    compact(tmp_path)
    assert (tmp_path / "compact/reports/2009.parquet").exists()
    subprocess.run(["rm", "-r", str(tmp_path / "datasets/reports/year=2009")], check=True)
    assert compact(tmp_path) == []
    assert not (tmp_path / "compact/reports/2009.parquet").exists()


def test_a_year_that_cannot_be_compacted_keeps_no_other_from_it(tmp_path: Path) -> None:
    for year in (2022, 2023, 2024):
        Store(tmp_path).land(make_report("changning-rsj", year, 1))
    other = tmp_path / "datasets" / partition("requests", 2022, "changning-rsj")
    table = pq.ParquetFile(other).read()
    place = table.column_names.index("row")
    pq.write_table(table.set_column(place, "row", table["row"].cast("int64")), other)
    with pytest.raises(StoreError, match=r"row is int64, not int16; govcrawl reparse writes it anew$"):
        compact(tmp_path)
    done = sorted(str(file.relative_to(tmp_path / "compact")) for file in tmp_path.glob("compact/*/*"))
    everything = {f"{d}/{y}.parquet" for d in DATASETS if d != "indicators" for y in (2022, 2023, 2024)}
    assert set(done) == everything - {"requests/2022.parquet"}


def few_cells(agency: str, year: int, number: float) -> Report:
    """A report that is quick to land; of two rows in ``requests``."""
    report = make_report(agency, year, number)
    report.values = [one for one in report.values if one.dataset == "requests"][:2]
    return report


def test_rows_of_other_columns_than_today_s_are_read_from_the_partitions(many: Path, tmp_path: Path) -> None:
    root = copy_of(many, tmp_path)
    file = root / "compact/requests/2024.parquet"
    table, stamps = pq.read_table(file), pq.read_metadata(file).metadata[compact_file.STAMPS]
    lie = pa.array([7.0] * len(table))
    for other in (table.drop_columns(["raw"]), table.append_column("pages", lie)):
        place = other.schema.get_field_index("value")
        with pq.ParquetWriter(file, other.schema) as writer:
            writer.write_table(other.set_column(place, "value", lie))
            writer.add_key_value_metadata({compact_file.STAMPS: stamps})
        assert read_year(root, "requests", 2024, ["value"])["value"].to_pylist() != lie.to_pylist()
        assert compact(root) == [file]


def test_a_compact_file_of_before_there_were_stamps_is_late(many: Path, tmp_path: Path) -> None:
    root = copy_of(many, tmp_path)
    file = root / "compact/requests/2024.parquet"
    table = pq.read_table(file)
    place = table.schema.get_field_index("value")
    table = table.set_column(place, "value", pa.array([7.0] * len(table)))
    pq.write_table(table.replace_schema_metadata({"govcrawl.partitions": "ab" * 32}), file)
    assert sorted(set(read_year(root, "requests", 2024)["value"].to_pylist())) == list(range(71))
    assert compact(root) == [file]
    assert is_fresh(root, "requests", 2024)


def test_only_partitions_that_have_changed_are_read(many: Path, tmp_path: Path) -> None:
    """All others are torn here, which nobody notices."""
    root = copy_of(many, tmp_path)
    Store(root).land(make_report("changning-a5", 2024, 99))
    for file in root.glob("datasets/requests/year=2024/agency=*/part-0.parquet"):
        if "changning-a5" not in str(file):
            found = file.stat()
            file.write_bytes(b"x" * found.st_size)
            os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    numbers = [*range(5), 99, *range(6, 71)]
    for fresh in (False, True):
        assert is_fresh(root, "requests", 2024) == fresh
        assert sorted(load("requests", data_dir=root)["value"].unique()) == sorted(numbers)
        compact(root)


def test_a_partition_written_again_within_a_tick_of_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size and time of the file stay as they are while its rows change, just when it is compacted."""
    for number in range(8):
        Store(tmp_path).land(few_cells(f"changning-a{number}", 2024, 1))
    file = tmp_path / "datasets" / partition("requests", 2024, "changning-a3")
    other = few_cells("changning-a3", 2024, 2)
    (tmp_path / "other").mkdir()
    Store(tmp_path / "other").land(other)
    content = (tmp_path / "other" / "datasets" / partition("requests", 2024, "changning-a3")).read_bytes()
    before = stamp(file)

    def within_the_tick(_seconds: float) -> None:
        if (tmp_path / "compact/reports/2024.parquet").exists():  # then it is the turn of ``requests``
            found = file.stat()
            file.write_bytes(content)
            os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))

    monkeypatch.setattr("time.sleep", within_the_tick)
    compact(tmp_path)
    assert stamp(file) == before
    assert read_year(tmp_path, "requests", 2024, ["value"], ["changning-a3"])["value"].to_pylist() == [2, 2]
    assert same(
        by_agency(read_year(tmp_path, "requests", 2024), 2024), in_partitions(tmp_path, "requests", 2024)
    )


AGENCIES = [f"changning-a{number}" for number in range(9)]
YEARS = (2023, 2024)

STEPS = st.tuples(
    st.sampled_from(
        [
            *(["land"] * 4),
            *(["compact"] * 3),
            *("withdraw", "delete", "delete_year", "replace", "hold", "keep", "put_back"),
            *("put_compact_file_back", "damage"),
        ]
    ),
    st.sampled_from(AGENCIES),
    st.sampled_from(YEARS),
    st.integers(0, 2),
)


@dataclass
class Kept:
    """Rows as they once were, with the stamps of then."""

    rows: pa.Table
    stamps: dict[str, str]
    asked: list[Sequence[str] | None] = field(default_factory=list)

    def table(
        self, columns: Sequence[str] | None = None, _agencies: Collection[str] | None = None
    ) -> pa.Table:
        self.asked.append(columns)
        return self.rows if columns is None else self.rows.select(["year", "agency", *columns])


def kept(root: Path, dataset: str, year: int) -> Kept:
    """What plain pyarrow finds now."""
    found = in_partitions(root, dataset, year)
    tables = [
        table.add_column(0, "agency", pa.repeat(agency, len(table))).add_column(
            0, "year", pa.repeat(pa.scalar(year, pa.int16()), len(table))
        )
        for agency, table in found.items()
    ]
    files = {one: root / "datasets" / partition(dataset, year, one) for one in found}
    return Kept(pa.concat_tables(tables), {one: stamp(file) or "" for one, file in files.items()})


class Folder:
    """A data folder to which things happen; each step of ``STEPS`` is a method."""

    def __init__(self, root: Path) -> None:
        self.root, self.store = root, Store(root)
        self.aside: dict[Path, tuple[bytes, int]] = {}
        self.held: list[Kept] = []

    def land(self, agency: str, year: int, number: int) -> None:
        self.store.land(few_cells(agency, year, number))

    def withdraw(self, agency: str, year: int, _: int) -> None:
        self.store.withdraw(agency, year)

    def delete(self, agency: str, year: int, _: int) -> None:
        self.file(agency, year).unlink(missing_ok=True)

    def delete_year(self, _agency: str, year: int, _: int) -> None:
        subprocess.run(["rm", "-rf", str(self.root / f"datasets/requests/year={year}")], check=True)

    def replace(self, agency: str, year: int, number: int) -> None:
        """By another agency's file, as a backup gone wrong would."""
        others = sorted(self.root.glob(f"datasets/requests/year={year}/*/part-0.parquet"))
        if others:
            self.put(self.file(agency, year), others[number % len(others)].read_bytes())

    def keep(self, _agency: str, year: int, _: int) -> None:
        """A backup of the year."""
        for one in (*self.root.glob(f"datasets/requests/year={year}/*/*.parquet"), self.compact_file(year)):
            if one.exists():
                self.aside[one] = (one.read_bytes(), one.stat().st_mtime_ns)

    def put_back(self, agency: str, year: int, _: int) -> None:
        self.restore(self.file(agency, year))

    def put_compact_file_back(self, _agency: str, year: int, _: int) -> None:
        self.restore(self.compact_file(year))

    def damage(self, _agency: str, year: int, number: int) -> None:
        if (file := self.compact_file(year)).exists():
            content = bytearray(file.read_bytes())
            content[len(content) * (number + 1) // 4] ^= 1 << number
            file.write_bytes(content)

    def hold(self, _agency: str, year: int, _: int) -> None:
        """Keep the rows as somebody would who has landed them."""
        time.sleep(0.02)  # what is written from now on has another time
        if in_partitions(self.root, "requests", year):
            self.held.append(kept(self.root, "requests", year))

    def compact(self, _agency: str, _year: int, _: int) -> None:
        compact(self.root, held=lambda dataset, year: self.holding(dataset, year))

    def holding(self, dataset: str, year: int) -> list[Kept]:
        return [one for one in self.held if dataset == "requests" and one.rows["year"][0].as_py() == year]

    def file(self, agency: str, year: int) -> Path:
        return self.root / "datasets" / partition("requests", year, agency)

    def compact_file(self, year: int) -> Path:
        return self.root / f"compact/requests/{year}.parquet"

    def restore(self, file: Path) -> None:
        if file in self.aside:
            content, mtime = self.aside[file]
            self.put(file, content)
            os.utime(file, ns=(mtime, mtime))

    def put(self, file: Path, content: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def check(self) -> None:
        values = list[float]()
        for year in YEARS:
            truth = in_partitions(self.root, "requests", year)
            assert same(by_agency(read_year(self.root, "requests", year), year), truth)
            held = self.holding("requests", year)
            assert same(by_agency(read_year(self.root, "requests", year, held=held), year), truth)
            some = AGENCIES[:8]
            few = by_agency(read_year(self.root, "requests", year, agencies=some), year)
            assert same(few, {one: table for one, table in truth.items() if one in some})
            counted = read_year(self.root, "requests", year, [], held=held)
            assert len(counted) == sum(map(len, truth.values()))
            values += [value for table in truth.values() for value in table["value"].to_pylist()]
        assert load("requests", data_dir=self.root, columns=["value"])["value"].tolist() == values


@settings(max_examples=usually(10, thorough=200), deadline=None)
@pytest.mark.filterwarnings("ignore:.*landed and are gone")
@given(
    st.lists(STEPS, min_size=4, max_size=12),
    st.sampled_from([1, 5, 16_384]),
    st.sampled_from([0, 2, 6]),
    st.sampled_from([1, 4, 1_000]),
)
def test_reading_gives_the_rows_of_the_partitions_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, str, int, int]],
    group: int,
    few: int,
    together: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compact_file, "_GROUP", group)
        patch.setattr(compact_file, "FEW", few)
        patch.setattr("pipelines.store.scan.FEW", few)
        patch.setattr("pipelines.store.compact._TOGETHER", together)
        folder = Folder(tmp_path_factory.mktemp("drawn"))
        for agency in AGENCIES:
            folder.land(agency, 2024, 0)
        compact(folder.root)
        for step, *where in steps:
            getattr(folder, step)(*where)
            folder.check()
        for year in YEARS:  # a damaged file of which no row is late would stay: ``verify`` is for that
            folder.land("changning-last", year, 9)
        compact(folder.root)
        folder.check()
        made = {file: file.read_bytes() for file in folder.root.glob("compact/*/*.parquet")}
        subprocess.run(["rm", "-r", str(folder.root / "compact")], check=True)
        patch.setattr("pipelines.store.compact._TOGETHER", 1_000)
        compact(folder.root)
        assert made == {file: file.read_bytes() for file in folder.root.glob("compact/*/*.parquet")}
