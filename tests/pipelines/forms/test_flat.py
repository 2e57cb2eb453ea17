"""Tables without borders: recovered exactly or left open, never wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forms import flat
from pipelines.forms.flat import decide, splits
from pipelines.labels import APPLICANTS
from tests.pipelines.pages import PROACTIVE, report_page, request_rows

FRAME = ("new_received", "carried_in", "total_processed", "carried_over")


@pytest.mark.parametrize(
    ("digits", "ways"),
    [
        ("0000000", [(0, 0, 0, 0, 0, 0, 0)]),
        ("710000071", [(71, 0, 0, 0, 0, 0, 71)]),
        ("3120004", [(3, 1, 2, 0, 0, 0, 4)][:0]),  # 3 + 1 + 2 is not 4
        ("3100004", [(3, 1, 0, 0, 0, 0, 4)]),
        ("110000011", [(1, 10, 0, 0, 0, 0, 11), (11, 0, 0, 0, 0, 0, 11)]),
        ("9" * 1000, []),  # no row of figures
        ("000", []),
        ("00000000", []),
        ("", []),
    ],
)
def test_splits(digits, ways):
    assert sorted(splits(digits, 7)) == ways


@given(st.lists(st.integers(0, 300), min_size=6, max_size=6))
@settings(deadline=None)
def test_the_true_cut_is_among_them_and_all_add_up(parts):
    true = (*parts, sum(parts))
    ways = splits("".join(map(str, true)), 7)
    assert true in ways or len(ways) > flat.MAX_SPLITS
    assert all(sum(way[:-1]) == way[-1] for way in ways)


SURE = ((11, 0, 11),)
MIRRORED = ((11, 0, 11), (1, 10, 11))
NONE = ((0, 0, 0),)


def ways(**odd):
    rows = {"new_received": SURE, "carried_in": NONE, "granted": SURE, "refused": NONE}
    return rows | {"total_processed": SURE, "carried_over": NONE} | odd


@pytest.mark.parametrize(
    ("rows", "digits", "decided", "confirmed"),
    [
        (ways(granted=MIRRORED, total_processed=MIRRORED), {}, ways(), set(ways())),
        # 新收 + 上年结转 is not 总计 + 结转下年度: the outcomes still add up.
        (
            ways(carried_in=SURE, granted=MIRRORED),
            {},
            ways(carried_in=SURE),
            set(ways()) - set(FRAME) | {FRAME[2]},
        ),
        (ways(granted=MIRRORED, refused=SURE), {}, ways(granted=MIRRORED, refused=SURE), set()),
        # A row whose own sum fails is cut where the others leave it all but one figure.
        (ways(granted=()), {"granted": "11012"}, ways(granted=((11, 0, 12),)), set(ways())),
        (ways(granted=()), {"granted": "12012"}, ways(granted=()), set()),
        (ways(granted=(), refused=()), {"granted": "11012"}, ways(granted=(), refused=()), set()),
    ],
)
def test_column_sums_decide(rows, digits, decided, confirmed):
    assert decide(rows, digits) == (decided, confirmed)


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
    found = flat.read(text)
    marked = {cell for check in found.checks for cell in check.cells}
    trusted = {v.cell: v.raw for v in found.values if v.raw is not None and v.cell not in marked}
    assert {cell: raw for cell, raw in trusted.items() if figures.get(cell) != raw} == {}
    if not blanks:
        assert {v.cell for v in found.values} == figures.keys()


def test_text_without_the_rows_of_table_three_is_no_table():
    found = flat.read("本年新收政府信息公开申请数量3件，予以公开2件。")
    assert (found.form, found.values, found.checks) == (None, [], [])
