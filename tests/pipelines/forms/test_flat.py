"""Tables without borders: recovered exactly or left open, never wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.document import Paragraph
from pipelines.forms import flat
from pipelines.forms.captions import Subject
from pipelines.forms.codes import APPLICANTS
from pipelines.forms.sums import FRAME
from tests.pipelines.pages import PROACTIVE, report_page, request_rows


def lines(text: str) -> list[Paragraph]:
    return [Paragraph(line) for line in text.splitlines()]


@st.composite
def tables(draw) -> tuple[str, dict[str, str]]:
    """A form and the figures of a consistent report: sparse, as small agencies print them."""
    form = draw(st.sampled_from(list(PROACTIVE)))
    number = st.one_of(st.just(0), st.just(0), st.just(0), st.integers(0, 150))
    rows = [row for row in request_rows(form) if row not in FRAME]
    parts = {row: draw(st.lists(number, min_size=6, max_size=6)) for row in rows}
    parts["total_processed"] = [sum(parts[row][i] for row in rows) for i in range(6)]
    parts["carried_over"] = draw(st.lists(st.integers(0, 3), min_size=6, max_size=6))
    parts["carried_in"] = [0] * 6
    done, over = parts["total_processed"], parts["carried_over"]
    parts["new_received"] = [a + b for a, b in zip(done, over, strict=True)]
    figures: dict[str, str] = {}

    def figure(cell: str) -> str:
        dataset, _, rest = cell.partition(".")
        row, _, column = rest.rpartition(".")
        if dataset == "requests":
            numbers = [*parts[row], sum(parts[row])]
            text = str(numbers[list(APPLICANTS).index(column)])
        else:
            text = str(draw(number)) if dataset == "proactive" else "0"
        return figures.setdefault(cell, text)

    return report_page(form, figure), figures


@given(tables(), st.sampled_from(["", " ", "\n"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_flattened_table_is_recovered_or_left_open(table, between, blanks):
    page, figures = table
    if blanks:  # a cell that prints nothing leaves no trace in the text
        page = page.replace(">0</td>", "></td>")
        figures = {cell: "" if text == "0" else text for cell, text in figures.items()}
    cells = page.replace("</td>", between).replace("</tr>", "\n").replace("</p>", "\n")
    text = "".join(part.partition(">")[2] for part in cells.split("<"))
    found = flat.find_tables(lines(text))
    marked = {cell for check in found.checks for cell in check.cells}
    trusted = {v.cell: v.raw for v in found.values if v.raw is not None and v.cell not in marked}
    assert {cell: raw for cell, raw in trusted.items() if figures.get(cell) != raw} == {}
    if not blanks:
        assert {v.cell for v in found.values} == figures.keys()


def printed(form: str, figure, spaces=lambda: "", *, page: str = "") -> str:
    """A report's text, each cell followed by what ``spaces`` gives, each row a line."""
    cells = (page or report_page(form, figure)).split("</td>")
    text = "".join(cell + spaces() for cell in cells[:-1]) + cells[-1]
    text = text.replace("</tr>", "\n").replace("</p>", "\n")
    return "".join(part.partition(">")[2] for part in text.split("<"))


def trusted(found: flat.FlatTables) -> dict[str, str | None]:
    """The cells that no finding names, with their texts."""
    marked = {cell for check in found.checks for cell in check.cells if check.severity != "info"}
    return {v.cell: v.raw for v in found.values if v.cell not in marked}


@given(tables(), st.data())
@settings(max_examples=60, deadline=None)
def test_blanks_between_some_cells_never_make_another_figure(table, data):
    page, figures = table
    source = data.draw(st.randoms(use_true_random=False))
    text = printed("", None, lambda: source.choice(["", "", " ", "\u3000"]), page=page)
    kept = trusted(flat.find_tables(lines(text)))
    assert {cell: raw for cell, raw in kept.items() if raw != figures[cell]} == {}


SUMS = {"natural_person": "71", "total": "71"}


def figure(cell: str) -> str:
    """71 in （一）予以公开, which other rows carry on, and 0 elsewhere."""
    _, row, column = cell.split(".", 2) if cell.count(".") == 2 else ("", cell.split(".", 1)[1], "")
    carried = row in {"new_received", "granted", "total_processed"}
    return SUMS.get(column, "0") if cell.startswith("requests") and carried else "0"


PLAIN = printed("2021", figure)
GRANTED = "（一）予以公开710000071"


@pytest.mark.parametrize(
    "run", ["71 0000071", "710000 0 71", "71 00000 71", "71 0 0 0 0 071", "71 000\u3000 0071"]
)
def test_blanks_are_cuts_where_the_sums_leave_one_way(run):
    assert GRANTED in PLAIN
    kept = trusted(flat.find_tables(lines(PLAIN.replace(GRANTED, f"（一）予以公开{run}"))))
    cells = [f"requests.granted.{column}" for column in APPLICANTS]
    assert [kept.get(cell) for cell in cells] == ["71", "0", "0", "0", "0", "0", "71"]


@pytest.mark.parametrize(
    "run",
    [
        "7 1 0 0 0 0 0 71",
        "7 10000071",
        "71 0000 0 71 1",
        "71 0000071 件",
        "71²0000071",
        "7\u03361\u03360000071",
        "71￼0000071",
        "710000071￼",
        "710000071其中",
        "7100000",
    ],
)
def test_anything_else_between_or_behind_the_figures_leaves_the_row_open(run):
    found = flat.find_tables(lines(PLAIN.replace(GRANTED, f"（一）予以公开{run}")))
    values = {value.cell: value.raw for value in found.values}
    assert not any(cell.startswith("requests.granted") for cell in trusted(found))
    assert values["requests.granted.total"] in {None, "71"}


APPLICANT_NAMES = [
    "自然人",
    "法人或其他组织",
    "总计",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
]
HEADING = "自然人法人或其他组织总计\n商业企业科研机构社会公益组织法律服务机构其他\n"
MEASURE_NAMES = ["本年制发件数", "本年废止件数", "现行有效件数"]
RESULT_NAMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def cells_of(dataset: str, found: flat.FlatTables) -> set[str]:
    return {cell for cell in trusted(found) if cell.startswith(dataset)}


@given(st.permutations(APPLICANT_NAMES))
@settings(max_examples=60, deadline=None)
def test_a_permuted_heading_marks_table_three(names):
    assert HEADING in PLAIN
    form = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    text = PLAIN.replace(HEADING, "".join(names) + "\n")
    kept = cells_of("requests", flat.find_tables(lines(text)))
    parts = [name for name in names if name != "法人或其他组织"]
    at = names.index("法人或其他组织")
    moved = [n for n in parts if n != "总计"] + ["总计"] if at <= names.index("总计") else parts
    assert not kept or tuple(moved) == form


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "自然人\n",
        "自然人2022年2023年2024年总计\n",
        HEADING.replace("科研", "教育"),
        HEADING.replace("自然人", "自然人本年"),
        HEADING + "上年\n",
    ],
)
def test_any_other_heading_marks_table_three(heading):
    assert not cells_of("requests", flat.find_tables(lines(PLAIN.replace(HEADING, heading))))


@given(st.permutations(MEASURE_NAMES), st.permutations(RESULT_NAMES))
@settings(max_examples=60, deadline=None)
def test_permuted_headings_mark_tables_two_and_four(measures, results):
    text = PLAIN.replace("".join(MEASURE_NAMES), "".join(measures)).replace(
        "".join(RESULT_NAMES), "".join(results)
    )
    found = flat.find_tables(lines(text))
    kept = {cell for cell in cells_of("proactive", found) if "regulation" in cell or "normative" in cell}
    assert not kept or measures == MEASURE_NAMES
    assert not cells_of("reviews", found) or results == RESULT_NAMES


def test_the_plain_headings_mark_nothing():
    found = flat.find_tables(lines(PLAIN))
    assert len(trusted(found)) == len(found.values)


@pytest.mark.parametrize("year", ["2023", "2022"])
def test_tables_of_two_years_are_marked(year):
    def other(cell: str) -> str:
        return figure(cell).replace("71", "9")

    second = printed("2021", other).replace("2024年", f"{year}年")
    for text in (PLAIN + second, second + PLAIN):
        assert trusted(flat.find_tables(lines(text))) == {}


def test_a_line_that_may_be_hidden_marks_its_row():
    doubted = [Paragraph(p.text, "may be hidden" * (GRANTED in p.text)) for p in lines(PLAIN)]
    kept = trusted(flat.find_tables(doubted))
    assert not any(cell.startswith("requests.granted") for cell in kept)
    assert "requests.partially_granted.total" in kept


@pytest.mark.parametrize("caption", ["2023年度数据", "草稿", "上年情况："])
def test_a_caption_of_something_else_marks_its_table(caption):
    at = PLAIN.index("（本列数据")
    found = flat.find_tables(lines(f"{PLAIN[:at]}{caption}\n{PLAIN[at:]}"), Subject(2024))
    assert not cells_of("requests", found)
    assert cells_of("proactive", found)


def test_text_without_the_rows_of_table_three_is_no_table():
    assert flat.find_tables(lines("本年新收政府信息公开申请数量3件，予以公开2件。")) is None


def test_a_word_before_a_label_on_its_line_marks_the_row():
    found = flat.find_tables(lines(PLAIN.replace("（一）予以公开", "上年（一）予以公开")))
    open_rows = {v.row for v in found.values} - {cell.rpartition(".")[0][9:] for cell in trusted(found)}
    assert "granted" in open_rows


@pytest.mark.parametrize("line", ["注：以上为2023年数据", "注：以上数量单位均为百件", "更正：上表数据有误"])
@pytest.mark.parametrize("above", ["2.重复申请", "四、政府信息公开行政复议"])
def test_a_line_among_or_below_the_rows_is_heard(line, above):
    text = PLAIN.replace(above, f"{line}\n{above}", 1)
    kept = trusted(flat.find_tables(lines(text), Subject(2024)))
    assert not any(cell.startswith("requests") for cell in kept)
    assert trusted(flat.find_tables(lines(PLAIN), Subject(2024))).keys() > kept.keys()
