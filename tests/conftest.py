"""For all tests."""

import pytest

from pipelines import read


@pytest.fixture(autouse=True)
def _faults_are_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reading raises by a fault of ours fails the test; outside tests it costs one document."""
    monkeypatch.setattr(read, "_UNEXPECTED", ())
