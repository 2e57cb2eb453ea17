"""For all tests."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines import read

if TYPE_CHECKING:
    from tests.stores import Server

ROOT = Path(__file__).parent

# Where a machine keeps no bytecode, each of the hundreds of processes that tests start would compile the
# program anew, which takes half a second.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Tests write some fifty thousand files and wait for the disk each time: in memory, where there is enough.
MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2e9:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    os.environ.setdefault("TMPDIR", str(MEMORY))
    tempfile.tempdir = None  # it was settled before


LONGEST = (
    "benchmarks/test_kinds.py",
    "benchmarks/test_viewers.py",
    "pipelines/documents/office/test_soffice.py",
    "pipelines/documents/office/test_office.py",
    "benchmarks/test_sites.py",
    "govcrawl/test_hostile_server.py",
    "govcrawl/test_replay.py",
    "test_demo.py",
    "pipelines/test_reparse.py",
    "test_contributing.py",
    "govcrawl/fleet/test_fleet.py",
    "pipelines/test_merge.py",
    "govcrawl/commands/test_crawl.py",
    "govcrawl/test_incremental.py",
    "govcrawl/test_crash.py",
    "govcrawl/commands/test_verify.py",
    "govcrawl/commands/test_reparse.py",
    "govcrawl/commands/test_genspider.py",
    "pipelines/test_strictness.py",
    "pipelines/forms/test_damages.py",
    "pipelines/store/test_landing.py",
)
"""A file is the work of one process, so those that take longest come first: none waits for another's end.

Before them those that start LibreOffice: the first start reads a hundred megabytes from the disk.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first."""
    places = {ROOT / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(autouse=True)
def _faults_are_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reading raises by a fault of ours fails the test; outside tests it costs one document."""
    monkeypatch.setattr(read, "_UNEXPECTED", ())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make demo`` leaves in ``data/demo``: a night over all embedded sites. Not to be changed."""
    from tests.govcrawl.processes import execute
    from tests.once import once

    [recipe] = re.findall(
        r"^demo:.*\n\t@\$\(BIN\)/(.+)$", (ROOT.parent / "Makefile").read_text("utf-8"), re.MULTILINE
    )

    def night(folder: Path) -> None:
        done = execute(*recipe.split(), env={**os.environ, "GOVCRAWL_DATA": str(folder)})
        assert done.returncode == 0, done.stdout + done.stderr

    return once(tmp_path_factory, "night", night) / "demo"


def _serving(scheme: str) -> Iterator["Server"]:
    for package in ("moto", "obstore"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    from tests.stores import SERVERS, AzureServer

    if scheme == "az" and not shutil.which(AzureServer.program):
        pytest.skip(f"{AzureServer.program} is not installed")
    server = SERVERS[scheme]()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def s3() -> Iterator["Server"]:
    """A server that speaks S3. Skipped by name where one is not installed."""
    yield from _serving("s3")


@pytest.fixture(scope="module")
def gs() -> Iterator["Server"]:
    """One that speaks as Google's."""
    yield from _serving("gs")


@pytest.fixture(scope="session")
def az() -> Iterator["Server"]:
    """One that speaks as Azure's."""
    yield from _serving("az")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> "Server":
    """The server of the address: S3's, or the one that a test is repeated with."""
    found: Server = request.getfixturevalue(getattr(request, "param", "s3"))
    return found


@pytest.fixture
def address(server: "Server", monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """That of a data folder on the server, with all that a process must know to reach it."""
    from tests.stores import as_asked

    for name, value in (server.environment() | {"GOVCRAWL_WORK": str(tmp_path / "work")}).items():
        monkeypatch.setenv(name, value)
    try:
        yield server.new_address()
    finally:
        server.rule = as_asked
