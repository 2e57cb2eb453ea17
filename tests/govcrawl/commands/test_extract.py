"""`scrapy extract`: saved files on the terminal and as JSON."""

import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from govcrawl.commands.extract import Command, media_type_of
from tests.pipelines.documents.archives import zipped

ROOT = Path(__file__).parents[3]
REPORTS = ROOT / "tests" / "fixtures" / "reports"
KEYS = ["file", "agency", "agency_id", "year", "form", "title"]
KEYS += ["proactive", "requests", "reviews", "indicators", "status", "findings"]


def extract(*files: Path | str, as_json: bool = False) -> int:
    command = Command()
    command.run([], Namespace(files=[str(file) for file in files], json=as_json, explain=False, ocr=False))
    return command.exitcode


def test_json_is_one_object_a_file_and_line(capsys):
    files = [REPORTS / "2021.html", REPORTS / "sheet_provincial.html"]
    assert extract(*files, as_json=True) == 0
    form, sheet = map(json.loads, capsys.readouterr().out.splitlines())
    assert list(form) == list(sheet) == KEYS
    assert (form["file"], form["year"], form["form"], form["status"]) == (
        str(files[0]),
        2024,
        "2021",
        "complete",
    )
    assert form["requests"]["new_received"]["total"].isdecimal()
    assert form["indicators"] == {}
    assert sheet["requests"] == {}
    assert sheet["indicators"]["head"][0] == "指标名称"
    assert sheet["indicators"]["rows"][0] == ["主动公开文件数", "条", "128", "2043"]


def test_json_keeps_blanks_and_open_cells_apart(capsys):
    extract(REPORTS / "blank_for_zero.html", REPORTS / "flat.txt", as_json=True)
    blank, flat = map(json.loads, capsys.readouterr().out.splitlines())
    assert "" in blank["requests"]["granted"].values()
    assert flat["proactive"]["normative_document"]["issued"] is not None or flat["findings"]
    opened = {
        cell for finding in flat["findings"] if finding["rule"] == "undecided" for cell in finding["cells"]
    }
    assert opened
    for cell in opened:
        dataset, row, column = cell.split(".")
        assert flat[dataset][row][column] is None


def test_the_text_shows_tables_and_findings(capsys):
    assert extract(REPORTS / "2021.html", REPORTS / "extra_row.html") == 0
    out = capsys.readouterr().out
    for words in (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "自然人",
        "未经复议直接起诉",
        "unknown_label",
    ):
        assert words in out
    assert "\\n" not in out, "lines are lines"
    assert "\n\n  二、主动公开政府信息情况\n" in out


def test_a_file_that_is_not_there_is_one_line_and_the_others_are_read(capsys):
    assert extract("nowhere.html", REPORTS / "2021.html", as_json=True) == 1
    out, err = capsys.readouterr()
    assert err == "scrapy extract: nowhere.html can't be read: No such file or directory\n"
    assert json.loads(out)["form"] == "2021"


def test_a_file_that_is_no_report_is_named_and_the_others_are_read(tmp_path, capsys):
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 no more")
    (tmp_path / "lost.html").write_text("<p>您访问的页面不存在</p>")
    files = [tmp_path / "scan.pdf", REPORTS / "2021.html", tmp_path / "lost.html"]
    assert extract(*files, as_json=True) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["status"] for line in out.splitlines()] == [
        "unreadable",
        "complete",
        "unreadable",
    ]
    assert [line.partition(" can't be read: ")[0] for line in err.splitlines()] == [
        f"scrapy extract: {tmp_path / name}" for name in ("scan.pdf", "lost.html")
    ]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.md", "text/plain"),
        ("a.txt", "text/plain"),
        ("a.pdf", "application/pdf"),
        ("a.html", "text/html"),
        ("a", "text/html"),
    ],
)
def test_media_type_of(name, media_type):
    assert media_type_of(Path(name)) == media_type


def test_the_command_itself():
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", "extract", str(REPORTS / "2019.html"), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["form"] == "2019"


def test_a_reader_that_has_seen_enough_ends_it_without_a_word():
    line = (
        f"'{sys.executable}' -m scrapy extract --json {'tests/fixtures/reports/2021.html ' * 20} | head -c 9"
    )
    run = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (141, '{"file": ', "")


def test_letters_the_terminal_can_not_print_are_spelled_out():
    run = subprocess.run(
        [sys.executable, "-m", "scrapy", "extract", "--json", "tests/fixtures/reports/2021.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["agency"] == "某区某局"


def test_each_file_of_an_archive_is_read_by_itself(tmp_path, capsys):
    """What it is called in the archive stands behind the archive's name."""
    page = (REPORTS / "2021.html").read_bytes()
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped(**{"a/甲.html": page, "乙.html": page, "丙.rar": b"Rar!\x1a\x07\0"}))
    assert extract(archive, as_json=True) == 1
    printed = capsys.readouterr()
    found = {one["file"]: one["status"] for one in map(json.loads, printed.out.splitlines())}
    assert found == {
        f"{archive}#/a/甲.html": "complete",
        f"{archive}#/乙.html": "complete",
        f"{archive}#/丙.rar": "unreadable",
    }
    assert f"{archive}#/丙.rar can't be read: a RAR archive, which is not unpacked" in printed.err
