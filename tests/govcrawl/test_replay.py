"""Recorded answers as if they were the site (``SITES=archive:FOLDER``)."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from scrapy.settings import Settings

from govcrawl.replay import Recording
from govcrawl.savedsite import save
from govcrawl.targets import adapt, data_folder, latest_run
from pipelines.archive import Archive, ArchiveWriter, Exchange
from pipelines.errors import ConfigurationError
from pipelines.places import registered
from tests.govcrawl.conftest import scrapy

THEN = datetime(2026, 3, 14, 2, 15, tzinfo=UTC)
RUN = "20260314T021500Z-9f3a1c"
PAGE = Exchange("https://example.org/list", 200, [(b"Content-Type", b"text/html")], b"one", THEN)


def record(folder: Path, *exchanges: Exchange, run: str = RUN, spider: str = "changning") -> Path:
    writer = ArchiveWriter(folder, run, spider, {})
    for exchange in exchanges:
        writer.exchange(exchange)
    writer.close()
    return folder


@pytest.fixture
def opened() -> Iterator[list[Recording]]:
    recordings: list[Recording] = []
    yield recordings
    for one in recordings:
        one.close()


Opened = list[Recording]


def replayed(folder: Path, opened: Opened, spider: str = "changning") -> Recording:
    opened.append(Recording(folder, spider))
    return opened[-1]


def bodies(recording: Recording, times: int, url: str = PAGE.url) -> list[bytes | None]:
    return [found.body if (found := recording.answer("GET", url)) else None for _ in range(times)]


def test_answers_come_in_recorded_order_then_the_last_again(tmp_path: Path, opened: Opened) -> None:
    busy = replace(PAGE, status=503, body=b"busy")
    recording = replayed(record(tmp_path, busy, PAGE, replace(PAGE, body=b"two")), opened)
    assert bodies(recording, 4) == [b"busy", b"one", b"two", b"two"]


def test_an_answer_keeps_status_headers_date_and_record(tmp_path: Path, opened: Opened) -> None:
    named = replace(
        PAGE, status=404, headers=[(b"X-Name", "长宁".encode()), (b"X-Old", "长宁".encode("gbk"))]
    )
    [capture] = Archive(record(tmp_path, named)).captures()
    recording = replayed(tmp_path, opened)
    found = recording.answer("GET", PAGE.url)
    assert found == replace(named, record_id=capture.record_id)
    again = recording.answer("GET", PAGE.url)
    assert again == replace(named, record_id=None)  # one record can't be archived twice under one id


def test_posts_are_told_apart_by_their_bodies(tmp_path: Path, opened: Opened) -> None:
    first = replace(PAGE, method="POST", request_body=b"page=1")
    second = replace(first, request_body=b"page=2", body=b"two")
    recording = replayed(record(tmp_path, first, second), opened)
    found = recording.answer("POST", PAGE.url, b"page=2")
    assert found
    assert found.body == b"two"
    assert recording.answer("GET", PAGE.url) is None
    assert recording.answer("POST", PAGE.url, b"page=3") is None


def test_what_was_not_recorded_is_said_once(
    tmp_path: Path, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    recording = replayed(record(tmp_path, PAGE), opened)
    assert bodies(recording, 3, "https://example.org/other") == [None] * 3
    assert caplog.messages == ["Not recorded, answered with 404: GET https://example.org/other"]


MODIFIED = "Sat, 14 Mar 2026 00:00:00 GMT"
HEADERS = [(b"ETag", b'W/"a1"'), (b"Last-Modified", MODIFIED.encode())]


@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({}, 200),
        ({"if-none-match": '"a1"'}, 304),
        ({"if-none-match": '"b2", W/"a1"'}, 304),
        ({"if-none-match": '"b2"'}, 200),
        ({"if-none-match": '"b2"', "if-modified-since": MODIFIED}, 200),  # the ETag decides
        ({"if-modified-since": MODIFIED}, 304),
        ({"if-modified-since": "Sat, 14 Mar 2026 00:00:01 GMT"}, 304),
        ({"if-modified-since": "Fri, 13 Mar 2026 23:59:59 GMT"}, 200),
        ({"if-modified-since": "yesterday"}, 200),
    ],
)
def test_conditional_requests(
    conditions: dict[str, str], status: int, tmp_path: Path, opened: Opened
) -> None:
    recording = replayed(record(tmp_path, replace(PAGE, headers=HEADERS)), opened)
    found = recording.answer("GET", PAGE.url, headers=conditions)
    assert found
    assert (found.status, found.body) == (status, b"one" if status == 200 else b"")


def test_an_answer_that_broke_off_breaks_off_again(tmp_path: Path, opened: Opened) -> None:
    torn = replace(PAGE, body=b"on", truncated="disconnect")
    recording = replayed(record(tmp_path, torn, PAGE), opened)
    found = [recording.answer("GET", PAGE.url) for _ in range(2)]
    assert [(one.body, one.truncated) for one in found if one] == [(b"on", "disconnect"), (b"one", None)]


def test_a_repeated_payload_is_given_from_where_it_stands(tmp_path: Path, opened: Opened) -> None:
    record(tmp_path, replace(PAGE, url="https://example.org/twin", body=b"x" * 999))
    record(tmp_path, replace(PAGE, body=b"x" * 999), run="20260315T021500Z-9f3a1c")
    assert any(capture.refers_to for capture in Archive(tmp_path).captures())
    assert bodies(replayed(tmp_path, opened), 1) == [b"x" * 999]


def test_of_several_runs_the_latest_that_was_given_the_page(tmp_path: Path, opened: Opened) -> None:
    for day, exchange in enumerate((PAGE, replace(PAGE, body=b"new"), replace(PAGE, status=304, body=b""))):
        at = THEN + timedelta(days=day)
        record(tmp_path, replace(exchange, fetched_at=at), run=f"2026031{4 + day}T021500Z-9f3a1c")
    assert bodies(replayed(tmp_path, opened), 2) == [b"new", b"new"]


def test_a_spider_s_own_answers_come_before_those_of_others(tmp_path: Path, opened: Opened) -> None:
    record(tmp_path, PAGE)
    record(tmp_path, replace(PAGE, body=b"theirs"), spider="putuo")
    assert bodies(replayed(tmp_path, opened), 1) == [b"one"]
    assert bodies(replayed(tmp_path, opened, "anysite"), 1) in ([b"one"], [b"theirs"])


def test_the_time_of_asking_tells_no_requests_apart(tmp_path: Path, opened: Opened) -> None:
    def at(moment: datetime, page: int = 1) -> str:
        return f"https://example.org/s?page={page}&t={int(moment.timestamp() * 1000)}&id=1234567890123"

    recording = replayed(record(tmp_path, replace(PAGE, url=at(THEN))), opened)
    now = datetime.now(UTC)
    assert bodies(recording, 1, at(now)) == [b"one"]
    assert bodies(recording, 1, at(now, page=2)) == [None]
    assert bodies(recording, 1, at(now - timedelta(days=1))) == [None]


def test_nothing_is_written_into_a_record_without_an_index(tmp_path: Path, opened: Opened) -> None:
    record(tmp_path, PAGE)
    (tmp_path / "index.sqlite").unlink()
    before = sorted(tmp_path.rglob("*"))
    assert bodies(replayed(tmp_path, opened), 1) == [b"one"]
    assert sorted(tmp_path.rglob("*")) == before


# Where it lands.


def settings(folder: Path, **given: str) -> Settings:
    made = Settings({"DATA_DIR": "/data", "RUN_ID": "", "CONTACT": "a@b.cn"}, priority="project")
    made.setdict({"SITES": f"archive:{folder}", **given}, priority="cmdline")
    return made


def test_a_replay_lands_apart_and_bears_the_id_of_the_run(
    tmp_path: Path,
) -> None:
    record(tmp_path, PAGE, run="20250314T021500Z-9f3a1c")
    record(tmp_path, PAGE)
    made = settings(tmp_path)
    adapt(made, sample=False)
    assert Path(made["DATA_DIR"]) == Path("/data/replay")
    assert made["RUN_ID"] == RUN
    assert made.getfloat("DOWNLOAD_DELAY") == 0


def test_a_replay_never_lands_in_what_it_replays(tmp_path: Path) -> None:
    first = tmp_path / "replay" / "archive"
    record(first, PAGE)
    with pytest.raises(ConfigurationError, match="name another folder"):
        data_folder(settings(first, DATA_DIR=str(tmp_path)))
    record(tmp_path / "archive", PAGE)
    assert data_folder(settings(tmp_path / "archive", DATA_DIR=str(tmp_path))) == first.parent


def test_a_folder_without_a_record_is_a_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no <year>/<name>\.warc\.gz in"):
        data_folder(settings(tmp_path))


# Whole crawls.


def contents(data: Path) -> dict[str, Any]:
    """Every file of the datasets but for the one column that says what gave the rows."""
    root = data / "datasets"
    return {
        str(path.relative_to(root)): path.read_bytes() if path.parts[-4] != "reports" else _without(path)
        for path in sorted(root.rglob("*.parquet"))
    }


def _without(reports: Path) -> list[dict[str, Any]]:
    table = pq.ParquetFile(reports).read()
    assert table["origin"].to_pylist() in (["embedded"], ["replay"])
    return table.drop_columns(["origin"]).to_pylist()


@pytest.fixture(scope="module")
def again(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """What ``govcrawl savesite`` would save of each district, a night over it, and its log."""
    data, archive = tmp_path_factory.mktemp("again"), tmp_path_factory.mktemp("saved")
    for spider in registered():
        save(spider, demo / "archive", archive, latest_run(demo / "archive"))
    done = scrapy("nightly", "--expect-blocked", "huangpu", f"-sSITES=archive:{archive}", data=data)
    assert done.returncode == 0, done.stdout
    return archive, data, done.stderr


def test_the_replay_of_saved_sites_lands_the_same_bytes(demo: Path, again: tuple[Path, Path, str]) -> None:
    _, data, log = again
    assert "Not recorded" not in log
    landed = contents(demo)
    assert len(landed) > 1000
    assert contents(data) == landed


@pytest.mark.parametrize("spider", registered())
def test_a_replay_asks_for_what_was_saved_and_says_the_same(
    spider: str, demo: Path, again: tuple[Path, Path, str]
) -> None:
    """So it was given nothing that is another's, though all are saved in one folder."""
    saved, data, _ = again
    assert asked(saved, spider) == asked(data / "archive", spider) == asked(demo / "archive", spider)
    assert said(data, spider) == said(demo, spider)


def asked(folder: Path, spider: str) -> Counter[tuple[str, str, bytes]]:
    """How often it asked for what, but for the time of asking."""
    with Archive(folder) as archive:
        return Counter(
            (method, re.sub(r"(?<!\d)1\d{12}(?!\d)", "NOW", capture.url), body)
            for capture, method, body in archive.requests(spider)
        )


TOLD = "state finish_reason fates findings agencies unread unreadable notices faults".split()


def said(data: Path, spider: str) -> dict[str, Any]:
    """What became of its rows, and its faults."""
    [manifest] = (data / "runs").glob("2*Z-*.json")
    part = json.loads(manifest.read_text(encoding="utf-8"))["spiders"][spider]
    return {name: part[name] for name in TOLD}


def test_a_replay_of_a_replay_and_a_second_night_over_one(crawled: Path, tmp_path: Path) -> None:
    options = ("-ayears=2023-2024",)
    scrapy("crawl", "changning", *options, f"-sSITES=archive:{crawled / 'archive'}", data=tmp_path / "one")
    archive = tmp_path / "one" / "archive"
    done = scrapy("crawl", "changning", *options, f"-sSITES=archive:{archive}", data=tmp_path / "two")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "two") == contents(tmp_path / "one") == contents(crawled)
    with closing(sqlite3.connect(tmp_path / "two" / "state.sqlite")) as state, state:
        state.execute("UPDATE reports SET checked_at = '2020-01-01T00:00:00+00:00'")  # so that all are due
    replay = ("crawl", "changning", *options, f"-sSITES=archive:{archive}")
    night = scrapy(*replay, "-sRUN_ID=second", data=tmp_path / "two")
    assert "'govcrawl/pages/not_modified'" in night.stderr
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
