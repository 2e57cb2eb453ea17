"""Tables of pixels: spans from rules that are not there, whatever noise eats of those that are."""

import numpy as np
import pytest

pytest.importorskip("rapidocr")

from pipelines.documents.ocr.ruled import tables
from tests.pipelines.documents.ocr.drawing import needs_fonts, page

ROWS = [
    [("申请人情况", 1, 4)],
    [("本年新收", 2, 1), ("自然人", 1, 2), ("总计", 2, 1)],
    [("一", 1, 1), ("二", 1, 1)],
    [("（一）予以公开", 1, 1), ("12", 1, 1), ("3", 1, 1), ("15", 1, 1)],
]
WIDTHS = (400, 150, 150, 200)
SPANS = [(0, 0, 1, 4), (1, 0, 2, 1), (1, 1, 1, 2), (1, 3, 2, 1), (2, 1, 1, 1), (2, 2, 1, 1)]
SPANS += [(3, column, 1, 1) for column in range(4)]


def spans(picture) -> list[tuple[int, int, int, int]]:
    """Row, column, rowspan and colspan of each cell of the one table there."""
    [cells] = tables(np.asarray(picture)[:, :, ::-1])
    xs = sorted({round(x / 12) for cell in cells for x in (cell.x0, cell.x1)})
    ys = sorted({round(y / 12) for cell in cells for y in (cell.top, cell.bottom)})

    def at(places: list[int], place: int) -> int:
        return min(range(len(places)), key=lambda n: abs(places[n] - place / 12))

    return sorted(
        (at(ys, c.top), at(xs, c.x0), at(ys, c.bottom) - at(ys, c.top), at(xs, c.x1) - at(xs, c.x0))
        for c in cells
    )


@needs_fonts
@pytest.mark.parametrize("rule", [2, 3, 5])
def test_cells_and_their_spans(rule: int) -> None:
    assert spans(page(ROWS, WIDTHS, rule=rule, lines=["三、收到和处理政府信息公开申请情况"])) == sorted(SPANS)


@needs_fonts
def test_noise_that_breaks_rules_joins_no_cells() -> None:
    pixels = np.array(page(ROWS, WIDTHS, rule=3))
    broken = np.random.default_rng(1).random(pixels.shape[:2]) < 0.05
    pixels[broken] = 255
    assert spans(pixels) == sorted(SPANS)


@needs_fonts
def test_a_page_that_ends_in_a_table_cuts_no_cells_off() -> None:
    picture = page(ROWS, WIDTHS, margin=120)
    cut = np.array(picture)
    cut[: 120 + 20] = 255  # the first rule, and half of the first row
    assert spans(cut) == sorted(SPANS)


@needs_fonts
def test_letters_make_no_table() -> None:
    assert (
        tables(
            np.asarray(page([], (900,), lines=["一二三工士干十中国囯口日目田", "政府信息公开工作年度报告"]))
        )
        == []
    )
