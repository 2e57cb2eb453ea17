"""One sorted file a year and district: landing in it, damage to it, and from one layout to the other."""

import multiprocessing
import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govcrawl import load
from pipelines.disk import exchange
from pipelines.errors import ConfigurationError, StoreError
from pipelines.records import Report
from pipelines.store import district_file
from pipelines.store.compact import compact
from pipelines.store.convert import convert, number_of_files
from pipelines.store.landing import Store, make_ready
from pipelines.store.layout import LAYOUTS, Layout, choose, layout_of
from pipelines.store.paths import DATASETS, PART
from pipelines.store.scan import read_year
from pipelines.store.stocktaking import missing_reports
from pipelines.store.verify import verify
from tests.pipelines.store.reports import URL, make_narrative, make_report
from tests.pipelines.store.test_landing import KilledError, contents, failing

AGENCIES = [f"{district}-a{number}" for district in ("changning", "putuo") for number in range(3)]
COPY = "https://www.shcn.gov.cn/copy.html"
OTHER: dict[Layout, Layout] = {"agency": "district", "district": "agency"}
SHARED = Path("datasets/requests/year=2024/district_slug=changning", PART)


def fill(root: Path) -> None:
    """Reports of two districts and two years, one with a copy, one without tables; one was withdrawn."""
    store = Store(root)
    for year in (2023, 2024):
        store.land_many([make_report(agency, year, n) for n, agency in enumerate(AGENCIES)])
    store.land(make_report("putuo-a1", 2024, 9, source_url=COPY))
    store.land_many([make_narrative(year=2009), make_report("putuo-a9", 2023)])
    store.withdraw("putuo-a9", 2023)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Layout, Path]:
    """The same reports in both layouts."""
    made = {layout: tmp_path_factory.mktemp(layout) for layout in LAYOUTS}
    for layout, root in made.items():
        choose(root, layout)
        fill(root)
    return made


@pytest.fixture
def root(folders: dict[Layout, Path], tmp_path: Path) -> Path:
    """By district."""
    return shutil.copytree(folders["district"], tmp_path / "data")


def test_a_file_a_district_where_it_is_a_file_an_agency(folders: dict[Layout, Path]) -> None:
    files = {layout: sorted(contents(root)) for layout, root in folders.items()}
    assert len(files["agency"]) == 5 * (2 * 6 + 1) + 1
    assert len(files["district"]) == 5 * (2 * 2 + 1) + 1
    assert "datasets/requests/year=2024/district_slug=putuo/part-0.parquet" in files["district"]
    assert [number_of_files(root) for root in folders.values()] == [66, 26]
    assert [(root / "layout").read_text() for root in folders.values()] == ["agency\n", "district\n"]


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_same_rows_in_both(folders: dict[Layout, Path], dataset: str) -> None:
    by_agency, by_district = (load(dataset, data_dir=root) for root in folders.values())
    pd.testing.assert_frame_equal(by_agency, by_district)
    one, other = (
        load(dataset, agency="putuo-a1", year=2024, data_dir=root, columns=[]) for root in folders.values()
    )
    assert (
        len(one)
        == len(other)
        == {"reports": 1, "proactive": 3, "requests": 175, "reviews": 15}.get(dataset, len(one))
    )


# How it lies in the file


def rows_of_groups(monkeypatch: pytest.MonkeyPatch, root: Path) -> pq.ParquetFile:
    """A file in which each row group is full with one agency."""
    monkeypatch.setattr(district_file, "_GROUP", 100)
    store = Store(root)
    store.land_many([make_report(agency, number=n) for n, agency in enumerate(AGENCIES)])
    return pq.ParquetFile(root / SHARED)


def test_row_groups_hold_whole_agencies_and_their_statistics_tell_them_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(tmp_path, "district")
    metadata = rows_of_groups(monkeypatch, tmp_path).metadata
    assert metadata.num_row_groups == 3
    columns = [metadata.row_group(number).column(0) for number in range(3)]
    assert [(one.statistics.min, one.statistics.max) for one in columns] == [(a, a) for a in AGENCIES[:3]]
    assert all(one.has_column_index and one.has_offset_index for one in columns)
    assert [one.column_index for one in metadata.row_group(0).sorting_columns] == [0]


def test_of_an_agency_only_its_row_group_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All others are torn here, which nobody notices."""
    choose(tmp_path, "district")
    metadata = rows_of_groups(monkeypatch, tmp_path).metadata
    with (tmp_path / SHARED).open("r+b") as file:
        for number in (0, 2):
            for column in range(metadata.num_columns):
                chunk = metadata.row_group(number).column(column)
                start = chunk.dictionary_page_offset or chunk.data_page_offset
                file.seek(start)
                file.write(b"x" * chunk.total_compressed_size)
    assert set(read_year(tmp_path, "requests", 2024, agencies=["changning-a1"])["value"].to_pylist()) == {1.0}
    with pytest.raises(StoreError, match="cannot read"):
        read_year(tmp_path, "requests", 2024, agencies=["changning-a0"])


# Landing


def test_a_batch_writes_the_file_of_a_district_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(tmp_path, "district")
    written = list[str]()
    encoded = district_file.encoded

    def counted(table: pa.Table, dataset: str) -> bytes:
        written.append(dataset)
        return encoded(table, dataset)

    monkeypatch.setattr(district_file, "encoded", counted)
    Store(tmp_path).land_many([make_report(agency) for agency in AGENCIES])
    assert sorted(written) == sorted(2 * [one for one in DATASETS if one != "indicators"])


def test_what_lands_for_a_neighbour_does_not_outdate_what_was_made_ready(root: Path) -> None:
    later = datetime(2026, 1, 1, tzinfo=UTC)
    ready = make_ready(root, [make_report("changning-a1", 2024, 1, fetched_at=later)])
    Store(root).land(make_report("changning-a2", 2024, 77))
    assert [one.outcome for one in Store(root).land_ready(ready)] == ["unchanged"]


def test_a_report_that_is_unchanged_leaves_the_files_alone(root: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in root.rglob("*.parquet")}
    assert Store(root).land(make_report("changning-a1", 2024, 1)).outcome == "unchanged"
    Store(root).land(make_report("changning-a1", 2010))
    assert {file: file.stat().st_mtime_ns for file in before} == before


@pytest.mark.parametrize("damage", ["torn", "flipped", "foreign"])
@pytest.mark.parametrize("dataset", ["reports", "requests"])
def test_a_damaged_file_keeps_nobody_from_landing_and_reading_all_again_mends_it(
    root: Path, dataset: str, damage: str, folders: dict[Layout, Path], caplog: pytest.LogCaptureFixture
) -> None:
    path = Path("datasets", dataset, "year=2024", "district_slug=changning", PART)
    content = bytearray((root / path).read_bytes())
    content[60] ^= 1  # in the first page, where only a checksum tells
    bad = {"torn": b"torn", "flipped": bytes(content), "foreign": (root / SHARED).read_bytes()[:-9]}[damage]
    (root / path).write_bytes(bad)
    [problem] = verify(root)
    assert (problem.kind, problem.path) == ("corrupt", path)
    assert problem.reports == tuple(f"changning-a{n}-2024" for n in range(3))

    assert Store(root).land(make_report("changning-a0", 2024, 55)).outcome == "landed"
    assert (root / "quarantine/files" / f"{path}.0").read_bytes() == bad
    assert "missing until govcrawl reparse" in caplog.text
    assert missing_reports(root) == ["changning-a1-2024", "changning-a2-2024"]
    with pytest.warns(UserWarning, match="landed and are gone"):
        left = load(dataset, year=2024, data_dir=root)
    assert set(left["agency"]) == {"changning-a0", *AGENCIES[3:]}
    Store(root).land_many([make_report(agency, 2024, n) for n, agency in enumerate(AGENCIES)])
    assert verify(root) == []
    assert contents(root) == contents(folders["district"])


def test_what_is_no_report_s_is_taken_out_of_the_file_and_the_others_stay(root: Path) -> None:
    file = root / "datasets/reports/year=2024/district_slug=changning" / PART
    table = pq.ParquetFile(file).read()
    versions = ["0" * 16, *table["report_version"].to_pylist()[1:]]
    place = table.schema.get_field_index("report_version")
    table = table.set_column(place, table.schema.field(place), pa.array(versions))
    file.write_bytes(district_file.encoded(table, "reports"))
    [problem] = verify(root, repair=True)
    assert (problem.kind, problem.report_id) == ("inconsistent", "changning-a0-2024")
    with pytest.warns(UserWarning, match="reports of changning-a0-2024 landed and are gone"):
        left = load("reports", year=2024, data_dir=root)
    assert set(left["agency"]) == {*AGENCIES} - {"changning-a0"}
    Store(root).land(make_report("changning-a0", 2024, 0))
    assert verify(root) == []


# Which layout


def test_a_new_folder_gets_what_is_asked_for_and_any_other_keeps_its_own(
    tmp_path: Path, folders: dict[Layout, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(tmp_path, "district")
    assert layout_of(tmp_path) == "district"
    choose(tmp_path, "agency")
    for layout, root in folders.items():
        choose(root, OTHER[layout])
        assert layout_of(root) == layout
    assert layout_of(tmp_path / "new") == "agency"
    monkeypatch.setenv("GOVCRAWL_LAYOUT", "district")
    assert layout_of(tmp_path / "new") == "district"
    with pytest.raises(ConfigurationError, match="no layout 'province'; write agency or district"):
        choose(tmp_path, "province")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_where_the_file_is_lost_the_folders_tell(
    folders: dict[Layout, Path], tmp_path: Path, layout: Layout
) -> None:
    root = shutil.copytree(folders[layout], tmp_path / "data")
    (root / "layout").unlink()
    assert layout_of(root) == layout
    assert verify(root) == []
    (root / "layout").write_text("by province")
    with pytest.raises(StoreError, match="says 'by province'; write agency or district"):
        layout_of(root)


# From one to the other


@pytest.mark.parametrize("layout", LAYOUTS)
def test_converted_it_is_as_if_it_had_landed_so_and_back_it_is_as_it_was(
    folders: dict[Layout, Path], tmp_path: Path, layout: Layout
) -> None:
    root = shutil.copytree(folders[layout], tmp_path / "data")
    numbers = [number_of_files(folders[one]) for one in (layout, OTHER[layout])]
    assert convert(root, OTHER[layout]) == tuple(numbers)
    assert contents(root) == contents(folders[OTHER[layout]])
    assert (layout_of(root), verify(root)) == (OTHER[layout], [])
    assert len(pd.read_parquet(root / "datasets/indicators")) == 0, "what stands for no rows comes along"
    compact(root)
    assert verify(root) == []
    convert(root, layout)
    assert {file: content for file, content in contents(root).items() if "compact" not in file} == contents(
        folders[layout]
    )
    with pytest.raises(StoreError, match=f"has its rows by {layout} already"):
        convert(root, layout)


def torn(root: Path) -> None:
    (root / SHARED).write_bytes(b"torn")


def strange(root: Path) -> None:
    (root / SHARED).with_name("notes.txt").write_text("mine")


def of_another_version(root: Path) -> None:
    table = pq.ParquetFile(root / SHARED).read()
    kept = table.schema.metadata
    table = table.drop_columns(["unit"]).replace_schema_metadata(kept)
    pq.write_table(table, root / SHARED)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (torn, "is damaged .*; say govcrawl verify --repair, then govcrawl reparse"),
        (strange, "notes.txt is not a file of this layout; say govcrawl verify --repair"),
        (of_another_version, "has the columns of another version; say govcrawl reparse first"),
    ],
)
def test_what_would_not_come_along_whole_is_not_converted(root: Path, change: object, message: str) -> None:
    assert callable(change)
    change(root)
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    with pytest.raises(StoreError, match=message):
        convert(root, "agency")
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before


def test_a_disk_without_room_is_one_line_and_changes_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(root)

    def full(_path: str, _content: bytes) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("pipelines.store.convert.write_new", full)
    with pytest.raises(StoreError, match=r"cannot convert .*: No space left on device; nothing has changed"):
        convert(root, "agency")
    assert contents(root) == before
    assert [path.name for path in (root / ".landing").iterdir()] == ["lock"]


def _short(agency: str, url: str = URL) -> Report:
    report = make_narrative(source_url=url)
    return replace(report, identity=replace(report.identity, agency=agency))


@pytest.mark.parametrize("together", [True, False], ids=["exchanged at once", "one after the other"])
def test_a_conversion_interrupted_at_any_step_is_whole_after_the_next_start(
    folders: dict[Layout, Path], tmp_path: Path, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not together:  # a disk that does not know how
        error = OSError(22, os.strerror(22))
        monkeypatch.setattr("pipelines.store.journal.exchange", lambda *_: (_ for _ in ()).throw(error))
    small = tmp_path / "small"
    choose(small, "agency")
    Store(small).land_many([_short("changning-a0"), _short("changning-a1")])
    Store(small).land(_short("changning-a1", COPY))
    old = contents(small)
    convert(shutil.copytree(small, tmp_path / "undisturbed"), "district")
    new = contents(tmp_path / "undisturbed")
    step, finished, outcomes = 0, False, set()
    while not finished:
        step += 1
        root = shutil.copytree(small, tmp_path / f"{step}")
        with failing(step, KilledError()) as calls, suppress(KilledError):
            convert(root, "district")
        finished = len(calls) < step
        Store(root)
        assert contents(root) in (old, new)
        assert sorted(path.name for path in (root / ".landing").iterdir()) == ["lock"]
        assert verify(root) == []
        outcomes.add(layout_of(root))
        if layout_of(root) == "agency":
            convert(root, "district")
        assert contents(root) == new
    assert step > 20
    assert outcomes == {"agency", "district"}


def _convert_on(root: Path, rounds: int) -> None:
    for _ in range(rounds):
        convert(root, OTHER[layout_of(root)])


def test_kill_9_of_a_conversion(folders: dict[Layout, Path], tmp_path: Path) -> None:
    root = shutil.copytree(folders["agency"], tmp_path / "data")
    context = multiprocessing.get_context("fork")
    for delay in (0.01, 0.05, 0.1, 0.15, 0.2, 0.3):
        process = context.Process(target=_convert_on, args=(root, 100))
        process.start()
        time.sleep(delay)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        Store(root)
        assert contents(root) == contents(folders[layout_of(root)])
        assert verify(root) == []


def test_readers_see_all_rows_while_it_is_converted(folders: dict[Layout, Path], tmp_path: Path) -> None:
    root = shutil.copytree(folders["agency"], tmp_path / "data")
    process = multiprocessing.get_context("fork").Process(target=_convert_on, args=(root, 20))
    process.start()
    reads = 0
    while process.is_alive():
        assert len(load("requests", data_dir=root)) == 12 * 175
        assert len(load("requests", agency="putuo-a1", data_dir=root)) == 2 * 175
        reads += 1
    process.join()
    assert process.exitcode == 0
    assert reads > 1


def test_folders_change_places_at_once(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    exchange(one, other)
    assert [[file.name for file in folder.iterdir()] for folder in (one, other)] == [["other"], ["one"]]
    with pytest.raises(FileNotFoundError):
        exchange(one, tmp_path / "nowhere")
