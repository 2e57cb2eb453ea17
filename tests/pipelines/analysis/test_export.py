"""Exports come back from other programs as they went in; what spreadsheets would change is kept from them."""

import csv
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

import govcrawl
from pipelines.analysis.excel import MAX_ROWS, MAX_TEXT, pieces
from pipelines.analysis.export import as_csv, as_duckdb, as_excel, as_jsonl, as_parquet
from pipelines.analysis.export.files import whole
from pipelines.analysis.export.selection import Source
from pipelines.errors import ArgumentError, StoreError
from tests.thorough import usually

SCHEMA = pa.schema(
    {"year": pa.int16(), "raw": pa.string(), "value": pa.float64(), "title": pa.string(), "holds": pa.bool_()}
)
Row = tuple[int, str | None, float | None, str | None, bool | None]

TRICKY = [
    *("", "0", "12", "-5", "+2", "-1.5", "1,234", "-1,234", "50%", "-", "——", "/", "无", "申请 件", "𠀀"),
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "-1+1",
        "+1+1",
        "-A1",
        "--1",
        "＝1+1",
        "\t=1",
        "\r=1",
        "\n=1",
    ),
    *(
        " =1",
        "007",
        "1e5",
        "12345678901234567890",
        "1-2",
        "3/4",
        "2024-01-02",
        "TRUE",
        "#N/A",
        "null",
        "None",
    ),
    *("NA", "'NA", "'", "''=1", "NaN", "a\nb", "a\r\nb", "a\rb", 'he said "x"', ",", ";", " lead", "trail "),
    *("\u202e12\u202c", "\u200f", "\x01\x1f\x7f", "\x85\u2028\ufeff", "_x0041_", "_x000D_", "\ufffe\uffff"),
    *("<b>&amp;</b>", "http://a.example/?a=1&b=2"),
]
TEXT = st.one_of(
    st.none(),
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    st.text("=+-@\t\r\n'\"NA019.,eE _x", max_size=8),
)
NUMBER = st.one_of(
    st.none(),
    st.integers(-(10**15) + 1, 10**15 - 1).map(float),
    st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
    st.sampled_from([0.0, 98.4361, 4166.214619, 5949.088667, 1e-6, -0.5]),
)
ROWS: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(st.integers(1990, 2100), TEXT, NUMBER, TEXT, st.none() | st.booleans()), max_size=12
)


def source(rows: list[Row], name: str = "checks") -> Source:
    """The rows in two parts, as two years come."""
    columns = list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in SCHEMA]
    table = pa.table(columns, SCHEMA)
    half = len(rows) // 2
    return Source(name, SCHEMA, lambda: iter([table.slice(0, half), table.slice(half)]))


def number(text: Any) -> float | None:
    return None if text in {"", None} else float(text)


def undone(text: str) -> str:
    """What docs/export.md says: take one `'` off every text that begins with it."""
    return text.removeprefix("'")


def from_text(record: list[str | None]) -> Row:
    """A record of CSV: an empty field is null, in ``raw`` `NA` is."""
    year, raw, value, title, holds = record
    return (
        int(year),
        None if raw == "NA" else undone(raw or ""),
        number(value),
        undone(title) if title else None,
        None if not holds else holds == "true",
    )


def told_apart(rows: list[Row], raw: bool = True) -> list[Row]:
    """The rows as a format knows them that has no null text but in ``raw``."""
    return [
        (year, text if raw else text or None, value, title or None, holds)
        for year, text, value, title, holds in rows
    ]


def csv_module(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rest = csv.reader(file, strict=True)
    assert head == SCHEMA.names
    return [from_text(record) for record in rest]


def csv_in_duckdb(path: Path) -> list[Row]:
    what = (
        "header=true, all_varchar=true, delim=',', quote='\"', escape='\"', new_line='\\n', auto_detect=false"
    )
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in SCHEMA.names)
    rows = duckdb.sql(f"select * from read_csv('{path}', {what}, columns={{{columns}}})").fetchall()
    return [from_text(list(row)) for row in rows]


def csv_in_polars(path: Path) -> list[Row]:
    frame = pl.read_csv(path, infer_schema=False)
    assert frame.columns == SCHEMA.names
    return [from_text(list(row)) for row in frame.rows()]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export")


anyhow = settings(
    deadline=None,
    max_examples=usually(25, thorough=500),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@anyhow
@given(rows=ROWS)
@pytest.mark.parametrize("reader", [csv_module, csv_in_duckdb, csv_in_polars])
def test_csv_comes_back(folder: Path, reader: Callable[[Path], list[Row]], rows: list[Row]) -> None:
    path = folder / "a.csv"
    assert as_csv.write(source(rows), path) == len(rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert reader(path) == told_apart(rows)


@anyhow
@given(rows=ROWS)
def test_no_field_of_csv_begins_like_a_formula_unless_it_is_a_number(folder: Path, rows: list[Row]) -> None:
    as_csv.write(source(rows), folder / "a.csv")
    with (folder / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        fields = [field for record in csv.reader(file) for field in record]
    for field in fields:
        if field.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) and field.strip(
            "-－"
        ):
            float(field.replace(",", "").removesuffix("%"))  # raises where it is no number


@anyhow
@given(rows=ROWS)
def test_json_lines_come_back(folder: Path, rows: list[Row]) -> None:
    path = folder / "a.jsonl"
    assert as_jsonl.write(source(rows), path) == len(rows)
    text = path.read_bytes().decode()
    assert [tuple(json.loads(line).values()) for line in text.split("\n")[:-1]] == rows
    assert all(line.isprintable() for line in text.split("\n"))
    assert ".0," not in "".join(
        f"{value!r}," for line in text.split("\n")[:-1] for value in json.loads(line).values()
    )
    if rows:
        kinds = "{year: 'SMALLINT', raw: 'VARCHAR', value: 'DOUBLE', title: 'VARCHAR', holds: 'BOOLEAN'}"
        query = f"select * from read_json('{path}', format='newline_delimited', columns={kinds})"
        assert duckdb.sql(query).fetchall() == rows


@anyhow
@given(rows=ROWS)
def test_parquet_and_duckdb_come_back(folder: Path, rows: list[Row]) -> None:
    parquet, database = folder / "a.parquet", folder / "a.duckdb"
    assert as_parquet.write(source(rows), parquet) == len(rows)
    assert pl.read_parquet(parquet).rows() == rows
    assert duckdb.sql(f"select * from read_parquet('{parquet}')").fetchall() == rows
    database.unlink(missing_ok=True)
    assert as_duckdb.write([source(rows)], database) == {"checks": len(rows)}
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.sql("from checks").fetchall() == rows


def in_openpyxl(path: Path, sheet: str = "checks") -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet; openpyxl leaves it to its caller to undo `_x000D_` (ECMA-376, 22.9.2.19)."""
    book = openpyxl.load_workbook(path, read_only=True)
    for row in book[sheet].iter_rows():
        assert all(cell.data_type != "f" for cell in row)
        yield tuple(unescape(cell.value) if isinstance(cell.value, str) else cell.value for cell in row)
    book.close()


def from_sheet(record: tuple[Any, ...]) -> Row:
    year, raw, value, title, holds = [*record, *[None] * (5 - len(record))]
    text = None if raw == "NA" else undone(raw or "") if (raw or "").strip("'") == "NA" else raw or ""
    return year, text, None if value is None else float(value), title, holds


@anyhow
@given(rows=ROWS)
def test_excel_comes_back(folder: Path, rows: list[Row]) -> None:
    path = folder / "a.xlsx"
    assert as_excel.write([source(rows)], path) == {"checks": len(rows)}
    head, *rest = in_openpyxl(path)
    assert list(head) == SCHEMA.names
    assert [from_sheet(record) for record in rest] == told_apart(rows)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Converts files by LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    home = tmp_path_factory.mktemp("office")

    def convert(path: Path, filters: str, *options: str) -> Path:
        command = [
            program,
            f"-env:UserInstallation=file://{home}/profile",
            "--headless",
            "--convert-to",
            filters,
        ]
        subprocess.run(
            [*command, *options, "--outdir", str(home), str(path)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return home / f"{path.stem}.{filters.partition(':')[0]}"

    return convert


OFFICE = [text for text in TRICKY if text.isprintable() and text.strip() == text]
"""LibreOffice replaces some controls by blanks, so they are not asked of it."""


def test_libreoffice_reads_the_texts_of_an_excel_file(folder: Path, office) -> None:
    rows = [(2024, text, -5.0, text, None) for text in OFFICE]
    as_excel.write([source(rows)], folder / "texts.xlsx")
    options = "44,34,76,1,,0,false,true,false,false,false,1"  # commas, quotes, UTF-8, as shown
    read = office(folder / "texts.xlsx", f"csv:Text - txt - csv (StarCalc):{options}")
    with next(read.parent.glob("texts*.csv")).open(encoding="utf-8", newline="") as file:
        _, *records = csv.reader(file)
    assert [record[3] for record in records] == OFFICE
    assert {record[2] for record in records} == {"-5"}


def test_libreoffice_finds_no_formula_in_csv_and_changes_no_text(folder: Path, office) -> None:
    rows = [(2024, text, -5.0, text, None) for text in OFFICE]
    as_csv.write(source(rows), folder / "table.csv")
    read = office(folder / "table.csv", "xlsx", "--infilter=CSV:44,34,76")
    book = openpyxl.load_workbook(read)
    records = list(book.active.iter_rows(min_row=2))
    assert not [cell.value for record in records for cell in record if cell.data_type == "f"]
    assert {record[2].value for record in records} == {-5}
    for text, record in zip(OFFICE, records, strict=True):
        value = record[3].value
        if isinstance(value, str):
            assert undone(value) == text
        elif isinstance(value, bool) or value is None:
            assert text in {"TRUE", ""}
        else:
            assert float(text.replace(",", "").removesuffix("%")) == value * (100 if "%" in text else 1)


@pytest.mark.parametrize("letter", ["申", "𠀀", "a"])
def test_a_text_longer_than_a_cell_goes_on_beside_it(folder: Path, letter: str) -> None:
    long = "头" + letter * 70_000 + "尾"
    rows = [(2024, "1", 1.0, "short", None), (2024, long, 1.0, long, True)]
    as_excel.write([source(rows)], folder / "a.xlsx")
    head, short, record = in_openpyxl(folder / "a.xlsx")
    more = [name for name in head if "(" in name]
    assert more[:2] == ["raw (2)", "raw (3)"]
    assert short[:5] == (2024, "1", 1, "short", None)
    for name in ("raw", "title"):
        parts = [record[head.index(each)] for each in head if each == name or each.startswith(f"{name} (")]
        assert "".join(filter(None, parts)) == long
        assert max(len(part.encode("utf-16-le")) // 2 for part in parts if part) <= MAX_TEXT


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(2, 20))
def test_pieces_fit_and_join(text: str, size: int) -> None:
    parts = pieces(text, size)
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= size for part in parts)


def test_more_rows_than_a_sheet_takes_go_on_in_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_ROWS == 1_048_576
    monkeypatch.setattr(as_excel, "MAX_ROWS", 4)
    rows = [(2024, str(n), float(n), None, None) for n in range(7)]
    assert as_excel.write([source(rows)], folder / "a.xlsx") == {"checks": 7}
    sheets = openpyxl.load_workbook(folder / "a.xlsx").sheetnames
    assert sheets == ["checks", "checks (2)", "checks (3)"]
    found = [record[1] for sheet in sheets for record in list(in_openpyxl(folder / "a.xlsx", sheet))[1:]]
    assert found == [str(n) for n in range(7)]


# What is exported


FORMATS = {
    "csv": lambda path: pl.read_csv(path / "requests.csv", infer_schema_length=None).height,
    "jsonl": lambda path: len((path / "requests.jsonl").read_text().splitlines()),
    "parquet": lambda path: pq.read_metadata(path / "requests.parquet").num_rows,
    "xlsx": lambda path: openpyxl.load_workbook(path)["requests"].max_row - 1,
    "duckdb": lambda path: (
        duckdb.connect(str(path), read_only=True).sql("from requests").fetchall().__len__()
    ),
}


@pytest.mark.parametrize("format", FORMATS)
def test_all_datasets_with_a_codebook(archived: Path, tmp_path: Path, format: str) -> None:  # noqa: A002 - the option
    one_file = format in {"xlsx", "duckdb"}
    target = tmp_path / f"all.{format}" if one_file else tmp_path / "all"
    written = govcrawl.export(target, format, data_dir=archived)
    counts = {name: rows for one in written for name, rows in one.rows.items()}
    assert {name: counts[name] for name in ("reports", "proactive", "requests", "reviews", "indicators")} == {
        "reports": 2,
        "proactive": 20,
        "requests": 350,
        "reviews": 30,
        "indicators": 0,
    }
    assert counts["codebook"] > 100
    assert FORMATS[format](target) == 350
    assert sorted(path.name for path in tmp_path.iterdir()) == [target.name]


def exported(archived: Path, tmp_path: Path, **selection: Any) -> pl.DataFrame:
    govcrawl.export(tmp_path / "one.parquet", dataset="requests", data_dir=archived, **selection)
    return pl.read_parquet(tmp_path / "one.parquet")


def test_rows_say_whose_they_are_and_are_those_that_landed(archived: Path, tmp_path: Path) -> None:
    rows = exported(archived, tmp_path)
    assert rows.columns[:5] == ["year", "agency", "district", "agency_name", "agency_kind"]
    assert rows.select("district", "agency_name", "agency_kind").unique().rows() == [
        ("changning", "上海市长宁区人力资源和社会保障局", "department")
    ]
    loaded = govcrawl.load("requests", data_dir=archived)
    for name in ("report_id", "outcome", "applicant", "raw", "marks"):
        assert rows[name].to_list() == [
            None if text != text else text for text in loaded[name].astype(object)
        ]


def test_years_without_a_report_have_no_rows(archived: Path, tmp_path: Path) -> None:
    rows = exported(archived, tmp_path, year=range(2020, 2024))
    assert rows["year"].unique().to_list() == [2023]


def test_labels_in_english(archived: Path, tmp_path: Path) -> None:
    rows = exported(archived, tmp_path, labels="en", year=2024)
    first = rows.filter(pl.col("outcome") == "refused.state_secret", pl.col("applicant") == "total").row(
        0, named=True
    )
    assert (first["outcome_label"], first["group_label"], first["applicant_label"]) == (
        "State secrets",
        "Refused",
        "Total",
    )
    assert rows.filter(pl.col("outcome") == "granted")["group_label"].unique().to_list() == [None]
    assert rows["year"].unique().to_list() == [2024]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"year": 1999}, "no report of 1999; there are those of 2023 to 2024"),
        ({"year": [1999, 2001]}, "no report of 1999, 2001; there are those of 2023 to 2024"),
        ({"year": "2024"}, "year='2024' is not understood; write 2024, [2022, 2024] or range(2020, 2025)"),
        ({"agency": "changning-xyz"}, "no report of changning-xyz in 2023 to 2024"),
        ({"district": "nowhere"}, "no report of nowhere in 2023 to 2024"),
        ({"dataset": "cats"}, "no dataset 'cats'; there are reports, proactive"),
        ({"format": "docx"}, "docx is no format; there are csv, xlsx, parquet, duckdb, jsonl"),
        ({"target": "a.docx"}, "a.docx says no format"),
        ({"target": "a", "format": "xlsx"}, "xlsx is one file; write a name that ends in .xlsx"),
        ({"target": "a.csv"}, "csv is a file a dataset; name a folder, or one dataset"),
        ({"labels": "fr"}, "labels='fr' is no language"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    archived: Path, tmp_path: Path, options: dict[str, Any], line: str
) -> None:
    asked = {"target": "out.xlsx", "labels": "zh"} | options
    with pytest.raises(ArgumentError) as told:
        govcrawl.export(tmp_path / asked.pop("target"), data_dir=archived, **asked)
    assert line in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_rows_that_are_gone_are_told(archived: Path, tmp_path: Path) -> None:
    root = shutil.copytree(archived, tmp_path / "copy")
    shutil.rmtree(root / "datasets" / "requests" / "year=2023")
    with pytest.warns(UserWarning, match="requests of changning-rsj-2023 landed and are gone"):
        govcrawl.export(tmp_path / "r.parquet", dataset="requests", data_dir=root)


def test_the_codebook_has_every_column_and_code_in_both_languages(archived: Path, tmp_path: Path) -> None:
    govcrawl.export(tmp_path / "all", "parquet", data_dir=archived)
    book = pl.read_parquet(tmp_path / "all" / "codebook.parquet")
    for dataset in ("reports", "proactive", "requests", "reviews", "indicators", "checks"):
        columns = pq.read_schema(tmp_path / "all" / f"{dataset}.parquet").names
        said = book.filter(
            pl.col("dataset") == dataset, pl.col("code").is_null(), pl.col("column").is_not_null()
        )
        assert said["column"].to_list() == columns
        assert not said.filter(
            pl.col("zh").is_null() | pl.col("en").is_null() | pl.col("meaning").is_null()
        ).rows()
    codes = book.filter(pl.col("column") == "outcome", pl.col("code") == "granted")
    assert codes.select("zh", "en").rows() == [("予以公开", "Granted")]
    warnings = " ".join(book.filter(pl.col("dataset") == "requests", pl.col("column").is_null())["en"])
    assert "Totals are rows too" in warnings
    assert "counts twice" in warnings
    schema = pq.read_schema(tmp_path / "all" / "requests.parquet")
    assert b"Totals are rows too" in schema.metadata[b"govcrawl.beware"]
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"create table t as from '{tmp_path / 'all' / 'requests.parquet'}'")


# Files appear whole


def half_written(path: Path) -> None:
    with whole(path) as temporary:
        temporary.write_text("half")
        raise OSError(28, "No space left on device")


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(StoreError, match=r"a\.csv could not be written: No space left"):
        half_written(tmp_path / "a.csv")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.csv", "old")]
    with whole(tmp_path / "a.csv") as path:
        path.write_text("new")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.csv", "new")]


@pytest.mark.parametrize("target", ["file/a.csv", "folder"])
def test_where_no_file_can_be_it_is_said_before_anything_is_read(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ArgumentError, match="can't be written"), whole(tmp_path / target):
        raise AssertionError


def test_a_killed_export_leaves_no_half_file_under_its_name(tmp_path: Path) -> None:
    """Killed while it writes, again and again: the old file stands, whole."""
    code = f"""
import sys; sys.path.insert(0, {str(Path.cwd())!r})
from pathlib import Path
from tests.pipelines.analysis.test_export import source
from pipelines.analysis.export import as_csv, _alone
rows = [(2024, "x" * 1000, 1.0, None, None)] * 20_000
print("go", flush=True)
while True:
    _alone(as_csv.write, source(rows), Path({str(tmp_path / "a.csv")!r}))
"""
    sizes = set()
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if (tmp_path / "a.csv").exists():
            sizes.add((tmp_path / "a.csv").stat().st_size)
            assert len(csv_module(tmp_path / "a.csv")) == 20_000
    assert len(sizes) <= 1
    assert all(file.name.endswith(".partial") for file in tmp_path.iterdir() if file.name != "a.csv")


def test_what_docs_export_says_works(archived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).parents[3].joinpath("docs", "export.md").read_text(encoding="utf-8")
    monkeypatch.setenv("GOVCRAWL_DATA", str(archived))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 2
    exec("\n".join(blocks), {})
    assert {file.name for file in tmp_path.iterdir()} == {"rsj-2024.xlsx", "seen.html"}
