"""`govcrawl merge`: what it says, and what it refuses."""

import json
import shutil
from pathlib import Path

from govcrawl.memory.database import all_known
from pipelines.analysis.acknowledged import FILE
from pipelines.store.paths import MERGING
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import execute

ENTRY = """[[finding]]
rule = "outcomes_sum"
report = "changning-rsj-2024"
seen = "0f3a9c2b71d4e865"
reason = "{reason}"
since = "2026-11-27"
"""


def merge(*arguments: object) -> tuple[int, str, str]:
    done = execute("govcrawl", "merge", *map(str, arguments))
    return done.returncode, done.stdout, done.stderr


def test_a_folder_into_an_empty_one(crawled: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    code, out, err = merge(into, crawled)
    assert (code, err) == (0, "")
    assert out.startswith("1 folder: 1 archive file taken, ")
    assert {path.relative_to(into): path.read_bytes() for path in into.glob("datasets/**/*.parquet")} == {
        path.relative_to(crawled): path.read_bytes() for path in crawled.glob("datasets/**/*.parquet")
    }
    assert all_known(into) == all_known(crawled)
    code, out, _ = merge(into, crawled)
    assert (code, out.splitlines()[0]) == (0, "1 folder: 0 archive files taken, nothing to read")
    for command in ("verify", "status"):
        assert govcrawl(command, data=into).returncode == 0
    again = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2023-2024", data=into)
    assert "landed" not in again.stdout.splitlines()[0], "it knows what the other has fetched"


def test_as_json_and_what_people_have_judged_otherwise(crawled: Path, tmp_path: Path) -> None:
    one, other, into = (tmp_path / name for name in ("one", "other", "into"))
    for folder, reason in ((one, "a misprint"), (other, "no misprint")):
        shutil.copytree(crawled, folder)
        (folder / FILE).write_text(ENTRY.format(reason=reason))
    (other / "expected.csv").write_text(
        "year,district,reports,proactive,requests,reviews,indicators,checks\n2024,changning,1,0,0,0,0,0\n"
    )
    code, out, _ = merge(into, one, other, "--json")
    found = json.loads(out)
    assert code == 1
    assert found["absent"] == found["otherwise"] == found["failed"] == []
    assert len(found["taken"]) == 1
    assert found["shared"]
    [line] = found["trouble"]
    assert line.startswith(f"{other / FILE} acknowledges outcomes_sum of changning-rsj-2024 otherwise than")
    assert (into / FILE).read_text() == (one / FILE).read_text()
    assert (into / "expected.csv").read_text() == (other / "expected.csv").read_text()


def test_one_that_was_killed_is_told_of(crawled: Path, tmp_path: Path) -> None:
    into = shutil.copytree(crawled, tmp_path / "into")
    (into / MERGING).write_text("")
    done = govcrawl("status", data=into)
    assert "a merge was killed before all had landed. Action needed: govcrawl merge" in done.stdout
    assert merge(into, crawled)[0] == 0
    assert "a merge was killed" not in govcrawl("status", data=into).stdout


def test_what_is_refused_in_one_line(crawled: Path, tmp_path: Path) -> None:
    live = shutil.copytree(crawled, tmp_path / "live")
    (live / "origin").write_text("live\n")
    for arguments, words in (
        ((tmp_path / "into", crawled, live), "is of live data, and embedded data are merged here"),
        ((tmp_path / "into", tmp_path / "none"), "is no data folder"),
        ((crawled, crawled), "one in the other"),
        ((tmp_path / "into",), "usage: govcrawl merge"),
    ):
        code, out, err = merge(*arguments)
        assert (code, out) == (2, "")
        assert words in err
        assert err.count("\n") == 1
    assert not (tmp_path / "into").exists()
