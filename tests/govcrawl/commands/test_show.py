"""`govcrawl show`: a landed report with its sources."""

import json
from pathlib import Path

import pytest

from govcrawl.commands.show import landed
from govcrawl.output import report_text
from pipelines.errors import ArgumentError
from tests.govcrawl.conftest import govcrawl


def test_a_report_with_the_way_back_to_its_bytes(crawled: Path) -> None:
    done = govcrawl("show", "changning-rsj", "2024", data=crawled)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "changning-rsj-2024",
        "  上海市长宁区人力资源和社会保障局 · 2024 · changning-rsj",
    ]
    assert next(line for line in lines if "行政许可" in line).split()[-1] == "942"
    sources = {line[4:20].strip(): line[20:] for line in lines[lines.index("  Sources") + 1 :]}
    assert sources["source url"] == "https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"
    assert sources["listed url"] == "https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/index.html"
    assert sources["published on"] == "2025-01-23"
    assert (crawled / "archive" / sources["archive file"]).is_file()
    assert sources["archive record"].startswith("<urn:uuid:")
    assert len(sources["sha256"]) == 64


def test_findings_are_shown(crawled: Path) -> None:
    shown = set()
    for path in crawled.glob("datasets/reports/year=2023/*/*"):
        report = landed(crawled, path.parent.name.partition("=")[2], "2023")
        text = "\n".join(report_text("", report))
        shown.add((bool(report.findings), "Findings (*" in text))
    assert shown == {(True, True), (False, False)}


def test_by_name(crawled: Path) -> None:
    by_slug, by_name = (
        govcrawl("show", agency, "2024", data=crawled) for agency in ("changning-rsj", "长宁区人社局")
    )
    assert by_name.stdout == by_slug.stdout
    unclear = govcrawl("show", "人社局", "2024", data=crawled)
    assert unclear.returncode != 0
    assert "'人社局' is not certain; write one of baoshan-rsj" in unclear.stderr
    assert "Traceback" not in unclear.stderr


def test_as_json(crawled: Path) -> None:
    found = json.loads(govcrawl("show", "--json", "changning-rsj", "2024", data=crawled).stdout)
    assert found["proactive"]["licensing"]["decisions"] == "942"
    assert found["archive_file"].endswith("-changning.warc.gz")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["changning-rjs", "2024"], "no report of changning-rjs; did you mean changning-rsj, "),
        (["rsj", "2024"], "no report of rsj; did you mean changning-rsj\n"),
        (["人社局", "2024"], "'人社局' is not certain; write one of baoshan-rsj "),
        (["长宁区人社局", "2011"], "no report of changning-rsj on 2011; there are those on 2023, 2024\n"),
        (["../../etc", "2024"], "no report of ../../etc; "),
        (["changning-rsj", "2011"], "no report of changning-rsj on 2011; there are those on 2023, 2024\n"),
        (["changning-rsj", "last"], "last is no year; write four digits, 2024\n"),
    ],
)
def test_what_there_is_not_is_one_line(crawled: Path, arguments: list[str], line: str) -> None:
    with pytest.raises(ArgumentError) as told:
        landed(crawled, *arguments)
    assert f"{told.value}\n".startswith(line)


def test_an_empty_folder_is_one_line(tmp_path: Path) -> None:
    done = govcrawl("show", "changning-rsj", "2024", data=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"govcrawl show: no reports in {tmp_path}; crawl first, or set GOVCRAWL_DATA\n"
