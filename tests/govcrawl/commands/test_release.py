"""`govcrawl release`, `expect` and `acknowledge`, from outside."""

import json
import shutil
from pathlib import Path

import pytest

from govcrawl import load
from govcrawl.commands.release import said
from pipelines.analysis.release import Release
from pipelines.analysis.release.changes import Change
from tests.govcrawl.conftest import govcrawl


@pytest.fixture
def copied(crawled: Path, tmp_path: Path) -> Path:
    """A data folder of its own, to be written into."""
    return Path(shutil.copytree(crawled, tmp_path / "data"))


def test_a_release_of_imitated_sites_says_so(crawled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "releases" / "1"
    done = govcrawl("release", str(folder), data=crawled)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--demo releases them as such" in done.stderr
    assert not folder.exists()
    done = govcrawl("release", str(folder), "--demo", "--date", "2026-11-27", "--json", data=crawled)
    assert (done.returncode, done.stderr) == (0, "")
    first = json.loads(done.stdout)
    assert (first["version"], first["since"]) == ("1.0.0", None)
    assert json.loads((folder / "datapackage.json").read_bytes())["created"] == "2026-11-27T00:00:00Z"
    done = govcrawl("release", str(tmp_path / "releases" / "2"), "--demo", data=crawled)
    assert done.stdout.splitlines()[1] == f"since {folder}: nothing changed; CHANGES.md says what and why"


def test_what_changed_is_said_once() -> None:
    one = Change("page", "changning-rsj-2024", 2024, "changning-rsj", "changning", "requests", "a", 1)
    done = Release(Path("2"), "1.0.1", {"reports": 1}, Path("1"), (), [one, one._replace(cell="b")])
    assert list(said(done))[1] == "since 1: 2 cells of 1 report changed; CHANGES.md says what and why"


def test_expected_rows(copied: Path) -> None:
    done = govcrawl("expect", "--check", data=copied)
    assert (done.returncode, "govcrawl expect writes it" in done.stderr) == (2, True)
    assert govcrawl("expect", data=copied).returncode == 0
    assert govcrawl("expect", "--check", data=copied).returncode == 0
    [file] = copied.rglob("expected.csv")
    file.write_text(file.read_text().replace("2024,changning,", "2024,changning,1", 1))
    done = govcrawl("expect", "--check", data=copied)
    assert done.returncode == 1
    assert done.stdout.startswith("changning: reports 2024: ")
    assert "Action needed: see what is gone or new" in govcrawl("status", data=copied).stdout


def test_a_finding_is_acknowledged(copied: Path) -> None:
    checks = load("checks", data_dir=next(copied.rglob("datasets")).parent)
    found = checks[~checks["holds"]].iloc[0]
    report = [found["agency"], str(found["year"])]
    done = govcrawl("acknowledge", *report, "no_rule", "--reason", "so", data=copied)
    assert done.returncode == 2
    assert "has no finding no_rule; it has " in done.stderr
    done = govcrawl("acknowledge", *report, found["rule"], "--reason", "theirs", data=copied)
    assert (done.returncode, done.stderr) == (0, "")
    shown = govcrawl("show", *report, data=copied).stdout
    assert "acknowledged since" in shown
    assert ": theirs" in shown


def test_a_crawl_leaves_out_what_is_acknowledged_in_the_copy_of_a_report_as_well(copied: Path) -> None:
    """The page of changning-jyj-2024 stands at two addresses, its 结转下年度 without a total on both."""

    def findings() -> dict[str, int]:
        done = govcrawl(
            "crawl", "changning", "-sSITES=embedded", "-ayears=2024", "-arefresh=all", data=copied
        )
        assert done.returncode == 0, done.stderr
        run = max((copied / "runs").glob("2*Z-*[0-9a-f].json"))
        found: dict[str, int] = json.loads(run.read_bytes())["spiders"]["changning"]["findings"]
        assert f"; {sum(found.values())} findings" in done.stdout + done.stderr
        return found

    before = findings()
    assert before.pop("blank_total") == 2
    done = govcrawl("acknowledge", "changning-jyj", "2024", "blank_total", "--reason", "theirs", data=copied)
    assert (done.returncode, done.stderr) == (0, "")
    assert findings() == before
