"""What stands above the figures or is said of a table: it names the columns, or marks them."""

import pytest

from benchmarks.pages import page
from pipelines.document import OBJECT, Cell, Document, Grid
from pipelines.documents import open_document
from pipelines.forms.tables import find_tables
from pipelines.read import read
from tests.pipelines.forms.test_damages import PAGES

PAGE = PAGES["zeros 2021"]
TEXT = PAGE.body.decode()
ALL = frozenset(PAGE.figures)


def cells(*parts: str) -> set[str]:
    """The cells whose names have all these parts."""
    return {cell for cell in ALL if all(part in f"{cell}." for part in parts)}


def marked(page: str) -> set[str]:
    """The cells of the report that are not read unmarked."""
    values = read(page.encode(), "text/html", "").values
    return set(ALL - {value.cell for value in values if value.raw and not value.marks})


def above(label: str, row: str) -> str:
    """The page with one more row above the one that prints the label."""
    place = TEXT.rindex("<tr>", 0, TEXT.index(f">{label}</td>"))
    return f"{TEXT[:place]}<tr>{row}</tr>{TEXT[place:]}"


YEAR = "2022年"
OVER_ALL = f"<td colspan=10>{YEAR}</td>"
OVER_ONE = "<td colspan=3></td><td>上年</td><td colspan=6></td>"
NEW, FEE, ITEM = "一、本年新收政府信息公开申请数量", "本年收费金额（单位：万元）", "行政事业性收费</td>"


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        # a row more over the measures, the applicants, the results
        (above("本年制发件数", f"<td>年度</td><td colspan=3>{YEAR}</td>"), ["regulation"]),
        (above("本年制发件数", "<td></td><td>上年</td><td>本年</td><td></td>"), ["regulation.issued"]),
        (above("规章", "<td></td><td>其中</td><td></td><td></td>"), ["regulation.issued"]),
        (above("规章", f"<td colspan=4>{YEAR}</td>"), ["regulation"]),
        (above("申请人情况", OVER_ALL), ["requests."]),
        (above("申请人情况", "<td colspan=10>2022</td>"), ["requests."]),
        (above("申请人情况", OVER_ONE), ["natural_person."]),
        (above(NEW, OVER_ONE), ["natural_person."]),
        (above("行政复议", f"<td colspan=15>{YEAR}</td>"), ["reviews."]),
        (above("行政复议", f"<td colspan=5>{YEAR}</td><td colspan=10></td>"), ["reviews.reconsideration"]),
        # rows that say nothing of the figures
        (above("本年制发件数", "<td colspan=4>二、主动公开政府信息情况</td>"), []),
        (above("申请人情况", "<td colspan=10>三、收到和处理政府信息公开申请情况</td>"), []),
        (above("申请人情况", "<td colspan=10>（单位：件）</td>"), []),
        (above("申请人情况", "<td colspan=10>表2 收到和处理政府信息公开申请情况</td>"), []),
        (above("申请人情况", "<td colspan=10>统计表：不予公开</td>"), ["requests."]),
        (above("申请人情况", "<td colspan=10>填报单位：区水务局 单位：元</td>"), ["requests."]),
        # units
        (above("申请人情况", "<td colspan=10>（单位：辆）</td>"), ["requests."]),
        (TEXT.replace(FEE, "本年收费金额（单位：卢布）"), ["administrative_fee"]),
        (TEXT.replace(FEE, "本年收费金额（美元）"), []),
        (TEXT.replace(ITEM, "行政事业性收费（元）</td>"), ["administrative_fee"]),
        (TEXT.replace(ITEM, "行政事业性收费（万元）</td>"), []),
        (above(FEE, "<td colspan=4>单位：元</td>"), ["administrative_fee"]),
        (above(FEE, "<td colspan=4>单位：万元</td>"), []),
        (TEXT.replace(">自然人</td>", ">公民</td>"), ["natural_person."]),
        (TEXT.replace(">商业企业</td>", ">国有企业</td>"), ["commercial_enterprise."]),
    ],
)
def test_what_stands_above_the_figures(page, parts):
    assert marked(page) >= (cells(*parts) if parts else set())
    assert parts or marked(page) == set()


def test_a_unit_above_the_table_is_that_of_an_amount_without_one():
    page = above("本年收费金额（单位：万元）", "<td colspan=4>单位：元</td>").replace(
        "额（单位：万元）", "额"
    )
    value = next(v for v in read(page.encode(), "text/html", "").values if v.row == "administrative_fee")
    assert (value.unit, value.marks) == ("元", ())


def changed(**grids: tuple[str, str, str]) -> set[str]:
    """The marked cells of the page with another text and doubt for the cells that print ``label``."""
    document = open_document(PAGE.body, "text/html", url="")
    (label, text, doubt) = grids["cell"]

    def change(cell: Cell) -> Cell:
        return cell._replace(text=text, doubt=doubt) if cell.text == label else cell

    for grid in document.grids():
        grid.cells = [change(cell) for cell in grid.cells]
    return not_trusted(document)


def not_trusted(document: Document) -> set[str]:
    found = find_tables(document)
    named = {cell for check in found.checks if check.severity != "info" for cell in check.cells}
    return set(ALL - {value.cell for value in found.values if value.raw and value.cell not in named})


STRUCK = "".join(f"{letter}\u0336" for letter in "规章")


@pytest.mark.parametrize(
    ("label", "text", "doubt", "expected"),
    [
        ("规章", "规章", "may be hidden: opacity", cells("regulation")),
        ("规章", f"规章{OBJECT}", "", cells("regulation")),
        ("规章", STRUCK, "", cells("regulation")),
        ("规章", "规章¹", "", cells("regulation")),
        ("规章", "规章[1]", "", cells("regulation")),
        ("规章", OBJECT, "a picture", cells("regulation")),
        ("（一）予以公开", "（一）予以公开¹", "", cells("requests.granted")),
        ("（三）不予公开", "（三）不予公开", "a picture", cells("refused")),
        ("本年制发件数", "本年制发件数", "a picture", cells("issued")),
        ("商业企业", "商业企业", "may be hidden", cells("commercial_enterprise")),
        ("法人或其他组织", "法人或其他组织", "may be hidden", cells("requests.", "legal_service")),
        ("申请人情况", f"申请人情况{OBJECT}", "a picture", cells("requests.")),
        ("结果维持", "结果维持", "may be hidden", cells("upheld")),
        ("复议后起诉", "复议后起诉", "may be hidden", cells("litigation_after_reconsideration")),
    ],
)
def test_a_doubt_of_a_label_or_heading_marks_its_line_or_column(label, text, doubt, expected):
    found = changed(cell=(label, text, doubt))
    assert expected <= found
    assert len(found) < len(ALL)


@pytest.mark.parametrize(("number", "dataset"), [(0, "proactive"), (1, "requests"), (2, "reviews")])
def test_a_doubt_of_a_table_marks_all_of_it(number: int, dataset: str) -> None:
    document = open_document(PAGE.body, "text/html", url="")
    grid: Grid = document.grids()[number]
    grid.doubt = "in a closed part of the page"
    assert not_trusted(document) == cells(f"{dataset}.")


def test_the_caption_of_a_table_says_its_unit():
    document = open_document(PAGE.body, "text/html", url="")
    document.grids()[1].caption = "三、收到和处理政府信息公开申请情况（单位：万元）"
    assert not_trusted(document) == cells("requests.")


def test_a_finding_is_said_once_for_all_lines():
    report = read(above("申请人情况", "<td colspan=10>其他数据情况</td>").encode(), "text/html", "")
    doubts = [check for check in report.findings if check.rule == "doubtful_heading"]
    assert [set(check.cells) for check in doubts] == [cells("requests.")]


def test_a_heading_of_another_procedure_over_litigation_is_a_doubt() -> None:
    before, _, after = page().decode().rpartition("行政诉讼")
    report = read(f"{before}行政复议{after}".encode(), "text/html", "")
    marks = {value.cell: value.marks for value in report.values if value.dataset == "reviews"}
    for cell, its in marks.items():
        assert its == (("doubtful_heading",) if ".litigation" in cell else ()), cell
