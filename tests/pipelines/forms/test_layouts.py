"""Ways to lay out the same tables: whatever a page does to them, every figure lands as printed, unmarked."""

import re
from collections.abc import Callable

import pytest

from pipelines.forms.codes import APPLICANTS
from pipelines.read import read
from pipelines.records import Report
from tests.pipelines.forms.test_damages import adding_up
from tests.pipelines.pages import report_page, request_rows

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


def counted(text: str) -> str:
    """The page with a first column of numbers in table 三."""
    start = text.index("<tr><td colspan='3' rowspan='3'>")
    end = text.index("</table>", start)
    rows = text[start:end].split("<tr>")
    rows[1] = f"<td rowspan='3'>序号</td>{rows[1]}"
    for i in range(4, len(rows)):
        rows[i] = f"<td>{i - 3}</td>{rows[i]}"
    return text[:start] + "<tr>".join(rows) + text[end:]


def remarks(text: str) -> str:
    """The page with a last column 备注 in table 三, blank but for one row."""
    start = text.index("<tr><td colspan='3' rowspan='3'>")
    end = text.index("</table>", start)
    rows = text[start:end].split("</tr>")
    rows[0] += "<td rowspan='3'>备注</td>"
    for i in range(3, len(rows) - 1):
        rows[i] += "<td>含转办</td>" if i == 7 else "<td></td>"
    return text[:start] + "</tr>".join(rows) + text[end:]


def one_row_heading(text: str) -> str:
    start = text.index("<tr><td colspan='3' rowspan='3'>")
    end = text.index("<tr><td colspan='3'>一、")
    parts = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    names = ["自然人", *(f"法人或其他组织（{part}）" for part in parts), "总计"]
    heading = "".join(f"<td>{name}</td>" for name in names)
    return f"{text[:start]}<tr><td colspan='3'>项目</td>{heading}</tr>{text[end:]}"


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
    "a column that counts the rows": lambda: counted(TEXT),
    "a column of remarks": lambda: remarks(TEXT),
    "groups of 法人或其他组织 in one row": lambda: one_row_heading(TEXT),
    "an article beside its items": lambda: TEXT.replace(
        "<td>规章</td>", "<td rowspan='2'>第二十条第（一）项</td><td>规章</td>"
    ).replace("<td>信息内容</td><td>本年制发件数", "<td></td><td>信息内容</td><td>本年制发件数"),
    "行政复议 over four columns": lambda: TEXT.replace(
        "<td colspan='5'>行政复议", "<td colspan='4'>行政复议"
    ),
    "short names of results": lambda: TEXT.replace("结果维持", "维持").replace("结果纠正", "纠正"),
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


def marks(page: str, dataset: str) -> dict[str, tuple[str, ...]]:
    report = read(page.encode(), "text/html", "")
    return {value.cell: value.marks for value in report.values if value.dataset == dataset and value.marks}


def test_a_row_with_two_labels_is_marked():
    """Whose figure it is, no sum can say."""
    two = TEXT.replace("<td>行政强制</td>", "<td>行政强制</td><td>行政处罚</td>").replace(
        "<td>行政处罚</td><td colspan='3'>", "<td colspan='3'>", 1
    )
    assert marks(two, "proactive") == {"proactive.penalty.decisions": ("one_route",)}


def test_a_row_that_fits_a_heading_which_fits_no_other_is_marked():
    """The heading's rows are swapped: every row misses it, one cell too many hits it by accident."""
    rows = TEXT.split("<tr>")
    first = next(i for i, row in enumerate(rows) if "<td rowspan='2'>自然人" in row)
    rows[first], rows[first + 1] = rows[first + 1], rows[first]
    swapped = "<tr>".join(rows)
    for blanks in range(4):
        page = swapped.replace("（一）予以公开</td>", f"（一）予以公开</td>{'<td></td>' * blanks}")
        report = read(page.encode(), "text/html", "")
        granted = [value for value in report.values if value.row == "granted" and value.raw]
        assert [value.cell for value in granted if not value.marks] == [], blanks


def test_figures_without_a_label_are_named():
    page = TEXT.replace("<td>行政许可</td>", "")
    report = read(page.encode(), "text/html", "")
    assert "unlabelled_value" in serious(report)
    assert "missing_row" in serious(report)


@pytest.mark.parametrize("cell", ["22<sup>1</sup>", "22¹", "①"])
def test_a_raised_digit_is_no_digit_of_the_figure(cell):
    figures = FIGURES | {"proactive.licensing.decisions": cell}
    report = read(report_page("2021", figures.__getitem__).encode(), "text/html", "")
    value = next(value for value in report.values if value.cell == "proactive.licensing.decisions")
    assert (value.value, value.marks) == (None, ("not_a_number",))


def recognised(heads: str) -> str:
    """Table 三 as text recognised from a picture: a table a row, the columns without their names."""
    text = "# 2024年某区某局政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n\n"
    for outcome, cells in request_rows("2021").items():
        label = re.findall(r"<td[^>]*>(.*?)</td>", cells)[-1]
        figures = [FIGURES[f"requests.{outcome}.{applicant}"] for applicant in APPLICANTS]
        rows = (f"| {' | '.join(row)} |" for row in (heads.split(), ["---"] * 8, [label, *figures]))
        text += "\n".join(rows) + "\n\n"
    return text


@pytest.mark.parametrize(
    ("heads", "change", "marked"),
    [
        ("类别 数据1 数据2 数据3 数据4 数据5 数据6 总计", "", False),
        ("类别 自然人 数据2 数据3 数据4 数据5 数据6 总计", "", False),
        ("类别 企业 个人 数据3 数据4 数据5 数据6 总计", "", True),
        ("类别 总计 数据2 数据3 数据4 数据5 数据6 自然人", "", True),
        ("类别 数据1 数据2 数据3 数据4 数据5 数据6 总计", "（一）予以公开", True),  # one row is not there
    ],
)
def test_without_names_of_applicants_all_sums_must_hold(heads, change, marked):
    text = recognised(heads)
    if change:
        text = text.replace(change, "（九）其余")
    report = read(text.encode(), "text/markdown", "")
    found = [value for value in report.values if value.dataset == "requests"]
    assert all(bool(value.marks) is marked for value in found)
    if not marked:
        assert {v.cell: v.raw for v in found} == {
            c: r for c, r in FIGURES.items() if c.startswith("requests")
        }


def test_a_report_printed_twice_is_read_once():
    report = read((TEXT + TEXT).encode(), "text/html", "")
    assert {value.cell: value.raw for value in report.values} == FIGURES
    assert serious(report) == []


def test_a_row_printed_twice_with_other_figures_is_open_where_they_differ():
    row = TEXT[TEXT.index("<td colspan='2'>（二）部分公开") - 4 :].partition("</tr>")[0] + "</tr>"
    page = TEXT.replace(row, row + row.replace("<td>0</td>", "<td>4</td>", 1))
    values = {v.cell: v for v in read(page.encode(), "text/html", "").values}
    columns = ("natural_person", "commercial_enterprise")
    one, two = (values[f"requests.partially_granted.{column}"] for column in columns)
    assert (one.raw, two.raw) == (None, "0")
    assert "repeated_row" in one.marks
    assert "repeated_row" in two.marks


def test_a_summary_above_the_tables_says_nothing_of_their_rows():
    rows = ("<td>本年新收政府信息公开申请数量</td><td>99</td>", "<td>规章</td><td>9</td>")
    summary = "".join(f"<table><tr>{row}</tr></table>" for row in rows)
    report = read(TEXT.replace("<p>一、", f"{summary}<p>一、").encode(), "text/html", "")
    assert {value.cell: value.raw for value in report.values} == FIGURES
    assert serious(report) == []


def test_procedures_are_named_from_left_to_right():
    """行政诉讼 with its two columns of five stands left of 行政复议."""
    one, two, three = (row(*numbers) for numbers in REVIEWS.values())
    tall = HEADS.replace("<td>", "<td rowspan=2>")
    turned = table_4(
        "<tr><td colspan=10>行政诉讼</td><td colspan=5>行政复议</td></tr>"
        f"<tr><td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td>{tall}</tr>"
        f"<tr>{HEADS}{HEADS}</tr><tr>{two}{three}{one}</tr>"
    )
    found = {v.cell: v.raw for v in read(turned.encode(), "text/html", "").values if not v.marks}
    assert found == FIGURES


def test_a_figure_over_two_rows_is_marked():
    values = [FIGURES[f"proactive.{item}.issued"] for item in ("regulation", "normative_document")]
    one, other = (f"<td>{label}</td><td>" for label in ("规章", "行政规范性文件"))
    page = TEXT.replace(f"{one}{values[0]}", f"{one[:-1]} rowspan='2'>{values[0]}")
    page = page.replace(f"{other}{values[1]}</td>", other.removesuffix("<td>"))
    assert {"proactive.regulation.issued", "proactive.normative_document.issued"} <= marks(
        page, "proactive"
    ).keys()
    high = TEXT.replace(
        "<td>行政许可</td><td colspan='3'>", "<td rowspan='2'>行政许可</td><td colspan='3' rowspan='2'>"
    )
    assert marks(high, "proactive") == {}


@pytest.mark.parametrize("name", ["商业企业", "社会公益组织", "法律服务机构"])
def test_headings_that_moved_up_mark_what_stands_below(name):
    """One is left out, its figures are not: the next stands above them."""
    found = read(TEXT.replace(f"<td>{name}</td>", "").encode(), "text/html", "").values
    assert all(v.marks for v in found if v.dataset == "requests" and v.column in {"legal_service", "other"})
