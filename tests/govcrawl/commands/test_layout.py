"""`govcrawl layout`: what it says, and that all goes on in a folder by district."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import govcrawl as package
from pipelines.store.paths import DATASETS
from tests.govcrawl.conftest import govcrawl


def datasets(root: Path) -> dict[Path, bytes]:
    return {path.relative_to(root): path.read_bytes() for path in root.glob("datasets/**/*.parquet")}


@pytest.fixture(scope="module")
def by_district(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was crawled, converted. Not to be changed."""
    root = shutil.copytree(crawled, tmp_path_factory.mktemp("district") / "data")
    done = govcrawl("layout", "district", data=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{root}: by district, ")
    return root


def test_it_says_how_a_folder_is(crawled: Path, by_district: Path) -> None:
    for root, layout in ((crawled, "agency"), (by_district, "district")):
        number = sum("year=0" not in path.parts for path in datasets(root))
        number += len(list(root.glob("copies/**/*.parquet")))
        for asked in ([], [layout]):
            done = govcrawl("layout", *asked, data=root)
            assert (done.returncode, done.stdout) == (0, f"{root}: by {layout}, {number} files\n")


def test_the_same_is_read_verified_and_read_again_from_the_archive(
    crawled: Path, by_district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for dataset in DATASETS:
        one, other = (package.load(dataset, data_dir=root) for root in (crawled, by_district))
        pd.testing.assert_frame_equal(one, other)
    for command in ("verify", "status"):
        done = govcrawl(command, data=by_district)
        assert done.returncode == govcrawl(command, data=crawled).returncode == 0, done.stdout
    new = tmp_path / "new"
    shutil.copytree(crawled / "archive", new / "archive")
    (new / "origin").write_text((crawled / "origin").read_text())
    monkeypatch.setenv("GOVCRAWL_LAYOUT", "district")
    assert govcrawl("reparse", data=new).returncode == 0
    assert datasets(new) == datasets(by_district)


def test_a_crawl_lands_in_it(crawled: Path, tmp_path: Path) -> None:
    root = tmp_path / "data"
    asked = ("crawl", "changning", "-sSITES=embedded", "-ayears=2023-2024", "-sLAYOUT=district")
    done = govcrawl(*asked, data=root)
    assert done.returncode == 0, done.stderr
    for dataset in DATASETS:
        one, other = (package.load(dataset, data_dir=folder) for folder in (crawled, root))
        assert len(one) == len(other)
    assert set(package.load("reports", data_dir=root)["agency"]) == set(
        package.load("reports", data_dir=crawled)["agency"]
    )
    done = govcrawl("crawl", "changning", "-sSITES=embedded", "-ayears=2024", "-sLAYOUT=province", data=root)
    assert done.returncode == 2
    assert "no layout 'province'; write agency or district" in done.stderr


def test_a_damaged_file_is_named_and_mended_as_it_says(by_district: Path, tmp_path: Path) -> None:
    root = shutil.copytree(by_district, tmp_path / "data")
    file = root / "datasets/requests/year=2024/district_slug=changning/part-0.parquet"
    reports = len(package.load("reports", year=2024, data_dir=root))
    content = bytearray(file.read_bytes())
    content[60] ^= 1
    file.write_bytes(content)
    done = govcrawl("verify", data=root)
    assert done.returncode == 1
    assert f"{reports} reports must be read again: " in done.stdout
    assert done.stdout.endswith("Action needed: govcrawl verify --repair, then govcrawl reparse\n")
    assert govcrawl("layout", "agency", data=root).returncode == 1
    assert govcrawl("verify", "--repair", data=root).returncode == 1
    assert govcrawl("reparse", data=root).returncode == 0
    assert govcrawl("verify", data=root).returncode == 0
    assert datasets(root) == datasets(by_district)
