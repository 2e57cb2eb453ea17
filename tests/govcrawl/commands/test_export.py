"""`govcrawl export`, from outside."""

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.govcrawl.conftest import govcrawl


def test_datasets_as_csv(crawled: Path, tmp_path: Path) -> None:
    done = govcrawl("export", "--format", "csv", "-o", str(tmp_path / "out"), "--year", "2024", data=crawled)
    assert (done.returncode, done.stderr) == (0, "")
    names = ("reports", "proactive", "requests", "reviews", "indicators", "checks", "codebook")
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [
        str(tmp_path / "out" / f"{name}.csv") for name in names
    ]
    with (tmp_path / "out" / "proactive.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    [licences] = [row for row in rows if (row["agency"], row["item"]) == ("changning-rsj", "licensing")]
    assert (licences["agency_name"], licences["raw"], licences["value"]) == (
        "上海市长宁区人力资源和社会保障局",
        "942",
        "942",
    )
    assert {row["year"] for row in rows} == {"2024"}


def test_one_agency_by_its_name_as_an_excel_file_in_english(crawled: Path, tmp_path: Path) -> None:
    target = tmp_path / "rsj.xlsx"
    asked = [
        "--agency",
        "长宁区人社局",
        "--year",
        "2024",
        "--labels",
        "en",
        "--dataset",
        "requests",
        "--json",
    ]
    done = govcrawl("export", "-o", str(target), *asked, data=crawled)
    [written] = json.loads(done.stdout)["files"]
    assert (written["path"], written["rows"]["requests"]) == (str(target), 175)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["requests", "codebook"]
    head, first, *_ = book["requests"].iter_rows(values_only=True)
    assert first[head.index("outcome_label")] == "New requests received this year"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--year", "2005"], "no report of 2005; there are those of 2023 to 2024"),
        (["--year", "later"], "years=later is not understood; write 2024, 2022-2024 or 2021,2023"),
        (["--agency", "人社局"], "'人社局' is not certain; write one of baoshan-rsj"),
        (["--district", "putuo"], "no report of putuo in 2023 to 2024"),
        (["-o", "out.docx"], "out.docx says no format; there are csv, xlsx, parquet, duckdb, jsonl"),
        (["-o", "/proc/no/out.xlsx"], "/proc/no/out.xlsx can't be written: "),
    ],
)
def test_what_makes_no_sense_is_one_line(crawled: Path, arguments: list[str], line: str) -> None:
    done = govcrawl("export", *arguments, data=crawled)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"govcrawl export: {line}")
    assert done.stderr.count("\n") == 1


def test_rows_that_are_gone_are_named(copy: Path, tmp_path: Path) -> None:
    shutil.rmtree(copy / "datasets" / "reviews" / "year=2024" / "agency=changning-rsj")
    done = govcrawl("export", "-o", str(tmp_path / "r.csv"), "--dataset", "reviews", data=copy)
    assert done.returncode == 1
    line = "reviews of changning-rsj-2024 landed and are gone; govcrawl verify shows the way back"
    assert done.stderr == f"govcrawl export: {line}\n"
    assert (tmp_path / "r.csv").is_file()


def test_an_empty_folder_is_one_line(tmp_path: Path) -> None:
    done = govcrawl("export", data=tmp_path)
    assert done.stderr == f"govcrawl export: no reports in {tmp_path}; crawl first, or set GOVCRAWL_DATA\n"
    assert done.returncode == 2
