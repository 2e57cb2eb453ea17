"""The findings column leaves out what a person has judged, in every copy of the report."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from govcrawl.extensions import history
from govcrawl.runs.history import SpiderRun


def test_acknowledged_findings_leave_the_column(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = SimpleNamespace(agency="changning-rsj", year=2024, check=SimpleNamespace(rule="outcomes_sum"))
    monkeypatch.setattr(history, "every_judged", lambda _: [one])
    run = history.HistoryExtension.__new__(history.HistoryExtension)
    run._crawler = SimpleNamespace(settings={"DATA_DIR": str(tmp_path)})  # type: ignore[assignment]
    run.part = SpiderRun("changning", findings={"outcomes_sum": 3, "blank_total": 1})
    run._found = {("changning-rsj", 2024): [Counter(outcomes_sum=1), Counter(outcomes_sum=1)]}  # type: ignore[assignment]
    run._quieten()
    assert run.part.findings == {"outcomes_sum": 1, "blank_total": 1}
