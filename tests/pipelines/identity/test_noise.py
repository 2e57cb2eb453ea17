"""What stands before or after a title is no part of the agency's name, and never moves the report in silence.

``noise.tsv``: real titles of ``titles.tsv``, each as some list, printed page or letter would print it.
"""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.document import Document, Paragraph
from pipelines.identity import identify
from pipelines.records import EVERY_CELL, Hints, Identity

with Path(__file__).with_name("noise.tsv").open(encoding="utf-8", newline="") as file:
    NOISE = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]

NAMES = {
    "上海市长宁区司法局": "changning-sfj",
    "长宁区新泾镇人民政府": "changning-xjz",
    "上海市公安局长宁分局": "changning-gaj",
    "长宁区虹桥街道办事处": "changning-hqjd",
    "区人力资源和社会保障局": "changning-rsj",
}


def doubts(found: Identity) -> list[str]:
    """What speaks against agency and year: a draft is named by another finding, tested in test_final."""
    rules = [check.rule for check in found.checks if check.severity != "info"]
    return [rule for rule in rules if rule != "doubtful_title"]


@pytest.mark.parametrize("district", ["its own", None])
@pytest.mark.parametrize(("title", "agency", "year"), NOISE)
def test_noise(title: str, agency: str, year: str, district: str | None) -> None:
    hints = Hints(district=agency.partition("-")[0] if district else None)
    found = identify(Document([], title=title), "", hints)
    assert (found.agency, found.year, doubts(found)) == (agency, int(year), [])


PIECES = st.sampled_from(
    "2025-01-15 |2025年1月15日|1、|（二）|附件：|附件3 |关于报送|《|》|的函|的通知|第1页|打印|首页 > "
    "信息公开|【年报】|转发|[PDF]|256KB|NEW|致上海市人民政府办公厅：|市政府：|各街道、镇：|热烈庆祝|重要|今日关注|，|。|/|>|_|—|("
    "|）|③|12:30|来源：上海长宁|上海市静安区|浦东新区|长宁区|上海市|本局|网站|10|某某|和|及|与".split("|")
)


@given(
    name=st.sampled_from(sorted(NAMES)),
    before=st.lists(PIECES, max_size=4).map("".join),
    after=st.lists(PIECES, max_size=3).map("".join),
    year_first=st.booleans(),
)
@example(name="上海市长宁区司法局", before="上海市静安区", after="", year_first=False)
@example(name="上海市长宁区司法局", before="长宁区教育局、", after="", year_first=True)
def test_drawn_noise_changes_nothing_in_silence(name: str, before: str, after: str, year_first: bool) -> None:
    words = f"2024年{name}" if year_first else f"{name}2024年"
    title = f"{before}{words}政府信息公开工作年度报告{after}"
    found = identify(Document([], title=title), "", Hints(district="changning"))
    said = doubts(found) or "several_agencies" in {check.rule for check in found.checks}
    assert (found.agency, found.year) == (NAMES[name], 2024) or said


@pytest.mark.parametrize(
    ("title", "agency", "marks"),
    [
        ("长宁区教育局、长宁区司法局2024年政府信息公开工作年度报告", "changning-jyj", True),
        ("长宁区教育局和司法局2024年政府信息公开工作年度报告", "changning-jyj", True),
        ("长宁区教育局与长宁区某某管理中心2024年政府信息公开工作年度报告", "changning-jyj", True),
        ("上海市长宁区教育局联合上海市长宁区司法局2024年政府信息公开工作年度报告", "changning-jyj", True),
        ("上海市长宁区教育局：上海市长宁区司法局2024年政府信息公开工作年度报告", "changning-sfj", True),
        ("长宁区发展和改革委员会2024年政府信息公开工作年度报告", "changning-fgw", False),
        ("长宁区规划和自然资源局2024年政府信息公开工作年度报告", "changning-ghzyj", False),
        ("长宁区教育局关于转发长宁区司法局2024年政府信息公开工作年度报告的通知", "changning-sfj", False),
    ],
)
def test_two_agencies_are_never_silently_the_first(title: str, agency: str, marks: bool) -> None:
    found = identify(Document([], title=title), "", Hints(district="changning"))
    several = [check.cells for check in found.checks if check.rule == "several_agencies"]
    assert found.agency == agency
    assert several == ([("proactive", "requests", "reviews", "indicators")] if marks else [])


BARE = "2024年长宁区政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "hints", "agency", "rule"),
    [
        ("热烈庆祝司法局2024年年报", {"agency_abbr": "sfj"}, "changning-sfj", "agency_disagrees"),
        ("热烈庆祝司法局2024年年报", {"agency_name": "区司法局"}, "changning-sfj", "agency_disagrees"),
        ("热烈庆祝区司法局2024年年报", {"agency_name": "区司法局"}, "changning-sfj", None),
        ("长宁区司法局2024年年报", {"agency_name": "区司法局"}, "changning-sfj", None),
        ("长宁区司法局2024年年报", {"agency_name": "区教育局"}, "changning-sfj", "agency_disagrees"),
        ("长宁区司法局2024年年报", {"agency_abbr": "jyj"}, "changning-sfj", "agency_disagrees"),
        ("长宁区司法局2024年年报", {"agency_name": "区政府办公室"}, "changning-sfj", None),
        (BARE, {"agency_abbr": "sfj"}, "changning-sfj", "agency_disagrees"),
        (BARE, {"agency_name": "长宁区司法局"}, "changning-sfj", "agency_disagrees"),
        ("2024年政府信息公开工作年度报告", {"agency_abbr": "sfj"}, "changning-sfj", None),
    ],
)
def test_what_the_list_knows_counts(title: str, hints: dict[str, str], agency: str, rule: str | None) -> None:
    found = identify(Document([], title=title), "", Hints(district="changning", **hints))  # type: ignore[arg-type]
    assert (found.agency, doubts(found)) == (agency, [rule] if rule else [])


def test_words_that_are_no_name_are_said() -> None:
    """And a total that is only assumed beside them is marked: they may be whose report it is."""
    found = identify(Document([], title="长宁区有关情况2024年年报"), "", Hints())
    assert (found.agency, doubts(found)) == ("changning-qzf", ["agency_assumed", "scope_assumed"])
    assert {cell for check in found.checks for cell in check.cells} == set(EVERY_CELL)


def test_the_menu_above_a_heading_is_no_part_of_it() -> None:
    lines = [Paragraph("网站导航"), Paragraph("上海市长宁区司法局2024年政府信息公开工作年度报告")]
    found = identify(Document(lines), "", Hints())
    assert (found.agency, found.year, doubts(found)) == ("changning-sfj", 2024, [])


# Characters of one initial, so that the letters of the slugs are the same.
ALIKE = "中种重钟终忠众仲肿衷舟周州洲粥轴竹逐主柱助注住祝驻抓专砖转撰庄装壮"
UNREGISTERED = st.text(ALIKE, min_size=2, max_size=6).map(lambda words: f"长宁区{words}中心")


@given(st.sets(UNREGISTERED, min_size=2, max_size=40))
def test_two_agencies_never_share_a_slug(names: set[str]) -> None:
    titles = [f"{name}2024年政府信息公开工作年度报告" for name in names]
    found = [identify(Document([], title=title), "", Hints()) for title in titles]
    assert len({one.agency for one in found}) == len({one.agency_name for one in found}) == len(names)
    assert all(re.fullmatch(r"changning-[a-z]+\d{10}", one.agency or "") for one in found)
