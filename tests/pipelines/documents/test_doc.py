"""Old Word files, built here from their parts; two that a word processor wrote are in `tests/fixtures`."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.sites.wordfile import (
    DELETED,
    FIRST_MERGED,
    GOES_ON,
    HIDDEN,
    INNER_CELL,
    INNER_ROW_END,
    MERGED,
    OPENS,
    ROW_END,
    SYMBOL,
    TEXT_AT,
    Line,
    Piece,
    Run,
    cells,
    depth,
    line,
    ole,
    row,
    word_file,
)
from pipelines.document import OBJECT, Document
from pipelines.documents.word import doc
from pipelines.errors import DocumentError

ONE, TWO, THREE = (0, 1000), (0, 1000, 2000), (0, 1000, 2000, 3000)  # edges of cells


def opened(*lines: Line, **options) -> Document:
    return doc.parse(word_file([*lines, line("")], **options))


def placed(document: Document) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in document.grids()[0].cells]


def inner_row(texts: list[str], edges: tuple[int, ...], level: int = 2) -> list[Line]:
    """A row of a table within a table."""
    inside = [line(text, properties=depth(level) + INNER_CELL) for text in texts]
    return [*inside, line("", properties=depth(level) + INNER_ROW_END + cells(edges))]


def test_text_and_tables_in_reading_order():
    document = opened(line("2024年某局政府信息公开工作年度报告"), *row(["规章", "0"], TWO), line(" 以 上。"))
    assert document.title == "2024年某局政府信息公开工作年度报告"
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Grid", "Paragraph"]
    assert document.text.endswith("\n以 上。")


def test_merged_cells():
    rows = [
        *row(["组", "头"], (0, 1000, 3000), [OPENS]),
        *row(["", "1", "2"], THREE, [GOES_ON]),
        *row(["", "3", ""], THREE, [GOES_ON, FIRST_MERGED, MERGED]),
    ]
    assert placed(opened(*rows)) == [
        ("组", 0, 0, 3, 1),
        ("头", 0, 1, 1, 2),
        ("1", 1, 1, 1, 1),
        ("2", 1, 2, 1, 1),
        ("3", 2, 1, 1, 2),
    ]


def test_a_cell_that_goes_on_from_none_above_is_its_own():
    rows = [*row(["1", "2"], (0, 1000, 3000), [0, OPENS]), *row(["", "3", "4"], THREE, [GOES_ON, GOES_ON])]
    assert placed(opened(*rows))[2:] == [("", 1, 0, 1, 1), ("3", 1, 1, 1, 1), ("4", 1, 2, 1, 1)]


IN_CELL = depth(1)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run("9", DELETED), Run("5\x07")], "5"),
        ([Run("9", HIDDEN), Run("5\x07")], "5"),
        ([Run("5\x07", struct.pack("<HB", 0x083C, 0))], "5"),
        ([Run("5\x07", struct.pack("<HB", 0x083C, 0x80))], "5"),
        ([Run("9", struct.pack("<HB", 0x083C, 0x81)), Run("5\x07")], "5"),
        ([Run("(", SYMBOL), Run("5\x07")], f"{OBJECT}5"),
        ([Run("\x1e5\x07")], "-5"),
        ([Run("1\x1f5\x07")], "15"),
        ([Run("2"), Run("1", HIDDEN), Run("5\x07")], "25"),
        ([Run("\x13 =SUM(9) \x145\x15\x07")], "5"),
        ([Run("\x13 IF \x13 PAGE \x149\x15 \x141\x13 PAGE \x145\x15\x15\x07")], "15"),
        ([Run("\x13 TC 9 \x155\x07")], "5"),
        ([Run("\x01\x08\x055\x07")], f"{OBJECT}{OBJECT}5"),
        ([Run("1\x0b5\x07")], "1 5"),
        ([Run("1\x0c5\x07")], "1 5"),
        ([Run("1\xa0 \t5\x07")], "1 5"),
        ([Run("1\x005\x07")], "1\ufffd5"),
        ([Run("\ud842\udfb7\x07")], "\U00020bb7"),
        ([Run("\ud842\x07")], "\ufffd"),
    ],
    ids=[
        "deleted",
        "hidden",
        "not hidden",
        "as its style",
        "unlike its style",
        "symbol",
        "hyphen",
        "soft hyphen",
        "hidden between",
        "field",
        "field in field",
        "field without result",
        "pictures",
        "line break",
        "page break",
        "blanks",
        "no character",
        "pair",
        "half a pair",
    ],
)
def test_a_cell_holds_what_word_shows(runs, text):
    document = opened(
        Line(tuple(runs), IN_CELL), line("", mark="\x07", properties=IN_CELL + ROW_END + cells((0, 1)))
    )
    assert [c.text for c in document.grids()[0].cells] == [text]


def test_lines_of_a_cell():
    assert placed(opened(*row(["商业\n企业"], ONE))) == [("商业\n企业", 0, 0, 1, 1)]


def test_a_line_whose_mark_is_deleted_goes_on_in_the_next():
    first = Line((Run("共2"), Run("\r", DELETED)))
    assert opened(first, line("1件")).text == "共21件"
    assert opened(first, *row(["1", "件"], TWO)).text == "共2", "but not into a table"
    assert placed(opened(Line((Run("2"), Run("\r", HIDDEN)), IN_CELL), *row(["1"], ONE)))[0][0] == "21"


def deleted_end(edges: tuple[int, ...]) -> Line:
    return Line((Run("\x07", DELETED),), IN_CELL + ROW_END + cells(edges))


def test_deleted_rows_are_gone():
    gone = Line((Run("9\x07", DELETED),), IN_CELL)
    rows = [*row(["甲"], ONE), gone, deleted_end(ONE), *row(["2"], ONE)]
    assert placed(opened(*rows)) == [("甲", 0, 0, 1, 1), ("2", 1, 0, 1, 1)]


def test_a_row_whose_end_alone_is_deleted_stays():
    """LibreOffice gives the end of a row the properties of the letter behind it."""
    deleted = Line((Run("9", DELETED), Run("\x07")), IN_CELL)
    rows = [*row(["甲"], ONE)[:-1], deleted_end(ONE), deleted, *row(["2"], ONE)[1:]]
    assert placed(opened(*rows)) == [("甲", 0, 0, 1, 1), ("", 1, 0, 1, 1)]


def test_rows_that_begin_further_right_stand_there():
    assert placed(opened(*row(["甲", "乙"], TWO), *row(["2"], (1000, 2000)))) == [
        ("甲", 0, 0, 1, 1),
        ("乙", 0, 1, 1, 1),
        ("", 1, 0, 1, 1),
        ("2", 1, 1, 1, 1),
    ]


def test_tables_inside_cells_are_tables_of_their_own_and_a_frame_is_none():
    outer_end = line("", mark="\x07", properties=IN_CELL + ROW_END + cells((0, 3000)))
    after = line("后", mark="\x07", properties=IN_CELL)
    document = opened(*inner_row(["规章", "1"], TWO), after, outer_end)
    assert [[c.text for c in grid.cells] for grid in document.grids()] == [["规章", "1"]]
    assert document.text == "后"
    framed = opened(*inner_row(["5"], ONE), line("", mark="\x07", properties=IN_CELL), outer_end)
    assert [[c.text for c in grid.cells] for grid in framed.grids()] == [["5"]]


REPORT = [
    line("Report 2024"),
    *row(["granted", "21"], TWO),
    *row(["other", "105"], TWO),
    line("end"),
]
LENGTH = sum(len(run.text) for entry in REPORT for run in entry.runs)
WHOLE = doc.parse(word_file(REPORT))


@pytest.mark.parametrize("narrow", [True, False, None], ids=["narrow", "wide", "mixed"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 11, LENGTH])
def test_pieces_make_the_same_text_however_they_are_stored(size, narrow):
    pieces = [
        Piece(start, min(start + size, LENGTH), narrow if narrow is not None else bool(start // size % 2))
        for start in range(0, LENGTH, size)
    ]
    for stored in (pieces, pieces[::-1], pieces[::2] + pieces[1::2]):
        document = doc.parse(word_file(REPORT, pieces=stored))
        assert document == WHOLE, "also where a fast save has put the pieces in another order"


def test_narrow_text_is_windows_1252():
    assert opened(line("“20–21”"), pieces=[Piece(0, 9, narrow=True)]).text == "“20–21”"


@pytest.mark.parametrize(
    ("modifier", "modifiers", "text"),
    [(0, [], "215"), (0x41 << 1 | 1 << 8, [], "25"), (0x5C << 1 | 1 << 8, [], "25"), (1, [DELETED], "25"),
     (3, [HIDDEN, b""], "215"), (0x55 << 1 | 1 << 8, [], "215")],
    ids=["none", "deleted", "hidden", "deleted, in a list", "nothing, in a list", "bold"],
)  # fmt: skip
def test_a_fast_save_deletes_and_hides_by_pieces(modifier, modifiers, text):
    pieces = [Piece(0, 1), Piece(1, 2, modifier=modifier), Piece(2, 5)]
    assert opened(line("215"), pieces=pieces, modifiers=modifiers).text == text


@pytest.mark.parametrize("code", [0x6646, 0x646B], ids=["all properties", "those of the table"])
def test_properties_too_long_for_a_page_lie_in_the_data_stream(code):
    edges = [100 * i for i in range(64)]
    wide = row([str(i) for i in range(63)], edges)
    flags = depth(1) + ROW_END if code == 0x6646 else b""
    far = flags + cells(edges)
    near = b"" if code == 0x6646 else depth(1) + ROW_END
    end = line("", mark="\x07", properties=near + struct.pack("<HI", code, 2))
    document = opened(*wide[:-1], end, data=b"\0\0" + struct.pack("<H", len(far)) + far)
    assert [(c.text, c.column) for c in document.grids()[0].cells] == [(str(i), i) for i in range(63)]


@pytest.mark.parametrize(
    ("edges", "change", "spans"),
    [
        (TWO, struct.pack("<HBBH", 0x7621, 1, 1, 1000), [(0, 1), (1, 1), (2, 1)]),
        ((0, 500, 1000, 2000, 3000), struct.pack("<HBB", 0x5622, 1, 2), [(0, 1), (1, 1), (2, 1)]),
        ((0, 900, 1200, 2200), struct.pack("<HBBH", 0x7623, 0, 2, 1000), [(0, 1), (1, 1), (2, 1)]),
        (THREE, struct.pack("<HBB", 0x5624, 1, 3), [(0, 1), (1, 2)]),
        (THREE, struct.pack("<HBBHBB", 0x5624, 1, 3, 0x5625, 0, 3), [(0, 1), (1, 1), (2, 1)]),
    ],
    ids=["insert", "delete", "width", "merge", "split"],
)
def test_modifiers_change_the_cells_of_a_row(edges, change, spans):
    lines = [*row(["1", "2", "3"], THREE), *row(["a", "b", "c"], THREE)]
    lines[-1] = line("", mark="\x07", properties=IN_CELL + ROW_END + cells(edges) + change)
    cells_below = [cell for cell in opened(*lines).grids()[0].cells if cell.row == 1]
    assert [(cell.column, cell.colspan) for cell in cells_below] == spans


def test_a_modifier_merges_cells_downwards():
    lines = [*row(["1", "2"], TWO, [OPENS]), *row(["", "3"], TWO)]
    end = lines[-1]
    lines[-1] = line("", mark="\x07", properties=end.properties + struct.pack("<HBBB", 0xD62B, 2, 0, 1))
    assert placed(opened(*lines))[0] == ("1", 0, 0, 2, 1)


@pytest.mark.parametrize(("moved", "columns"), [(0, 2), (100, 2), (-100, 2), (300, 3)])
def test_edges_that_are_nearly_the_same_are_one(moved, columns):
    rows = [*row(["1", "2"], TWO), *row(["3", "4"], (0, 1000 + moved, 2000))]
    assert opened(*rows).grids()[0].width == columns


def test_narrow_cells_keep_their_edges():
    assert [c[2:] for c in placed(opened(*row(["1", "2", "3"], (0, 50, 90, 2000))))] == [
        (0, 1, 1),
        (1, 1, 1),
        (2, 1, 1),
    ]


def boxes(anchors: dict[int, int], texts: dict[int, int]) -> dict[int, bytes]:
    """Parts of the head for text boxes: shape -> where it hangs; shape -> length of its text."""
    hanging = struct.pack(f"<{len(anchors) + 1}I", *anchors.values(), 999)
    ends = [sum(list(texts.values())[:i]) for i in range(len(texts) + 1)]
    return {
        40: hanging + b"".join(struct.pack("<I22x", shape) for shape in anchors),
        56: struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<14xI4x", shape) for shape in texts),
    }


def test_text_boxes_follow_the_line_they_hang_on():
    main = [line("一\x08"), line("二"), *row(["三\x08", "3"], TWO), line("")]
    inside = [*row(["规章", "1"], TWO), line("框"), line("四"), line("孤")]
    size = [sum(len(run.text) for entry in part for run in entry.runs) for part in (main, inside)]
    parts = boxes({7: 1, 8: 6}, {7: 8, 8: 2, 9: 2})
    document = doc.parse(
        word_file([*main, *inside, line("")], counts=[size[0], 0, 0, 0, 0, 0, size[1]], parts=parts)
    )
    first, second = document.grids()
    assert [c.text for c in first.cells] == ["规章", "1"]
    assert [c.text for c in second.cells] == ["四\n三", "3"]
    assert document.text == "一\n框\n二\n孤"


def test_footnotes_and_headers_are_no_text_of_the_report():
    lines = [line("正文"), line("脚注"), line("页眉"), line("")]
    assert doc.parse(word_file(lines, counts=[3, 3, 3])).text == "正文"


def changed_row(properties: bytes, **options) -> bytes:
    lines = [*row(["1", "2"], TWO), line("")]
    lines[2] = line("", mark="\x07", properties=properties)
    return word_file(lines, **options)


def moved_piece(at: int) -> bytes:
    """A file whose second piece is said to lie elsewhere."""
    file = word_file(REPORT, pieces=[Piece(0, 5), Piece(5, LENGTH)])
    entry = struct.pack("<HIH", 0, TEXT_AT + 10, 0)
    assert file.count(entry) == 1
    return file.replace(entry, struct.pack("<HIH", 0, at, 0))


def bare_end(count: int) -> bytes:
    """A file whose last characters have no properties."""
    end = TEXT_AT + 2 * LENGTH
    return word_file(REPORT).replace(struct.pack("<I", end), struct.pack("<I", end - 2 * count), 1)


def test_the_last_mark_needs_no_properties():
    assert bare_end(1) != bare_end(0)
    assert doc.parse(bare_end(1)) == WHOLE


CELL = line("1", mark="\x07", properties=IN_CELL)
GOOD = word_file(REPORT)
SIZE = GOOD.index("WordDocument".encode("utf-16-le")) + 120  # of the stream, in its entry of the directory


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (word_file(REPORT, flags=0x0100), "protected by a password"),
        (word_file(REPORT, version=104), "from before Word 97"),
        (ole({"Workbook": b"x"}), "no Word file"),
        (ole({"WordDocument": b"\xec\xa5"}), "from before Word 97"),
        (b"\xd0\xcf\x11\xe0", "not a readable Word file"),
        (GOOD[:-512], "not a readable Word file"),
        (GOOD[:3000], "not a readable Word file"),
        (GOOD[:44] + b"\xff\xff\xff\xff" + GOOD[48:], "more sectors than it has"),
        (GOOD[:SIZE] + b"\xf0\xff\xff\x7f" + GOOD[SIZE + 4 :], "stream too large"),
        (GOOD[:30] + b"\x20" + GOOD[31:], "more sectors than it has"),
        (word_file(REPORT, counts=[LENGTH - 2]), "pieces of another text"),
        (word_file(REPORT, counts=[LENGTH - 2, 1]), "text without an end"),
        (bare_end(2), "text without properties"),
        (moved_piece(TEXT_AT + 2), "pieces that overlap"),
        (moved_piece(1 << 20), "text outside of its stream"),
        (moved_piece(TEXT_AT + 100), "text without properties"),
        (word_file([CELL, line("")]), "a table without an end"),
        (word_file([line("1", mark="\x07"), line("")]), "a cell outside of a table"),
        (word_file([line("1", properties=struct.pack("<HI", 0x6649, 1))]), "a table within no table"),
        (word_file([line("1", properties=depth(10))]), "a table within no table"),
        (word_file([line("\x13 PAGE"), line("")]), "a field without an end"),
        (word_file([line("\x13 IF"), CELL, line("\x14\x15")]), "a field over several cells"),
        (changed_row(IN_CELL + ROW_END + cells(THREE)), "a row of other cells"),
        (changed_row(IN_CELL + ROW_END), "a row of other cells"),
        (changed_row(IN_CELL + ROW_END + cells((0, 2000, 1000))), "a row of no width"),
        (changed_row(IN_CELL + ROW_END + cells((0, 1000, 1000))), "a cell of no width"),
        (changed_row(IN_CELL + ROW_END + cells(TWO)[:-1]), "a property that is cut off"),
        (changed_row(struct.pack("<HI", 0x6646, 0), data=b"\xff\xff"), "properties outside"),
        (word_file([*row(["1"], ONE, [OPENS]), *row(["2"], ONE)][:3]), "a table without an end"),
    ],
)
def test_what_contradicts_itself_is_refused(body, reason):
    with pytest.raises(DocumentError, match=reason):
        doc.parse(body)


@given(st.binary(max_size=1200), st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_streams_of_noise_raise_nothing_else(text, table):
    head = struct.pack("<HH6xH20xH28xH", 0xA5EC, 0xC1, 0x0200, 14, 22)
    with pytest.raises(DocumentError):
        doc.parse(ole({"WordDocument": head + text, "1Table": table}))


def prl(code: int, value: int) -> bytes:
    """A property modifier; the size of its operand is in its code."""
    return struct.pack("<H", code) + value.to_bytes((1, 1, 2, 4, 2, 2, 0, 3)[code >> 13], "little")


STRIKE, DSTRIKE, POSITION = prl(0x0837, 1), prl(0x2A53, 1), prl(0x4845, 6)
RAISED, LOWERED = prl(0x2A48, 1), prl(0x2A48, 2)


@pytest.mark.parametrize(
    ("runs", "text", "doubt"),
    [
        ([Run("9", STRIKE), Run("5\x07")], "9\u03365", ""),
        ([Run("9", DSTRIKE), Run("5\x07")], "9\u03365", ""),
        ([Run("9", prl(0x0837, 0)), Run("5\x07")], "95", ""),
        ([Run("5"), Run("1", RAISED), Run("\x07")], "5\u00b9", ""),
        ([Run("5"), Run("1", LOWERED), Run("\x07")], "5\u2081", ""),
        ([Run("51", POSITION), Run("\x07")], "51", "letters raised or lowered"),
        ([Run("51", prl(0x4845, 4)), Run("\x07")], "51", ""),
        ([Run("5"), Run("1", POSITION), Run("\x07")], "51", "letters raised or lowered"),
        ([Run("5\x07", prl(0x2A42, 8))], "5", "may be hidden: colour"),
        ([Run("5\x07", prl(0x2A42, 1))], "5", ""),
        ([Run("5\x07", prl(0x2A42, 8) + prl(0x2A0C, 1))], "5", ""),
        ([Run("5\x07", prl(0x6870, 0xFEFEFE))], "5", "may be hidden: colour"),
        ([Run("5\x07", prl(0x6870, 0xFF000000))], "5", ""),
        ([Run("5\x07", prl(0x4A43, 2))], "5", "may be hidden: size"),
        ([Run("5\x07", prl(0x4A43, 21))], "5", ""),
        ([Run("5\x07", prl(0x4852, 1))], "5", "may be hidden: width"),
        ([Run("5\x07", prl(0x0835, 1))], "5", ""),
        ([Run("5\x07", prl(0x08F0, 1))], "5", "a property of letters that is not known: 08F0"),
        ([Run("(", SYMBOL), Run("\x07")], OBJECT, "letters of a symbol font"),
        ([Run("\x01\x07")], OBJECT, "a picture"),
        ([Run("5"), Run("\x02", RAISED), Run("\x07")], "5", ""),
        ([Run("5"), Run("\x02"), Run("\x07")], f"5{OBJECT}", "the number of a note"),
        ([Run("\x02", RAISED), Run("\x07")], OBJECT, "the number of a note"),
        ([Run("\x13 FORMDROPDOWN \x14\x15\x07")], OBJECT, "a field without a result"),
        ([Run("\x13 FORMTEXT \x145\x15\x07")], "5", ""),
        ([Run("\x13 DATE \x145\x15\x07")], "5", "a field that may show something else: DATE"),
        ([Run("\x13 TC 7 ", HIDDEN), Run("\x15", HIDDEN), Run("5\x07")], "5", ""),
    ],
)
def test_letters_are_read_as_they_are_shown(runs, text, doubt):
    end = line("", mark="\x07", properties=IN_CELL + ROW_END + cells((0, 1)))
    found = opened(Line(tuple(runs), IN_CELL), end).grids()[0].cells[0]
    assert (found.text, found.doubt) == (text, doubt)


def sheet(*styles: tuple[int, int, bytes, bytes]) -> bytes:
    """Styles (STSH): kind, base, modifiers of the paragraph and of its letters."""
    out = struct.pack("<HHHHHHHHHH", 18, len(styles), 10, 1, 91, 15, 0, 0, 0, 0)
    for number, (kind, base, paragraph, letters) in enumerate(styles):
        parts = [struct.pack("<H", number) + paragraph, letters] if kind == 1 else [letters]
        std = struct.pack("<HHHHH", 0, kind | base << 4, len(parts), 0, 0) + struct.pack("<HHH", 1, 97, 0)
        for part in parts:
            std += struct.pack("<H", len(part)) + part + bytes(len(part) % 2)
        out += struct.pack("<H", len(std)) + std
    return out


NONE = 0xFFF
SHEET = sheet(
    (1, NONE, b"", HIDDEN), (1, 0, b"", b""), (1, NONE, prl(0x460B, 1), b""), (2, NONE, b"", STRIKE),
    (2, 3, b"", prl(0x0835, 1)), (2, 5, b"", b""), (2, NONE, b"", HIDDEN), (1, NONE, b"", b""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("style", "properties", "text", "doubt"),
    [
        (0, b"", "", ""),
        (1, b"", "", ""),
        (1, prl(0x083C, 0), "5", ""),
        (1, prl(0x083C, 0x80), "", ""),
        (1, prl(0x083C, 0x81), "5", ""),
        (2, b"", f"5{OBJECT}", "a list number"),
        (7, prl(0x4A30, 3), "5\u0336", ""),
        (7, prl(0x4A30, 4), "5\u0336", ""),
        (7, prl(0x4A30, 5), "5", ""),
        (7, prl(0x4A30, 6), "", ""),
        (0, prl(0x4A30, 6), "5", "may be hidden: two styles"),
        (7, b"", "5", ""),
        (99, b"", "5", ""),
    ],
)
def test_properties_come_through_styles(style, properties, text, doubt):
    main = [Line((Run("5", properties), Run("\x07", prl(0x083C, 0))), IN_CELL)]
    main += [line("", mark="\x07", properties=IN_CELL + ROW_END + cells((0, 1)), hides=prl(0x083C, 0))]
    main += row(["甲"], ONE)
    lines = [Line(entry.runs, entry.properties, style if at == 0 else 7) for at, entry in enumerate(main)]
    document = doc.parse(word_file([*lines, Line((Run("\r"),), b"", 7)], parts={1: SHEET}))
    found = document.grids()[0].cells[0]
    assert (found.text, found.doubt) == (text, doubt)


def test_styles_that_are_cut_off_are_a_doubt_about_all_letters():
    document = opened(*row(["5"], ONE), parts={1: SHEET[:40]})
    assert [(c.text, c.doubt) for c in document.grids()[0].cells] == [("5", "styles that can't be read")]


def test_a_row_too_low_to_show_its_letters():
    lines = row(["5"], ONE)
    low = struct.pack("<Hh", 0x9407, -20)
    lines[-1] = line("", mark="\x07", properties=lines[-1].properties + low)
    assert opened(*lines).grids()[0].cells[0].doubt == "may be hidden: height of the row"


def test_pictures_between_the_blocks_are_named():
    assert opened(line("\x01"), line("一")).unread == ("a picture",)


@pytest.mark.parametrize(
    ("code", "value", "text", "doubt"),
    [
        (0x41, 1, "", ""),
        (0x5C, 1, "", ""),
        (0x57, 1, "5\u0336", ""),
        (0x57, 0, "5", ""),
        (0x73, 1, "5\u0336", ""),
        (0x68, 1, "⁵", ""),
        (0x68, 2, "₅", ""),
        (0x62, 8, "5", "may be hidden: colour"),
        (0x62, 1, "5", ""),
        (0x62, 0, "5", ""),
        (0x4D, 7, "5", ""),
        (0x55, 1, "5", ""),
    ],
)
def test_a_short_modifier_of_a_piece_changes_its_letters(code, value, text, doubt):
    """Codes and values of [MS-DOC] 2.9.215; a piece is the only place where they stand."""
    main = [*row(["5"], ONE), line("")]
    pieces = [Piece(0, 1, modifier=code << 1 | value << 8), Piece(1, 4)]
    found = doc.parse(word_file([*row(["甲"], ONE), *main], pieces=[Piece(0, 3), *moved(pieces, 3)]))
    cell = found.grids()[0].cells[1]
    assert (cell.text, cell.doubt) == (text, doubt)


def moved(pieces: list[Piece], by: int) -> list[Piece]:
    return [Piece(p.start + by, p.end + by, p.narrow, p.modifier) for p in pieces]


def test_plain_takes_back_what_a_run_says():
    plain = prl(0x2A33, 0)
    end = line("", mark="\x07", properties=IN_CELL + ROW_END + cells((0, 1)))
    found = opened(Line((Run("5", STRIKE + RAISED + plain), Run("\x07")), IN_CELL), end).grids()[0].cells[0]
    assert (found.text, found.doubt) == ("5", "")


WHITE, BLACK = prl(0x6870, 0xFFFFFF), prl(0x6870, 0)
COLOUR = "may be hidden: colour"
CLEAR = struct.pack("<I", 0xFF000000)
"""The colour that the program chooses."""


def shade(back: bytes, front: bytes = CLEAR, pattern: int = 0) -> bytes:
    """A Shd (2.9.245)."""
    return front + back + struct.pack("<H", pattern)


def sized(code: int, operand: bytes) -> bytes:
    return struct.pack("<HB", code, len(operand)) + operand


DARK, LIGHT = bytes([0x1F, 0x49, 0x7D, 0]), bytes([0xFF, 0xFF, 0xFF, 0])
OLD_DARK, OLD_BLACK, NIL = 9 << 5, 1 << 5, 0xFFFF  # Shd80: dark blue, black, none


@pytest.mark.parametrize(
    ("letters", "of_row", "of_paragraph", "doubts"),
    [
        (WHITE, b"", b"", [COLOUR, COLOUR]),
        (BLACK, b"", b"", ["", ""]),
        (WHITE, sized(0xD612, shade(DARK)), b"", ["", COLOUR]),
        (WHITE, sized(0xD609, struct.pack("<HH", NIL, OLD_DARK)), b"", [COLOUR, ""]),
        (
            WHITE,
            sized(0xD609, struct.pack("<H", OLD_DARK)) + sized(0xD612, shade(LIGHT)),
            b"",
            [COLOUR, COLOUR],
        ),
        (WHITE, sized(0xD612, shade(DARK)) + sized(0xD670, shade(CLEAR)), b"", ["", COLOUR]),
        (WHITE, sized(0xD62D, bytes([1, 2]) + shade(DARK)), b"", [COLOUR, ""]),
        (WHITE, struct.pack("<HBBH", 0x7627, 0, 2, OLD_DARK), b"", ["", ""]),
        (WHITE, sized(0xD660, shade(DARK)), b"", ["", ""]),
        (WHITE, sized(0xD612, shade(LIGHT, DARK, 1)), b"", ["", COLOUR]),
        (WHITE, sized(0xD612, shade(LIGHT, DARK, 2)), b"", [COLOUR, COLOUR]),
        (WHITE, sized(0xD612, shade(LIGHT, DARK, 14)), b"", [COLOUR, COLOUR]),
        (BLACK, sized(0xD612, shade(bytes(4))), b"", [COLOUR, ""]),
        (BLACK, sized(0xD609, struct.pack("<H", OLD_BLACK)), b"", [COLOUR, ""]),
        (b"", sized(0xD612, shade(bytes(4))), b"", ["", ""]),
        (WHITE, b"", struct.pack("<HH", 0x442D, OLD_DARK), ["", ""]),
        (WHITE, b"", sized(0xC64D, shade(DARK)), ["", ""]),
        (WHITE, sized(0xD612, shade(DARK) * 2), sized(0xC64D, shade(LIGHT)), [COLOUR, COLOUR]),
        (BLACK, b"", sized(0xC64D, shade(bytes(4))), [COLOUR, COLOUR]),
        (WHITE + sized(0xCA71, shade(DARK)), b"", b"", ["", ""]),
        (BLACK + sized(0xCA71, shade(bytes(4))), sized(0xD612, shade(LIGHT)), b"", [COLOUR, COLOUR]),
    ],
)
def test_letters_are_seen_on_what_lies_behind_them(letters, of_row, of_paragraph, doubts):
    lines = [Line((Run("5\x07", letters),), IN_CELL + of_paragraph) for _ in range(2)]
    end = line("", mark="\x07", properties=IN_CELL + ROW_END + cells(TWO) + of_row)
    assert [c.doubt for c in opened(*lines, end).grids()[0].cells] == doubts


def test_letters_outside_of_tables_stand_on_paper_or_on_their_paragraph():
    dark = sized(0xC64D, shade(DARK))
    found = opened(Line((Run("一\r", WHITE),)), Line((Run("二\r", WHITE),), dark)).blocks
    assert [block.doubt for block in found] == [COLOUR, ""]


def test_a_table_within_a_dark_cell_lies_on_it():
    inside = [Line((Run("5\r", WHITE),), depth(2) + INNER_CELL) for _ in range(2)]
    inner = [*inside, line("", properties=depth(2) + INNER_ROW_END + cells(TWO))]
    for shaded, doubts in ((b"", [COLOUR] * 2), (sized(0xD612, shade(DARK)), ["", ""])):
        end = line("", mark="\x07", properties=IN_CELL + ROW_END + cells(ONE) + shaded)
        grids = opened(*inner, line("", mark="\x07", properties=IN_CELL), end).grids()
        assert [c.doubt for c in grids[-1].cells] == doubts


@pytest.mark.parametrize("code", [0x560B, 0x5664])
def test_a_table_from_right_to_left_is_a_doubt(code):
    lines = row(["规章", "5"], TWO)
    for value, doubt in ((1, "columns from right to left"), (0, "")):
        turned = lines[-1].properties + struct.pack("<HH", code, value)
        grids = opened(*lines[:-1], line("", mark="\x07", properties=turned)).grids()
        assert [grid.doubt for grid in grids] == [doubt]


def fonts(*entries: tuple[str, int, int]) -> bytes:
    """Fonts (SttbfFfn): name, character set, family of PANOSE."""
    out = struct.pack("<HH", len(entries), 0)
    for name, charset, family in entries:
        font = struct.pack("<BHBB", 0, 400, charset, 0) + bytes([family, *[0] * 9]) + bytes(24)
        font += (name + "\0").encode("utf-16-le")
        out += bytes([len(font)]) + font
    return out


@pytest.mark.parametrize(
    ("font", "text", "doubt"),
    [
        (("宋体", 134, 2), "5", ""),
        (("MS Outlook", 0, 5), OBJECT, "letters of a symbol font"),
        (("Any", 2, 0), OBJECT, "letters of a symbol font"),
        (("Any", 0, 0), "5", "a font that is not known to show letters"),
        (("Any", 0, 2), "5", ""),
        (("Code 39", 0, 2), "5", "a font that is not known to show letters"),
        (("Symbol", 2, 5), "5", ""),
    ],
)
def test_digits_are_digits_in_text_fonts_alone(font, text, doubt):
    set_in = prl(0x4A4F, 1)
    end = line("", mark="\x07", properties=IN_CELL + ROW_END + cells((0, 1)))
    lines = [Line((Run("5", set_in), Run("\x07")), IN_CELL), end]
    found = opened(*lines, parts={15: fonts(("Times New Roman", 0, 2), font)}).grids()[0].cells[0]
    assert (found.text, found.doubt) == (text, doubt)
