"""anysite: a city nobody has described, of each common content system."""

from pathlib import Path

import pytest

from govcrawl.sites.generic import CITIES, City
from govcrawl.sites.world import World
from tests.govcrawl.embedded import crawl


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.host)
def test_every_report_is_found_from_the_home_page(city: type[City], tmp_path: Path) -> None:
    site = city(World())
    run = crawl("anysite", tmp_path, f"-aentry={site.start}", "-adistrict=example")
    assert run.code == 0, run.output
    assert run.addresses == sorted(site.addresses())
    assert len(run.items) == 20
    assert run.stat("lists/walked") == 1
    assert run.stat("lists/fallback") == 0
    assert "elsewhere.example" not in "".join(run.addresses)
    assert {item["hints"]["district"] for item in run.items} == {"example"}


def test_years_and_sample(tmp_path: Path) -> None:
    entry = ("-aentry=https://www.trs.example/", "-adistrict=example")
    years = crawl("anysite", tmp_path, *entry, "-ayears=2024")
    assert (len(years.items), years.stat("reports/skipped_year")) == (5, 15)
    (tmp_path / "sample").mkdir()
    assert len(crawl("anysite", tmp_path / "sample", *entry, "-asample=3").items) == 3


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ([], "anysite needs -a entry="),
        (["-aentry=trs.example", "-adistrict=example"], "anysite needs -a entry="),
        (["-aentry=https://www.trs.example/"], "anysite needs -a district="),
        (["-aentry=https://www.trs.example/", "-adistrict=示例"], "anysite needs -a district="),
    ],
)
def test_a_missing_argument_is_one_line(options: list[str], line: str, tmp_path: Path) -> None:
    run = crawl("anysite", tmp_path, *options)
    assert run.code == 2
    assert run.output.startswith(f"scrapy crawl: {line}")
    assert run.output.count("\n") == 1


def test_a_home_page_that_is_not_there(tmp_path: Path) -> None:
    run = crawl("anysite", tmp_path, "-aentry=https://www.nowhere.example/", "-adistrict=example")
    assert run.code == 1
    assert "List can't be read: https://www.nowhere.example/: status 404" in run.output
