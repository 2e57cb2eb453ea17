"""Cells and findings in words; what is printed, visible."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govcrawl.website.facts import Finding
from govcrawl.website.model import Compared
from govcrawl.website.wording import Words, agency_called, cell_words, cells_words, detail, number, shown
from pipelines.records import Check


@pytest.mark.parametrize(
    ("cell", "zh", "en"),
    [
        ("requests.granted.total", "予以公开 · 总计", "Granted · Total"),
        ("requests.refused", "不予公开", "Refused"),
        ("requests", "收到和处理政府信息公开申请情况", "Requests received and processed"),
        ("requests.total_processed", "总计", "Total processed"),
        ("reviews.reconsideration.upheld", "行政复议 · 结果维持", "Administrative reconsideration · Upheld"),
        ("indicators.2.0", "统计表第 3 行第 1 格", "row 3, figure 1"),
        ("indicators.requests_received", "收到申请数", "Requests received"),
    ],
)
def test_a_cell_in_words(cell: str, zh: str, en: str) -> None:
    assert (cell_words(cell, "zh"), cell_words(cell, "en")) == (zh, en)


def test_many_cells_are_counted_and_all_are_all() -> None:
    cells = tuple(f"requests.granted.{one}" for one in ("natural_person", "other", "total"))
    assert cells_words(cells, 3, "zh", Words("zh")) == "予以公开 · 自然人；予以公开 · 其他；予以公开 · 总计"
    assert cells_words(cells, 25, "zh", Words("zh")).endswith("等 25 格")
    assert cells_words(("proactive", "requests", "reviews"), 4, "zh", Words("zh")) == "全部单元格"


@pytest.mark.parametrize(
    ("finding", "zh", "en"),
    [
        (Check("applicants_sum", "error", False, "20 ≠ 21", (), 20, 21), "两边分别为 20 和 21", "20 ≠ 21"),
        (
            Check(
                "text_new_received", "warning", False, "the text says '收到申请9件', the table 7", (), 9, 7
            ),
            "两边分别为 9 和 7；原文：“收到申请9件”",
            "the text says '收到申请9件', the table 7",
        ),
        (
            Check("blank_total", "warning", False, "requests.carried_over.total is '', its parts sum to 1"),
            "",
            "“Carried over to next year · Total” is '', its parts sum to 1",
        ),
        (Check("document_defect", "info", False, "charset_guessed"), "", "Charset guessed"),
        (
            Finding(
                "district_total", "info", "总计: 3 in 2 agencies landed, the district counts 4", (), 0, 3, 4
            ),
            "总计：各机关之和 3，全区数 4",
            "Total processed: 3 in 2 agencies landed, the district counts 4",
        ),
        (
            Compared("jump", "info", False, 457, 83585, "penalty.decisions: 457 in 2023, 83585 in 2024"),
            "行政处罚 · 本年处理决定数量：上年度 457，本年度 83585",
            "“Administrative penalties · Decisions this year”: 457 in 2023, 83585 in 2024",
        ),
        (
            Compared("carried_over", "warning", False, 1, 2, "2023 hands on 1, 2024 takes over 2"),
            "上年度“结转下年度”为 1，本年度“上年结转”为 2",
            "2023 hands on 1, 2024 takes over 2",
        ),
        (
            Compared(
                "cumulative_growth",
                "warning",
                False,
                9,
                8,
                "requests_received: 5 until 2016 + 4, 8 printed",
            ),
            "收到申请数：上年度历年累计与本年数之和为 9，本年度历年累计为 8",
            "“Requests received”: 5 until 2016 + 4, 8 printed",
        ),
    ],
)
def test_a_finding_in_words(finding: Check, zh: str, en: str) -> None:
    assert detail(finding, "zh", Words("zh")) == zh
    assert detail(finding, "en", Words("en")) == en


@pytest.mark.parametrize(
    ("slug", "name", "zh", "en"),
    [
        (
            "changning-rsj",
            "上海市长宁区人力资源和社会保障局",
            "长宁区人力资源和社会保障局",
            "长宁区人力资源和社会保障局",
        ),
        ("changning-qzf", "上海市长宁区（全区综合）", "长宁区（全区综合）", "长宁区 (total)"),
        ("changning-qzf", "上海市长宁区", "长宁区（全区综合）", "长宁区 (total)"),
        ("cn-x", "某局", "某局", "某局"),
    ],
)
def test_what_an_agency_is_called(slug: str, name: str, zh: str, en: str) -> None:
    assert (agency_called(slug, name, "zh"), agency_called(slug, name, "en")) == (zh, en)


@pytest.mark.parametrize(("value", "text"), [(3.0, "3"), (0.5, "0.5"), (98.4361, "98.4361"), (None, "")])
def test_a_number(value: float | None, text: str) -> None:
    assert number(value) == text


@given(st.text())
def test_nothing_that_is_shown_turns_letters_around_or_rings(text: str) -> None:
    assert all(one.isprintable() or one in "\n\t" for one in shown(text))


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S"))))
def test_what_is_printed_stays(text: str) -> None:
    assert shown(text) == text or not text.isprintable()


def test_all_words_are_there_in_both_languages_and_take_the_same_values() -> None:
    zh, en = Words("zh"), Words("en")
    for name, text in zh._words.items():
        assert text
        assert en._words[name]
        if name != "agency_lead":  # word order differs: in English the name stands above
            assert set(re.findall(r"{(\w+)}", en._words[name])) <= set(re.findall(r"{(\w+)}", text)), name
