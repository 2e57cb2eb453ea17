"""The second night: what is asked for again, what is not, what changed, what vanished."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govcrawl import load
from govcrawl.memory.database import vanished_reports
from govcrawl.sites import embedded, render
from govcrawl.sites.world import World
from tests.govcrawl.conftest import kept_for
from tests.govcrawl.processes import execute
from tests.govcrawl.standin import Answer, Asked, EastToneSite, Page, StandIn, standin


@dataclass
class Run:
    code: int
    output: str

    def stat(self, event: str) -> int:
        name = event if event == "item_scraped_count" else f"govcrawl/{event}"
        line = next((line for line in self.output.splitlines() if f"'{name}':" in line), "0")
        return int(line.rpartition(" ")[2].rstrip(",}"))


def crawl(folder: Path, sites: str, *options: str, spider: str = "changning") -> Run:
    options = (f"-sSITES={sites}", f"-sDATA_DIR={kept_for(sites, folder)}", *options)
    done = execute(
        *("govcrawl", "crawl", spider, *options),
        env={**os.environ, "GOVCRAWL_CONTACT": "test@example.org"},
        together=True,
    )
    return Run(done.returncode, done.stdout)


def age(folder: Path) -> None:
    """As if all reports had been checked long ago."""
    with sqlite3.connect(folder / "state.sqlite") as state:
        state.execute("UPDATE reports SET checked_at = '2020-01-01T00:00:00+00:00'")
    state.close()


def snapshot(folder: Path) -> dict[str, int]:
    """Every Parquet file, with the moment it was written."""
    return {str(path): path.stat().st_mtime_ns for path in sorted((folder / "datasets").rglob("*.parquet"))}


def requests(log: Path) -> list[tuple[str, str, int]]:
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    log.write_text("")
    return [(entry["method"], entry["path"], entry["status"]) for entry in entries]


def test_a_second_run_over_unchanged_sites_asks_for_the_lists_only(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    with embedded(host_filter="*.shcn.gov.cn", access_log=log) as address:
        first = crawl(data, address, "-ayears=2024")
        asked, landed = requests(log), snapshot(data)
        second = crawl(data, address, "-ayears=2024")
        again = requests(log)
        age(data)
        third = crawl(data, address, "-ayears=2024", "-arefresh=none")
        unasked = requests(log)
        fourth = crawl(data, address, "-ayears=2024")
        revalidated = requests(log)
        fifth = crawl(data, address, "-ayears=2024", "-arefresh=all")
        everything = requests(log)

    landed_first, copies = first.stat("fates/landed"), first.stat("fates/copy")
    read = first.stat("item_scraped_count")  # also papers that may have been reports
    assert (first.code, first.stat("documents/landed")) == (0, landed_first + copies)
    assert len(asked) == len(again) + read == len(everything)
    assert set(asked) - set(again) == {one for one in asked if re.search(r"/\d{4}/\d+/\d+\.html$", one[1])}
    assert unasked == again
    for run in (second, third, fourth):
        assert run.code == 0, run.output
        assert f"changning: nothing new, {landed_first} reports known" in run.output
        assert (run.stat("fates/known"), run.stat("fates/copy")) == (landed_first, copies)
        assert run.stat("fates/other_document") == first.stat("fates/other_document")
    assert sum(status == 304 for _, _, status in revalidated) == fourth.stat("pages/not_modified") >= read
    assert all(status == 200 for _, _, status in everything)
    assert fifth.stat("documents/unchanged") == landed_first + copies
    assert snapshot(data) == landed, "no file was written again"


def test_a_paper_of_another_category_is_asked_for_on_one_night(tmp_path: Path) -> None:
    """Baoshan's `2023年年报` are of statistics, which only their pages tell."""
    log, data = tmp_path / "log", tmp_path / "data"
    with embedded(host_filter="*.shbsq.gov.cn", access_log=log) as address:
        first = crawl(data, address, spider="baoshan")
        asked = requests(log)
        second = crawl(data, address, spider="baoshan")
        again = requests(log)
    assert (first.code, second.code) == (0, 0)
    assert sum(path.startswith("/article.html") for _, path, _ in asked) > first.stat("fates/landed")
    assert not [path for _, path, _ in again if path.startswith("/article.html")]
    assert second.stat("fates/other_document") == first.stat("fates/other_document") > 5


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def validated(body: str, etag: str) -> Page:
    """A page with an ETag, which answers 304 to whoever has it."""

    def page(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body, headers={"ETag": etag})

    return page


def body(agency: str, seed: str) -> str:
    """A report on 2024; each seed prints other numbers."""
    return render.body(World(seed=seed).report(agency, 2024))


def printed(agency: str, seed: str) -> float:
    return float(World(seed=seed).report(agency, 2024).printed.requests["new_received"]["total"])


def new_received(folder: Path) -> dict[str, float]:
    rows = load("requests", data_dir=folder)
    rows = rows[(rows.outcome == "new_received") & (rows.applicant == "total")]
    return dict(zip(rows.agency, rows.value, strict=True))


def test_what_changed_lands_anew_and_what_vanished_is_kept(tmp_path: Path, site: StandIn) -> None:
    changning = EastToneSite(site)
    sfj, mzj = "/xxgk/gknb-sfjzfxxgk/2025/23/1.html", "/xxgk/gknb-mzjzfxxgk/2025/23/2.html"
    rows = [
        changning.report(sfj, "长宁区司法局2024年年报"),
        changning.report(mzj, "长宁区民政局2024年年报"),
    ]
    channel = changning.column("bmgknb-xxgknb", rows)
    entry = "/xxgk/zcwj-zfxxgk/index.html"
    site.pages[sfj] = validated(body("changning-sfj", "a"), '"a"')
    site.pages[mzj] = validated(body("changning-mzj", "a"), '"a"')
    before = {"changning-mzj": printed("changning-mzj", "a"), "changning-sfj": printed("changning-sfj", "a")}
    after = before | {"changning-sfj": printed("changning-sfj", "b")}
    assert before != after
    site.pages[entry] = site.pages["/xxgk/bmgknb-xxgknb/index.html"]
    site.pages["/xxgk/bmgknb-xxgknb/index.html"] = validated(str(site.pages[entry]), '"list"')
    first = crawl(tmp_path, site.address)
    assert first.stat("fates/landed") == 2, first.output
    assert new_received(tmp_path) == before

    age(tmp_path)
    site.pages[sfj] = validated(body("changning-sfj", "b"), '"b"')
    landed = snapshot(tmp_path)
    second = crawl(tmp_path, site.address)
    assert (second.stat("fates/landed"), second.stat("fates/known")) == (1, 1), second.output
    assert "changning: 2 reports listed: 1 landed, 1 known" in second.output
    assert second.stat("pages/not_modified") == 2, "the list and the report of 民政局"
    assert new_received(tmp_path) == after
    written = {path for path, moment in snapshot(tmp_path).items() if landed.get(path) != moment}
    assert written, "a new version"
    assert all("agency=changning-sfj" in path for path in written)

    changning.columns[channel] = rows[:1]
    third = crawl(tmp_path, site.address)
    assert third.stat("fates/vanished") == 1
    assert "changning: 1 report no longer listed, kept: 长宁区民政局2024年年报" in third.output
    assert new_received(tmp_path) == after
    assert [one.agency for one in vanished_reports(tmp_path)] == ["changning-mzj"]
    status = execute("scrapy", "status", "changning", f"-sDATA_DIR={tmp_path}")
    assert "changning: changning-mzj 2024 is not listed any more since" in status.stdout, status.stderr

    changning.columns[channel] = rows
    crawl(tmp_path, site.address)
    assert vanished_reports(tmp_path) == []


def test_a_clock_that_was_ahead(tmp_path: Path, site: StandIn) -> None:
    """All that the first crawl has noted is as if its machine had lived some years later."""
    changning = EastToneSite(site)
    sfj = "/xxgk/gknb-sfjzfxxgk/2025/23/1.html"
    changning.column("bmgknb-xxgknb", [changning.report(sfj, "长宁区司法局2024年年报")])
    site.pages[sfj] = validated(body("changning-sfj", "a"), '"a"')
    assert crawl(tmp_path, site.address).stat("fates/landed") == 1
    later = datetime.now(UTC) + timedelta(days=2000)
    [file] = tmp_path.glob("datasets/reports/*/*/*.parquet")
    table = pq.ParquetFile(file).read()
    place = table.column_names.index("fetched_at")
    moments = pa.array([later], table.schema.field("fetched_at").type)
    pq.write_table(table.set_column(place, table.schema.field("fetched_at"), moments), file)
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as state, state:
        for column in ("first_seen", "checked_at", "changed_at", "listed_at"):
            state.execute(f"UPDATE reports SET {column} = ?", (later.isoformat(),))

    site.pages[sfj] = validated(body("changning-sfj", "b"), '"b"')
    corrected = crawl(tmp_path, site.address)
    assert corrected.stat("fates/landed") == 1, corrected.output
    assert new_received(tmp_path) == {"changning-sfj": printed("changning-sfj", "b")}
    third = crawl(tmp_path, site.address)
    assert third.stat("fates/known") == 1, "checked this very night"
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as state:
        assert state.execute("SELECT first_seen < ? FROM reports", (later.isoformat(),)).fetchall() == [(1,)]


def test_two_documents_whose_addresses_differ_in_their_spelling_alone(tmp_path: Path, site: StandIn) -> None:
    """Both are fetched and remembered; the next night neither is asked for."""
    changning = EastToneSite(site)
    rows = [
        changning.report("/xxgk/2025/23", "长宁区司法局2024年年报"),
        changning.report("/xxgk/2025/23/", "长宁区民政局2024年年报"),
    ]
    changning.column("bmgknb-xxgknb", rows)
    site.pages["/xxgk/2025/23"] = body("changning-sfj", "a")
    site.pages["/xxgk/2025/23/"] = body("changning-mzj", "a")
    assert crawl(tmp_path, site.address).stat("fates/landed") == 2
    site.asked.clear()
    second = crawl(tmp_path, site.address)
    assert (second.stat("fates/known"), second.stat("item_scraped_count")) == (2, 0), second.output
    assert not {"/xxgk/2025/23", "/xxgk/2025/23/"} & set(site.paths())


def test_attachments_are_asked_for_with_conditions_too(tmp_path: Path, site: StandIn) -> None:
    changning = EastToneSite(site)
    path = "/xxgk/gknb-sfjzfxxgk/2025/23/1.html"
    changning.column("bmgknb-xxgknb", [changning.report(path, "长宁区司法局2024年年报")])
    site.pages[path] = validated("<a href='1/a.html.pdf'>2024年政府信息公开工作年度报告</a>", '"page"')
    file = "/xxgk/gknb-sfjzfxxgk/2025/23/1/a.html.pdf"
    site.pages[file] = validated("%PDF-1.7", '"file"')
    first = crawl(tmp_path, site.address)
    assert first.stat("item_scraped_count") == 1, first.output
    age(tmp_path)
    second = crawl(tmp_path, site.address)
    assert (second.stat("pages/not_modified"), second.stat("fates/unreadable")) == (2, 1), second.output
    assert second.code == 0, second.output
    age(tmp_path)
    site.pages[file] = validated("%PDF-1.7 new", '"new"')
    third = crawl(tmp_path, site.address)
    assert (third.stat("pages/not_modified"), third.stat("item_scraped_count")) == (1, 1), third.output


def test_state_is_never_ahead_of_what_has_landed(tmp_path: Path, site: StandIn) -> None:
    """Rows that are gone, an archive that is gone, reports of years that were left out."""
    changning = EastToneSite(site)
    paths = {year: f"/xxgk/gknb-sfjzfxxgk/{year + 1}/23/1.html" for year in (2023, 2024)}
    rows = [changning.report(path, f"长宁区司法局{year}年年报") for year, path in paths.items()]
    changning.column("bmgknb-xxgknb", rows)
    for path in paths.values():
        site.pages[path] = validated(body("changning-sfj", "a"), '"a"')
    assert crawl(tmp_path, site.address, "-ayears=2024").stat("fates/landed") == 1
    assert crawl(tmp_path, site.address).stat("fates/landed") == 1, "2023 was not seen before"

    for path in tmp_path.glob("datasets/*/year=2023/*/part-0.parquet"):
        path.unlink()
    run = crawl(tmp_path, site.address)
    assert (run.stat("fates/landed"), run.stat("fates/known")) == (1, 1), run.output

    age(tmp_path)
    for path in tmp_path.glob("archive/2*/*"):
        path.unlink()
    run = crawl(tmp_path, site.address)
    assert run.stat("fates/unchanged") == 2, run.output
    assert run.code == 0, run.output

    (tmp_path / "state.sqlite").write_bytes(b"damaged" * 1000)
    run = crawl(tmp_path, site.address)
    assert "it was moved to state.sqlite.damaged-" in run.output
    assert run.stat("fates/unchanged") == 2, run.output


def test_a_sample_is_fetched_every_time(tmp_path: Path, site: StandIn) -> None:
    changning = EastToneSite(site)
    changning.column(
        "bmgknb-xxgknb", [changning.report(f"/{n}.html", f"长宁区第{n}局2024年年报") for n in range(4)]
    )
    for _ in range(2):
        assert crawl(tmp_path, site.address, "-asample=2").stat("item_scraped_count") == 2


def test_a_wrong_refresh_is_one_line(tmp_path: Path) -> None:
    run = crawl(tmp_path, "embedded", "-arefresh=often")
    assert (run.code, run.output) == (
        2,
        "govcrawl crawl: refresh=often is not understood; write all, due or none\n",
    )
