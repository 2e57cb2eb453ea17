"""Tables without borders: recovered exactly or left open, never wrong."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.document import Paragraph
from pipelines.forms import flat
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


def test_text_without_the_rows_of_table_three_is_no_table():
    assert flat.find_tables(lines("本年新收政府信息公开申请数量3件，予以公开2件。")) is None
