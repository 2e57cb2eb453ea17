"""anysite: a city nobody has described, of each common content system."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from govcrawl.sites.generic import CITIES, CitySite
from govcrawl.sites.world import World
from tests.govcrawl.embedded import crawl
from tests.govcrawl.standin import StandIn, standin


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.host)
def test_every_report_is_found_from_the_home_page(city: type[CitySite], tmp_path: Path) -> None:
    site = city(World())
    run = crawl("anysite", tmp_path, f"-aentry={site.start}", "-adistrict=example")
    assert run.code == 0, run.output
    assert run.addresses == sorted(site.addresses())
    assert len(run.reports) == 20
    assert run.stat("lists/walked") == 1
    assert run.stat("lists/fallback") == 0
    assert "elsewhere.example" not in "".join(run.addresses)
    assert {item["hints"]["district"] for item in run.items} == {"example"}


def test_years_and_sample(tmp_path: Path) -> None:
    entry = ("-aentry=https://www.trs.example/", "-adistrict=example")
    years = crawl("anysite", tmp_path, *entry, "-ayears=2024")
    assert (len(years.items), years.stat("fates/not_wanted_year")) == (5, 15)
    (tmp_path / "sample").mkdir()
    assert len(crawl("anysite", tmp_path / "sample", *entry, "-asample=3").items) == 3


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ([], "anysite needs -a entry="),
        (["-aentry=trs.example", "-adistrict=example"], "anysite needs -a entry="),
        (["-aentry=https://trs.example:99999/", "-adistrict=example"], "anysite needs -a entry="),
        (["-aentry=https://www.trs.example/"], "anysite needs -a district="),
        (["-aentry=https://www.trs.example/", "-adistrict=示例"], "anysite needs -a district="),
    ],
)
def test_a_missing_argument_is_one_line(options: list[str], line: str, tmp_path: Path) -> None:
    run = crawl("anysite", tmp_path, *options)
    assert run.code == 2
    assert run.output.startswith(f"govcrawl crawl: {line}")
    assert run.output.count("\n") == 1


def test_a_home_page_that_is_not_there(tmp_path: Path) -> None:
    run = crawl("anysite", tmp_path, "-aentry=https://www.nowhere.example/", "-adistrict=example")
    assert run.code == 1
    assert "List can't be read: https://www.nowhere.example/: status 404" in run.output


@pytest.fixture
def site() -> Iterator[StandIn]:
    with standin() as server:
        yield server


def test_a_site_in_parts(site: StandIn, tmp_path: Path) -> None:
    """Columns by agencies and years, a year's list called like a report, a page that is its only report."""
    report = "<h1>{0}</h1><p>一、总体情况</p><table>" + "<tr><td>1</td></tr>" * 5 + "</table>"
    title = "甲市{0}局{1}年政府信息公开工作年度报告"
    list_of = "".join(f"<li><a href='/r/{n}-2022.html'>{title.format(n, 2022)}</a></li>" for n in range(3))
    site.pages |= {
        "/": "<a href='/zw/'>政务公开</a><a href='/fr/'>法人年度报告</a>"
             "<a href='/c.html'>某公司2024年度报告</a>"
             "<a href='https://www.elsewhere.example/'>政府信息公开年报</a>",
        "/zw/": "<a href='/zw/nb/index.html#top'>政府信息公开年度报告</a><a href='/zw/ysq/'>依申请公开</a>",
        "/zw/nb/index.html": "<a href='bm/'>市级部门</a><a href='2023/'>2023年</a>"
                             "<a href='/zfb/'>市政府</a>"
                             "<a href='2022.html'>2022年政府信息公开年报</a>"
                             "<a href='qfb/'>政府信息公开年报</a>",
        "/zw/nb/bm/": f"<li><a href='/r/1-2024.html'>{title.format(1, 2024)}</a></li>",
        "/zw/nb/2023/": f"<li><a href='/r/1-2023.html'>{title.format(1, 2023)}</a></li>",
        "/zw/nb/2022.html": list_of,
        "/zw/nb/qfb/": report.format("甲市2024年政府信息公开工作年度报告"),
        "/fr/": "<p>空</p>",
    }  # fmt: skip
    names = ["1-2024", "1-2023", *(f"{n}-2022" for n in range(3))]
    site.pages |= {f"/r/{name}.html": report.format(name) for name in names}

    run = crawl("anysite", tmp_path, "-aentry=https://www.a.example/", "-adistrict=a", sites=site.address)

    expected = [
        "https://www.a.example/zw/nb/qfb/",
        *(f"https://www.a.example/r/{name}.html" for name in names),
    ]
    assert run.addresses == sorted(expected)
    assert run.code == 0, run.output
    assert not {"/zw/ysq/", "/c.html"} & set(site.paths())
    assert {asked.host for asked in site.asked} == {"www.a.example"}


def test_a_column_that_is_not_understood(site: StandIn, tmp_path: Path) -> None:
    site.pages["/"] = "<a href='/nb/'>政府信息公开年报</a>"
    site.pages["/nb/"] = "<div id=app></div><script src=/app.js></script>"
    run = crawl("anysite", tmp_path, "-aentry=https://www.a.example/", "-adistrict=a", sites=site.address)
    assert run.code == 1
    assert (
        "List can't be read: https://www.a.example/nb/: no reports, no parts and no way to other"
        in run.output
    )
