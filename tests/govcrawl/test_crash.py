"""A few of the kills of ``python -m benchmarks.crash``, one round of each kind of work."""

from pathlib import Path

import pytest

from benchmarks import crash
from pipelines.read import PARSER_VERSION


def test_kills_leave_nothing_behind_and_disturb_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "A_ROUND", 1)
    result = crash.run(len(crash.WORKS), seed=7, pause=0.2)
    assert result.wrong == []
    assert result.kills == len(crash.WORKS)
    assert result.reads > 0


def test_what_is_wrong_is_seen(copy: Path) -> None:
    truth = crash.rows(copy)
    assert list(crash.differences(copy, truth, PARSER_VERSION, "crawl")) == []
    torn, gone, *_ = sorted((copy / "datasets" / "requests").rglob("*.parquet"))
    gone.unlink()
    (copy / ".landing" / "x.tmp").touch()
    found = list(crash.differences(copy, truth, "other", "crawl"))
    assert "left: .landing/x.tmp" in found
    assert "other rows in requests" in found
    assert f"reports of versions {{{PARSER_VERSION!r}}}, not other" in found
    torn.write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="Parquet"):
        crash.rows(copy)
