"""What lines around tables say that heads none of them: fields, whole years, notes, titles."""

import pytest

from pipelines.forms.notes import below_notes, title_within, without_fields


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("填表人：张三　审核人：李四　填报日期：2024年1月10日", ""),
        ("数据来源：区政务服务中心", ""),
        ("点击查看大图", ""),
        ("（点击下载）", ""),
        ("注：本表为国务院办公厅统一格式", ""),
        ("以下数据包含下属事业单位：", ""),
        ("2023年1-12月", "2023年"),
        ("统计区间：2023年1月—12月", "2023年"),
        ("统计时间：2023年1月1日至12月31日", "2023年"),
        ("2023.1.1-2023.12.31", "2023年"),
        ("截至2023年12月31日", "2023年"),
        ("截至2024年1月1日", "2023年"),
        ("较2022年增长10%，详见下表", "详见下表"),
        ("与上年相比有所下降，具体如下：", "具体如下:"),
        ("与2022年相比，申请数量有所增加，具体如下：", "具体如下:"),
        # what says something else stays
        ("2023年1-11月", "2023年1-11月"),
        ("2023年1月1日至6月30日", "2023年1月1日至6月30日"),
        ("2022年1月1日至2023年12月31日", "2022年1月1日至2023年12月31日"),
        ("截至2024年6月30日", "截至2024年6月30日"),
        ("与上年相比如下：", "与上年相比如下:"),
        ("填表说明", "填表说明"),
        ("以下数据为下属单位数据：", "以下数据为下属单位数据:"),
    ],
)
def test_what_a_line_says_besides_known_fields(line, left):
    assert without_fields(line) == left


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("单位：件", ""),
        ("单位：件/人次", ""),
        ("单位：百件", None),
        ("表2 收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请情况"),
        ("2023年度收到和处理政府信息公开申请情况统计表", "收到和处理政府信息公开申请情况"),
        ("统计时间：2023年1月1日至12月31日", ""),
        ("填报单位：区水务局 单位：件", ""),
        ("填报单位：区水务局 单位：元", None),
        ("附表1：政府信息公开支出情况", "政府信息公开支出情况"),
    ],
)
def test_what_the_title_of_a_table_names(line, what):
    assert title_within(line) == what


HEADING = "三、收到和处理政府信息公开申请情况"


@pytest.mark.parametrize(
    ("lines", "below"),
    [
        (["注：以上为历年累计数", HEADING, "单位：件"], [HEADING, "单位：件"]),
        (["比去年同期增加3件", HEADING], [HEADING]),
        (["相关样式见附表。", HEADING], [HEADING]),
        (["征求意见稿", HEADING], ["征求意见稿", HEADING]),
        (["2022年度数据", HEADING], ["2022年度数据", HEADING]),
        ([HEADING, "注：以下为2022年数据"], [HEADING, "注：以下为2022年数据"]),
        (["注：以下为2022年数据"], ["注：以下为2022年数据"]),
    ],
)
def test_notes_above_a_heading_belong_to_what_stands_above_them(lines, below):
    assert below_notes(lines) == below
