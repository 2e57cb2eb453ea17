"""A release: described so that others open and check it, whole or not there, the same for the same data."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package

import govcrawl
from pipelines.analysis.counts import rows_landed
from pipelines.analysis.expectations import expect
from pipelines.analysis.release import Release, release
from pipelines.errors import ArgumentError, StoreError
from pipelines.records import Identity, Report, Value
from pipelines.store.landing import Store
from pipelines.store.partitions import partition
from pipelines.store.paths import DATASETS

DAY = date(2026, 11, 27)


def report(
    agency: str, cells: dict[str, str | None], sha: str = "a", parser: str = "7", **more: Any
) -> Report:
    """A report that prints these cells of table 三, 总计."""
    values = [
        Value("requests", row, "total", raw, None if raw in {None, ""} else float(raw))  # type: ignore[arg-type]
        for row, raw in cells.items()
    ]
    identity = Identity("changning", agency, "某局", "department", 2024)
    return Report(
        identity,
        form="2021",
        status="complete",
        values=values,
        source_sha256=sha * 64,
        parser_version=parser,
        origin="live",
        **more,
    )


def data(root: Path, *reports: Report) -> Path:
    """A data folder that holds these reports."""
    store = Store(root)
    for one in reports:
        store.land(one)
    return root


def land_anew(root: Path, one: Report) -> None:
    """As a new capture of the page lands."""
    Store(root).land(one)


@pytest.fixture(scope="session")
def released(landed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of two districts. Not to be changed."""
    folder = tmp_path_factory.mktemp("releases") / "first"
    release(folder, on=DAY, data_dir=landed)
    return folder


def descriptor(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_bytes())  # type: ignore[no-any-return]


def test_the_data_package_is_valid(released: Path) -> None:
    found = Package(str(released / "datapackage.json")).validate()
    assert found.valid, found.flatten(["title", "message"])[:5]
    assert found.stats["tasks"] == 2 * (len(DATASETS) + 3)


def test_pandas_and_duckdb_read_through_the_descriptor_what_load_reads(released: Path, landed: Path) -> None:
    resources = {one["name"]: one for one in descriptor(released)["resources"]}
    for dataset in DATASETS:
        file = released / resources[f"{dataset}-parquet"]["path"]
        names = [field["name"] for field in resources[dataset]["schema"]["fields"]]
        frame = pd.read_parquet(file)
        assert list(frame.columns) == names
        loaded = govcrawl.load(dataset, data_dir=landed)
        shared = [name for name in loaded.columns if not name.endswith("_label") and name in frame]
        for name in shared:
            mine, theirs = frame[name], loaded[name]
            if theirs.dtype.kind == "M":
                mine = pd.to_datetime(mine)
            assert [str(x) for x in mine] == [str(x) for x in theirs.astype(mine.dtype)], name
        csv = released / resources[dataset]["path"]
        [(rows,)] = duckdb.sql(f"select count(*) from read_csv('{csv}', all_varchar=true)").fetchall()
        assert rows == len(loaded) == resources[dataset]["rows"]


def test_bytes_and_checksums_are_those_of_the_files(released: Path) -> None:
    for one in descriptor(released)["resources"]:
        content = (released / one["path"]).read_bytes()
        assert (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}") == (one["bytes"], one["hash"])
    sums = dict(line.split("  ")[::-1] for line in (released / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in released.iterdir()} == {*sums, "SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((released / name).read_bytes()).hexdigest() == digest


def test_columns_say_what_they_mean_and_tables_what_to_beware_of(released: Path) -> None:
    [requests] = [one for one in descriptor(released)["resources"] if one["name"] == "requests"]
    fields = {field["name"]: field for field in requests["schema"]["fields"]}
    assert fields["raw"]["type"] == "string"
    assert fields["raw"]["missingValues"] == ["NA"]
    granted = {"value": "granted", "zh": "予以公开", "en": "Granted in full"}
    assert granted["zh"] in {code["zh"] for code in fields["outcome"]["codes"]}
    assert any(note["en"].startswith("Totals are rows too") for note in requests["notes"])
    meta = pq.read_schema(released / "requests.parquet")
    assert b"Totals are rows too" in meta.metadata[b"govcrawl.beware"]
    assert meta.field("raw").metadata[b"description"].decode() == fields["raw"]["description"]


def test_croissant_has_what_its_specification_asks_for(released: Path) -> None:
    """Required of a dataset, a file, a record set and a field by Croissant 1.0."""
    found = json.loads((released / "croissant.json").read_bytes())
    dataset = {
        "@context",
        "@type",
        "conformsTo",
        "name",
        "description",
        "license",
        "url",
        "creator",
        "datePublished",
    }
    assert dataset <= found.keys()
    assert (found["@type"], found["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.0")
    files = {one["@id"]: one for one in found["distribution"]}
    for name, one in files.items():
        assert {"@type", "name", "contentUrl", "encodingFormat", "sha256", "contentSize"} <= one.keys()
        assert one["sha256"] == hashlib.sha256((released / name).read_bytes()).hexdigest()
    for records in found["recordSet"]:
        for field in records["field"]:
            assert {"@type", "@id", "name", "dataType", "source"} <= field.keys()
            source = field["source"]
            assert source["extract"]["column"] in pq.read_schema(released / source["fileObject"]["@id"]).names


def test_the_same_data_give_the_same_bytes(released: Path, landed: Path, tmp_path: Path) -> None:
    release(tmp_path / "again", on=DAY, data_dir=landed)
    for path in released.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name
    other = release(tmp_path / "elsewhere" / "later", on=date(2027, 1, 1), data_dir=landed)
    for dataset in DATASETS:
        names = (f"{dataset}.parquet", f"{dataset}.csv")
        assert all((other.folder / name).read_bytes() == (released / name).read_bytes() for name in names)


FIRST = report("changning-rsj", {"granted": "7", "new_received": "9", "carried_in": ""})
MARKED = replace(FIRST.values[0], marks=("applicants_sum",))


@pytest.mark.parametrize(
    ("later", "version", "found"),
    [
        ([FIRST], "1.0.0", []),
        (
            [report("changning-rsj", {"granted": "8", "new_received": "9", "carried_in": ""}, sha="b")],
            "1.0.1",
            [("page", "requests.granted.total", "7", "8")],
        ),
        (
            [report("changning-rsj", {"granted": "7", "new_received": "9", "carried_in": None}, parser="8")],
            "1.0.1",
            [("parser", "requests.carried_in.total", "", None)],
        ),
        (
            [report("changning-rsj", {"granted": "7", "new_received": "9"}, sha="b", parser="8")],
            "1.0.1",
            [("page and parser", "requests.carried_in.total", "", None)],
        ),
        (
            [replace(FIRST, values=[MARKED, *FIRST.values[1:]])],
            "1.0.1",
            [("other", "requests.granted.total", "7", "7")],
        ),
        ([replace(FIRST, title="年报")], "1.0.1", [("other", "reports.title", None, "年报")]),
        ([FIRST, report("changning-sjj", {"granted": "1"}, sha="c")], "1.1.0", [("new", None, None, None)]),
        (
            [report("changning-sjj", {"granted": "1"}, sha="c")],
            "1.1.0",
            [("withdrawn", None, None, None), ("new", None, None, None)],
        ),
        (
            [report("changning-sjj", {"granted": "7", "new_received": "9", "carried_in": ""})],
            "1.1.0",
            [("moved", None, None, None), ("moved", None, None, None)],
        ),
    ],
)
def test_which_cells_changed_and_why(
    tmp_path: Path, later: list[Report], version: str, found: list[tuple[str | None, ...]]
) -> None:
    first = release(tmp_path / "releases" / "1", data_dir=data(tmp_path / "before", FIRST))
    assert (first.version, first.before, first.changes) == ("1.0.0", None, [])
    done = release(tmp_path / "releases" / "2", data_dir=data(tmp_path / "after", *later))
    assert done.before == first.folder
    assert [(one.reason, one.cell, one.before, one.after) for one in done.changes] == found
    assert done.version == version
    written = pd.read_csv(done.folder / "changes.csv", keep_default_na=False)
    assert written["reason"].tolist() == [one[0] for one in found]
    told = (done.folder / "CHANGES.md").read_text(encoding="utf-8")
    assert all(f"| {one[0]} |" in told for one in found)


def test_rows_are_counted_against_the_release_before(tmp_path: Path) -> None:
    release(tmp_path / "releases" / "1", data_dir=data(tmp_path / "before", FIRST))
    done = release(
        tmp_path / "releases" / "2",
        data_dir=data(tmp_path / "after", report("changning-rsj", {"granted": "7"})),
    )
    assert [(*one.partition, one.before, one.now) for one in done.counts] == [
        ("requests", 2024, "changning", 3, 1)
    ]


def test_a_release_before_that_was_changed_is_not_compared_with(tmp_path: Path) -> None:
    root = data(tmp_path / "data", FIRST)
    first = release(tmp_path / "releases" / "1", data_dir=root)
    (first.folder / "requests.parquet").write_bytes((first.folder / "reports.parquet").read_bytes())
    with pytest.raises(StoreError, match="not those that were released"):
        release(tmp_path / "releases" / "2", data_dir=root)
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["1"]


def refused(folder: Path, root: Path, **more: Any) -> str:
    with pytest.raises((ArgumentError, StoreError)) as caught:
        release(folder, data_dir=root, **more)
    assert not folder.exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_not_released(tmp_path: Path) -> None:
    root = data(tmp_path / "data", FIRST)
    assert refused(tmp_path / "r", tmp_path / "nowhere").startswith("no reports in")
    assert "is no release" in refused(tmp_path / "r", root, since=tmp_path)
    expect(root, {one: number + 1 for one, number in rows_landed(root).items()})
    assert "expects: changning reports 2024: 1 rows, 2 expected" in refused(tmp_path / "r", root)
    expect(root, rows_landed(root))
    (root / "datasets" / partition("requests", 2024, "changning-rsj")).write_bytes(b"torn")
    assert "is damaged, nothing is released: datasets/requests" in refused(tmp_path / "r", root)
    shutil.rmtree(root / "datasets" / "requests")
    assert "is damaged" in refused(tmp_path / "r", root)


def test_data_that_are_not_the_sites_own_are_released_as_such_only(tmp_path: Path) -> None:
    root = data(tmp_path / "demo", replace(FIRST, origin="embedded"))
    assert "embedded data, not the sites' own; --demo" in refused(tmp_path / "r", root)
    release(tmp_path / "r", demo=True, data_dir=root)
    assert "Not real data" in (tmp_path / "r" / "README.md").read_text(encoding="utf-8")
    assert "demonstration" in descriptor(tmp_path / "r")["title"]


def test_a_release_is_never_changed(tmp_path: Path) -> None:
    root = data(tmp_path / "data", FIRST)
    done: Release = release(tmp_path / "r", data_dir=root)
    before = {path.name: path.read_bytes() for path in done.folder.iterdir()}
    with pytest.raises(ArgumentError, match="is there already"):
        release(tmp_path / "r", data_dir=root)
    assert {path.name: path.read_bytes() for path in done.folder.iterdir()} == before


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 0.6])
def test_what_is_killed_leaves_no_release(landed: Path, tmp_path: Path, after: float) -> None:
    call = f"govcrawl.release({str(tmp_path / 'r')!r}, data_dir={str(landed)!r})"
    code = f"import govcrawl; print(flush=True); {call}"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    until = time.monotonic() + 30
    while not any(tmp_path.iterdir()) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    if (tmp_path / "r").exists():  # it was done before
        assert Package(str(tmp_path / "r" / "datapackage.json")).validate().valid
    else:
        assert all(path.name.startswith(".r.") for path in tmp_path.iterdir())
        assert release(tmp_path / "r", data_dir=landed).before is None
