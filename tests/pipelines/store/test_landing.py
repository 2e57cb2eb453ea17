import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from errno import EACCES, ENOSPC, EROFS
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govcrawl import load
from pipelines.disk import read_back
from pipelines.errors import StoreError
from pipelines.records import Report, Value
from pipelines.store import DATASETS
from pipelines.store.columns import SCHEMAS
from pipelines.store.landing import Landing, OutdatedError, Store, make_ready
from pipelines.store.layout import Layout
from pipelines.store.scan import read_copies
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_narrative, make_report, tables

KEY = ("changning-rsj", 2024)
OTHER = "https://www.shcn.gov.cn/zwgk/art_2.html"
FOLDERS: dict[Layout, str] = {"agency": "agency=changning-rsj", "district": "district_slug=changning"}

pytestmark = pytest.mark.usefixtures("layout")


def parquet_files(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every Parquet file with rows below the data folder: identity, time and content."""
    found = {}
    for path in sorted(with_rows(root)):
        stat = path.stat()
        found[path.relative_to(root).as_posix()] = (stat.st_ino, stat.st_mtime_ns, path.read_bytes())
    return found


def with_rows(root: Path) -> list[Path]:
    return [path for path in root.rglob("*.parquet") if "year=0" not in path.parts]


def contents(root: Path) -> dict[str, bytes]:
    return {path: content for path, (_, _, content) in parquet_files(root).items()}


def whole(root: Path) -> dict[str, bytes]:
    """Every file and folder below the data folder."""
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else b"" for path in root.rglob("*")
    }


def test_one_file_a_partition_in_the_schema_of_its_dataset(tmp_path: Path, layout: Layout) -> None:
    report = make_report()
    landing = Store(tmp_path).land(report)
    assert landing == Landing(
        "landed",
        "changning-rsj-2024",
        {"reports": 1, "proactive": 3, "requests": 175, "reviews": 15, "indicators": 0, "checks": 2},
    )
    files = {path.relative_to(tmp_path).as_posix(): path for path in with_rows(tmp_path)}
    assert set(files) == {
        f"datasets/{dataset}/year=2024/{FOLDERS[layout]}/part-0.parquet"
        for dataset in DATASETS
        if dataset != "indicators"  # no rows, no file
    }
    for path in files.values():
        schema = pq.ParquetFile(path).schema_arrow
        if layout == "district":
            assert schema.field(0) == pa.field("agency", pa.string(), nullable=False)
            schema = schema.remove(0)
        assert schema == SCHEMAS[path.parts[-4]]
    [copy] = read_copies(tmp_path, "datasets", *KEY)
    assert copy.columns == {dataset: table.to_pydict() for dataset, table in tables(report).items()}


def test_landing_again_rewrites_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.land(make_report())
    before = parquet_files(tmp_path)
    later = make_report(
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC), archive_file="later", source_sha256="cd" * 32
    )
    for report in (make_report(), later):
        assert store.land(report).outcome == "unchanged"
        assert parquet_files(tmp_path) == before


def test_a_newer_capture_replaces_the_rows_and_removes_what_it_no_longer_has(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.land(make_report())
    assert store.land(make_narrative(fetched_at=datetime(2026, 1, 1, tzinfo=UTC))).outcome == "landed"
    assert [path.split("/")[1] for path in contents(tmp_path)] == ["reports"]
    assert load("requests", data_dir=tmp_path).empty
    assert store.land(make_report()).outcome == "unchanged"  # fetched earlier


def test_other_copies_are_kept_beside_the_datasets(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.land(make_report(number=2, source_url=OTHER))
    store.land(make_report(number=1))
    [report] = load("reports", data_dir=tmp_path).to_dict("records")
    assert report["other_urls"] == OTHER
    assert set(load("requests", data_dir=tmp_path)["value"]) == {1.0}
    assert "conflicting_copies" in set(load("checks", data_dir=tmp_path)["rule"])
    [copy] = read_copies(tmp_path, "copies", *KEY)
    assert set(copy.columns["requests"]["value"]) == {2.0}

    before = parquet_files(tmp_path)
    for again in (make_report(number=1), make_report(number=2, source_url=OTHER)):
        assert store.land(again).outcome == "unchanged"
    assert parquet_files(tmp_path) == before


@pytest.mark.parametrize(
    ("agency", "year", "reason"),
    [
        (None, 2024, "agency unknown"),
        ("changning-rsj", None, "year unknown"),
        (None, None, "agency and year unknown"),
        ("001", 2024, "agency or year is not a valid key"),
        ("../../etc", 2024, "agency or year is not a valid key"),
        ("长宁-rsj", 2024, "agency or year is not a valid key"),
        ("changning-rsj", 20240, "agency or year is not a valid key"),
    ],
)
def test_a_report_without_a_valid_key_is_quarantined(
    tmp_path: Path, agency: str | None, year: int | None, reason: str
) -> None:
    report = make_report(agency, year)
    landing = Store(tmp_path).land(report)
    assert landing == Landing("quarantined", reason=reason)
    [file] = tmp_path.glob("quarantine/reports/*.json")
    record = json.loads(file.read_text("utf-8"))
    assert (record["reason"], record["source_url"], record["source_sha256"], record["archive_record"]) == (
        reason,
        report.source_url,
        report.source_sha256,
        report.archive_record,
    )
    assert contents(tmp_path) == {}


def test_a_quarantined_report_is_released_when_it_lands(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.land(make_report(agency=None))
    store.land(make_report())
    assert list(tmp_path.glob("quarantine/reports/*")) == []


def test_damaged_rows_are_landed_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.land(make_report())
    expected = contents(tmp_path)
    for path in expected:
        for damage in (b"", b"PAR1torn", None):
            if damage is None:
                (tmp_path / path).unlink()
            else:
                (tmp_path / path).write_bytes(damage)
            assert store.land(make_report()).outcome == "landed"
            assert contents(tmp_path) == expected


def test_rows_that_do_not_fit_are_one_clear_error(tmp_path: Path) -> None:
    report = make_report(values=[Value("indicators", "first", "0", "1")])
    with pytest.raises(StoreError, match=r"cannot land changning-rsj-2024: .*what had landed before stays"):
        Store(tmp_path).land(report)


def test_a_batch_leaves_on_disk_what_its_reports_leave_one_by_one(tmp_path: Path) -> None:
    reports = [*before(), make_report(year=2023), after(), make_report(agency=None), make_report(number=1)]
    one_by_one = Store(tmp_path / "one")
    together, ahead = Store(tmp_path / "together"), Store(tmp_path / "ahead")
    landings = [one_by_one.land(report) for report in reports]
    assert together.land_many(reports) == landings
    assert ahead.land_ready(make_ready(ahead.root, reports)) == landings
    assert contents(together.root) == contents(ahead.root) == contents(one_by_one.root)
    written = parquet_files(together.root)
    assert {landing.outcome for landing in together.land_many(reports)} == {"unchanged", "quarantined"}
    assert parquet_files(together.root) == written
    assert together.land_many([]) == []


def test_a_batch_with_a_report_that_does_not_fit_lands_nothing(tmp_path: Path) -> None:
    misfit = make_report(year=2022, values=[Value("indicators", "first", "0", "1")])
    with pytest.raises(StoreError, match=r"cannot land changning-rsj-2024 and 2 others: .*had landed before"):
        Store(tmp_path).land_many([make_report(), make_report(agency=None), misfit])
    assert contents(tmp_path) == {}
    assert list(tmp_path.glob("quarantine/reports/*")) == []


def test_what_was_made_ready_over_rows_that_have_changed_since_does_not_land(tmp_path: Path) -> None:
    """It was left out for being on disk already, which it no longer is."""
    store = Store(tmp_path)
    store.land(make_report())
    outdated = make_ready(tmp_path, [make_report(fetched_at=datetime(2026, 1, 3, tzinfo=UTC))])
    assert store.land_ready(outdated)[0].outcome == "unchanged"
    store.land(make_report(number=2, fetched_at=datetime(2026, 1, 2, tzinfo=UTC)))
    before = parquet_files(tmp_path)
    with pytest.raises(OutdatedError, match="changning-rsj-2024 has changed since it was made ready"):
        store.land_ready([*make_ready(tmp_path, [make_report(year=2023)]), *outdated])
    assert parquet_files(tmp_path) == before
    again = make_ready(tmp_path, [make_report(fetched_at=datetime(2026, 1, 3, tzinfo=UTC))])
    assert store.land_ready(again)[0].outcome == "landed"


def test_a_page_that_changes_and_changes_back_in_one_batch(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.land(make_report())
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (2, 3)]
    batch = [make_report(number=2, fetched_at=days[0]), make_report(fetched_at=days[1])]
    assert [landing.outcome for landing in store.land_many(batch)] == ["landed", "landed"]
    assert load("reports", data_dir=tmp_path)["fetched_at"].tolist() == [days[1]]
    assert set(load("requests", data_dir=tmp_path)["value"]) == {1.0}


# Every way of being interrupted: step n of a landing fails, for all n.

STEPS = ("replace", "fsync", "mkdir", "unlink", "rmdir", "open")


class KilledError(BaseException):
    """Stands for kill -9: no handler of ours catches it."""


@contextmanager
def failing(step: int, error: BaseException) -> Iterator[list[str]]:
    """Let the ``step``-th call that changes the disk raise; yields the calls made so far."""
    calls: list[str] = []

    def failing_on(name: str) -> Any:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            calls.append(name)
            if len(calls) == step:
                raise error
            return real(*args, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, failing_on(name))
        yield calls


def before() -> list[Report]:
    return [make_report(number=1), make_report(number=5, source_url=OTHER)]


def after() -> Report:
    """Changes every dataset, removes one and adds one."""
    report = make_report(number=2, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    report.values = [value for value in report.values if value.dataset != "reviews"]
    report.values.append(Value("indicators", "0", "0", "12", 12.0, row_label="主动公开文件数"))
    return report


def batch() -> list[Report]:
    """With a report that is new and has few files."""
    return [after(), make_narrative(year=2023)]


@pytest.fixture(scope="module")
def states(
    tmp_path_factory: pytest.TempPathFactory, layout: Layout
) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A folder with an earlier version, and what is on disk before and after an undisturbed landing."""
    origin, undisturbed = tmp_path_factory.mktemp("origin"), tmp_path_factory.mktemp("undisturbed")
    for root in (origin, undisturbed):
        for report in before():
            Store(root).land(report)
    Store(undisturbed).land_many(batch())
    return origin, contents(origin), contents(undisturbed)


DISK = [OSError(number, os.strerror(number)) for number in (ENOSPC, EACCES, EROFS)]
"""In turns: nothing of ours tells them apart."""


@pytest.mark.parametrize("together", [False, True], ids=["synced one by one", "synced together"])
@pytest.mark.parametrize("errors", [[KilledError()], DISK], ids=["killed", "by the disk"])
def test_a_landing_interrupted_at_any_step_is_whole_after_the_next_start(
    tmp_path: Path,
    states: tuple[Path, dict[str, bytes], dict[str, bytes]],
    errors: list[BaseException],
    together: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipelines.disk._MANY", 1 if together else 10**6)
    origin, old, new = states
    finished = False
    outcomes = set()
    seen: list[dict[str, bytes]] = []
    step = 0
    while not finished:
        step += 1
        root = tmp_path / str(step)
        shutil.copytree(origin, root)
        with failing(step, errors[step % len(errors)]) as calls, suppress(KilledError, StoreError):
            Store(root).land_many(batch())
        finished = len(calls) < step

        torn = contents(root)
        assert all(
            torn.get(path) in (old.get(path), new.get(path)) for path in old.keys() | new.keys() | torn.keys()
        )
        Store(root)
        recovered = contents(root)
        assert recovered in (old, new)
        outcomes.add(recovered == new)
        if (everything := whole(root)) in seen:
            continue  # what is to follow has been seen to follow
        seen.append(everything)
        assert sorted(path.name for path in (root / ".landing").iterdir()) == ["lock"]
        assert verify(root) == []
        Store(root).land_many(batch())
        assert contents(root) == new
    assert step > 30
    assert outcomes == {False, True}


def test_the_recovery_itself_can_be_interrupted_at_any_step(
    tmp_path: Path, states: tuple[Path, dict[str, bytes], dict[str, bytes]]
) -> None:
    origin, _, new = states
    interrupted = tmp_path / "interrupted"
    shutil.copytree(origin, interrupted)
    with failing(10**6, KilledError()) as calls:
        Store(interrupted).land_many(batch())
    applying = [number for number, name in enumerate(calls, 1) if name == "replace"][1]
    shutil.rmtree(interrupted)
    shutil.copytree(origin, interrupted)
    with failing(applying, KilledError()), pytest.raises(KilledError):
        Store(interrupted).land_many(batch())
    assert [problem.kind for problem in verify(interrupted) if "interrupted" in problem.message] == [
        "leftover"
    ]

    step, finished = 0, False
    while not finished:
        step += 1
        root = tmp_path / str(step)
        shutil.copytree(interrupted, root)
        with failing(step, KilledError()) as calls, suppress(KilledError):
            Store(root)
        finished = len(calls) < step
        Store(root)
        assert contents(root) == new
        assert verify(root) == []
    assert step > 10


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match=r"cannot open the data folder .*data: "):
        Store(tmp_path / "data")


def test_a_report_whose_folder_is_barred_keeps_no_other_from_landing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: Layout
) -> None:
    """A journal is not committed that could not be carried out: it would stop all that come after."""
    store = Store(tmp_path)
    store.land(make_report())
    folder = tmp_path / "datasets" / "requests" / "year=2024" / FOLDERS[layout]
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and may(path, mode))
    with pytest.raises(
        StoreError, match=rf"cannot land changning-rsj-2024: Permission denied \({folder}\); "
    ):
        store.land(make_report(number=2))
    assert store.land(make_report(year=2023)).outcome == "landed"
    assert Store(tmp_path).land(make_report()).outcome == "unchanged", "what had landed before stays"

    in_the_way = tmp_path / "datasets" / "reviews" / "year=2022" / FOLDERS[layout]
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    assert store.land(make_report(year=2022)).outcome == "landed", "what stood in the way is put aside"
    assert [path.name for path in in_the_way.parent.glob(".*")] == [f".{FOLDERS[layout]}.aside-0"]


def test_a_disk_that_gives_back_other_bytes_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    monkeypatch.setattr("pipelines.store.journal.read_back", lambda path: read_back(path)[:-1] + b"2")
    with pytest.raises(StoreError, match="other bytes than were written"):
        store.land(make_report())
    assert contents(tmp_path) == {}


# Real processes.

WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from pipelines.store.landing import Store
from tests.pipelines.store.reports import make_report
root, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
store = Store(root)
for number in range(first, first + count):
    fetched_at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number)
    store.land(make_report(number=number, fetched_at=fetched_at))
    print(number, flush=True)
"""


def writer(root: Path, first: int, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(first), str(count)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()  # the first report has landed
    return process


def test_readers_see_whole_reports_while_two_processes_rewrite_them(tmp_path: Path) -> None:
    Store(tmp_path).land(make_report(number=0))
    writers = [writer(tmp_path, 1, 75), writer(tmp_path, 2, 75)]
    numbers = []
    while any(process.poll() is None for process in writers):
        rows = load("requests", data_dir=tmp_path)
        assert len(rows) == 175
        assert rows["report_version"].nunique() == 1
        [number] = set(rows["value"])
        numbers.append(number)
    for process in writers:
        process.communicate()
        assert process.returncode == 0
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 5
    assert set(load("requests", data_dir=tmp_path)["value"]) == {76.0}
    assert verify(tmp_path) == []


@pytest.mark.parametrize("delay", [0.0, 0.013, 0.029, 0.047])
def test_kill_9_leaves_nothing_that_the_next_start_does_not_repair(tmp_path: Path, delay: float) -> None:
    process = writer(tmp_path, 1, 10_000)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    Store(tmp_path)
    assert verify(tmp_path) == []
    [copy] = read_copies(tmp_path, "datasets", *KEY)
    assert len(set(copy.columns["requests"]["value"])) == 1
    assert Store(tmp_path).land(replace(make_report(number=-1), fetched_at=None)).outcome == "landed"
