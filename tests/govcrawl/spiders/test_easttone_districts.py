"""The EastTone districts: their spiders find everything their embedded sites publish, and nothing else."""

from pathlib import Path

import pytest

from tests.govcrawl.embedded import crawl, published

HELD = {"putuo": 36, "pudong": 18, "jinshan": 18, "yangpu": 30}
"""Addresses of reports on the embedded sites; yangpu has twelve reports in both its generations."""


@pytest.mark.parametrize("spider", HELD)
def test_every_report_is_found(spider: str, tmp_path: Path) -> None:
    run = crawl(spider, tmp_path)
    assert run.code == 0, run.output
    assert run.addresses == published(spider)
    assert len(run.items) == HELD[spider] == run.stat("reports/found")
    assert run.stat("lists/fallback") == run.stat("fallback/searches") == 0
    assert {item["hints"]["district"] for item in run.items} == {spider}


def test_agencies_are_known_from_their_columns(tmp_path: Path) -> None:
    run = crawl("jinshan", tmp_path)
    assert {item["hints"]["agency_abbr"] for item in run.items} >= {None, "wjw", "rsj", "fjz"}


def test_yangpu_knows_the_agency_of_a_list_by_its_link(tmp_path: Path) -> None:
    run = crawl("yangpu", tmp_path)
    legacy = [item for item in run.items if "/buffersInformation/details?id=" in item["url"]]
    assert len(legacy) == 18
    assert "上海市杨浦区人力资源和社会保障局" in {item["hints"]["agency_name"] for item in legacy}
