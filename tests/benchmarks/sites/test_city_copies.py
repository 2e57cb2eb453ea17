"""The imitated copies on the city's site, and what the spiders make of a report that stands on two sites."""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from benchmarks.sites.city_copies import CITY, YEAR, draw_city, draw_district, look
from benchmarks.sites.draw import dice


@pytest.mark.parametrize("name", ["xuhui", "changning"])
def test_the_city_lists_a_copy_of_the_total(name: str) -> None:
    drawn = dice("city copies", name, 0)
    district = draw_district(name, drawn)
    city = draw_city(district, drawn)
    [total] = [one for one in district.reports if one.agency.kind == "district"]
    [row] = [row for row in city.rows() if row.report is total]
    page = city.static(row.url)
    assert page is not None
    assert total.body in page.body()
    assert total.year == YEAR
    assert row.url not in {row.url for row in district.rows()}
    assert [one.address for one in city.listings] == list(CITY.lists)


def crawled(city_first: bool) -> tuple[bool, dict[str, str], int, int]:
    drawn = dice("city copies", "xuhui", 1)
    district = draw_district("xuhui", drawn)
    city = draw_city(district, drawn)
    with tempfile.TemporaryDirectory() as folder:
        both = look(district, city, Path(folder), city_first=city_first)
    cells = {f"{one.agency} {one.year}": repr(sorted(one.cells.items())) for one in both.outcome.landed}
    return both.good, cells, len(both.verdict.right), both.verdict.listed


def test_copies_land_once_in_whichever_order_the_sites_are_crawled() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # a reactor starts once in a process
        first, second = pool.map(crawled, (False, True))
    assert first == second
    is_good, cells, right, listed = first
    assert is_good
    assert right == listed == len(cells) > 5
