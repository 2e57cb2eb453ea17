"""A data folder in a store, written by one machine, by several, and by processes that are killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.archive import Archive, ArchiveWriter, Exchange
from pipelines.errors import StoreError
from pipelines.ingest import ingest
from pipelines.page import ReportPage
from pipelines.records import Hints
from pipelines.storage.folder import ObjectPath, Snapshot
from pipelines.store.landing import Store
from pipelines.store.reader import load
from pipelines.store.verify import verify
from pipelines.working_copy import WorkingCopy
from tests.pipelines.fetched import fetched
from tests.stores import REFUSED, Answer, Asked, Server

RSJ, MZJ, JYJ = "人力资源和社会保障局", "民政局", "教育局"


def page(agency: str, year: int) -> ReportPage:
    found = fetched(year)
    found.url = f"https://www.shcn.gov.cn/{len(agency)}/{year}.html"
    found.hints = Hints("changning", f"上海市长宁区{agency}{year}年政府信息公开工作年度报告")
    return found


def crawl(root: Path, run: str, *pages: ReportPage, killed: bool = False) -> None:
    """Archive and land documents, as a crawl does; one that is killed leaves its file open."""
    writer = ArchiveWriter(root / "archive", run, "changning", {"origin": "live"})
    for one in pages:
        headers = [(b"Content-Type", b"text/html")]
        one.archive_record = writer.exchange(Exchange(one.url, 200, headers, one.body, one.fetched_at))
        writer.document(one)
    ingest(Store(root), list(pages))
    if killed:
        os.close(writer._fd)
    else:
        writer.close()


def run(number: int) -> str:
    return f"202603{number:02}T021500Z-9f3a1{number}"


Machine = Callable[[str], WorkingCopy]


@pytest.fixture
def machine(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Opens the working copy of a machine, by its name, as the next command there does."""
    opened: list[WorkingCopy] = []

    def on(name: str) -> WorkingCopy:
        monkeypatch.setenv("GOVCRAWL_WORK", str(tmp_path / name))
        opened.append(WorkingCopy(address))
        return opened[-1]

    yield on
    for one in opened:
        one.close()


def landed(address: str) -> list[str]:
    found = load("reports", columns=["report_id"], data_dir=address)
    return sorted(found["report_id"].tolist())


def published(address: str) -> dict[str, bytes]:
    snapshot = Snapshot(address)
    return {path: snapshot.read(path) for path in snapshot.manifest.files()}


def test_what_is_published_is_the_folder_and_another_machine_goes_on_with_it(
    address: str, machine: Machine
) -> None:
    here = machine("here")
    crawl(here.folder, run(1), page(RSJ, 2024), page(MZJ, 2024))
    assert here.publish()
    assert not here.publish()
    files = {path: (here.folder / path).read_bytes() for path in published(address) if "sqlite" not in path}
    assert {path: content for path, content in published(address).items() if path in files} == files
    assert not [path for path in files if path.startswith((".landing", "verified"))]
    here.close()

    there = machine("there")
    assert verify(there.folder) == []
    assert not list(there.folder.rglob("*.warc.gz"))  # read where they are
    with Archive(there.folder / "archive") as archive:
        assert [one.url for one in archive.documents()] == [page(RSJ, 2024).url, page(MZJ, 2024).url]
    crawl(there.folder, run(2), page(JYJ, 2024))
    there.publish()
    assert landed(address) == ["changning-jyj-2024", "changning-mzj-2024", "changning-rsj-2024"]


def test_two_machines_write_at_once_and_nothing_is_lost_or_doubled(address: str, machine: Machine) -> None:
    """The second one to publish has worked on what is no longer there: its documents land once more."""
    first = machine("first")
    crawl(first.folder, run(1), page(RSJ, 2023))
    first.publish()
    second = machine("second")
    crawl(first.folder, run(2), page(RSJ, 2024), page(MZJ, 2024))
    later = page(RSJ, 2024)
    later.body, later.fetched_at = later.body.replace(b">1<", b">2<"), later.fetched_at.replace(day=9)
    crawl(second.folder, run(3), later, page(JYJ, 2024))
    (first.folder / "runs").mkdir()
    (second.folder / "runs").mkdir()
    (first.folder / "runs" / "a.json").write_text("first")
    (second.folder / "runs" / "b.json").write_text("second")
    (first.folder / "expected.csv").write_text("first")
    (second.folder / "expected.csv").write_text("second")
    first.publish()
    second.publish()

    names = ["changning-jyj-2024", "changning-mzj-2024", "changning-rsj-2023", "changning-rsj-2024"]
    assert landed(address) == names
    found = load("reports", agency="changning-rsj", year=2024, data_dir=address)
    assert found["fetched_at"].dt.day.tolist() == [9]
    files = published(address)
    assert (files["runs/a.json"], files["runs/b.json"], files["expected.csv"]) == (
        b"first",
        b"second",
        b"first",
    )
    [aside] = second.folder.parent.glob("aside/*/expected.csv")
    assert aside.read_text() == "second"  # nobody but a person can tell which one holds
    for one in (first, second):
        one.close()
    assert verify(machine("third").folder) == []


def test_what_one_machine_has_not_published_lands_on_top_of_what_others_have(
    address: str, machine: Machine
) -> None:
    killed = machine("killed")
    crawl(killed.folder, run(1), page(RSJ, 2024), killed=True)
    killed.close()
    other = machine("other")
    crawl(other.folder, run(2), page(MZJ, 2024))
    other.publish()

    again = machine("killed")
    assert sorted(load("reports", data_dir=again.folder)["agency"]) == ["changning-mzj", "changning-rsj"]
    assert not (again.folder.parent / "aside").exists()  # both wrote the same into the file ``origin``
    again.publish()
    assert landed(address) == ["changning-mzj-2024", "changning-rsj-2024"]
    with Archive(ObjectPath.at(address) / "archive") as archive:
        assert len(archive.places()) == 2


def test_what_a_machine_had_published_of_a_file_that_grows_is_read_where_it_is(
    address: str, machine: Machine
) -> None:
    at_work = machine("at work")
    crawl(at_work.folder, run(1), page(RSJ, 2024), killed=True)
    at_work.publish(to_the_end=False)
    other = machine("other")
    crawl(other.folder, run(2), page(MZJ, 2024))
    other.publish()
    with Archive(other.folder / "archive") as archive:
        assert len(list(archive.documents())) == 2
    with Archive(ObjectPath.at(address) / "archive") as archive:
        assert len(list(archive.documents())) == 2

    crawl(at_work.folder, run(3), page(JYJ, 2024))  # which closes the other as well
    at_work.publish()
    assert landed(address) == ["changning-jyj-2024", "changning-mzj-2024", "changning-rsj-2024"]
    names = [path for path in published(address) if "warc" in path]
    assert len(names) == 3
    assert all(name.endswith(".warc.gz") for name in names)
    with Archive(ObjectPath.at(address) / "archive") as archive:
        assert len(list(archive.documents())) == 3


def test_taking_up_what_others_have_published_can_be_killed_anywhere(
    address: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed, other = machine("killed"), machine("other")
    crawl(killed.folder, run(1), page(RSJ, 2024))
    crawl(other.folder, run(2), page(MZJ, 2024))
    other.publish()
    killed.close()
    for step in ("_fetch", "_note", "_land_again"):
        with monkeypatch.context() as patch:
            patch.setattr(WorkingCopy, step, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                machine("killed")
    machine("killed").publish()
    assert landed(address) == ["changning-mzj-2024", "changning-rsj-2024"]


def test_others_publish_right_after_us(address: str, machine: Machine, s3: Server) -> None:
    """What they have published is not taken for what we have taken away."""
    here, other = machine("here"), machine("other")
    crawl(other.folder, run(2), page(MZJ, 2024))
    crawl(here.folder, run(1), page(RSJ, 2024))
    roots: list[str] = []

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer:
        if asked.method == "PUT" and asked.key.endswith("root.json"):
            roots.append(asked.key)
            if len(roots) == 2:  # ours without the journal
                done = answer()
                other.publish()
                return done
        return answer()

    s3.rule = rule
    here.publish()
    s3.rule = lambda _, answer: answer()
    crawl(here.folder, run(3), page(JYJ, 2024))
    here.publish()
    assert landed(address) == ["changning-jyj-2024", "changning-mzj-2024", "changning-rsj-2024"]


def test_the_store_fails_while_it_is_published_to(address: str, machine: Machine, s3: Server) -> None:
    here = machine("here")
    crawl(here.folder, run(1), page(RSJ, 2024))

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer:
        return REFUSED if asked.method == "PUT" and "inventory" in asked.key else answer()

    s3.rule = rule
    with pytest.raises(StoreError, match=r"it is kept in .* and published the next time") as told:
        here.publish()
    assert "\n" not in str(told.value)
    s3.rule = lambda _, answer: answer()
    assert landed(address) == ["changning-rsj-2024"]  # it was committed
    here.close()
    machine("here").publish()
    assert (ObjectPath.at(address) / "inventory/2024/changning.json").is_file()
    assert "changning-rsj" in json.loads(published(address)["inventory/2024/changning.json"])["datasets"]


CRAWL = """
import sys
from tests.pipelines.test_working_copy import *
copy = WorkingCopy(sys.argv[1])
crawl(copy.folder, run(int(sys.argv[2])), page(RSJ, 2024), page(MZJ, 2024), page(JYJ, 2024))
print("crawled", flush=True)
copy.publish()
print("published", flush=True)
"""


@pytest.mark.parametrize(
    ("server", "number"),
    [*(("s3", number) for number in (1, 4, 9, 14)), ("gs", 9), ("az", 9)],
    indirect=["server"],
)
def test_a_process_is_killed_while_it_publishes(
    address: str, machine: Machine, server: Server, tmp_path: Path, number: int
) -> None:
    """By SIGKILL, at its nth put: the next one on this machine publishes what is missing."""
    at_put = []

    def rule(asked: Asked, answer: Callable[[], Answer]) -> Answer:
        if asked.method == "PUT":
            at_put.append(asked.key)
            if len(at_put) == number:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
        return answer()

    server.rule = rule
    environ = os.environ | server.environment() | {"GOVCRAWL_WORK": str(tmp_path / "here")}
    process = subprocess.Popen([sys.executable, "-c", CRAWL, address, "1"], env=environ, cwd=Path.cwd())
    assert process.wait(60) == -signal.SIGKILL
    names = ["changning-jyj-2024", "changning-mzj-2024", "changning-rsj-2024"]
    committed = (ObjectPath.at(address) / "datasets").is_dir()
    assert not committed or landed(address) == names
    server.rule = lambda _, answer: answer()
    machine("here").publish()
    assert landed(address) == names
    assert sum(path.endswith(".warc.gz") for path in published(address)) == 1


def test_no_credentials_are_written_anywhere(address: str, machine: Machine, s3: Server) -> None:
    here = machine("here")
    crawl(here.folder, run(1), page(RSJ, 2024))
    here.publish()
    written = [path.read_bytes() for path in here.folder.parent.rglob("*") if path.is_file()]
    written += [ObjectPath.at(address).snapshot.manifest.objects.get(".manifest/root.json").content]
    assert not [one for one in written for secret in s3.credentials.values() if secret.encode() in one]


def test_commands_on_one_machine_share_a_working_copy(address: str, machine: Machine) -> None:
    one, two = machine("here"), machine("here")
    crawl(one.folder, run(1), page(RSJ, 2024))
    crawl(two.folder, run(2), page(MZJ, 2024))
    two.publish()
    other = machine("other")
    crawl(other.folder, run(3), page(JYJ, 2024))
    other.publish()
    crawl(one.folder, run(4), page(RSJ, 2023))
    with pytest.raises(StoreError, match="the last process here to end takes that up"):
        one.publish()
    two.close()
    one.publish()
    names = ["changning-jyj-2024", "changning-mzj-2024", "changning-rsj-2023", "changning-rsj-2024"]
    assert landed(address) == names


def test_programs_that_are_no_commands_publish_at_their_end(address: str, s3: Server, tmp_path: Path) -> None:
    code = (
        "import sys; from tests.pipelines.test_working_copy import *;"
        "from pipelines.working_copy import folder_of;"
        "crawl(folder_of(sys.argv[1]), run(1), page(RSJ, 2024))"
    )
    environ = os.environ | s3.environment() | {"GOVCRAWL_WORK": str(tmp_path / "here")}
    subprocess.run([sys.executable, "-c", code, address], env=environ, check=True, timeout=60)
    assert landed(address) == ["changning-rsj-2024"]
