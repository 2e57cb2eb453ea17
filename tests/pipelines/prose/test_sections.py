"""The six sections of a report's text."""

import pytest

from pipelines.prose.sections import sections
from pipelines.records import SECTIONS

TEXT = """本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等。
一、总体情况
甲
二、主动公开政府信息情况
乙
三、收到和处理政府信息公开申请情况
丙
四、政府信息公开行政复议、行政诉讼情况
丁
五、存在的主要问题及改进情况
戊
六、其他需要报告的事项
己"""


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace("\n", ""),
        TEXT.replace("行政复议", "行政法复议"),
        TEXT.replace("四、政府", "四、因政府").replace("公开行政复议、", "公开工作被申请行政复议、提起"),
        TEXT.replace("主动公开政府信息情况\n", "主动公开信息情况\n"),
        TEXT.replace("及改进情况", "及明年工作计划"),
        TEXT.replace("一、总体", "一 、 总体"),
    ],
)
def test_six_sections(text):
    assert list(sections(text).values()) == list("甲乙丙丁戊己")
    assert tuple(sections(text)) == SECTIONS


HEADINGS = [line for line in TEXT.splitlines() if "、" in line[:2]]
VARIANTS = [
    "一、概述",
    "一、基本情况",
    "一、总体情况概述",
    "一.总体情况",
    "一、 总体情况。",
    "一、工作总体情况",
    "一、政府信息公开工作总体情况",
    "一、2024年政府信息公开总体情况",
    "一、总体工作情况",
    "## 一、总体情况",
    "一总体情况",
    "一、政府信息公开总体情况",
    "二、主动公开信息情况",
    "二、主动公开政府信息的情况",
    "二、政府信息主动公开情况",
    "二、主动公开情况",
    "二、主动公开政府信息工作情况",
    "二、本年度主动公开政府信息情况",
    "二.主动公开政府信息情况",
    "三、收到和处理政府信息公开申请的情况",
    "三、依申请公开政府信息情况",
    "三、政府信息依申请公开情况",
    "三、收到和办理政府信息公开申请情况",
    "三、受理和处理政府信息公开申请情况",
    "三、依申请公开情况",
    "三、本年度收到和处理政府信息公开申请情况",
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "四、政府信息公开工作行政复议、行政诉讼情况",
    "四、行政复议、行政诉讼情况",
    "四、行政复议和行政诉讼情况",
    "四、政府信息公开复议、诉讼情况",
    "四、因政府信息公开申请行政复议、提起行政诉讼的情况",
    "四、政府信息公开行政复议和提起行政诉讼情况",
    "五、存在的问题及改进措施",
    "五、存在主要问题和改进措施",
    "五、政府信息公开工作存在的主要问题及改进情况",
    "五、工作存在的主要问题及改进情况",
    "五、主要问题及改进情况",
    "五、存在的不足及改进措施",
    "五、存在问题与下一步工作打算",
    "五、主要问题和改进措施",
    "五、存在的主要问题、改进情况",
    "五、问题及改进情况",
    "五、当前存在的主要问题及改进情况",
    "六、其它需要报告的事项",
    "六、其他需要报告事项",
    "六、其他事项",
    "六、需要报告的其他事项",
    "六、其他应报告的事项",
    "六、其他需报告的事项",
    "六、其他需要说明的事项",
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_headings_are_worded_in_many_ways(variant):
    mark = variant.lstrip("# ")[0]
    usual = next(heading for heading in HEADINGS if heading[0] == mark)
    found = sections(TEXT.replace(f"\n{usual}\n", f"\n{variant}\n"))
    assert [text.strip("。 \n") for text in found.values()] == list("甲乙丙丁戊己")


def test_a_reference_to_another_section_is_no_heading():
    found = sections(TEXT.replace("甲", "甲，见二、主动公开政府信息情况。"))
    assert (found["overview"], found["proactive"]) == ("甲，见二、主动公开政府信息情况。", "乙")


def test_sections_that_are_missing_or_out_of_order():
    assert sections("一、总体情况\n甲\n六、其他需要报告的事项\n己") == {
        "overview": "甲",
        "other_matters": "己",
    }
    assert sections("没有标题") == {}
