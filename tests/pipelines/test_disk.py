"""Files and folders are on the disk, or it is said that they are not."""

import os
import sys
from pathlib import Path

import pytest

from pipelines import disk


@pytest.fixture(params=[1, 40])
def paths(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    for number in range(request.param):
        disk.write_new(f"{tmp_path}/{number}", b"content")
    return [f"{tmp_path}/{number}" for number in range(request.param)]


@pytest.mark.skipif(sys.platform != "linux", reason="others have no syncfs")
def test_many_are_synced_by_one_call(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    disk.sync_all(paths)
    assert len(synced) == (1 if len(paths) == 1 else 0)


def test_without_that_call_each_is_synced(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    monkeypatch.setattr(disk, "_syncfs", lambda: None)
    disk.sync_all(paths)
    assert len(synced) == len(paths)


def test_a_disk_that_fails_is_an_error(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    monkeypatch.setattr(disk, "_syncfs", lambda: lambda _: -1)
    with pytest.raises(OSError):  # noqa: PT011 - its number is that of the system's last error
        disk.sync_all(paths)


@pytest.mark.skipif(sys.platform != "linux", reason="others have no syncfs")
@pytest.mark.parametrize(
    ("release", "there"), [("6.1.0-18", True), ("5.8", True), ("5.4.0", False), ("?", False)]
)
def test_a_kernel_that_keeps_errors_to_itself_is_not_asked(
    release: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.release", lambda: release)
    assert (disk._syncfs.__wrapped__() is not None) == there
