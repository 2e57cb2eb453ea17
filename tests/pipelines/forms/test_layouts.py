"""Ways to lay out the same tables: whatever a page does to them, every figure lands as printed, unmarked."""

import re
from collections.abc import Callable

import pytest

from pipelines.read import read
from pipelines.records import Report
from tests.pipelines.forms.test_damages import adding_up
from tests.pipelines.pages import report_page

PAGE = adding_up("2021")
REVIEWS = {
    "reconsideration": (1, 0, 2, 0, 3),
    "litigation_direct": (4, 0, 0, 5, 9),
    "litigation_after_reconsideration": (0, 6, 0, 0, 6),
}
RESULTS = ("upheld", "corrected", "other", "pending", "total")
FIGURES = PAGE.figures | {
    f"reviews.{procedure}.{result}": str(number)
    for procedure, numbers in REVIEWS.items()
    for result, number in zip(RESULTS, numbers, strict=True)
}
TEXT = report_page("2021", FIGURES.__getitem__)
HEADS = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>"


def table_4(markup: str) -> str:
    """The page with its last table replaced."""
    start = TEXT.rindex("<table>")
    return f"{TEXT[:start]}<table>{markup}</table>{TEXT[TEXT.rindex('</table>') + 8 :]}"


def row(*numbers: int) -> str:
    return "".join(f"<td>{number}</td>" for number in numbers)


def on_its_side(text: str, index: int) -> str:
    """The page with the rows of a table as columns, cells without spans."""
    start = [match.start() for match in re.finditer("<table>", text)][index]
    end = text.index("</table>", start)
    rows = re.findall("<tr>(.*?)</tr>", text[start:end], re.DOTALL)
    labels = ["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    columns = [[label] for label in labels]
    for printed in rows[3:]:
        cells = re.findall("<td[^>]*>(.*?)</td>", printed)
        for column, cell in zip(columns, cells[-8:], strict=True):
            column.append(cell)
    turned = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in column)}</tr>" for column in columns)
    return f"{text[:start]}<table>{turned}{text[end:]}"


def stacked() -> str:
    one, two, three = REVIEWS.values()
    return (
        f"<tr><td colspan=10>行政复议</td></tr><tr>{HEADS}</tr><tr>{row(*one)}</tr>"
        "<tr><td colspan=10>行政诉讼</td></tr>"
        "<tr><td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>"
        f"<tr>{HEADS}{HEADS}</tr><tr>{row(*two, *three)}</tr>"
    )


def a_result_a_row() -> str:
    groups = (
        "<td rowspan=5 colspan=2>行政复议</td>",
        "<td rowspan=10>行政诉讼</td><td rowspan=5>未经复议直接起诉</td>",
        "<td rowspan=5>复议后起诉</td>",
    )
    rows = "<tr><td colspan=3>项目</td><td>数量</td></tr>"
    for group, numbers in zip(groups, REVIEWS.values(), strict=True):
        labels = HEADS.replace("</td>", "</td>|").split("|")[:5]
        for i, (label, number) in enumerate(zip(labels, numbers, strict=True)):
            rows += f"<tr>{group if i == 0 else ''}{label}<td>{number}</td></tr>"
    return rows


def without_enumerators(text: str) -> str:
    return re.sub(r"<td([^>]*)>(?:[一二四]、|（[一二七]）|\d\.)", r"<td\1>", text)


def heading_again(text: str) -> str:
    heading = text[text.index("<tr><td colspan='3' rowspan='3'>") :].partition("<tr><td colspan='3'>一、")[0]
    return text.replace("<tr><td colspan='3'>四、", f"{heading}<tr><td colspan='3'>四、")


LAYOUTS: dict[str, Callable[[], str]] = {
    "as printed": lambda: TEXT,
    "zero-width letters": lambda: re.sub(r"<td([^>]*)>(.)", "<td\\1>\u200b\\2&#8203;\ufeff", TEXT),
    "figures in fields": lambda: re.sub(r"<td([^>]*)>(\d+)<", r'<td\1><input type="text" value="\2"><', TEXT),
    "a frame in each cell": lambda: re.sub(
        r"<td([^>]*)>(\d+)</td>", r"<td\1><table><tr><td>\2</td></tr></table></td>", TEXT
    ),
    "enumerators 1）": lambda: re.sub(r"<td>(\d)\.", r"<td>\1）", TEXT),
    "enumerators （1）": lambda: re.sub(r"<td>(\d)\.", r"<td>（\1）", TEXT),
    "enumerators alone": lambda: re.sub(r"<td>(\d)\.", r"<td>\1 ", TEXT),
    "no enumerators": lambda: without_enumerators(TEXT),
    "footnotes in labels": lambda: TEXT.replace("（一）予以公开", "（一）予以公开<sup>1</sup>"),
    "heading again inside": lambda: heading_again(TEXT),
    "corner too narrow": lambda: TEXT.replace("<td colspan='3' rowspan='3'>", "<td colspan='2' rowspan='3'>"),
    "table 三 on its side": lambda: on_its_side(TEXT, 1),
    "table 四 in two blocks": lambda: table_4(stacked()),
    "table 四 with a result a row": lambda: table_4(a_result_a_row()),
    "table 四 with a column of labels": lambda: TEXT.replace(
        "<tr><td colspan='5'>行政复议", "<tr><td rowspan='3'></td><td colspan='5'>行政复议"
    ).replace(f"<tr>{row(1, 0, 2, 0, 3)}", f"<tr><td>数量</td>{row(1, 0, 2, 0, 3)}"),
}


def serious(report: Report) -> list[str]:
    return [f.rule for f in report.findings if f.severity != "info" and "agency" not in f.rule]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_reads_the_same(layout):
    report = read(layout().encode(), "text/html", "")
    assert {value.cell: value.raw for value in report.values} == FIGURES
    assert serious(report) == []


def test_a_table_on_its_side_says_where_its_figures_stand():
    report = read(on_its_side(TEXT, 1).encode(), "text/html", "")
    value = next(value for value in report.values if value.cell == "requests.carried_in.natural_person")
    assert (value.raw, value.place) == ("1", (1, 1, 2))


@pytest.mark.parametrize("text", ["0", "/", "—"])
def test_where_all_figures_look_alike_a_wrong_heading_moves_none(text):
    page = report_page("2021", lambda cell: "7" if cell.startswith("proactive") else text)
    page = page.replace("<td colspan='3' rowspan='3'>", "<td colspan='2' rowspan='3'>")
    page = page.replace("<td colspan='5'>行政复议</td>", "<td colspan='4'>行政复议</td>")
    report = read(page.encode(), "text/html", "")
    assert len(report.values) == len(FIGURES)
    assert {value.raw for value in report.values if value.dataset != "proactive"} == {text}
    assert serious(report) == []


def test_a_wrong_heading_is_outvoted_though_one_row_does_not_add_up():
    page = TEXT.replace("<td colspan='3' rowspan='3'>", "<td colspan='2' rowspan='3'>")
    one_off = re.sub(r"(（一）予以公开</td><td>)7<", r"\g<1>70<", page)
    report = read(one_off.encode(), "text/html", "")
    marked = {value.row for value in report.values if value.marks and value.column == "legal_service"}
    assert marked == {"granted"}


def test_procedures_in_an_unusual_order_need_both_routes():
    """未经复议直接起诉 gone from its place, every figure of table 四 is for a person to look at."""
    gone = TEXT.replace("<td colspan='5'>未经复议直接起诉</td>", "")
    moved = gone.replace("<td>总计</td></tr>", "<td colspan='5'>未经复议直接起诉</td><td>总计</td></tr>")
    report = read(moved.encode(), "text/html", "")
    assert all(value.marks for value in report.values if value.dataset == "reviews")


@pytest.mark.parametrize("cell", ["22<sup>1</sup>", "22¹", "①"])
def test_a_raised_digit_is_no_digit_of_the_figure(cell):
    figures = FIGURES | {"proactive.licensing.decisions": cell}
    report = read(report_page("2021", figures.__getitem__).encode(), "text/html", "")
    value = next(value for value in report.values if value.cell == "proactive.licensing.decisions")
    assert (value.value, value.marks) == (None, ("not_a_number",))
