"""The runs of several data folders in one history."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from govcrawl.fates import Row
from govcrawl.runs.history import History, SpiderRun
from govcrawl.runs.rows import KEPT, merge_rows, read_rows, write_rows


def part(spider: str, day: int, *, ended: bool = True, **more: object) -> SpiderRun:
    started, finished = f"2026-03-{day:02}T02:00:00+00:00", f"2026-03-{day:02}T03:00:00+00:00"
    state = "ok" if ended else "running"
    return SpiderRun(spider, started_at=started, finished_at=finished if ended else None, state=state, **more)  # type: ignore[arg-type]


def run_id(day: int) -> str:
    return f"202603{day:02}T020000Z-9f3a1c"


@pytest.fixture
def nodes(tmp_path: Path) -> list[Path]:
    """One that crawled two districts, of which one moved to another, and one whose crawl is older."""
    north, south, west = (tmp_path / name for name in ("north", "south", "west"))
    History(north).record(run_id(1), part("changning", 1))
    History(north).record(run_id(2), part("putuo", 2))
    History(south).record(run_id(3), part("changning", 3))
    History(west).record(run_id(2), part("putuo", 2, ended=False))  # a copy of that folder, made in mid-run
    return [north, south, west]


def content(root: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text()) for path in sorted((root / "runs").glob("*.json"))}


def test_in_any_order(nodes: list[Path], tmp_path: Path) -> None:
    found = []
    for number, order in enumerate(permutations(nodes)):
        into = tmp_path / f"into{number}"
        for node in (*order, *order):
            History(into).merge(History(node))
        found.append(content(into))
    assert found == [found[0]] * len(found)
    history = History(tmp_path / "into0")
    assert history.latest_id("changning") == run_id(3)
    latest = history.latest("putuo")
    assert latest is not None
    assert latest.state == "ok", "the account that was written last"
    run = history.load(run_id(2))
    assert run is not None
    assert run.good


def test_what_goes_on_comes_when_it_has_ended(nodes: list[Path], tmp_path: Path) -> None:
    into = History(tmp_path / "into")
    into.merge(History(nodes[2]), left_out=lambda run, spider: (run, spider) == (run_id(2), "putuo"))
    assert into.latest("putuo") is None
    assert into.latest_id("putuo") is None
    into.merge(History(nodes[0]))
    assert into.latest_id("putuo") == run_id(2)


def row(title: str) -> Row:
    return Row(title, f"https://a.example/{title}", "https://a.example/")


def test_rows_come_along_and_the_oldest_go(tmp_path: Path) -> None:
    node, into = tmp_path / "node", tmp_path / "into"
    for day in range(1, 31):
        write_rows(node, run_id(day), "changning", [row(f"{day}")])
    write_rows(into, "20260401T020000Z-9f3a1c", "changning", [row("new")])
    write_rows(into, run_id(1), "putuo", [row("other")])
    for _ in range(2):
        merge_rows(into, node)
        kept = sorted(path.name for path in (into / "runs").glob("*.changning.jsonl"))
        assert len(kept) == KEPT
        assert kept[0].startswith(run_id(2))
        assert read_rows(into, run_id(30), "changning") == [row("30")]
        assert read_rows(into, run_id(1), "putuo") == [row("other")]


def test_rows_of_a_run_that_was_cut_off_go_when_the_whole_ones_come(tmp_path: Path) -> None:
    node, into = tmp_path / "node", tmp_path / "into"
    write_rows(node, run_id(1), "changning", [row("a"), row("b")])
    whole = node / "runs" / f"{run_id(1)}.changning.jsonl"
    text = whole.read_bytes()
    begun = whole.rename(f"{whole}.open")
    begun.write_bytes(text[: text.index(b"\n") + 1])
    merge_rows(into, node)
    assert read_rows(into, run_id(1), "changning") == [row("a")]
    begun.unlink()
    whole.write_bytes(text)
    merge_rows(into, node)
    assert read_rows(into, run_id(1), "changning") == [row("a"), row("b")]
    assert [path.name for path in (into / "runs").iterdir()] == [whole.name]
