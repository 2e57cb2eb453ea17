"""What has landed and was deleted since is missed by every command, and comes back the way they name."""

import json
import shutil
from pathlib import Path

import pytest

from govcrawl import load
from govcrawl.losses import lost_reports
from tests.govcrawl.commands.test_reparse import contents
from tests.govcrawl.conftest import govcrawl

ACTION = "Action needed: govcrawl reparse"


def crawl(data: Path, *options: str) -> tuple[int, str]:
    """A crawl of another year, which brings nothing of what is gone back."""
    done = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2022", *options, data=data)
    return done.returncode, done.stdout


def test_a_year_that_is_deleted(crawled: Path, copy: Path) -> None:
    reports = sorted(load("reports", year=2024, data_dir=copy)["report_id"])
    for folder in copy.glob("datasets/*/year=2024"):
        shutil.rmtree(folder)
    found = govcrawl("verify", data=copy)
    assert found.returncode == 1
    assert f"{len(reports)} reports must be read again: {', '.join(reports)}\n" in found.stdout
    assert "then govcrawl reparse\n" in found.stdout
    assert f"{len(reports)} reports landed and not in the datasets any more: {reports[0]}, " in (
        status := govcrawl("status", data=copy).stdout
    )
    assert ACTION in status
    with pytest.warns(UserWarning, match=f"requests of {reports[0]}, .* landed and are gone"):
        assert set(load("requests", data_dir=copy)["year"]) == {2023}
    code, said = crawl(copy)
    assert (code, said.count(ACTION)) == (1, 1)
    assert govcrawl("reparse", data=copy).returncode == 0
    assert contents(copy).items() >= contents(crawled).items()
    assert govcrawl("verify", data=copy).returncode == 0


def test_the_next_crawl_fetches_what_is_listed_still(crawled: Path, copy: Path) -> None:
    shutil.rmtree(copy / "datasets" / "requests")
    done = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2023-2024", "--json", data=copy)
    assert done.returncode == 0, done.stderr
    [part] = json.loads(done.stdout)["districts"]
    assert part["fates"]["landed"] > 0
    numbers = load("requests", data_dir=crawled)["value"]
    assert load("requests", data_dir=copy)["value"].equals(numbers)
    assert govcrawl("verify", data=copy).returncode == 0


@pytest.mark.parametrize("also", [["inventory"], ["inventory", "state.sqlite"], ["inventory", "runs"]])
def test_without_an_inventory_memory_or_manifests_tell(copy: Path, also: list[str]) -> None:
    reports = sorted(set(load("reports", data_dir=copy)["report_id"]))
    assert lost_reports(copy) == []
    for name in ["datasets", *also]:
        path = copy / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert lost_reports(copy) == reports


def test_an_archive_of_which_nothing_has_landed(copy: Path) -> None:
    for name in ("datasets", "copies", "quarantine", "inventory", "runs", "state.sqlite"):
        path = copy / name
        if path.exists():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    line = "archive holds documents, and nothing has landed of them"
    assert f"{line}. {ACTION}" in govcrawl("status", data=copy).stdout
    found = govcrawl("verify", data=copy)
    assert (found.returncode, found.stdout.rstrip().endswith(ACTION)) == (1, True)
    assert govcrawl("reparse", data=copy).returncode == 0
    assert govcrawl("verify", data=copy).returncode == 0


def test_what_the_archive_can_not_give_back_is_said(copy: Path) -> None:
    shutil.rmtree(copy / "archive")
    for folder in copy.glob("datasets/*/year=2024"):
        shutil.rmtree(folder)
    (copy / "archive").mkdir()
    done = govcrawl("reparse", data=copy)
    assert done.returncode == 1
    assert (
        "landed before and not in the archive; govcrawl crawl SPIDER -a refresh=all fetches: " in done.stdout
    )
