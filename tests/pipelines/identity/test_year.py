"""The report year: title before period before lead before the date of publication."""

from datetime import date

import pytest

from pipelines.document import Document, Grid, Paragraph
from pipelines.identity import identify
from pipelines.records import Check, Hints, Identity

PERIOD = "本年度报告中所列数据统计期限从{0}年1月1日起到{0}年12月31日止。"


def year_of(
    title: str = "", *lines: str, hints: Hints | None = None, url: str = "", **metadata: str
) -> Identity:
    document = Document([Paragraph(line) for line in lines], title=title, metadata=metadata)
    return identify(document, url, hints or Hints(district="minhang"))


def rules(found: Identity) -> set[str]:
    return {check.rule for check in found.checks if check.rule.startswith("year")}


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2024年政府信息公开工作年度报告", 2024),
        ("2018年度政府信息公开工作年度报告", 2018),
        ("2015上海市公安局黄浦分局政府信息公开工作年度报告", 2015),
        ("闵行区经济委员会政府信息公开工作年度报告 (2022年)", 2022),
        ("闵行区经济委员会政府信息公开工作年度报告（2022）", 2022),
        ("上海市普陀区投资促进办公室 2025年政府信息公开工作年度报告", 2025),
        ("２０２４年政府信息公开工作年度报告", 2024),
        ("2 0 2 4 年政府信息公开工作年度报告", 2024),
        ("2009\n年上海市青浦区水务局政府信息公开工作年度报告", 2009),
        ("二〇二四年政府信息公开工作年度报告", 2024),
        ("二○二〇年政府信息公开工作年度报告", 2020),
        ("二零一九年度政府信息公开年度报告", 2019),
        ("2022年发布的2021年政府信息公开工作年度报告", 2021),
        ("杨浦区江浦路街道2024年政府信息公开工作年度报告 2025-01-22", 2024),
        ("徐府发〔2021〕2号 2020年上海市徐汇区政府政务公开工作年度报告", 2020),
        ("2025年1月发布 2024年政府信息公开工作年度报告", 2024),
    ],
)
def test_title(title: str, year: int) -> None:
    found = year_of(title)
    assert found.year == year
    assert rules(found) == set()


@pytest.mark.parametrize("years", ["2023年、2024年", "2023-2024年度", "2023—2024年", "2023/2024年"])
def test_several_years_are_marked(years: str) -> None:
    found = year_of(f"{years}政府信息公开工作年度报告")
    assert found.year == 2024
    assert rules(found) == {"year_assumed"}


@pytest.mark.parametrize(
    ("published", "period", "expected"),
    [
        ("2025-01-15", "", {"year_assumed"}),  # the year it came out in, just begun
        ("2025-12-30", "", set()),  # some publish before the year is over
        ("2026-01-15", "", set()),
        ("2025-01-15", PERIOD.format(2025), set()),
    ],
)
def test_the_year_of_publication_in_a_title_is_marked(
    published: str, period: str, expected: set[str]
) -> None:
    found = year_of("2025年政府信息公开工作年度报告", period, 发布日期=published)
    assert found.year == 2025
    assert rules(found) == expected


def test_title_wins_over_the_period_which_is_marked() -> None:
    found = year_of("闵行区经济委员会政府信息公开工作年度报告 (2022年)", PERIOD.format(2021))
    assert found.year == 2022
    disagreement = next(check for check in found.checks if check.rule == "year_disagrees")
    assert (disagreement.severity, disagreement.holds) == ("warning", False)
    assert (disagreement.left, disagreement.right) == (2022, 2021)


@pytest.mark.parametrize(
    "sentence",
    [
        PERIOD.format(2024),
        "本报告所列数据的统计期限自 2024 年 1 月 1 日至 12 月 31 日。",
        "统计期限:２０２４年１月１日—２０２４年１２月３１日",
    ],
)
def test_period_where_the_title_has_no_year(sentence: str) -> None:
    found = year_of("闵行区七宝镇年报", "一、总体情况", "二", "三", "四", sentence)
    assert found.year == 2024
    assert rules(found) == {"year_assumed"}


def test_lead() -> None:
    found = year_of("闵行区七宝镇年报", "2023年政府信息公开工作年度报告由闵行区七宝镇人民政府编制。")
    assert (found.year, rules(found)) == (2023, {"year_assumed"})


@pytest.mark.parametrize(
    "printed",
    ["2026年01月21日", "2026年1月22日", "2026-01-22", "2026.01.13", "2026/2/26", "2026-01-17 00:00"],
)
@pytest.mark.parametrize("label", ["发布日期", "发布时间", "PubDate", "发布日期："])
def test_year_before_publication(printed: str, label: str) -> None:
    found = year_of("闵行区七宝镇年报", **{label: printed})
    assert found.year == 2025
    assert [check.severity for check in found.checks if check.rule == "year_assumed"] == ["warning"]


def test_printed_date_before_listed_date_before_address() -> None:
    hints = Hints(district="putuo", listed_on=date(2018, 1, 26))
    url = "https://shpt.gov.cn/zhengwu/zfxxgknb-sfjzfxxgk/2024/105/137251.html"  # path: a migration
    title = "普陀区司法局年报"
    assert year_of(title, hints=hints, url=url, 发布日期="2017-01-20").year == 2016
    assert year_of(title, hints=hints, url=url).year == 2017
    assert year_of(title, url=url).year == 2023


@pytest.mark.parametrize(
    ("title", "published", "year"),
    [
        ("2025年政府信息公开工作年度报告", "2024-01-20", 2023),  # after publication
        ("2002年政府信息公开工作年度报告", "2024-01-20", 2023),  # before there was any disclosure
        ("2024年政府信息公开工作年度报告", "2024-12-31", 2024),
    ],
)
def test_implausible_year_is_refused(title: str, published: str, year: int) -> None:
    found = year_of(title, 发布日期=published)
    assert found.year == year
    assert ("year_implausible" in rules(found)) == (not title.startswith(str(year)))


@pytest.mark.parametrize(
    ("published", "year"),
    [("2025-01-21", 2024), ("2025-12-30", 2025), ("2026-01-21", 2025), ("", 2025)],
)
def test_a_title_that_names_the_year_of_publication(published: str, year: int) -> None:
    found = year_of("闵行区经委2025年政府信息公开工作年度报告", PERIOD.format(2024), 发布日期=published)
    assert found.year == year
    assert "year_disagrees" in rules(found)


def test_no_year_is_an_error_and_no_guess() -> None:
    found = year_of("闵行区七宝镇年报", "一、总体情况")
    assert found.year is None
    assert [check.severity for check in found.checks if check.rule == "year_unknown"] == ["error"]


def disagreeing(blocks: list[Paragraph | Grid], listed: str) -> list[Check]:
    document = Document(blocks, title=TITLE)
    found = identify(document, "", Hints(district="minhang", title=listed or None))
    return [check for check in found.checks if check.rule == "year_disagrees"]


TITLE = "闵行区统计局2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("blocks", "listed"),
    [
        ([], TITLE.replace("2024", "2023")),
        ([Paragraph(TITLE.replace("2024", "2023"))], ""),
        ([Paragraph(PERIOD.format(2023))], ""),
        ([Paragraph("统计期限为2024年1月1日至2023年12月31日"), Paragraph(PERIOD.format(2023))], ""),
        ([Paragraph("统计期限为2023年1月1日至2024年12月31日")], ""),
    ],
)
def test_years_that_do_not_agree_mark_every_cell(blocks: list[Paragraph | Grid], listed: str) -> None:
    checks = disagreeing(blocks, listed)
    assert [check.cells for check in checks] == [("proactive", "requests", "reviews", "indicators")]


@pytest.mark.parametrize(
    "blocks",
    [
        [Paragraph(TITLE), Paragraph(PERIOD.format(2024))],
        [Paragraph(TITLE.replace("2024", "2023")), Paragraph(TITLE.replace("2024", "2022"))],  # a list
        [Paragraph("2023年11月1日至12月31日开展专项行动。")],
        [Grid([], 0, 0, caption="2024年度政府信息公开情况统计表")],
        [Grid([], 0, 0, caption="2023年、2024年政府信息公开情况统计表")],
        [Grid([], 0, 0, caption="与2023年相比有所增加。")],
    ],
)
def test_what_agrees_or_says_no_year_is_silent(blocks: list[Paragraph | Grid]) -> None:
    assert disagreeing(blocks, TITLE) == []


@pytest.mark.parametrize(
    ("lines", "published", "severity"),
    [
        ([], "2025-01-15", "info"),
        ([], "", "warning"),
        ([PERIOD.format(2024)], "", "info"),
    ],
)
def test_a_year_of_the_file_name_alone_is_marked(lines: list[str], published: str, severity: str) -> None:
    found = year_of("", *lines, url="/reports/统计局2024年.html", 发布日期=published)
    assert found.year == 2024
    assert [check.severity for check in found.checks if check.rule == "year_assumed"] == [severity]
