"""For all tests."""

import os
import sys

import pytest

from pipelines import read

# Where a machine keeps no bytecode, each of the hundreds of processes that tests start would compile the
# program anew, which takes half a second.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(autouse=True)
def _faults_are_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reading raises by a fault of ours fails the test; outside tests it costs one document."""
    monkeypatch.setattr(read, "_UNEXPECTED", ())
