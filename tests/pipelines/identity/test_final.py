"""Titles and periods of what is not the final report about a whole year; titles that do not agree."""

import pytest

from pipelines.documents import open_document
from pipelines.identity import identify
from pipelines.records import EVERY_CELL, Hints

TITLE = "上海市长宁区应急管理局2024年政府信息公开工作年度报告"
PERIOD = "本报告数据的统计期限自{}至{}。"


def marking(page: str, title: str = "") -> set[str]:
    """The rules of the findings that mark every cell."""
    document = open_document(page.encode(), "text/html", url="", charset="utf-8")
    found = identify(document, "", Hints(title=title or None, district="changning"))
    return {check.rule for check in found.checks if check.cells == EVERY_CELL and check.severity != "info"}


def page(title: str = TITLE, window: str = TITLE, text: str = "") -> str:
    return f"<html><head><title>{window}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE}（征求意见稿）",
        f"{TITLE}（草案）",
        f"{TITLE}（送审稿）",
        f"{TITLE}（模板）",
        f"{TITLE}（样表）",
        f"{TITLE}（作废）",
        f"{TITLE}（更正前）",
        f"《{TITLE}》填报示例",
        f"关于作废《{TITLE}》的公告",
        TITLE.replace("年政", "年上半年政"),
        TITLE.replace("年政", "年1-6月政"),
        TITLE.replace("年政", "年7月-12月政"),
        TITLE.replace("年政", "年第三季度政"),
        TITLE.replace("工作年度报告", "半年报告"),
        TITLE.replace("年度报告", "计划"),
    ],
)
def test_a_title_of_no_final_report_marks_every_cell(title: str) -> None:
    assert marking(page(title, title)) == {"doubtful_title"}


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        f"{TITLE}（更正后）",
        f"{TITLE}（修订版）",
        f"{TITLE}（全文）",
        f"{TITLE}（2024年1月-12月）",
        f"{TITLE}和2025年工作计划",
        f"{TITLE}（全文）及2025年政务公开工作要点",
        "上海市长宁区人口和计划生育委员会2012年政府信息公开工作情况",
        "关于公布《上海市长宁区应急管理局2024年政府信息公开工作年度报告》的通知",
    ],
)
def test_a_title_of_a_final_report_marks_nothing(title: str) -> None:
    assert marking(page(title, title)) == set()


@pytest.mark.parametrize(
    ("window", "rules"),
    [
        (TITLE, set()),
        (f"{TITLE}_政府信息公开年报_上海市长宁区人民政府", set()),
        (f"{TITLE}（2025-01-14）_政府信息公开年报_上海市长宁区人民政府", set()),
        ("上海市长宁区人民政府", set()),
        ("政府信息公开年报", set()),
        ("2025年_政府信息公开年报_上海长宁", set()),
        ("应急管理局-政府信息公开年度报告", set()),
        (TITLE.replace("2024", "2023"), {"year_disagrees"}),
        (f"{TITLE.replace('2024', '2023')}-上海长宁", {"year_disagrees"}),
        (TITLE.replace("应急管理局", "民政局"), {"agency_disagrees"}),
    ],
)
def test_the_title_of_the_window_agrees_with_that_of_the_text(window: str, rules: set[str]) -> None:
    assert marking(page(window=window)) == rules


@pytest.mark.parametrize(
    ("listed", "rules"),
    [
        (TITLE, set()),
        (TITLE.replace("2024", "2023"), {"year_disagrees"}),
        (TITLE.replace("应急管理局", "民政局"), {"agency_disagrees"}),
    ],
)
def test_the_title_of_the_list_agrees_with_that_of_the_page(listed: str, rules: set[str]) -> None:
    assert marking(page(), listed) == rules


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("2024年1月1日", "2024年12月31日", True),
        ("2024年1月1日", "12月31日", True),
        ("2024年1月1日", "2024年6月30日", False),
        ("2024年3月19日", "2024年12月31日", False),
    ],
)
def test_a_period_that_is_no_whole_year_marks_every_cell(first: str, last: str, whole: bool) -> None:
    text = f"本机关编制本报告。{PERIOD.format(first, last)}"
    assert marking(page(text=text)) == (set() if whole else {"partial_period"})


def test_the_first_reports_begin_with_the_regulations() -> None:
    title = TITLE.replace("2024", "2008")
    text = PERIOD.format("2008年5月1日", "2008年12月31日")
    assert "partial_period" not in marking(page(title, title, text))


def test_dates_that_are_no_period_of_figures_mark_nothing() -> None:
    text = "2024年3月1日至2024年5月31日开展了专项检查。"
    assert marking(page(text=text)) == set()
