"""What a PDF shows: each cell is drawn here, and its text follows from how it is drawn."""

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.document import OBJECT, Cell
from pipelines.documents import pdf
from pipelines.documents.pdf.filters import check_size
from pipelines.errors import DocumentError
from tests.pipelines.pdffiles import cells_around, file, shown

OFF = (
    "/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
    "/Properties<</OC1 6 0 R>>",
    "<</Type/OCG/Name(draft)>>",
)
FAINT = "/ExtGState<</G <</ca 0.02>>/H <</ca 0>>/K <</ca 0.1>>>>"


PICTURE = (
    "<</Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
    "/Filter/ASCIIHexDecode/Length 5>>\nstream\n00FF>\nendstream"
)


def form(drawing: str, frame: str = "0 0 595 842") -> str:
    return (
        f"<</Type/XObject/Subtype/Form/BBox[{frame}]/Resources<</Font<</F1 5 0 R>>>>"
        f"/Length {len(drawing)}>>\nstream\n{drawing}\nendstream"
    )


def row(cell: str, **how: object) -> list[Cell]:
    """The three cells of a page that draws one between `7` and `9`."""
    (grid,) = pdf.parse(file(cells_around(cell), **how)).grids()  # type: ignore[arg-type]
    return grid.cells


def middle(cell: str, **how: object) -> tuple[str, bool]:
    """Text of the drawn cell, and whether there is a doubt."""
    first, found, last = row(cell, **how)
    assert (first.text, first.doubt, last.text, last.doubt) == ("7", "", "9", "")
    return found.text, bool(found.doubt)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (shown("137"), "137"),
        ("", ""),
        ("0.8 g 100.5 700.5 59 29 re f 0 g " + shown("137"), "137"),  # on a grey background
        ("0 g 100.5 700.5 59 29 re f 1 g " + shown("137") + " 0 g", "137"),  # white on black
        (shown("137", before="1 Tr"), "137"),  # outlines
        (shown("137") + shown("137"), "137"),  # twice at one place
        (shown("137") + shown("137", 110.4, 709.7), "137"),  # for bold, or with a shadow
        ("0.6 g " + shown("137", 110.6, 709.5) + " 0 g " + shown("137"), "137"),
        (shown("1") + shown("37", 115.56), "137"),  # in pieces
        (shown("137") + " 0.5 w 110 708 m 127 708 l S", "137"),  # underlined
        (shown("13") + shown("7", 110, 702, 9), "13\n7"),  # on two lines
        # certainly not shown
        ("1 g " + shown("137") + " 0 g", ""),
        (shown("137", before="3 Tr"), ""),
        (shown("137") + " 1 g 101 701 58 28 re f 0 g", ""),
        ("q 0 0 10 10 re W n " + shown("137") + " Q", ""),
        ("q 101 701 m 101 701 l h W n " + shown("137") + " Q", ""),
        ("1 g " + shown("99", 140) + " 0 g " + shown("137"), "137"),
        (shown("888") + " 1 g 101 701 58 28 re f 0 g " + shown("137"), "137"),
        (
            shown("128") + " 1 g " + shown("7", 125.2) + " 0 g",
            "128",
        ),  # ink reaches into its place
        ("1 g " + shown("7", 125.7) + " 0 g " + shown("128"), "128"),
        # marks that are no digits of the figure
        (shown("137") + shown("1", 127, 715, 5), "137¹"),
        (shown("137") + shown("2", 127, 708, 5), "137₂"),
    ],
)
def test_what_is_plainly_shown_or_not_at_all(cell, text):
    assert middle(cell) == (text, False)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("0.93 g " + shown("137") + " 0 g", "137"),  # nearly white
        ("q 100 700 60 13.5 re W n " + shown("137") + " Q", "137"),  # half of it clipped
        (shown("137") + " 1 w 108 713.5 m 130 713.5 l S", "1\u03363\u03367\u0336"),  # struck out
        (shown("137") + " 110 713 18 0.8 re f", "1\u03363\u03367\u0336"),
        ("q 100 700 60 16 re W n " + shown("137") + " Q", "137"),  # the top of it clipped
        ("q 100 700 26 30 re W n " + shown("138") + " Q", "138"),  # looks like a 3, or nearly so
        (shown("137") + " 1 g 109 709 18 2 re f 0 g", "137"),  # the foot of it covered
        (shown("3") + shown("8", 115.56, 712), "38"),  # neither raised nor on the line
        (shown("3") + shown("8", 115.56, 714), "38"),
        (shown("33") + shown("8", 121.12, 708), "338"),
        ("110 705 m 120 720 l S", OBJECT),  # a figure made of lines
        ("110 705 6 12 re f", OBJECT),
        (shown("137") + " 135 705 6 12 re f", f"137{OBJECT}"),
    ],
)
def test_what_is_not_proved_is_a_doubt(cell, text):
    assert middle(cell) == (text, True)


@pytest.mark.parametrize("line", [(100, 160), (95, 165), (40, 220)])
@pytest.mark.parametrize("y", [712, 713, 714, 715])
def test_a_line_from_border_to_border_through_digits_strikes_them_out(line, y):
    drawing = cells_around(f"{shown('137')} 0.6 w {line[0]} {y} m {line[1]} {y} l S")
    cells = [cell for grid in pdf.parse(file(drawing)).grids() for cell in grid.cells]
    (struck,) = [cell for cell in cells if "137" in cell.text.replace("\u0336", "")]
    assert struck.text == "1\u03363\u03367\u0336"
    assert struck.doubt
    assert all(cell.doubt or cell.text for cell in cells)  # no half of the cell is a proved blank


@pytest.mark.parametrize("figure", ["137", "100", "12.35", "41"])
def test_italics_lean_over_each_other_and_are_seen_whole(figure):
    leaning = f"q BT /F1 10 Tf 1 0 0.25 1 106 710 Tm ({figure}) Tj ET Q"
    assert middle(leaning) == (figure, False)
    assert middle(f"q 100 700 14 30 re W n {leaning} Q")[1]  # a part of it clipped


def test_letters_over_each_other():
    text, doubt = middle(shown("137") + shown("888"))
    assert doubt
    assert len(text) == 6


def test_letters_that_all_cover_each_other():
    text, doubt = middle("".join(shown(digit) for digit in "8383"))
    assert doubt
    assert text


@pytest.mark.parametrize(
    ("cell", "how", "found"),
    [
        (
            f"/OC/OC1 BDC {shown('137')} EMC",
            {"catalog": OFF[0], "resources": OFF[1], "objects": [OFF[2]]},
            ("", False),
        ),
        (f"/H gs {shown('137')}", {"resources": FAINT}, ("", False)),
        (f"q /K gs {shown('137')} Q", {"resources": FAINT}, ("137", True)),
        (f"/Span<</ActualText(999)>>BDC {shown('137')} EMC", {}, ("999", True)),
        (f"/Span<</ActualText<FEFF003900390039>>>BDC {shown('137')} EMC", {}, ("999", True)),
        (f"/Span<</ActualText<FEFF884C>>>BDC {shown('h')} EMC", {}, ("行", False)),  # as Chrome does
        (f"/Span<</ActualText<FEFF4E00>>>BDC {shown('h')} EMC", {}, ("一", False)),
        (
            "q 30 0 0 20 110 705 cm /I Do Q",
            {"resources": "/XObject<</I 6 0 R>>", "objects": [PICTURE]},
            (OBJECT, True),
        ),
        ("/X Do", {"resources": "/XObject<</X 6 0 R>>", "objects": [form(shown("137"))]}, ("137", False)),
    ],
)
def test_layers_transparency_other_texts_and_objects(cell, how, found):
    if "/H gs" in cell:
        cell = f"q {cell} Q"
    assert middle(cell, **how) == found


def appearance(text: str) -> str:
    return form(f"/Tx BMC BT /F1 10 Tf 2 4 Td ({text}) Tj ET EMC", "0 0 50 20")


@pytest.mark.parametrize(
    ("field", "look", "found"),
    [
        ("/FT/Tx/V(137)/F 4", "137", ("137", False)),
        ("/FT/Tx/V(137)/F 4", "136", ("136", True)),
        ("/FT/Tx/V(137)/F 2", "137", ("", False)),  # hidden
        ("/FT/Tx/F 4", "", ("", False)),
        ("/FT/Tx/V(137)/F 4", None, (OBJECT, True)),  # viewers differ
    ],
)
def test_form_fields(field, look, found):
    drawn = "" if look is None else "/AP<</N 7 0 R>>"
    widget = (
        f"<</Type/Annot/Subtype/Widget/Rect[105 705 155 725]/T(a)/DA(/F1 10 Tf 0 g){field}{drawn}/P 3 0 R>>"
    )
    text, doubt = middle(
        "",
        page="/MediaBox[0 0 595 842]/Annots[6 0 R]",
        catalog="/AcroForm<</Fields[6 0 R]/DR<</Font<</F1 5 0 R>>>>/DA(/F1 10 Tf 0 g)>>",
        objects=[widget, appearance(look or "")],
    )
    assert (text, doubt) == found


@pytest.mark.parametrize("kind", ["FreeText", "Stamp"])
def test_a_note_that_viewers_draw_each_in_its_way_is_a_doubt(kind):
    note = f"<</Type/Annot/Subtype/{kind}/Rect[105 705 155 725]/Contents(137)/DA(/Helv 10 Tf 0 g)/F 4>>"
    text, doubt = middle("", page="/MediaBox[0 0 595 842]/Annots[6 0 R]", objects=[note])
    assert doubt
    assert text != ""


def test_a_note_on_the_page_is_read():
    place = "/Type/Annot/Subtype/FreeText/Rect[105 705 155 725]/F 4"
    note = f"<<{place}/Contents(137)/DA(/F1 10 Tf)/AP<</N 7 0 R>>>>"
    page = "/MediaBox[0 0 595 842]/Annots[6 0 R]"
    assert middle("", page=page, objects=[note, appearance("137")]) == ("137", False)


@pytest.mark.parametrize(
    "page",
    [
        "/MediaBox[0 0 595 842]/Rotate 90",
        "/MediaBox[0 0 595 842]/Rotate 180",
        "/MediaBox[0 0 595 842]/Rotate 270",
        "/MediaBox[-100 -50 595 842]",
        "/MediaBox[0 0 595 842]/CropBox[20 600 400 800]",
        "/MediaBox[0 0 595 842]/UserUnit 2",
    ],
)
def test_pages_turned_cut_and_scaled(page):
    assert middle(shown("137"), page=page) == ("137", False)


def test_a_page_too_large_to_draw_is_doubted():
    for cell in row(shown("137"), page="/MediaBox[0 0 140000 140000]"):
        assert cell.doubt


@pytest.mark.parametrize("turn", ["0 1 -1 0 595 0", "-1 0 0 -1 595 842", "0 -1 1 0 0 842"])
def test_drawn_on_its_side(turn):
    drawing = f"q {turn} cm {cells_around(shown('137'))} Q"
    (grid,) = pdf.parse(file(drawing, page="/MediaBox[-300 -300 900 900]")).grids()
    assert [(cell.text, cell.doubt) for cell in grid.cells] == [("7", ""), ("137", ""), ("9", "")]


@pytest.mark.parametrize(
    "filters",
    [
        ["ASCII85Decode"],
        ["ASCIIHexDecode"],
        ["ASCII85Decode", "FlateDecode"],
        ["ASCIIHexDecode", "FlateDecode"],
        ["ASCII85Decode", "ASCIIHexDecode", "FlateDecode"],
        ["ASCIIHexDecode", "LZWDecode"],
        ["ASCII85Decode", "RunLengthDecode"],
        ["ASCII85Decode", "LZWDecode", "RunLengthDecode", "FlateDecode"],
    ],
)
def test_filters_in_any_order(filters):
    assert middle(shown("137"), filters=filters) == ("137", False)


@pytest.mark.parametrize(
    "shape",
    [
        "300 300 m 320 360 l 340 300 l 290 340 l 350 340 l h f",  # a star
        "300 300 m 340 380 l S",
        "300 300 m 320 380 380 380 400 300 c S",
        "1 0 0 RG 2 w 300 300 m 300 355 400 355 400 300 c 400 245 300 245 300 300 c S",  # a seal
        "300 300 m 300 300 l S",
    ],
)
def test_no_shape_costs_the_page(shape):
    assert middle(f"{shape} 0 G 0 g {shown('137')}") == ("137", False)


@pytest.mark.parametrize(
    "rules",
    [
        "40 700 180 0.7 re f 40 729.5 180 0.7 re f"  # thin rectangles
        + "".join(f" {x} 700 0.7 30 re f" for x in (40, 100, 160, 219.5)),
        "[1 2] 0 d 40 700 m 220 700 l S 40 730 m 220 730 l S"
        + "".join(f" {x} 700 m {x} 730 l S" for x in (40, 100, 160, 220)),
        "".join(f" {40 + 1.5 * n} 700 0.75 0.75 re {40 + 1.5 * n} 730 0.75 0.75 re" for n in range(121))
        + "".join(f" {x} {700 + 1.5 * n} 0.75 0.75 re" for x in (40, 100, 160, 220) for n in range(21))
        + " f",  # dots
        "0.9 g 40 700 60 30 re f 0.8 g 100 700 60 30 re f 0.9 g 160 700 60 30 re f 0 g",  # backgrounds
    ],
)
def test_rules_of_every_make(rules):
    drawing = f"{rules} {shown('7', 50)} {shown('137')} {shown('9', 170)}"
    (grid,) = pdf.parse(file(drawing)).grids()
    assert [(cell.text, cell.doubt) for cell in grid.cells] == [("7", ""), ("137", ""), ("9", "")]


@settings(max_examples=60, deadline=None)
@given(
    figure=st.from_regex(r"[1-9][0-9]{0,4}", fullmatch=True),
    x=st.floats(104, 118),
    y=st.floats(705, 718),
    size=st.floats(7, 11),
    paper=st.sampled_from([0.0, 0.5, 1.0]),
    grey=st.floats(0, 1),
)
def test_a_letter_stands_in_the_text_only_if_its_colour_is_seen(figure, x, y, size, paper, grey):
    ground = f"{paper} g 101 701 58 28 re f {grey:.3f} g"
    text, doubt = middle(f"{ground} {shown(figure, round(x, 2), round(y, 2), round(size, 2))} 0 g")
    contrast = abs(paper - grey)
    if contrast > 0.4:
        assert (text, doubt) == (figure, False)
    elif contrast < 0.03:
        assert (text, doubt) == ("", False)
    elif contrast < 0.15:
        assert text == "" or doubt


@settings(max_examples=40, deadline=None)
@given(figure=st.from_regex(r"[1-9][0-9]{2,4}", fullmatch=True), cover=st.floats(0, 1))
def test_what_covers_a_figure(figure, cover):
    low = 701 + cover * 28
    drawing = cells_around(f"{shown(figure)} 1 g 101 {low:.2f} 58 {729 - low:.2f} re f 0 g")
    cells = [cell for grid in pdf.parse(file(drawing)).grids() for cell in grid.cells]  # a cover has edges
    text = "".join(cell.text for cell in cells if cell.text not in {"7", "9"} or cell.column == 1)
    doubt = any(cell.doubt for cell in cells)
    if low >= 718:  # above the digits, which are 7.2 tall
        assert (text, doubt) == (figure, False)
    elif low <= 709.4:
        assert (text, doubt) == ("", False)
    elif 711 < low < 715.5:
        assert doubt or not text


def test_letters_without_unicode():
    font = "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]>>"
    inner = (
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        "/Supplement 0>>/DW 600/FontDescriptor 8 0 R>>"
    )
    looks = (
        "<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent 0"
        "/CapHeight 800/StemV 80>>"
    )
    drawing = "BT /F2 10 Tf 1 0 0 1 110 710 Tm <000100020003> Tj ET"
    text, doubt = middle(drawing, resources="/Font<</F1 5 0 R/F2 6 0 R>>", objects=[font, inner, looks])
    assert doubt or text == ""


@pytest.mark.parametrize(
    "drawing",
    ["0 0 3 3 re S\n" * 700_000, shown("7") * 90_000, "q " * 400_000 + shown("7")],
    ids=["paths", "letters", "states"],
)
def test_pages_that_draw_too_much_end_soon(drawing):
    start = time.process_time()
    with pytest.raises(DocumentError):
        pdf.parse(file(drawing))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("filters", "lines"),
    [
        (["ASCII85Decode", "FlateDecode"], 1_500_000),
        (["ASCIIHexDecode", "FlateDecode"], 1_500_000),
        (["ASCIIHexDecode", "FlateDecode", "LZWDecode"], 350_000),
        (["ASCIIHexDecode", "FlateDecode", "RunLengthDecode"], 1_500_000),
    ],
)
def test_what_unpacks_to_too_much_is_refused(filters, lines):
    with pytest.raises(DocumentError, match="draws more"):
        check_size(file("0 0 m\n" * lines, filters=filters))


@pytest.mark.parametrize("name", ["LZWDecode", "RunLengthDecode"])
def test_what_unpacks_to_enough_is_read(name):
    drawing = cells_around(shown("137")) + " 0 0 m" * 10_000
    check_size(file(drawing, filters=["ASCIIHexDecode", name]))


def test_letters_of_glyphs_that_are_drawings():
    glyph = "600 0 0 0 500 700 d1 0 0 500 700 re f"
    font = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[0.001 0 0 0.001 0 0]"
        "/CharProcs<</seven 7 0 R>>/Encoding<</Differences[55/seven]>>/FirstChar 55/LastChar 55"
        "/Widths[600]/Resources<<>>>>"
    )
    stream = f"<</Length {len(glyph)}>>\nstream\n{glyph}\nendstream"
    drawing = "BT /F2 10 Tf 1 0 0 1 110 710 Tm (77) Tj ET"
    text, doubt = middle(drawing, resources="/Font<</F1 5 0 R/F2 6 0 R>>", objects=[font, stream])
    assert text == "77" or doubt  # a viewer shows two boxes


def test_a_file_whose_password_is_empty_is_read():
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842), encrypt=StandardEncryption("", ownerPassword="owner"))
    for number, text in enumerate(("7", "137", "9")):
        canvas.rect(40 + 60 * number, 700, 60, 30)
        canvas.drawString(50 + 60 * number, 710, text)
    canvas.save()
    (grid,) = pdf.parse(stream.getvalue()).grids()
    assert [cell.text for cell in grid.cells] == ["7", "137", "9"]


def test_the_letters_under_a_scan_are_not_believed():
    drawing = f"q 595 0 0 842 0 0 cm /I Do Q {shown('137', before='3 Tr')}"
    with pytest.raises(DocumentError, match="OCR layer"):
        pdf.parse(file(drawing, resources="/XObject<</I 6 0 R>>", objects=[PICTURE]))


@pytest.mark.parametrize(("side", "unread"), [(300, ("a picture",)), (50, ())])
def test_pictures_that_could_hold_a_table_are_named(side, unread):
    drawing = f"{cells_around(shown('137'))} q {side} 0 0 {side} 100 100 cm /I Do Q"
    document = pdf.parse(file(drawing, resources="/XObject<</I 6 0 R>>", objects=[PICTURE]))
    assert document.unread == unread


def test_a_page_without_letters_among_others_is_named():
    page = "/MediaBox[0 0 595 842]/Contents 7 0 R"
    picture = "q 400 0 0 400 100 100 cm /I Do Q"
    objects = [
        PICTURE,
        f"<</Length {len(picture)}>>\nstream\n{picture}\nendstream",
        f"<</Type/Page/Parent 2 0 R{page}/Resources<</XObject<</I 6 0 R>>>>>>",
    ]
    body = file(cells_around(shown("137")), objects=objects)
    document = pdf.parse(body.replace(b"/Kids[3 0 R]/Count 1", b"/Kids[3 0 R 8 0 R]/Count 2"))
    assert document.unread == ("a scanned page",)


def test_files_that_need_mending_are_read():
    body = file(cells_around(shown("137")))
    damaged = body[: body.rindex(b"xref\n")].replace(b"%PDF-1.4", b"%PDF-1.4\n%moved")
    (grid,) = pdf.parse(damaged + b"trailer<</Root 1 0 R>>").grids()
    assert [cell.text for cell in grid.cells] == ["7", "137", "9"]
