"""Exit code 0 says that nothing needs attention, 1 that something does, which the last lines name.

Lasting defects that the registry knows, two titles under one agency and year, an address that holds another
year's report, a part that is missing.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from govcrawl import load
from tests.govcrawl.county import HOME, REPORTS, County, county_below
from tests.govcrawl.imagined import figure, report
from tests.govcrawl.standin import Answer

EDUCATION, FINANCE = f"{HOME}nb/2.html", f"{HOME}nb/3.html"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with county_below(tmp_path) as made:
        yield made


def login(_: object) -> Answer:
    return Answer(status=302, headers={"Location": "https://www.qingxi.example/sso/login"})


LOGIN = {
    "fault": "reports_failed",
    "about": f"https://www.qingxi.example{EDUCATION}",
    "seen": "redirects to a login",
    "reason": "the bureau keeps it to itself; asked by telephone",
    "since": "2026-11-20",
}


def test_a_lasting_defect_is_as_expected_until_it_changes(county: County) -> None:
    good = county.site.pages[EDUCATION]
    county.site.pages[EDUCATION] = login
    code, lines = county.night()
    assert (code, len(lines)) == (1, 2)
    assert lines[-1].startswith(f"qingxi: 1 report can't be fetched: {REPORTS['nb/2.html']} https://")
    assert lines[-1].endswith(f"{EDUCATION} (redirects to a login: https://www.qingxi.example/sso/login)")

    county.acknowledge(LOGIN)
    code, lines = county.night()
    assert code == 0, lines
    assert lines[-1].startswith(f"qingxi: as expected, 1 known defect: {REPORTS['nb/2.html']} https://")
    assert lines[-1].endswith(", since 2026-11-20: the bureau keeps it to itself; asked by telephone")
    status = county.run("status", "qingxi")
    assert "qingxi: as expected, 1 known defect: " in status.stdout
    rows = county.run("status", "qingxi", "--rows", "failed").stdout
    assert "as expected since 2026-11-20: the bureau keeps it to itself" in rows

    county.site.pages[EDUCATION] = Answer("gone", 404)
    code, lines = county.night()
    assert code == 1
    assert lines[-1].endswith("(status 404)")

    county.site.pages[EDUCATION] = login
    county.site.pages[FINANCE] = login
    code, lines = county.night()
    assert code == 1
    assert any(
        line.startswith(f"qingxi: 1 report can't be fetched: {REPORTS['nb/3.html']}") for line in lines
    )

    county.publish()
    assert county.site.pages[EDUCATION] == good
    code, lines = county.night()
    assert code == 0, lines
    assert lines[-1].startswith(
        "qingxi: nothing is seen any more of reports_failed https://www.qingxi.example/"
    )
    assert lines[-1].endswith("can go")


def test_a_column_that_robots_txt_closes(county: County) -> None:
    """It has not moved; once acknowledged it is as expected, and what landed from it stays."""
    county.night()
    rules = f"User-agent: *\nDisallow: {HOME}nb/2.html\n"
    county.site.pages["/robots.txt"] = Answer(rules, headers={"Content-Type": "text/plain"})
    code, lines = county.night()
    assert code == 1
    assert any(line.startswith("qingxi: 1 report closed by robots.txt: ") for line in lines)
    assert not any("moved" in line or "can't be" in line for line in lines)
    closed = {
        **LOGIN,
        "fault": "reports_closed",
        "about": REPORTS["nb/2.html"],
        "seen": "Forbidden by robots.txt",
    }
    gone = {**LOGIN, "fault": "fewer_than_before", "about": "qingxi-jyj 2024", "reason": "closed"}
    del gone["seen"]
    county.acknowledge(closed, gone)
    code, lines = county.night()
    assert code == 0, lines
    assert "as expected, 2 known defects" in lines[-1]
    assert "qingxi-jyj" in set(load("reports", data_dir=county.root / "data").agency)


SCAN = Answer(b"\x89PNG\r\n\x1a\n" + bytes(99), headers={"Content-Type": "image/png"})
UNREADABLE = {
    "fault": "unreadable",
    "about": REPORTS["nb/2.html"],
    "seen": "a picture",
    "reason": "they publish a scan; read by hand",
    "since": "2026-11-20",
}


def test_a_report_that_can_not_be_read(county: County) -> None:
    """Acknowledged it is as expected from the first night on, until there is another reason, or none."""
    county.site.pages[EDUCATION] = SCAN
    county.acknowledge(UNREADABLE)
    for _ in range(2):
        code, lines = county.night("-arefresh=due")
        assert code == 0, lines
        assert "qingxi: as expected, 1 known defect: " in lines[-1]
        assert "(a picture (PNG)" in lines[-1]
        assert "), since 2026-11-20: they publish a scan" in lines[-1]
    county.site.pages[EDUCATION] = Answer("<html><body><h1>404</h1>页面不存在</body></html>")
    for _ in range(2):  # until the registry is up to date
        code, lines = county.night()
        assert code == 1
        assert lines[-1].startswith("qingxi: 1 report can't be read, open them: ")
    county.publish()
    code, lines = county.night()
    assert code == 0, lines
    assert lines[-1].startswith("qingxi: nothing is seen any more of unreadable ")


def test_a_report_in_quarantine(county: County) -> None:
    """A fault every night until it is acknowledged, or a reparse has told whose it is."""
    whose = "2024年政府信息公开工作年度报告"
    county.publish({**REPORTS, "nb/5.html": whose})
    county.site.pages[f"{HOME}nb/5.html"] = report(whose).replace("某区某局", "")
    for options in ("-arefresh=all", "-arefresh=due"):
        code, lines = county.night(options)
        assert code == 1
        assert lines[-1].startswith("qingxi: 1 report in quarantine, whose or of which year is unclear: ")
        assert lines[-1].endswith("(agency unknown)")
    county.acknowledge({**UNREADABLE, "fault": "quarantined", "about": whose, "seen": "agency unknown"})
    code, lines = county.night("-arefresh=due")
    assert code == 0, lines
    assert "as expected, 1 known defect" in lines[-1]


def test_reports_that_are_gone_are_said_until_somebody_has_looked(county: County) -> None:
    assert county.night()[0] == 0
    county.publish({path: title for path, title in REPORTS.items() if path != "nb/3.html"})
    for _ in range(2):
        code, lines = county.night()
        assert code == 1
        assert any("1 report fewer than on " in line and "qingxi-czj 2024" in line for line in lines)
    done = county.run("confirm", "qingxi")
    assert (done.returncode, done.stderr) == (0, "")
    assert "qingxi: later runs are compared with that of " in done.stdout
    assert "qingxi-czj 2024" in done.stdout
    code, lines = county.night()
    assert code == 0, lines
    assert "qingxi-czj" in set(load("reports", data_dir=county.root / "data").agency), "what landed stays"
    county.publish({path: title for path, title in REPORTS.items() if path == "nb/1.html"})
    assert county.night()[0] == 1, "others are said as before"


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"fault": "moonquake"}, "[[qingxi.acknowledged]] moonquake is no fault that lasts; there are "),
        ({"since": "yesterday"}, 'since must be a day, not yesterday: since = "2026-11-20"'),
        (
            {"about": "https://www.elsewhere.example/1"},
            "https://www.elsewhere.example/1 is not on one of its",
        ),
        ({"because": "x"}, "has unknown keys: because; there are about, fault, reason, seen, since"),
    ],
)
def test_a_wrong_entry_is_one_line(county: County, wrong: dict[str, str], line: str) -> None:
    county.acknowledge({**LOGIN, **wrong})
    done = county.run("crawl", "qingxi", f"-sSITES={county.site.address}")
    assert done.returncode != 0
    assert line in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_two_titles_that_fall_together(county: County) -> None:
    """Named with their key, and nothing is overwritten: one landed, the other is kept beside it."""
    twin = "清溪县县教育局2024年政府信息公开工作年度报告"
    county.publish({**REPORTS, "nb/5.html": twin})
    code, lines = county.night()
    assert code == 1
    one, both = "qingxi: 1 report listed under two titles with different figures: ", "qingxi-jyj 2024"
    assert lines[-1].startswith(one)
    assert lines[-1].endswith(both)
    assert REPORTS["nb/2.html"] in lines[-1]
    assert twin in lines[-1]
    printed = {figure(title, "requests.new_received.total") for title in (REPORTS["nb/2.html"], twin)}
    assert len(printed) == 2
    files = [
        file
        for area in ("datasets", "copies")
        for file in (county.root / "data" / area).glob("requests/*/agency=qingxi-jyj/*.parquet")
    ]
    assert kept(files) == printed

    county.publish({**REPORTS, "nb/5.html": twin})
    county.site.pages[f"{HOME}nb/5.html"] = report(REPORTS["nb/2.html"]).replace(REPORTS["nb/2.html"], twin)
    assert county.night()[0] == 0, "the same figures under two titles are a copy"


def kept(files: list[Path]) -> set[str]:
    """What these files have for the requests newly received in all."""
    import pyarrow.parquet as pq

    rows = [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
    return {row["raw"] for row in rows if (row["outcome"], row["applicant"]) == ("new_received", "total")}


def test_this_years_report_under_last_years_address(county: County) -> None:
    """Both years are in the datasets, the bytes of both in the archive, and the run says it."""
    county.night()
    county.publish({path: title.replace("2024", "2025") for path, title in REPORTS.items()})
    code, lines = county.night()
    assert code == 1
    [line] = [line for line in lines if "no longer listed, kept" in line]
    assert line.startswith("qingxi: 4 reports no longer listed, kept: ")
    assert "(its address now holds qingxi-jyj 2025)" in line
    reports = load("reports", data_dir=county.root / "data")
    assert sorted(reports[reports.agency == "qingxi-jyj"].year) == [2024, 2025]
    assert reports.archive_record.nunique() == len(reports) == 8
    rows = county.run("status", "qingxi", "--rows", "vanished", "--json")
    assert {row["why"] for row in json.loads(rows.stdout)["rows"]} >= {
        "its address now holds qingxi-jyj 2025"
    }


def test_a_part_that_an_earlier_run_had(county: County) -> None:
    assert county.night()[0] == 0
    county.publish({path: title for path, title in REPORTS.items() if "镇" not in title})
    code, lines = county.night()
    assert code == 1
    part = "街道乡镇 streets and towns (0 seen, at least 1 expected)"
    assert f"qingxi: 1 part with reports of too few agencies: {part}" in lines
