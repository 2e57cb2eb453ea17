"""Columns that come, go and change: files of other versions of the code stay readable."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govcrawl import across, load
from pipelines.errors import StoreError
from pipelines.read import PARSER_VERSION
from pipelines.store import DATASETS, columns
from pipelines.store.columns import COLUMNS, Column
from pipelines.store.compact import compact, is_fresh
from pipelines.store.landing import Store
from pipelines.store.partitions import partition
from pipelines.store.scan import read_copies
from pipelines.store.stale import stale_reports
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_report

OTHER = "https://www.shcn.gov.cn/zwgk/art_2.html"
PRESENT = {"parser_version": PARSER_VERSION}


def test_every_column_is_described() -> None:
    assert tuple(COLUMNS) == DATASETS
    for found in COLUMNS.values():
        assert len({column.name for column in found}) == len(found)
        assert all(column.doc and isinstance(column.type, pa.DataType) for column in found)


def test_every_file_says_what_its_columns_mean_and_of_which_version_they_are(tmp_path: Path) -> None:
    Store(tmp_path).land(make_report())
    compact(tmp_path)
    files = [*tmp_path.glob("datasets/*/*/*/*.parquet"), *tmp_path.glob("compact/*/*.parquet")]
    assert len(files) == 11, "five of a report, as many of the year, and one without rows"
    for file in files:
        dataset = file.relative_to(tmp_path).parts[1]
        schema = pq.read_schema(file)
        described = {
            field.name: field.metadata[b"description"].decode() for field in schema if field.metadata
        }
        assert described == {column.name: column.doc for column in COLUMNS[dataset]}
        assert schema.metadata[b"govcrawl.version"].decode() == columns.VERSION


# The code of another version is this one with other columns: `COLUMNS` is patched while it lands.


def without(name: str) -> Callable[[tuple[Column, ...]], tuple[Column, ...]]:
    return lambda known: tuple(column for column in known if column.name != name)


def with_extra(known: tuple[Column, ...]) -> tuple[Column, ...]:
    return (*known, Column("pages", pa.int32(), "pages of the document", nullable=False))


def retyped(name: str, kind: pa.DataType) -> Callable[[tuple[Column, ...]], tuple[Column, ...]]:
    return lambda known: tuple(replace(c, type=kind) if c.name == name else c for c in known)


def rewritten(root: Path, dataset: str, change: Callable[[tuple[Column, ...]], tuple[Column, ...]]) -> None:
    """Make of a data folder one that a version with other columns has landed.

    Its ``schema_version`` and ``report_version`` differ, as its rows and columns do.
    """
    schema = pa.schema([(column.name, column.type) for column in change(COLUMNS[dataset])])
    for path in root.glob("*/*/year=*/agency=*/part-0.parquet"):
        table = pq.ParquetFile(path).read()
        for name, value in (("report_version", "of the other"), ("schema_version", "of the other")):
            if name in table.column_names:
                number = table.schema.get_field_index(name)
                table = table.set_column(number, name, pa.repeat(value, len(table)))
        if path.relative_to(root).parts[1] == dataset:
            known = [
                table[f.name].cast(f.type) if f.name in table.column_names else pa.repeat(7, len(table))
                for f in schema
            ]
            table = pa.Table.from_arrays(
                [column.cast(f.type) for column, f in zip(known, schema, strict=True)], schema=schema
            )
        pq.write_table(table, path, store_schema=False)  # as the first versions did


@pytest.fixture
def root(tmp_path: Path) -> Path:
    store = Store(tmp_path)
    store.land(make_report(**PRESENT))
    store.land(make_report(number=2, source_url=OTHER, **PRESENT))
    store.land(make_report(year=2023, **PRESENT))
    return tmp_path


CHANGES = [
    ("requests", without("unit"), "no column unit"),
    ("requests", without("applicant_label"), "no column applicant_label"),
    ("indicators", without("period"), ""),
    ("reports", without("agency_kind"), "no column agency_kind"),
    ("reports", without("schema_version"), "no column schema_version"),
    ("reports", without("n_marked"), "no column n_marked"),
    ("checks", without("holds"), "no column holds"),
    ("checks", with_extra, "unknown column pages"),
    ("reports", with_extra, "unknown column pages"),
]
IDS = [f"{dataset}: {what or 'of no file'}" for dataset, _, what in CHANGES]


@pytest.mark.parametrize(("dataset", "change", "what"), CHANGES, ids=IDS)
def test_another_version_s_files_load_beside_ours_and_only_a_reparse_is_due(
    root: Path, dataset: str, change: Callable[[tuple[Column, ...]], tuple[Column, ...]], what: str
) -> None:
    ours = {one: load(one, data_dir=root) for one in DATASETS}
    rewritten(root, dataset, change)
    Store(root).land(make_report("changning-wjw", **PRESENT))

    lacking = {column.name for column in COLUMNS[dataset]} - {
        column.name for column in change(COLUMNS[dataset])
    }
    for compacted in (False, True):
        for one in DATASETS:
            rows = load(one, data_dir=root)
            assert list(rows.columns) == list(ours[one].columns)
            old = rows[rows["agency"] == "changning-rsj"]
            assert len(old) == len(ours[one])
            for name in set(rows.columns) - {"report_version", "schema_version"}:
                if one == dataset and name in lacking:
                    assert old[name].isna().all(), name
                else:
                    assert (
                        old[name].astype(object).fillna(0).tolist()
                        == ours[one][name].astype(object).fillna(0).tolist()
                    ), name
        assert list(across(data_dir=root)["rule"]).count("carried_over") == 1
        if not compacted:
            compact(root)
            assert is_fresh(root, "reports", 2024)

    found = verify(root, repair=True)
    assert {problem.kind for problem in found} == {"schema"}
    assert {problem.message for problem in found} == {what or "read for other columns"}
    assert {problem.report_id for problem in found} == {"changning-rsj-2023", "changning-rsj-2024"}
    assert not (root / "quarantine").exists()
    assert stale_reports(root, PARSER_VERSION) == ["changning-rsj-2023", "changning-rsj-2024"]

    # Another copy lands beside them: what they print is kept, and so is that they are of another version.
    [before] = read_copies(root, "datasets", "changning-rsj", 2024)
    Store(root).land(
        make_report(number=3, source_url="https://www.shcn.gov.cn/c.html", status="partial", **PRESENT)
    )
    [after] = read_copies(root, "datasets", "changning-rsj", 2024)
    assert after.columns["requests"]["raw"] == before.columns["requests"]["raw"]
    assert "changning-rsj-2024" in stale_reports(root, PARSER_VERSION)

    store = Store(root)  # as a reparse
    for report in (
        make_report(**PRESENT),
        make_report(number=2, source_url=OTHER, **PRESENT),
        make_report(year=2023, **PRESENT),
    ):
        assert store.land(report).outcome == "landed"
    assert (verify(root), stale_reports(root, PARSER_VERSION)) == ([], [])


@pytest.mark.parametrize("dataset", [dataset for dataset in DATASETS if dataset != "indicators"])
def test_a_column_that_somebody_took_out_comes_back(tmp_path: Path, dataset: str) -> None:
    store = Store(tmp_path)
    store.land(make_report(**PRESENT))
    path = tmp_path / "datasets" / partition(dataset, 2024, "changning-rsj")
    sound = path.read_bytes()
    name = COLUMNS[dataset][2].name
    pq.write_table(pq.ParquetFile(path).read().drop_columns([name]), path)
    [problem] = verify(tmp_path, repair=True)
    assert (problem.kind, problem.message, problem.repaired) == ("schema", f"no column {name}", False)
    assert store.land(make_report(**PRESENT)).outcome == "landed"
    assert path.read_bytes() == sound
    assert store.land(make_report(**PRESENT)).outcome == "unchanged"


def test_a_changed_type_is_one_line_and_no_damage(root: Path) -> None:
    rewritten(root, "requests", retyped("row", pa.int64()))
    with pytest.raises(
        StoreError, match=r"^\S+ is of another version: row is int64, not int16; govcrawl reparse writes"
    ):
        load("requests", data_dir=root)
    assert len(load("requests", columns=["value"], data_dir=root)) == 350
    assert {(problem.kind, problem.message) for problem in verify(root, repair=True)} == {
        ("schema", "row is int64, not int16")
    }
    assert not (root / "quarantine").exists()
    store = Store(root)
    for report in (
        make_report(**PRESENT),
        make_report(number=2, source_url=OTHER, **PRESENT),
        make_report(year=2023, **PRESENT),
    ):
        store.land(report)
    assert (verify(root), stale_reports(root, PARSER_VERSION)) == ([], [])


def test_plain_readers_of_a_folder_with_files_of_two_versions(root: Path) -> None:
    rewritten(root, "requests", without("unit"))
    Store(root).land(make_report("changning-wjw", **PRESENT))
    folder = root / "datasets" / "requests"
    assert len(pd.read_parquet(folder)) == 3 * 175
    polar = pl.scan_parquet(
        f"{folder}/**/*.parquet", hive_partitioning=True, missing_columns="insert", extra_columns="ignore"
    )
    assert len(polar.collect()) == 3 * 175
    query = f"from read_parquet('{folder}/*/*/*.parquet', hive_partitioning = true, union_by_name = true)"
    assert len(duckdb.sql(query).df()) == 3 * 175


def test_of_two_columns_of_one_name_none_is_read(tmp_path: Path) -> None:
    Store(tmp_path).land(make_report())
    path = tmp_path / "datasets" / partition("requests", 2024, "changning-rsj")
    table = pq.ParquetFile(path).read()
    pq.write_table(table.append_column("value", table["value"]), path)
    with pytest.raises(StoreError, match="two columns of one name"):
        load("requests", data_dir=tmp_path)
    assert {problem.message for problem in verify(tmp_path)} == {"2 columns value"}
    assert Store(tmp_path).land(make_report()).outcome == "landed"
    assert verify(tmp_path) == []
