"""The long table: every printed cell once, no total among its parts, nothing read that is not asked for."""

import shutil
from collections import Counter
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import govcrawl
from pipelines.analysis import long_table
from pipelines.analysis.long_table import OBSERVATIONS
from pipelines.errors import StoreError
from pipelines.records import CellPlace, Value
from pipelines.store import scan as store_scan
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from tests.pipelines.analysis.worlds import amount, generated, number, source
from tests.pipelines.store.reports import make_narrative, make_report

REPORTS = generated("changning", "putuo")
TABLES = ("proactive", "requests", "reviews")
MONEY = ("amount_10k_yuan", "procurement_amount")
TOTALS = {"requests": ("total_processed", "total"), "reviews": (None, "total"), "proactive": (None, None)}


def printed():
    """Report, table, row, column and text of every cell of the three tables."""
    return [
        (one, table, row, column, text)
        for one in REPORTS
        for table in TABLES
        for row, cells in getattr(one.printed, table).items()
        for column, text in cells.items()
    ]


def is_part(table, row, column):
    return row != TOTALS[table][0] and column != TOTALS[table][1]


def is_other(table, row):
    return table == "requests" and row.partition(".")[0] == "other"


@pytest.fixture(scope="module")
def everything(landed):
    return govcrawl.observations(kind="all", data_dir=landed)


def test_every_printed_cell_is_there_once(everything):
    found = Counter(zip(everything["source"], everything["cell"], everything["raw"], strict=True))
    expected = Counter((source(one), f"{t}.{r}.{c}", text) for one, t, r, c, text in printed())
    sheets = Counter(
        (source(one), f"indicators.{y}.0", text)
        for one in REPORTS
        for y, (_, _, text) in enumerate(one.printed.indicators)
        if text
    )
    assert sheets
    assert found == expected + sheets


def test_the_numbers(everything):
    cells = everything[everything["table"] != "indicators"].set_index(["report_id", "cell"])
    for one, table, row, column, text in printed()[::7]:
        cell = cells.loc[(f"{one.agency.slug}-{one.year}", f"{table}.{row}.{column}")]
        known = number(text)
        assert (None if pd.isna(cell["number"]) else cell["number"]) == known
        if column in MONEY or known is None:
            assert pd.isna(cell["value"])
        else:
            assert cell["value"] == int(known)
        if column in MONEY and known is not None:
            assert Decimal(repr(float(cell["amount_10k_yuan"]))) == amount(text)


def test_whose_and_what(everything):
    cells = everything.set_index(["report_id", "cell"])
    for one in REPORTS[::5]:
        if one.printed.requests:
            cell = cells.loc[(f"{one.agency.slug}-{one.year}", "requests.granted.natural_person")]
            assert cell["agency_name"] == one.agency.name
            assert cell["agency_kind"] == one.agency.kind
            assert (cell["district"], cell["year"], cell["form"]) == (one.agency.district, one.year, one.form)
            assert (cell["row_zh"], cell["row_en"]) == ("予以公开", "Granted")
            assert (cell["column_zh"], cell["column_en"]) == ("自然人", "Natural persons")
            assert (cell["table_zh"], cell["table_en"]) == (
                "收到和处理政府信息公开申请情况",
                "Requests received and processed",
            )


def test_counts_print_as_whole_numbers(landed):
    cell = govcrawl.observations(
        agency="changning-rsj", year=2024, row="new_received", column="total", data_dir=landed
    )
    assert cell["value"].dtype == "Int64"
    assert cell["value"].to_string(index=False) == "3"
    assert cell["value"].sum() == 3


def test_by_default_nothing_is_counted_twice(landed):
    found = govcrawl.observations(data_dir=landed)
    assert set(found["kind"]) == {"part"}
    assert "district" not in set(found["agency_kind"])
    cells = set(found.loc[found["table"] != "indicators", "cell"])
    assert cells == {f"{t}.{r}.{c}" for _, t, r, c, _ in printed() if is_part(t, r, c)}
    for row in ("new_received", "granted", "refused.state_secret"):
        by_hand = sum(
            int(number(text) or 0)
            for one, table, its, column, text in printed()
            if (table, its) == ("requests", row) and column != "total" and one.agency.kind != "district"
        )
        assert found.loc[found["row"] == row, "value"].sum() == by_hand


@pytest.mark.parametrize(
    ("asked", "cells"),
    [
        ({"column": "total"}, lambda t, r, c: c == "total" and r != "total_processed"),
        ({"row": "total_processed"}, lambda t, r, c: r == "total_processed" and c != "total"),
        ({"row": "total_processed", "column": "total"}, lambda *c: c[1:] == ("total_processed", "total")),
        ({"kind": "total"}, lambda t, r, c: c == "total" and r != "total_processed"),
        ({"kind": "grand_total"}, lambda t, r, c: r == "total_processed"),
        ({"kind": ["part", "total"]}, lambda t, r, c: r != "total_processed"),
        ({"row": "refused", "column": "other"}, lambda t, r, c: r.startswith("refused.") and c == "other"),
        ({"row": "other", "table": "requests"}, lambda t, r, c: is_other(t, r) and c != "total"),
        ({"series": "requests.other.total"}, lambda t, r, c: is_other(t, r) and c == "total"),
        ({"table": "reviews"}, lambda t, r, c: t == "reviews" and c != "total"),
    ],
)  # fmt: skip
def test_totals_come_when_they_are_asked_for(landed, asked, cells):
    found = govcrawl.observations(**asked, data_dir=landed)
    of_forms = found[found["table"] != "indicators"]
    expected = Counter(
        (source(one), f"{t}.{r}.{c}")
        for one, t, r, c, _ in printed()
        if cells(t, r, c) and one.agency.kind != "district"
    )
    assert Counter(zip(of_forms["source"], of_forms["cell"], strict=True)) == expected


@pytest.mark.parametrize("asked", [{"agency_kind": "district"}, {"agency": ["changning-qzf", "putuo-qzf"]}])
def test_districts_come_when_they_are_asked_for(landed, asked):
    found = govcrawl.observations(row="granted", column="total", **asked, data_dir=landed)
    expected = {one.key for one in REPORTS if one.agency.kind == "district" and one.printed.requests}
    assert set(zip(found["agency"], found["year"], strict=True)) == expected


def test_a_sheet_has_totals_too_and_rows_that_nobody_knows(tmp_path):
    rows = (("收到申请数", "requests_received"), ("当面申请数", "requests_in_person"), ("其他事项", None))
    columns = (("2016年度", "this_year"), ("历年累计", "cumulative"), ("区直单位", None))
    values = [
        Value("indicators", str(y), str(x), "5", 5.0, "件", label, heading, None, code, period)
        for y, (label, code) in enumerate(rows)
        for x, (heading, period) in enumerate(columns)
    ]  # fmt: skip
    Store(tmp_path).land(make_report(year=2016, form="sheet", values=values))

    def kinds(**asked):
        found = govcrawl.observations(**asked, data_dir=tmp_path)
        return {
            cell.removeprefix("indicators."): kind
            for cell, kind in zip(found["cell"], found["kind"], strict=True)
        }

    assert kinds() == {"1.0": "part"}
    assert kinds(row="requests_received") == {"0.0": "total", "0.2": "unknown"}
    assert kinds(series="requests.new_received.total") == {"0.0": "total"}
    assert kinds(kind="unknown") == dict.fromkeys(("0.2", "1.2", "2.0", "2.1", "2.2"), "unknown")
    assert len(kinds(kind="all")) == 9
    unknown = govcrawl.observations(kind="unknown", data_dir=tmp_path).set_index("cell").loc["indicators.2.2"]
    assert (unknown["row_zh"], unknown["column_zh"]) == ("其他事项", "区直单位")
    assert pd.isna(unknown["row"])
    assert pd.isna(unknown["row_en"])


def test_a_number_that_is_no_count_stays_a_number(tmp_path):
    values = [
        Value("requests", "granted", "total", "1.5", 1.5),
        Value("requests", "granted", "natural_person", "-2", -2.0),
        Value("requests", "granted", "other", "/", None),
        Value("proactive", "centralized_procurement", "procurement_amount", "12", 12.0, None),
    ]
    Store(tmp_path).land(make_report(values=values))
    found = govcrawl.observations(kind="all", data_dir=tmp_path).set_index("cell")
    assert found["number"].dropna().to_dict() == {
        "requests.granted.total": 1.5,
        "requests.granted.natural_person": -2.0,
        "proactive.centralized_procurement.procurement_amount": 12.0,
    }
    assert found["value"].dropna().to_dict() == {"requests.granted.natural_person": -2}


# Three ways to the same rows.

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "year": st.sampled_from([2018, 2020, 2023, range(2019, 2022)]),
        "agency": st.sampled_from(["changning-rsj", "长宁区教育局", ["putuo-qzf", "putuo-wjw"]]),
        "district": st.sampled_from(["putuo", "长宁区", ["putuo", "changning"]]),
        "agency_kind": st.sampled_from(["district", "department", ["town", "subdistrict"]]),
        "table": st.sampled_from(["requests", ["reviews", "proactive"], "indicators"]),
        "column": st.sampled_from(["total", ["natural_person", "upheld"], "this_year"]),
        "kind": st.sampled_from(["all", "part", "total", ["grand_total", "unknown"]]),
    },
)


def plain(table):
    """Comparable rows of whichever library."""
    frame = table.to_pandas() if isinstance(table, pa.Table) else table
    return Counter(
        tuple("" if pd.isna(value) else str(value) for value in row)
        for row in frame[["source", "cell", "raw", "kind", "series", "row_zh"]].itertuples(index=False)
    )


@pytest.mark.filterwarnings("ignore:no report")
@given(FILTERS)
@settings(max_examples=25, deadline=None)
def test_scan_gives_what_observations_gives(landed, asked):
    try:
        expected = govcrawl.observations(**asked, data_dir=landed)
    except StoreError as error:  # a column that the table does not have
        with pytest.raises(StoreError, match=str(error)):
            govcrawl.scan(**asked, data_dir=landed)
    else:
        assert plain(govcrawl.scan(**asked, data_dir=landed).to_table()) == plain(expected)


def test_duckdb_and_polars_give_the_same(landed):
    expected = plain(govcrawl.observations(data_dir=landed))
    assert plain(govcrawl.connect(data_dir=landed).sql("from observations").df()) == expected
    frame = pl.scan_pyarrow_dataset(govcrawl.scan(data_dir=landed)).collect()
    assert plain(frame.to_arrow()) == expected
    every = govcrawl.observations(kind="all", data_dir=landed)
    assert plain(govcrawl.connect(data_dir=landed).sql("from all_observations").df()) == plain(every)


def test_the_views_are_the_datasets(landed):
    sql = govcrawl.connect(data_dir=landed).sql
    for dataset in ("reports", *TABLES, "indicators", "checks"):
        loaded = govcrawl.load(dataset, data_dir=landed)
        [(count,)] = sql(f"select count(*) from {dataset}").fetchall()
        assert count == len(loaded)
        assert [row[0] for row in sql(f"describe {dataset}").fetchall()] == list(loaded.columns)
    [(count,)] = sql("select count(*) from agencies").fetchall()
    assert count == len(govcrawl.agencies(data_dir=landed))


def test_a_connection_changes_nothing(landed):
    connection = govcrawl.connect(data_dir=landed)
    for statement in ("insert into reports select * from reports", "delete from observations"):
        with pytest.raises(Exception, match=r"is not an table|Can only delete"):
            connection.execute(statement)


@pytest.fixture
def opened(monkeypatch):
    """Which datasets and years are read, and of how many agencies; None = all."""
    seen = []

    def read_year(root, dataset, year, columns=None, agencies=None, **more):
        agencies = None if agencies is None else list(agencies)
        seen.append((dataset, year, agencies and len(agencies), tuple(columns)))
        return store_scan.read_year(root, dataset, year, columns, agencies, **more)

    monkeypatch.setattr(long_table, "read_year", read_year)
    return seen


@pytest.mark.parametrize(
    "ask",
    [
        lambda root: govcrawl.observations(year=2023, table="requests", columns=["value"], data_dir=root),
        lambda root: govcrawl.scan(data_dir=root).to_table(
            columns=["value"], filter=(ds.field("year") == 2023) & (ds.field("table") == "requests")
        ),
        lambda root: (
            govcrawl.connect(data_dir=root)
            .sql("""select sum(value) from observations where year in (2023) and "table" = 'requests'""")
            .fetchall()
        ),
        lambda root: (
            pl.scan_pyarrow_dataset(govcrawl.scan(data_dir=root))
            .filter(pl.col("year") == 2023, pl.col("table") == "requests")
            .select("value")
            .collect()
        ),
    ],
    ids=["observations", "arrow", "duckdb", "polars"],
)
def test_other_years_tables_and_columns_are_not_read(landed, opened, ask):
    ask(landed)
    assert {(dataset, year) for dataset, year, *_ in opened} == {("reports", 2023), ("requests", 2023)}
    [columns] = [columns for dataset, *_, columns in opened if dataset == "requests"]
    assert set(columns) == {"outcome", "applicant", "report_version", "value", "unit"}


@pytest.mark.parametrize(
    "ask",
    [
        lambda root: govcrawl.observations(agency="changning-rsj", data_dir=root),
        lambda root: govcrawl.scan(data_dir=root).to_table(filter=ds.field("agency") == "changning-rsj"),
        lambda root: (
            govcrawl.connect(data_dir=root)
            .sql("select count(*) from observations where agency = 'changning-rsj'")
            .fetchall()
        ),
    ],
    ids=["observations", "arrow", "duckdb"],
)
def test_other_agencies_are_not_read(landed, opened, ask):
    ask(landed)
    assert opened
    assert {count for _, _, count, _ in opened} <= {0, 1}


# What is on disk when it is asked for.


def test_a_connection_sees_what_has_landed_since(tmp_path):
    store = Store(tmp_path)
    store.land(make_report(number=1))
    compact(tmp_path)
    connection = govcrawl.connect(data_dir=tmp_path)
    cells = govcrawl.scan(row="granted", column="total", data_dir=tmp_path)
    query = "select value from totals where cell = 'requests.granted.total' order by year, agency"
    assert connection.sql(query).fetchall() == [(1,)]
    assert cells.to_table()["value"].to_pylist() == [1]
    store.land(make_report(number=7))  # the compact file is stale now
    store.land(make_report(year=2025, number=9))
    assert connection.sql(query).fetchall() == [(7,), (9,)]
    assert cells.to_table()["value"].to_pylist() == [7, 9]
    shutil.rmtree(tmp_path / "datasets" / "requests" / "year=2024")
    assert cells.to_table()["value"].to_pylist() == [9]


def test_a_report_that_changes_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.land(make_report(number=1, form="2021"))
    once = iter([lambda: store.land(make_report(number=7, form="2019"))])

    def read_year(root, dataset, *rest, **more):
        if dataset == "requests":
            next(once, lambda: None)()
        return store_scan.read_year(root, dataset, *rest, **more)

    monkeypatch.setattr(long_table, "read_year", read_year)
    found = govcrawl.observations(row="granted", column="total", data_dir=tmp_path)
    assert found[["value", "form"]].to_numpy().tolist() == [[7, "2019"]]


def test_a_report_that_goes_on_changing_is_left_out_aloud(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.land(make_report(number=1))
    numbers = iter(range(2, 9))

    def read_year(root, dataset, *rest, **more):
        if dataset == "requests":
            store.land(make_report(number=next(numbers)))
        return store_scan.read_year(root, dataset, *rest, **more)

    monkeypatch.setattr(long_table, "read_year", read_year)
    with pytest.warns(UserWarning, match="changning-rsj-2024 changed while read"):
        found = govcrawl.observations(table="requests", data_dir=tmp_path)
    assert found.empty


def test_files_of_before_lack_a_column(landed, tmp_path):
    import pyarrow.parquet as pq

    shutil.copytree(landed / "datasets", tmp_path / "datasets")
    file = tmp_path / "datasets" / "requests" / "year=2024" / "agency=changning-rsj" / "part-0.parquet"
    pq.write_table(pq.ParquetFile(file).read().drop_columns(["unit", "outcome_label"]), file)
    found = govcrawl.observations(agency="changning-rsj", year=2024, table="requests", data_dir=tmp_path)
    assert found["value"].notna().all()
    assert found["row_zh"].isna().all()


def test_nothing_matches(landed, tmp_path):
    found = govcrawl.observations(year=2018, table="requests", data_dir=landed)
    assert found.empty
    assert list(found.columns) == [one.name for one in OBSERVATIONS]
    full = govcrawl.observations(year=2024, data_dir=landed)
    assert found.dtypes.map(str).to_dict() == full.dtypes.map(str).to_dict()
    Store(tmp_path).land(make_narrative())
    assert govcrawl.observations(data_dir=tmp_path).empty


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"row": "grantet"}, "no row 'grantet'; there are granted"),
        ({"table": "request"}, "no table 'request'; there are requests"),
        ({"kind": "sum"}, "no kind 'sum'"),
        ({"agency_kind": "bureau"}, "no agency_kind 'bureau'"),
        ({"columns": ["values"]}, "no column 'values' in observations"),
        ({"agency": "人社局"}, "'人社局' is not certain; write one of baoshan-rsj 上海市宝山区"),
        ({"district": "长守区"}, "no district is called '长守区'; near are changning 长宁区"),
        ({"series": "requests.granted.totals"}, "no series 'requests.granted.totals'"),
        ({"year": "2024"}, "year='2024' is not understood"),
    ],
)
def test_a_mistake_is_one_line(landed, asked, said):
    with pytest.raises(StoreError) as error:
        govcrawl.observations(**asked, data_dir=landed)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("ask", [govcrawl.observations, govcrawl.scan, govcrawl.connect, govcrawl.agencies])
def test_no_folder(ask, tmp_path):
    with pytest.raises(StoreError, match="no datasets in"):
        ask(data_dir=tmp_path)


def test_what_is_not_there_is_a_warning(landed):
    with pytest.warns(UserWarning, match="no report of jingan-rsj"):
        assert govcrawl.observations(agency="静安区人社局", data_dir=landed).empty


def test_places_in_the_document(tmp_path):
    Store(tmp_path).land(
        make_report(values=[Value("requests", "granted", "other", "4", 4.0, place=CellPlace(3, 2, 1))])
    )
    found = govcrawl.observations(data_dir=tmp_path)
    assert found[["place_table", "place_row", "place_column"]].to_numpy().tolist() == [[3, 2, 1]]
