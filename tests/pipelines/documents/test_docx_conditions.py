"""Which conditional formats of a table's style apply to a cell."""

import pytest
from lxml import etree

from pipelines.document import Cell
from pipelines.documents.word import docx
from pipelines.documents.word.docx_conditions import PAPER, Place, Way, switches, ways
from tests.pipelines.documents.docxfiles import NAMESPACES, cell, paragraph, run, table
from tests.pipelines.documents.docxfiles import docx as file

INNER = Place(False, False, False, False)
ON = dict.fromkeys(("firstRow", "lastRow", "firstColumn", "lastColumn", "noHBand", "noVBand"), True)
FILLS = dict.fromkeys(("firstRow", "lastRow", "firstCol", "lastCol", "nwCell", "band1Horz", "band2Horz"))


@pytest.mark.parametrize(
    ("attributes", "on"),
    [
        ("w:val='04A0'", {"firstRow", "firstColumn", "noVBand"}),
        ("w:val='04A0' w:firstRow='0' w:lastRow='1'", {"lastRow", "firstColumn", "noVBand"}),
        ("w:firstRow='true' w:noHBand='off'", {"firstRow"}),
        ("", None),
        ("w:val='x'", None),
    ],
)
def test_what_a_table_uses_of_its_style(attributes, on):
    found = switches(etree.fromstring(f"<w:tblLook {NAMESPACES} {attributes}/>"))
    assert (None if found is None else {name for name, used in found.items() if used}) == on
    assert switches(None) is None


@pytest.mark.parametrize(
    ("on", "at", "parts"),
    [
        (ON, INNER, [()]),
        (ON, INNER._replace(first_row=True), [("firstRow",)]),
        (ON, INNER._replace(last_row=True), [("lastRow",)]),
        (ON, INNER._replace(first_column=True), [("firstCol",)]),
        (ON, INNER._replace(last_column=True), [("lastCol",)]),
        (ON, INNER._replace(first_row=True, first_column=True),
         [("firstRow", "firstCol", "nwCell"), ("firstCol", "firstRow", "nwCell")]),
        (ON, INNER._replace(head=True), [("firstRow",), ()]),
        (ON, INNER._replace(merged=True), [("lastRow",), ()]),
        (ON, INNER._replace(first_row=True, last_row=True), [("firstRow",), ("lastRow",), ()]),
        (ON | {"firstRow": False}, INNER._replace(first_row=True), [()]),
        (ON | {"noHBand": False}, INNER, [("band1Horz",), ("band2Horz",), ()]),
        (None, INNER._replace(first_row=True),
         [("band1Horz", "firstRow"), ("band1Horz",), ("band2Horz", "firstRow"), ("band2Horz",),
          ("firstRow",), ()]),
    ],
)  # fmt: skip
def test_the_ways_a_style_applies(on, at, parts):
    assert {way.parts for way in ways(FILLS, (PAPER,), on, at)} == set(parts)


def test_the_strongest_format_lays_its_colour_behind():
    fills = {"wholeTable": "111111", "firstRow": "222222", "nwCell": None}
    first = INNER._replace(first_row=True, first_column=True)
    assert ways(fills, (PAPER,), ON, first) == (Way(("wholeTable", "firstRow", "nwCell"), "222222"),)
    assert ways(fills, (PAPER,), ON, INNER) == (Way(("wholeTable",), "111111"),)
    assert ways({"firstRow": None}, ("", PAPER), ON, first) == (
        Way(("firstRow",), ""),
        Way(("firstRow",), PAPER),
    )


WHITE, DARK = "<w:color w:val='FFFFFF'/>", "<w:shd w:val='clear' w:fill='1F497D'/>"


def part(kind: str, letters: str, cells: str = "") -> str:
    return f"<w:tblStylePr w:type='{kind}'><w:rPr>{letters}</w:rPr><w:tcPr>{cells}</w:tcPr></w:tblStylePr>"


def doubted(parts: str, look: str, own: str = "", letters: str = "") -> set[tuple[int, int]]:
    """Row and column of the doubted cells of three rows of three."""
    styles = f"<w:style w:type='table' w:styleId='t'>{parts}</w:style>"
    inside = [[cell(paragraph(run("5", letters)), own) for _ in range(3)] for _ in range(3)]
    body = table(inside, f"<w:tblStyle w:val='t'/>{look}")
    cells: list[Cell] = docx.parse(file(body, styles=styles)).grids()[0].cells
    return {(found.row, found.column) for found in cells if found.doubt}


LOOK = "<w:tblLook w:val='{:04X}'/>"
ROW, LAST, COLUMN, END = ({(0, n) for n in range(3)}, {(2, n) for n in range(3)}, {(n, 0) for n in range(3)},
                          {(n, 2) for n in range(3)})  # fmt: skip
ALL = {(row, column) for row in range(3) for column in range(3)}


@pytest.mark.parametrize(
    ("parts", "look", "own", "letters", "cells"),
    [
        (part("firstRow", WHITE, DARK), 0x620, "", "", set()),
        (part("firstRow", WHITE), 0x620, "", "", ROW),
        (part("lastRow", WHITE), 0x620, "", "", set()),
        (part("lastRow", WHITE), 0x640, "", "", LAST),
        (part("firstCol", WHITE), 0x680, "", "", COLUMN),
        (part("lastCol", WHITE), 0x700, "", "", END),
        (part("wholeTable", WHITE), 0x600, "", "", ALL),
        (part("wholeTable", WHITE) + part("firstRow", "", DARK), 0x620, "", "", ALL - ROW),
        (part("firstRow", WHITE, DARK), 0x620, "<w:shd w:val='clear' w:fill='FFFFFF'/>", "", ROW),
        (part("firstRow", "", DARK), 0x620, "", WHITE, ALL - ROW),
        (part("firstRow", WHITE), 0x620, "", "<w:color w:val='000000'/>", set()),
        (part("band1Horz", "", DARK), 0x400, "", WHITE, ALL),
        (part("band1Horz", WHITE, DARK) + part("band2Horz", "", DARK), 0x400, "", "", set()),
        (part("firstRow", "<w:strike/>"), 0x620, "", "", ROW),
        (part("firstRow", WHITE) + part("firstRow", ""), 0x620, "", "", ALL),
    ],
)  # fmt: skip
def test_letters_are_seen_on_the_colour_of_their_own_cell(parts, look, own, letters, cells):
    assert doubted(parts, LOOK.format(look), own, letters) == cells


def test_a_style_of_thousands_of_formats_costs_little():
    parts = "".join(part("firstRow", f"<w:color w:val='{n:06X}'/>") for n in range(2000))
    inside = [[cell(paragraph(run("5", f"<w:color w:val='{n:06X}'/>")))] for n in range(3000)]
    body = table(inside, "<w:tblStyle w:val='t'/>")
    styles = f"<w:style w:type='table' w:styleId='t'>{parts}</w:style>"
    assert len(docx.parse(file(body, styles=styles)).grids()[0].cells) == 3000
