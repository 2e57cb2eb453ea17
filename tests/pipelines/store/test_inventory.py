"""Which partitions have landed, and that one that is deleted is missed."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.errors import StoreError
from pipelines.store.inventory import inventory
from pipelines.store.landing import Store
from pipelines.store.paths import PART
from pipelines.store.reader import load
from pipelines.store.stocktaking import entered, is_whole, missing_reports
from pipelines.store.verify import verify
from tests.pipelines.store.reports import make_report

SETS = ["reports", "proactive", "requests", "reviews", "checks"]


pytestmark = pytest.mark.usefixtures("layout")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three reports of two years; one has another copy."""
    store = Store(tmp_path)
    for agency, year in (("changning-rsj", 2023), ("changning-rsj", 2024), ("changning-sjj", 2024)):
        store.land(make_report(agency, year))
    store.land(make_report("changning-sjj", 2024, number=2, source_url="https://www.shcn.gov.cn/copy.html"))
    return tmp_path


def test_it_follows_what_lands_and_what_is_withdrawn(root: Path) -> None:
    assert inventory(root, 2023) == {"datasets": {"changning-rsj": SETS}, "copies": {}}
    assert inventory(root, 2024) == {
        "datasets": {"changning-rsj": SETS, "changning-sjj": SETS},
        "copies": {"changning-sjj": SETS},
    }
    Store(root).withdraw("changning-sjj", 2024)
    assert inventory(root, 2024) == {"datasets": {"changning-rsj": SETS}, "copies": {}}
    assert missing_reports(root) == []
    assert inventory(root, 2022) is None


@pytest.mark.parametrize(
    ("gone", "reports"),
    [
        (f"datasets/checks/year=2023/*/{PART}", ["changning-rsj-2023"]),
        ("datasets/requests/year=2023", ["changning-rsj-2023"]),
        ("datasets/reports/year=2024", ["changning-rsj-2024", "changning-sjj-2024"]),
        ("datasets/reviews", ["changning-rsj-2023", "changning-rsj-2024", "changning-sjj-2024"]),
        ("datasets", ["changning-rsj-2023", "changning-rsj-2024", "changning-sjj-2024"]),
        ("copies", ["changning-sjj-2024"]),
    ],
)
def test_what_is_deleted_is_missed_until_it_lands_again(root: Path, gone: str, reports: list[str]) -> None:
    [path] = root.glob(gone)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert missing_reports(root) == reports
    assert sorted({problem.report_id or "" for problem in verify(root)}) == reports
    if gone == "datasets":
        with pytest.raises(StoreError, match="are gone; govcrawl reparse"):
            load("reports", data_dir=root)
    elif gone != "copies":
        dataset = gone.split("/")[1]
        with pytest.warns(UserWarning, match=f"^{dataset} of {', '.join(reports)} landed and are gone"):
            load(dataset, data_dir=root)
        assert not is_whole(root, *_key(reports[0]))
    for report in reports:
        Store(root).land(make_report(*_key(report)))
    Store(root).land(make_report("changning-sjj", 2024, 2, source_url="https://www.shcn.gov.cn/copy.html"))
    assert missing_reports(root) == []
    assert verify(root) == []


def _key(report: str) -> tuple[str, int]:
    agency, _, year = report.rpartition("-")
    return agency, int(year)


def test_only_what_is_asked_for_is_missed(root: Path) -> None:
    shutil.rmtree(root / "datasets/requests/year=2024")
    assert load("requests", year=2023, data_dir=root)["value"].notna().any()
    assert load("reviews", data_dir=root)["raw"].notna().any()
    with pytest.warns(UserWarning, match="requests of changning-sjj-2024 landed and are gone"):
        load("requests", agency="changning-sjj", data_dir=root)
    with pytest.warns(UserWarning, match="no report of putuo"):
        load("requests", district="putuo", data_dir=root)


def test_a_folder_of_before_there_were_inventories(root: Path) -> None:
    shutil.rmtree(root / "inventory")
    assert load("requests", data_dir=root).shape[0] > 0
    Store(root).land(make_report("changning-mzj", 2024))
    assert set((inventory(root, 2024) or {})["datasets"]) == {
        "changning-rsj",
        "changning-sjj",
        "changning-mzj",
    }
    assert inventory(root, 2023) is None, "nothing of it has landed"


def test_a_folder_in_which_it_was_a_file_a_year(root: Path) -> None:
    """It is told as before, and parted when something lands."""
    Store(root).land(make_report("putuo-qzf", 2024))
    before = inventory(root, 2024)
    shutil.rmtree(root / "inventory/2024")
    (root / "inventory/2024.json").write_text(json.dumps(before))
    assert inventory(root, 2024) == before
    assert (verify(root), missing_reports(root)) == ([], [])
    Store(root).land(make_report("changning-mzj", 2024))
    assert before is not None
    before["datasets"]["changning-mzj"] = SETS
    assert inventory(root, 2024) == before
    assert sorted(file.name for file in (root / "inventory").rglob("*2024*")) == ["2024"]
    assert (inventory(root, 2024, ["putuo"]) or {})["datasets"] == {"putuo-qzf": SETS}


@pytest.mark.parametrize("file", ["inventory/2024/changning.json", "inventory/2024.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"datasets": 3}', b"\xff"])
def test_a_damaged_one_is_made_anew(root: Path, content: bytes, file: str) -> None:
    if file == "inventory/2024.json":  # as it was before
        shutil.rmtree(root / "inventory/2024")
    (root / file).write_bytes(content)
    [problem] = verify(root)
    assert (problem.kind, problem.path) == ("corrupt", Path(file))
    assert [one.repaired for one in verify(root, repair=True)] == [True]
    Store(root).land(make_report("changning-rsj", 2024, number=3))
    assert set((inventory(root, 2024) or {})["datasets"]) == {"changning-rsj", "changning-sjj"}
    assert verify(root) == []


@pytest.mark.parametrize("content", [b"", b"{", None])
def test_a_damaged_or_deleted_one_is_made_anew_when_something_lands(
    root: Path, content: bytes | None
) -> None:
    Store(root).land(make_report("putuo-qzf", 2024))
    file = root / "inventory/2024/changning.json"
    file.unlink() if content is None else file.write_bytes(content)
    Store(root).land(make_report("changning-mzj", 2024))
    agencies = {"changning-rsj", "changning-sjj", "changning-mzj"}
    assert set((inventory(root, 2024, ["changning"]) or {})["datasets"]) == agencies
    assert verify(root) == []


def test_what_lands_in_one_district_leaves_the_others_alone(root: Path) -> None:
    before = (root / "inventory/2024/changning.json").stat()
    Store(root).land(make_report("putuo-qzf", 2024))
    assert (root / "inventory/2024/changning.json").stat() == before
    assert set((inventory(root, 2024, ["putuo"]) or {})["datasets"]) == {"putuo-qzf"}


def test_unchanged_rows_leave_it_alone(root: Path) -> None:
    report = ("changning-rsj", 2024)
    assert entered(root, {("datasets", report): SETS}) == {}
    [(file, content)] = entered(root, {("datasets", report): SETS[1:]}).items()
    assert file == Path("inventory/2024/changning.json")
    assert json.loads(content or b"")["datasets"]["changning-rsj"] == SETS[1:]
