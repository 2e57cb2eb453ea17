import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govcrawl import load
from pipelines.errors import StoreError
from pipelines.store.compact import compact, is_fresh
from pipelines.store.landing import Store
from pipelines.store.partitions import partition
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_report

PART = Path("datasets", partition("requests", 2024, "changning-rsj"))
COPY = Path("copies", partition("requests", 2024, "changning-rsj"))
ID = "changning-rsj-2024"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sound")
    store = Store(root)
    store.land(make_report())
    store.land(make_report(number=2, source_url="https://www.shcn.gov.cn/zwgk/art_2.html"))
    store.land(make_report("changning-wjw"))
    compact(root)
    return root


@pytest.fixture
def root(sound: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-a", f"{sound}/.", str(tmp_path)], check=True)
    return tmp_path


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def bit_flipped(path: Path) -> None:
    """In the middle of the first page, where only a checksum notices."""
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(content)


def other_schema(path: Path) -> None:
    pq.write_table(pa.table({"value": [1]}), path)


def of_another_version(path: Path) -> None:
    table = pq.ParquetFile(path).read()
    number = table.schema.get_field_index("report_version")
    other = pa.array(["0" * 16] * table.num_rows)
    pq.write_table(table.set_column(number, table.schema.field(number), other), path, store_schema=False)


def of_another_report(path: Path) -> None:
    other = path.parents[1] / "agency=changning-wjw" / path.name
    path.write_bytes(other.read_bytes())


@pytest.mark.parametrize("dataset", ["reports", "requests"])
def test_a_report_with_the_rows_of_another_is_mended_by_reading_it_again(root: Path, dataset: str) -> None:
    """Landing looks at the file of `reports` alone where it tells that nothing changes."""
    other = root / "datasets" / partition(dataset, 2024, "changning-rsj")
    (root / "datasets" / partition(dataset, 2024, "changning-wjw")).write_bytes(other.read_bytes())
    assert [(one.kind, one.report_id) for one in verify(root)] == [("inconsistent", "changning-wjw-2024")]
    verify(root, repair=True)
    Store(root).land(make_report("changning-wjw"))
    assert verify(root) == []


def test_a_sound_folder_has_no_problems(root: Path) -> None:
    assert verify(root) == []
    assert verify(root, repair=True) == []


@pytest.mark.parametrize(
    ("damage", "path", "kind"),
    [
        (torn, PART, "corrupt"),
        (torn, COPY, "corrupt"),
        (bit_flipped, PART, "corrupt"),
        (other_schema, PART, "schema"),
        (of_another_version, PART, "inconsistent"),
        (of_another_report, PART, "inconsistent"),
        (Path.unlink, PART, "missing"),
        (Path.unlink, Path("datasets", partition("reports", 2024, "changning-rsj")), "missing"),
    ],
)
def test_damage_is_found_and_reading_the_report_again_makes_it_good(
    root: Path, damage: Callable[[Path], None], path: Path, kind: str
) -> None:
    damage(root / path)
    [problem] = [problem for problem in verify(root) if problem.kind != "compact"]
    assert (problem.kind, problem.report_id, problem.repaired) == (kind, ID, False)

    damaged = (root / path).read_bytes() if (root / path).exists() else None
    [problem] = [problem for problem in verify(root, repair=True) if problem.kind != "compact"]
    assert (problem.kind, problem.report_id, problem.repaired) == (kind, ID, kind == "corrupt")
    if problem.repaired:
        assert not (root / path).exists()
        assert (root / "quarantine/files" / f"{path}.0").read_bytes() == damaged

    store = Store(root)
    store.land(make_report())
    store.land(make_report(number=2, source_url="https://www.shcn.gov.cn/zwgk/art_2.html"))
    assert verify(root) == []
    assert set(load("requests", agency="changning-rsj", data_dir=root)["value"]) == {1.0}


@pytest.mark.parametrize(
    "path",
    [
        "datasets/requests/year=2024/agency=changning-rsj/part-1.parquet",
        "datasets/requests/year=2024/agency=001/part-0.parquet",
        "datasets/requests/year=24/agency=changning-rsj/part-0.parquet",
        "datasets/counts/part-0.parquet",
    ],
)
def test_files_that_other_readers_would_read_too_are_moved_aside(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes((root / PART).read_bytes())
    assert [(problem.kind, str(problem.path)) for problem in verify(root)] == [("foreign", path)]
    assert [problem.repaired for problem in verify(root, repair=True)] == [True]
    assert (root / "quarantine/files" / f"{path}.0").exists()
    assert verify(root) == []


def test_leftovers_of_killed_processes_are_swept(root: Path) -> None:
    (root / ".landing" / ID).mkdir()
    (root / ".landing" / ID / "0.tmp").touch()
    (root / ".landing" / "2024.parquet.tmp").touch()
    assert [(problem.kind, problem.path.name) for problem in verify(root)] == [
        ("leftover", "2024.parquet.tmp"),
        ("leftover", ID),
    ]
    assert {problem.repaired for problem in verify(root, repair=True)} == {True}
    assert verify(root) == []


@pytest.mark.parametrize("journal", ["", "{", "[]", '{"move": {}}'])
def test_a_damaged_journal_stands_in_nobody_s_way(root: Path, journal: str) -> None:
    (root / ".landing" / ID).mkdir()
    (root / ".landing" / ID / "journal.json").write_text(journal)
    assert [problem.kind for problem in verify(root, repair=True)] == ["leftover"]
    assert verify(root) == []


def test_a_folder_in_the_place_of_a_file_is_moved_aside(root: Path) -> None:
    (root / PART).unlink()
    (root / PART).mkdir()
    assert next(problem.kind for problem in verify(root)) == "corrupt"
    assert verify(root, repair=True)[0].repaired
    assert not (root / PART).exists()


@pytest.mark.parametrize("damage", [torn, bit_flipped])
def test_a_damaged_compact_file_is_rebuilt(root: Path, damage: Callable[[Path], None]) -> None:
    path = Path("compact/requests/2024.parquet")
    damage(root / path)
    [problem] = verify(root)
    assert (problem.kind, problem.path, problem.report_id) == ("compact", path, None)
    assert verify(root, repair=True) == [replace(problem, repaired=True)]
    assert verify(root) == []
    assert is_fresh(root, "requests", 2024)


def test_a_compact_file_that_lies_is_rebuilt(root: Path) -> None:
    path = root / "compact/requests/2024.parquet"
    table = pq.ParquetFile(path).read()
    number = table.schema.get_field_index("value")
    lie = pa.array([7.0] * table.num_rows)
    pq.write_table(table.set_column(number, table.schema.field(number), lie), path)
    assert [(problem.kind, problem.message) for problem in verify(root)] == [
        ("compact", "other rows than in the partitions")
    ]
    verify(root, repair=True)
    assert set(pq.ParquetFile(path).read(["value"])["value"].to_pylist()) == {1.0}


def test_a_late_compact_file_is_no_problem(root: Path) -> None:
    os.utime(root / PART)
    assert verify(root) == []


def test_verifying_writes_nothing(tmp_path: Path) -> None:
    assert verify(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_no_data_folder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no data folder"):
        verify(tmp_path / "none")
