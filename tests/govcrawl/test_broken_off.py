"""Answers that break off: archived as what they are, and taken by nobody for a page."""

import sqlite3
from pathlib import Path

from govcrawl import load
from govcrawl.sites import embedded
from govcrawl.sites.fault_injection import InjectedFault
from pipelines.archive import Archive
from tests.govcrawl.conftest import scrapy

HOST = "zwgk.shcn.gov.cn"
REPORT = "/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"
LIST = "/xxgk/gknb-rsjzfxxgk/index.html"
FAULTS = [
    InjectedFault("truncated", host=HOST, path=REPORT),
    InjectedFault("truncated", host=HOST, path=LIST, times=1),
]


def test_a_report_that_breaks_off_is_fetched_the_next_night(tmp_path: Path) -> None:
    """Its bytes are kept and marked; nothing lands from them, nor is the address remembered as read."""
    url = f"https://{HOST}{REPORT}"
    options = ("crawl", "changning", "-ayears=2024")
    with embedded(host_filter=f"*{HOST}", faults=FAULTS) as address:
        bad = scrapy(*options, f"-sSITES={address}", data=tmp_path)
    assert bad.returncode == 1
    assert f"Report can't be fetched: {url}: the answer breaks off" in bad.stderr
    last = bad.stdout.strip().splitlines()[-1]
    assert last.startswith("changning: 1 report can't be fetched: ")
    assert last.endswith(f"{url} (the answer breaks off)")
    with Archive(tmp_path / "archive") as archive:
        assert [capture.truncated for capture in archive.captures(url=url)] == ["disconnect"] * 4
        column = archive.captures(url=f"https://{HOST}{LIST}")
        assert [capture.truncated for capture in column] == ["disconnect", None]
        cut = {capture.record_id for capture in archive.captures() if capture.truncated}
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        remembered = {record for (record,) in state.execute("SELECT record FROM pages")}
    state.close()
    assert remembered
    assert not remembered & cut

    assert scrapy("reparse", data=tmp_path).returncode == 0
    reports = load("reports", data_dir=tmp_path)
    assert "changning-rsj" not in set(reports.agency)
    assert scrapy("verify", data=tmp_path).returncode == 0

    with embedded(host_filter=f"*{HOST}") as address:
        good = scrapy(*options, f"-sSITES={address}", data=tmp_path)
    assert good.returncode == 0, good.stderr
    assert len(load("reports", data_dir=tmp_path)) == len(reports) + 1
    assert scrapy("show", "changning-rsj", "2024", data=tmp_path).returncode == 0
