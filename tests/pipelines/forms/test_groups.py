"""What stands left of the figures of table 三 heads them: words of the form, or what it heads is marked."""

import pytest

from pipelines.read import read
from tests.pipelines.forms.test_whose import OWN
from tests.pipelines.pages import report_page

PAGE = report_page("2021", OWN)
PROCESSED = "三、本年度办理结果"
SUMS = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
NO_OUTCOMES = ("new_received", "carried_in", "carried_over")


def marked(before: str, after: str) -> set[str]:
    """The rows of table 三 of which every cell is marked."""
    assert before in PAGE, before
    found = read(PAGE.replace(before, after).encode(), "text/html", "")
    rows: dict[str, list[bool]] = {}
    for value in found.values:
        if value.dataset == "requests":
            doubts = set(value.marks) - {"outcomes_sum"}  # the page's columns do not add up
            rows.setdefault(value.row, []).append(bool(doubts))
    return {row for row, marks in rows.items() if all(marks)}


ROWS = {value.row for value in read(PAGE.encode(), "text/html", "").values if value.dataset == "requests"}


def test_the_form_itself_marks_nothing() -> None:
    assert marked(PROCESSED, PROCESSED) == set()


@pytest.mark.parametrize(
    "words",
    [
        "三、上年度办理结果",
        "三、去年度办理结果",
        "三、本季度办理结果",
        "三、本年度未办理结果",
        "三、本年度办理人数",
        "合计",
    ],
)
def test_another_heading_over_the_outcomes_marks_them_all(words: str) -> None:
    assert marked(PROCESSED, words) >= {row for row in ROWS if row not in NO_OUTCOMES}


@pytest.mark.parametrize(
    "words", ["（三）予以公开", "（三）不予处理", "（三）不予公开（上年）", "（三）全部", "（一）予以公开"]
)
def test_another_heading_over_a_group_marks_it(words: str) -> None:
    assert marked("（三）不予公开", words) >= {row for row in ROWS if row.startswith("refused.")}


@pytest.mark.parametrize(
    "words",
    [
        "（本列数据为上年数据）",
        "单位：百件",
        "2023年",
        "样表",
        "（示例）",
        "（本表为上半年数据）",
        "填表说明：以下为样例数据",
        "对比表",
    ],
)
def test_other_words_in_the_corner_mark_the_table(words: str) -> None:
    assert marked(SUMS, words) == ROWS


@pytest.mark.parametrize(
    "words",
    [
        "",
        "项目",
        "单位：件",
        "办理情况",
        "（本列数据的钩稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
        "勾稽关系：1+2=3+4",
    ],
)
def test_words_of_the_form_in_the_corner_mark_nothing(words: str) -> None:
    assert marked(SUMS, words) == set()
