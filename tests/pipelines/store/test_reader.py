import contextlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

import govcrawl
from govcrawl import load
from pipelines.errors import StoreError
from pipelines.forms.codes import APPLICANTS, REQUEST_OUTCOMES
from pipelines.forms.known import forms
from pipelines.store import DATASETS, data_dir
from pipelines.store.landing import Store
from pipelines.store.layout import Layout
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_narrative, make_report

pytestmark = pytest.mark.usefixtures("layout")

AGENCIES = ["changning-001", "changning-1e5", "changning-rsj", "chongming-rsj"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, layout: Layout) -> Path:
    """Four agencies in two years and a narrative report of a third; number = the row's place in the order."""
    folder = tmp_path_factory.mktemp("data")
    store = Store(folder)
    for number, (year, agency) in enumerate((year, agency) for year in (2023, 2024) for agency in AGENCIES):
        report = make_report(agency, year, number)
        report.identity.district = agency.partition("-")[0]
        store.land(report)
    store.land(make_narrative(year=2009))
    return folder


def test_year_and_agency_are_columns_and_rows_stand_in_order(root: Path) -> None:
    rows = load("requests", data_dir=root)
    assert len(rows) == 8 * 175
    assert list(rows.columns[:3]) == ["year", "agency", "report_id"]
    assert rows["year"].dtype == "int16"
    assert rows["value"].drop_duplicates().tolist() == list(range(8))
    assert rows["agency"].drop_duplicates().tolist() == AGENCIES
    assert (rows["report_id"] == rows["agency"].astype(str) + "-" + rows["year"].astype(str)).all()


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7]),
        ({"year": 2024}, [4, 5, 6, 7]),
        ({"year": [2009, 2023]}, [0, 1, 2, 3]),
        ({"year": range(2000, 2024)}, [0, 1, 2, 3]),
        ({"year": np.int64(2024)}, [4, 5, 6, 7]),
        ({"year": pd.Series([2023, 2023])}, [0, 1, 2, 3]),
        ({"agency": "changning-001"}, [0, 4]),
        ({"agency": ["chongming-rsj", "changning-1e5"], "year": 2023}, [1, 3]),
        ({"district": "changning"}, [0, 1, 2, 4, 5, 6]),
        ({"district": ["chongming", "changning"], "year": 2023}, [0, 1, 2, 3]),
        ({"district": "chongming", "agency": "changning-rsj"}, []),
    ],
    ids=str,
)
def test_a_part(root: Path, part: dict[str, Any], numbers: list[int]) -> None:
    rows = load("requests", data_dir=root, **part)
    assert rows["value"].drop_duplicates().tolist() == numbers
    assert rows.dtypes.astype(str).equals(load("requests", data_dir=root).dtypes.astype(str))


@pytest.mark.parametrize(
    ("part", "stranger", "numbers"),
    [
        ({"agency": "changning-rjs"}, "changning-rjs", []),
        ({"agency": ["changning-rjs", "changning-rsj"], "year": 2024}, "changning-rjs", [6]),
        ({"district": "ch"}, "ch", []),
        ({"year": 2030}, "2030", []),
        ({"year": range(2030, 2032)}, "2030, 2031", []),
        ({"year": [2023, 2031, 2030], "agency": "changning-rsj"}, "2030, 2031", [2]),
        ({"year": 2030, "agency": "changning-rjs"}, "changning-rjs, 2030", []),
        ({"district": ["changnin", "chongming"]}, "changnin", [3, 7]),
    ],
)
def test_a_name_without_any_report_is_a_warning(
    root: Path, part: dict[str, Any], stranger: str, numbers: list[int]
) -> None:
    with pytest.warns(UserWarning, match=re.escape(f"no report of {stranger} in {root}")):
        rows = load("requests", data_dir=root, **part)
    assert rows["value"].drop_duplicates().tolist() == numbers


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("value", ["year", "agency", "value"]),
        (["value", "value", "year"], ["year", "agency", "value"]),
        (["value", "outcome"], ["year", "agency", "value", "outcome"]),
        (["year", "raw"], ["year", "agency", "raw"]),
        ([], ["year", "agency"]),
    ],
)
def test_some_columns(root: Path, columns: str | list[str], expected: list[str]) -> None:
    rows = load("requests", columns=columns, data_dir=root)
    assert list(rows.columns) == expected
    assert len(rows) == 8 * 175


def test_codes_are_categories_in_the_order_of_the_form(root: Path) -> None:
    rows = load("requests", year=2024, agency="changning-rsj", data_dir=root)
    assert list(rows["outcome"].cat.categories) == list(REQUEST_OUTCOMES)
    pivot = rows.pivot_table("value", "outcome", "applicant", aggfunc="sum")
    assert list(pivot.columns) == list(APPLICANTS)
    assert list(pivot.index) == next(list(form.outcomes) for form in forms() if form.name == "2021")


def test_types(root: Path) -> None:
    reports = load("reports", data_dir=root)
    assert [str(reports[name].dtype) for name in ("published_on", "fetched_at", "n_values", "title")] == [
        "datetime64[ms]",
        "datetime64[us, UTC]",
        "int32",
        "str",
    ]
    proactive = load("proactive", agency="changning-rsj", year=2024, data_dir=root)
    assert proactive["raw"].tolist() == ["3", "", "984361元"]
    assert proactive["value"].isna().tolist() == [False, True, False]
    assert proactive["amount_10k_yuan"].tolist()[2] == 98.4361
    assert str(proactive["row"].dtype) == "Int16"
    assert proactive["row"].isna().tolist() == [True, False, True]


def test_a_district_includes_those_merged_into_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number, (agency, district) in enumerate(
        [("huangpu-rsj", "huangpu"), ("luwan-rsj", "huangpu"), ("putuo-rsj", "putuo")]
    ):
        report = make_report(agency, number=number)
        report.identity.district = district
        store.land(report)
    assert set(load("requests", district="huangpu", data_dir=tmp_path)["agency"]) == {
        "huangpu-rsj",
        "luwan-rsj",
    }
    assert load("requests", district="luwan", data_dir=tmp_path)["agency"].unique().tolist() == ["luwan-rsj"]


def test_a_dataset_nobody_has_rows_in_is_empty(root: Path) -> None:
    rows = load("indicators", data_dir=root)
    assert rows.empty
    assert rows["row_number"].dtype == "int16"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"dataset": "request"}, "no dataset 'request'; there are reports, proactive, requests"),
        (
            {"dataset": "requests", "columns": ["count"]},
            "no column 'count' in requests; there are year, agency, report_id",
        ),
        (
            {"dataset": "requests", "data_dir": "/nowhere"},
            "no datasets in /nowhere; crawl first, or set GOVCRAWL_DATA",
        ),
        ({"dataset": "requests", "year": "2024"}, r"year='2024' is not understood; write 2024, \[2022, "),
        ({"dataset": "requests", "year": [2024.5]}, r"year=\[2024.5\] is not understood"),
        (
            {"dataset": "requests", "agency": "rsj"},
            "'rsj' can't be an agency; slugs are like 'changning-",
        ),
        ({"dataset": "requests", "agency": ["../../etc"]}, "'../../etc' can't be an agency"),
    ],
)
def test_mistakes_are_one_clear_line(root: Path, call: dict[str, Any], message: str) -> None:
    with pytest.raises(StoreError, match=message) as raised:
        load(**{"data_dir": root} | call)
    assert "\n" not in str(raised.value)


def test_a_torn_partition_is_one_clear_line(tmp_path: Path) -> None:
    Store(tmp_path).land(make_report())
    path = file_of(tmp_path, "requests")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(
        StoreError, match=rf"cannot read {re.escape(str(path))}: .* \(govcrawl verify shows the way back\)"
    ):
        load("requests", data_dir=tmp_path)


# Other readers of the same folder

KEYS: dict[Layout, set[str]] = {"agency": set(), "district": {"district_slug"}}


def file_of(root: Path, dataset: str) -> Path:
    """The file of the one report there is."""
    [file] = root.glob(f"datasets/{dataset}/year=2024/*/part-0.parquet")
    return file


@pytest.mark.parametrize("dataset", DATASETS)
def test_pandas_duckdb_and_polars_read_the_same_numbers(root: Path, dataset: str, layout: Layout) -> None:
    folder = root / "datasets" / dataset
    ours = load(dataset, data_dir=root)
    by = ["year", "agency"]
    expected = ours.astype({"agency": str, "year": int}).groupby(by).size().to_dict()

    frame = pd.read_parquet(folder)
    frame = frame.astype({"agency": str, "year": int})
    query = f"from read_parquet('{folder}/*/*/*.parquet', hive_partitioning = true)"
    duck = duckdb.sql(query).to_arrow_table().to_pandas().astype({"agency": str, "year": int})
    polar = pl.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=True).to_pandas()
    for other in (frame, duck, polar):
        assert set(other.columns) == set(ours.columns) - {"acknowledged"} | KEYS[layout]
        if layout == "district":
            assert (other["district_slug"] == other["agency"].astype(str).str.split("-").str[0]).all()
        assert other.groupby(by).size().to_dict() == expected
        if "value" in ours:
            assert (
                other.groupby(by)["value"].sum().to_dict()
                == ours.astype({"agency": str, "year": int}).groupby(by)["value"].sum().to_dict()
            )
            assert sorted(other["raw"]) == sorted(ours["raw"])


@pytest.mark.parametrize("dataset", DATASETS)
def test_other_readers_open_a_dataset_in_which_nothing_has_landed_yet(
    dataset: str, tmp_path: Path, layout: Layout
) -> None:
    """All there is is a report whose year is not known, in quarantine."""
    report = make_report("changning-rsj", 2024, 1)
    report.identity.year = None
    Store(tmp_path).land(report)
    folder = tmp_path / "datasets" / dataset
    frame = pd.read_parquet(folder)
    duck = duckdb.sql(f"from read_parquet('{folder}/*/*/*.parquet', hive_partitioning = true)")
    polar = pl.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=True)
    for columns in (frame.columns, duck.columns, polar.columns):
        assert set(columns) == set(load(dataset, data_dir=tmp_path).columns) - {"acknowledged"} | KEYS[layout]
    assert (len(frame), duck.fetchall(), len(polar)) == (0, [], 0)
    assert verify(tmp_path) == []


def test_with_the_first_rows_only_their_year_and_agency_are_there(tmp_path: Path) -> None:
    Store(tmp_path).land(make_narrative(year=2009))
    assert len(pd.read_parquet(tmp_path / "datasets" / "requests")) == 0
    Store(tmp_path).land(make_report("changning-rsj", 2024, 1))
    frame = pd.read_parquet(tmp_path / "datasets" / "requests")
    assert frame["year"].cat.categories.tolist() == [2024]
    assert frame["agency"].unique().tolist() == ["changning-rsj"]


def test_duckdb_gives_times_to_python(root: Path) -> None:
    """Which wants pytz for a column with a time zone, and does not bring it."""
    query = f"select fetched_at from read_parquet('{root}/datasets/reports/*/*/*.parquet')"
    times = [time for (time,) in duckdb.sql(query).fetchall()]
    assert len(times) == 9
    assert {time.tzinfo is not None for time in times if time} == {True}


def test_pandas_notices_flipped_bits_where_it_is_told_to_try_checksums(tmp_path: Path) -> None:
    """As docs/data.md says: told nothing it gives other numbers for some of them."""
    Store(tmp_path).land(make_report("changning-rsj", 2024, 1))
    file = file_of(tmp_path, "requests")
    whole, asked = file.read_bytes(), {"columns": ["value"], "partitioning": None}
    expected = pd.read_parquet(file, **asked)
    metadata = pq.read_metadata(file)
    group = metadata.row_group(0)
    chunk = group.column(metadata.schema.names.index("value"))
    silent = 0
    for place in range(chunk.data_page_offset, chunk.data_page_offset + chunk.total_compressed_size):
        flipped = bytearray(whole)
        flipped[place] ^= 4
        file.write_bytes(flipped)
        with contextlib.suppress(OSError, ValueError, NotImplementedError):
            silent += not pd.read_parquet(file, **asked).equals(expected)
        with contextlib.suppress(OSError, ValueError, NotImplementedError):
            found = pd.read_parquet(file, page_checksum_verification=True, **asked)
            assert found.equals(expected) or len(found) != len(expected)  # a page's head has no checksum
    assert silent


# Where the data lies


def test_the_data_folder_is_that_of_the_environment_else_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project" / "notebooks").mkdir(parents=True)
    monkeypatch.delenv("GOVCRAWL_DATA", raising=False)
    monkeypatch.chdir(tmp_path / "project" / "notebooks")
    assert data_dir() == tmp_path / "project" / "notebooks" / "data"
    (tmp_path / "project" / "scrapy.cfg").touch()
    assert data_dir() == tmp_path / "project" / "data"
    monkeypatch.setenv("GOVCRAWL_DATA", str(tmp_path / "elsewhere"))
    assert data_dir() == tmp_path / "elsewhere"


def test_load_uses_the_data_folder_of_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCRAWL_DATA", str(root))
    assert len(load("reports")) == 9


def test_importing_govcrawl_does_not_import_pandas() -> None:
    code = (
        "import sys, govcrawl; assert not {'pandas', 'pyarrow', 'scrapy'} & set(sys.modules); govcrawl.load"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'unload'"):
        govcrawl.unload  # noqa: B018
