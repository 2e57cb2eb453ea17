"""The rows of runs on disk."""

from dataclasses import replace
from pathlib import Path

import pytest

from govcrawl.fates import Row
from govcrawl.runs.rows import KEPT, OpenRows, goes_on, read_rows, settle_across, write_rows
from pipelines.errors import ConfigurationError

LIST = "https://a.cn/"
ROWS = [
    Row("年报\u2028“引号”", "https://a.cn/1", LIST, "landed", "", ("changning-rsj", 2024)),
    Row("指南", "https://a.cn/2", LIST, "other_document", "by its title"),
]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_rows(tmp_path, "run-1", "changning", ROWS)
    assert read_rows(tmp_path, "run-1", "changning") == ROWS
    assert read_rows(tmp_path, "run-2", "changning") is None
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["run-1.changning.jsonl"]


def test_the_oldest_go(tmp_path: Path) -> None:
    write_rows(tmp_path, "run-000", "putuo", ROWS)
    for n in range(KEPT + 2):
        write_rows(tmp_path, f"run-{n:03}", "changning", ROWS)
    assert read_rows(tmp_path, "run-001", "changning") is None
    assert read_rows(tmp_path, "run-002", "changning") == read_rows(tmp_path, "run-000", "putuo") == ROWS


@pytest.mark.parametrize("text", ["{", "[]", '{"report": null, "colour": 1}'])
def test_damaged_rows_are_one_line(tmp_path: Path, text: str) -> None:
    write_rows(tmp_path, "run-1", "changning", ROWS)
    (tmp_path / "runs" / "run-1.changning.jsonl").write_text(text)
    with pytest.raises(ConfigurationError, match=r"run-1\.changning\.jsonl can't be read"):
        read_rows(tmp_path, "run-1", "changning")


def test_one_report_on_two_sites_counts_once(tmp_path: Path) -> None:
    write_rows(tmp_path, "run", "changning", ROWS)
    write_rows(
        tmp_path, "run", "shanghai", [Row("年报", "https://b.cn/", LIST, "unchanged", "", ROWS[0].report)]
    )
    assert settle_across(tmp_path, "run", ["changning", "putuo", "shanghai"]) == {
        "changning": {"landed": 1, "other_document": 1},
        "shanghai": {"copy": 1},
    }
    [row] = read_rows(tmp_path, "run", "shanghai") or []
    assert (row.fate, row.why) == ("copy", "of https://a.cn/1")


def test_what_a_crawl_that_was_killed_leaves(tmp_path: Path) -> None:
    """Rows are there once, as they stood last; a line that was cut off is none."""
    first, second = ROWS
    rows = OpenRows(tmp_path, "run", "changning")
    for row in (
        replace(first, fate=None, report=None),
        second,
        Row("某局年报", "https://a.cn/3", LIST),
        first,
    ):
        rows.write(row)
    assert goes_on(tmp_path, "run", "changning")
    assert read_rows(tmp_path, "run", "changning") == [first, second, Row("某局年报", "https://a.cn/3", LIST)]
    rows.close()  # as the system does for a process that is gone
    assert not goes_on(tmp_path, "run", "changning")
    with (tmp_path / "runs" / "run.changning.jsonl.open").open("a") as file:
        file.write('{"title": "一半')
    assert len(read_rows(tmp_path, "run", "changning") or []) == 3

    write_rows(tmp_path, "run", "changning", ROWS)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["run.changning.jsonl"]
    assert not goes_on(tmp_path, "run", "changning")
    assert not goes_on(tmp_path, "another", "changning")
