"""The coverage page says the same as the data folder, and says it to a browser."""

from datetime import UTC, datetime
from pathlib import Path

from lxml.html import HtmlElement, document_fromstring

from govcrawl.runs.coverage import page
from govcrawl.runs.history import SpiderRun
from govcrawl.runs.survey import DistrictStatus

NOW = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
RUN = SpiderRun("changning", state="ok", started_at="2026-11-22T02:15:00+00:00", finished_at="x")
CHANGNING = DistrictStatus(
    "changning", RUN, RUN, {2023: {"changning-rsj"}, 2024: {"changning-rsj", "changning-x<y"}}
)
HUANGPU = DistrictStatus("huangpu")


def opened(*stand: DistrictStatus, due: int | None = 2024) -> HtmlElement:
    return document_fromstring(page(Path("data"), stand, due, NOW))


def rows(table: HtmlElement) -> list[list[str]]:
    return [[cell.text_content() for cell in row] for row in table.iter("tr")]


def test_a_line_for_each_district() -> None:
    table = opened(CHANGNING, HUANGPU).find(".//table")
    missing = [len(one.missing(2024)) for one in (CHANGNING, HUANGPU)]
    assert min(missing) > 20
    assert rows(table) == [
        ["district", "platform", "state", "last run", "2023", "2024", "missing 2024"],
        ["changning 长宁", "easttone", "ok", "2026-11-22", "1", "2", str(missing[0])],
        ["huangpu 黄浦", "epoint", "never run", "-", "0", "0", str(missing[1])],
    ]
    assert table.find(".//a").get("href").startswith("https://zwgk.shcn.gov.cn/")


def test_the_agencies_of_a_district_by_year() -> None:
    details = opened(CHANGNING).find(".//details")
    lines = {line[0]: line[1:] for line in rows(details.find("table"))}
    assert lines["agency"] == ["", "2023", "2024"]
    assert lines["changning-rsj"] == ["上海市长宁区人力资源和社会保障局", "●", "●"]
    assert lines["changning-x<y"] == ["", "", "●"]
    assert lines["changning-wjw"] == ["上海市长宁区卫生健康委员会", "", "○"]
    assert set(CHANGNING.missing(2024)) < lines.keys()


def test_before_anything_has_landed() -> None:
    assert rows(opened(HUANGPU, due=None).find(".//table"))[1] == [
        "huangpu 黄浦",
        "epoint",
        "never run",
        "-",
        "0",
    ]
