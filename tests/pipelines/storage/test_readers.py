"""Readers of a data folder in a store touch what they ask for, and nothing else. The server counts."""

import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pytest
from pyarrow import fs

import govcrawl
from pipelines.errors import ConfigurationError, GovcrawlError, StoreError
from pipelines.storage.objects import Objects, StorageError
from pipelines.store.compact import compact
from pipelines.store.landing import Store
from pipelines.store.layout import LAYOUTS
from pipelines.working_copy import WorkingCopy
from tests.pipelines.store.reports import make_report
from tests.stores import REFUSED, Answer, Asked, Server

AGENCIES, YEARS = ("changning-mzj", "changning-rsj", "putuo-mzj"), (2022, 2023, 2024)
MINE = "datasets/requests/year=2024/agency=changning-rsj/part-0.parquet"


@pytest.fixture
def published(address: str, server: Server) -> str:
    """Nine reports, published; what was asked for by then is forgotten."""
    copy = WorkingCopy(address)
    store = Store(copy.folder)
    store.land_many([make_report(agency=one, year=year) for one in AGENCIES for year in YEARS])
    copy.publish()
    copy.close()
    server.asked.clear()
    return address


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each layout, for one test: the others here count what is asked of the default."""
    monkeypatch.setenv("GOVCRAWL_LAYOUT", request.param)


def touched(s3: Server) -> set[str]:
    """The files of datasets that were read, by their paths in the data folder."""
    keys = {one.key.removeprefix("data/") for one in s3.asked if one.method == "GET"}
    return {key for key in keys if key.endswith(".parquet")}


def by_load(address: str) -> int:
    return len(govcrawl.load("requests", agency="changning-rsj", year=2024, data_dir=address))


def by_connect(address: str) -> int:
    query = "select count(*) from requests where agency = 'changning-rsj' and year = 2024"
    [(number,)] = govcrawl.connect(data_dir=address).sql(query).fetchall()
    return int(number)


def by_duckdb(address: str) -> int:
    """Plain DuckDB: its own extension for S3 is fetched from the network, an fsspec file system is not."""
    fsspec = pytest.importorskip("obstore.fsspec")
    connection = duckdb.connect()
    connection.register_filesystem(fsspec.FsspecStore("s3", client_options={"allow_http": True}))
    [(number,)] = connection.sql(f"select count(*) from read_parquet('{address}/{MINE}')").fetchall()
    return int(number)


@pytest.mark.parametrize(
    ("server", "read"),
    [("s3", by_load), ("s3", by_connect), ("s3", by_duckdb), ("gs", by_load), ("az", by_load)],
    indirect=["server"],
)
def test_one_agency_s_rows_of_a_year_are_one_object(
    published: str, server: Server, read: Callable[[str], int]
) -> None:
    printed = [value for value in make_report().values if value.dataset == "requests"]
    assert read(published) == len(printed)
    assert touched(server) == {MINE}
    assert len(server.asked) < 16


def _arrow(s3: Server) -> fs.S3FileSystem:
    return fs.S3FileSystem(endpoint_override=s3.url, scheme="http", region="us-east-1")


def test_plain_readers_find_datasets_as_on_a_disk(published: str, s3: Server) -> None:
    """Arrow looks at one more file, for its columns."""
    place = f"{published.removeprefix('s3://')}/datasets/requests"
    mine = (ds.field("year") == 2024) & (ds.field("agency") == "changning-rsj")
    rows = ds.dataset(place, filesystem=_arrow(s3), partitioning="hive").to_table(filter=mine).num_rows
    assert MINE in touched(s3)
    assert len(touched(s3)) <= 2
    filters = [("year", "=", 2024), ("agency", "=", "changning-rsj")]
    frame = pd.read_parquet(place, filesystem=_arrow(s3), filters=filters)
    assert rows == len(frame) == by_load(published)


@pytest.mark.usefixtures("layout")
def test_what_readers_give_is_what_they_give_of_the_folder(
    published: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = WorkingCopy(published)
    for compacted in (False, True):
        if compacted:
            compact(copy.folder)
            copy.publish()
        here, there = {"data_dir": copy.folder}, {"data_dir": published}
        for dataset in ("reports", "requests", "checks"):
            pd.testing.assert_frame_equal(
                govcrawl.load(dataset, agencies=True, **there), govcrawl.load(dataset, agencies=True, **here)
            )
        pd.testing.assert_frame_equal(govcrawl.observations(**there), govcrawl.observations(**here))
        pd.testing.assert_frame_equal(govcrawl.agencies(**there), govcrawl.agencies(**here))
        pd.testing.assert_frame_equal(govcrawl.across(**there), govcrawl.across(**here))
        query = "select agency, year, cell, number from all_observations order by all"
        assert (
            govcrawl.connect(**there).sql(query).fetchall() == govcrawl.connect(**here).sql(query).fetchall()
        )
        seen = [govcrawl.report("changning-rsj", 2024, **one).record for one in (here, there)]
        assert seen[0] == seen[1]
        govcrawl.export(tmp_path / "here.csv", dataset="requests", **here)
        govcrawl.export(tmp_path / "there.csv", dataset="requests", **there)
        assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()
    monkeypatch.setenv("GOVCRAWL_DATA", published)
    assert len(govcrawl.load("requests")) == len(govcrawl.load("requests", **here))
    copy.close()


def test_a_report_published_while_it_is_read_is_seen_whole(published: str, s3: Server) -> None:
    """Before each answer about it another version of it is published, nine times."""
    copy = WorkingCopy(published)
    versions = [make_report(agency="changning-rsj", year=2024, title=f"{number}") for number in range(9)]
    pending = iter(versions)
    store, busy = Store(copy.folder), []

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer:
        if asked.method == "GET" and asked.key.endswith(MINE.replace("requests", "reports")) and not busy:
            busy.append(1)
            if (version := next(pending, None)) is not None:
                store.land(version)
                copy.publish()
            busy.clear()
        return answer()

    s3.rule = rule
    report = govcrawl.report("changning-rsj", 2024, data_dir=published)
    assert report.record.title in {version.title for version in versions}
    copy.close()


REFUSALS = {
    "s3": "see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "see GOOGLE_APPLICATION_CREDENTIALS",
    "az": "see AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}


@pytest.mark.parametrize("server", REFUSALS, indirect=True)
def test_a_store_that_can_not_be_used_is_one_line(address: str, server: Server) -> None:
    """Which names the variables of its provider."""
    scheme = server.scheme

    def told() -> str:
        with pytest.raises(GovcrawlError) as error:
            govcrawl.load("requests", data_dir=address)
        return str(error.value)

    server.rule = lambda *_: REFUSED
    assert told().endswith(f"the store allows no access; {REFUSALS[scheme]}")
    server.rule = lambda *_: Answer("418 I'm a teapot", [("Content-Length", "0")], b"")
    assert told().endswith("the store answers 418")


@pytest.mark.parametrize("server", REFUSALS, indirect=True)
def test_a_bucket_that_is_none_is_one_line(address: str, server: Server) -> None:
    missing = address.replace("://b", "://another")
    line = f"there is no such {'container' if server.scheme == 'az' else 'bucket'}"
    with pytest.raises(GovcrawlError, match=line):
        govcrawl.load("requests", data_dir=missing)
    with pytest.raises(StorageError, match=line):
        Objects(missing).create("a", b"1")


@pytest.mark.parametrize(
    ("where", "lacking", "line"),
    [
        ("az://somebody/else", {"AZURE_STORAGE_ACCOUNT_NAME": None}, "there are no credentials; set AZURE_"),
        ("az://somebody/else", {"AZURE_STORAGE_ACCOUNT_KEY": "#"}, "there are no credentials; set AZURE_"),
        (
            "gs://somebody/else",
            {"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/key.json"},
            "there are no credentials; set GOOGLE_APPLICATION_CREDENTIALS",
        ),
    ],
)
def test_without_credentials_one_line_says_which(
    monkeypatch: pytest.MonkeyPatch, where: str, lacking: dict[str, str | None], line: str
) -> None:
    set_up = {"AZURE_STORAGE_ACCOUNT_NAME": "somebody", "AZURE_STORAGE_ACCOUNT_KEY": "a2V5"} | lacking
    for name, value in set_up.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    with pytest.raises(GovcrawlError, match=line) as told:
        govcrawl.load("requests", data_dir=where)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("az://account:secret@container/x", "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY"),
        ("az://", "write az://CONTAINER/PREFIX"),
        ("s3://AKID:secret@bucket/data", "an address has no credentials in it"),
        ("ftp://bucket/data", "ftp:// is no address of a data folder; there are s3://"),
        ("s3://", "is not understood; write s3://BUCKET/PREFIX"),
        ("s3://no-such-bucket/data", "there is no such bucket"),
    ],
)
def test_an_address_that_is_none_is_one_line(address: str, where: str, line: str) -> None:
    with pytest.raises(GovcrawlError, match=line) as told:
        govcrawl.load("requests", data_dir=where)
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_a_machine_without_a_role_is_told_what_to_set(s3: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no key is set the machine's own server of tokens is asked."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "somebody")
    monkeypatch.setenv("AZURE_MSI_ENDPOINT", f"{s3.url}/token")
    monkeypatch.setattr(s3, "rule", lambda *_: REFUSED)
    with pytest.raises(GovcrawlError, match="there are no credentials; set AZURE_STORAGE_ACCOUNT_NAME"):
        govcrawl.load("requests", data_dir="az://somebody/roleless")


def test_without_the_extra_one_line_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(ConfigurationError, match=r"needs obstore: pip install 'govcrawl\[s3\]'"):
        Objects("s3://another/data")


def test_credentials_that_are_refused_are_not_repeated(
    published: str, s3: Server, caplog: pytest.LogCaptureFixture
) -> None:
    body = b"<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIDSECRET</AWSAccessKeyId></Error>"
    s3.rule = lambda *_: Answer("403 Forbidden", [("Content-Length", str(len(body)))], body)
    with pytest.raises(StoreError, match="the store allows no access") as told:
        govcrawl.load("requests", data_dir=published)
    assert "AKIDSECRET" not in str(told.value) + caplog.text
