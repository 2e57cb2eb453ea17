"""What stands in a cell of a DOCX file besides plain letters, and where the parts of the file are."""

import pytest

from pipelines.document import OBJECT, Paragraph
from pipelines.documents.word import docx
from pipelines.errors import DocumentError
from tests.pipelines.documents.docxfiles import (
    PICTURE,
    STYLES,
    cell,
    document,
    field,
    package,
    paragraph,
    relations,
    run,
    table,
)
from tests.pipelines.documents.docxfiles import (
    docx as file,
)

CHOICE = (
    "<mc:AlternateContent><mc:Choice Requires='{}'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>"
    "</mc:AlternateContent>"
)
DROPDOWN = (
    "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='3'/>"
    "<w:listEntry w:val='7'/></w:ddList></w:ffData></w:fldChar></w:r>"
    "<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
)
NOTE = "<w:r><w:rPr>{}</w:rPr><w:footnoteReference w:id='2'/></w:r>"
RAISED = "<w:vertAlign w:val='superscript'/>"


def read(content: str, properties: str = "", around: str = "") -> tuple[str, str]:
    """Text and doubt of a cell that holds a paragraph of this."""
    body = table([[cell(paragraph(run("甲"))), cell(paragraph(content, properties), around)]])
    found = docx.parse(file(body, styles=STYLES)).grids()[0].cells[1]
    return found.text, found.doubt


@pytest.mark.parametrize(
    ("content", "text", "doubt"),
    [
        (f"<w:r>{PICTURE}</w:r>", OBJECT, "a picture"),
        (f"{run('37')}<w:r>{PICTURE}</w:r>", f"37{OBJECT}", "a picture"),
        ("<w:r><w:object><o:OLEObject xmlns:o='urn:o'/></w:object></w:r>", OBJECT, "an embedded object"),
        ("<m:oMath><m:rad/></m:oMath>", OBJECT, "an equation"),
        ("<m:oMath><m:r><m:t>37</m:t></m:r></m:oMath>", "37", ""),
        ("<m:oMath><m:r><m:t>3+7</m:t></m:r></m:oMath>", OBJECT, "an equation"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F037'/></w:r>", OBJECT, "a symbol"),
        ("<w:r><w:sym w:font='Symbol' w:char='F037'/></w:r>", "7", ""),
        (DROPDOWN, "7", ""),
        (field("FORMCHECKBOX", None), OBJECT, "a check box"),
        (field("PAGE", "7"), "7", "a field that may show something else: PAGE"),
        (field("DATE", None), OBJECT, "a field without a result"),
        (field("FORMTEXT", "37"), "37", ""),
        (f"<w:r><w:fldChar w:fldCharType='begin'/></w:r>{run('7')}", "7", "half a field"),
        (run("37") + NOTE.format(RAISED), "37", ""),
        (run("37") + NOTE.format(""), f"37{OBJECT}", "the number of a note"),
        (NOTE.format(RAISED), OBJECT, "the number of a note"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('0')}</w:sdtContent></w:sdt>", "0",
         "a placeholder"),
        (f"<w:r><w:ruby><w:rt>{run('9')}</w:rt><w:rubyBase>{run('7')}</w:rubyBase></w:ruby></w:r>", "7",
         "a reading above the letters"),
        (f"<w:bdo w:val='rtl'>{run('17')}</w:bdo>", "17", "letters from right to left"),
        (CHOICE.format("wps", run("7"), run("7")), "7", ""),
        (CHOICE.format("wps", run("7"), run("9")), "7", "one of two contents"),
        (CHOICE.format("x", run("7"), run("9")), "9", "one of two contents"),
        (f"{run('1')}<w:r><w:t> 8</w:t></w:r>", "1 8", "blanks that not all programs show"),
        (f"{run('1')}<w:r><w:t xml:space='preserve'> 8</w:t></w:r>", "1 8", ""),
        ("<w:r><w:t> 8 </w:t></w:r>", "8", ""),
        ("<w:r><w:pgNum/></w:r>", OBJECT, "an element that is not known: pgNum"),
        (run("1", RAISED), "¹", ""),
        (run("1,2", RAISED), "¹,²", "a sign is raised or lowered"),
        (run("37", "<w:position w:val='4'/>"), "37", ""),
        (run("37", "<w:position w:val='6'/>"), "37", "letters raised or lowered"),
        (run("3") + run("7", "<w:position w:val='6'/>"), "37", "letters raised or lowered"),
        (run("37", "<w:color w:val='FEFEFE'/>"), "37", "may be hidden: colour"),
        (run("37", "<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>"), "37", ""),
        (run("37", "<w:color w:val='000000'/><w:shd w:val='clear' w:fill='101010'/>"), "37",
         "may be hidden: colour"),
        (run("37", "<w:color w:val='FFFFFF' w:themeColor='background1'/>"), "37", "may be hidden: colour"),
        (run("37", "<w:spacing w:val='-200'/>"), "37", "letters that overlap"),
        (run("37", "<w:w w:val='1'/>"), "37", "may be hidden: width"),
        (run("37", "<w14:textFill><w14:noFill/></w14:textFill>"), "37", "may be hidden: colour"),
        (run("37", "<w14:shadow/>"), "37", ""),
        (run("37", "<w:rtl/>"), "37", "letters from right to left"),
    ],
)  # fmt: skip
def test_what_is_certain_is_read_and_all_else_is_doubted(content, text, doubt):
    assert read(content) == (text, doubt)


@pytest.mark.parametrize(
    ("properties", "around", "text", "doubt"),
    [
        ("<w:pStyle w:val='paragraphHidden'/>", "", "", ""),
        ("<w:pStyle w:val='paragraphShownAgain'/>", "", "37", ""),
        ("<w:pStyle w:val='paragraphStruck'/>", "", "3\u03367\u0336", ""),
        ("<w:pStyle w:val='paragraphWhite'/>", "", "37", "may be hidden: colour"),
        ("<w:pStyle w:val='paragraphWhite'/>", "<w:shd w:val='clear' w:fill='1F497D'/>", "37", ""),
        ("<w:pStyle w:val='paragraphWhite'/><w:shd w:val='clear' w:fill='FFFFFF'/>",
         "<w:shd w:val='clear' w:fill='1F497D'/>", "37", "may be hidden: colour"),
        ("<w:spacing w:line='20' w:lineRule='exact'/>", "", "37", "may be hidden: height of the line"),
        ("<w:ind w:left='-5000'/>", "", "37", "may be hidden: indent"),
        ("<w:ind w:left='90000'/>", "", "37", "may be hidden: indent"),
        ("<x:new/>", "", "37", "a property of paragraphs that is not known: new"),
        ("", "<w:textDirection w:val='tbRl'/>", "37", ""),
        ("", "<x:new/>", "37", "a property that is not known: new"),
    ],
)  # fmt: skip
def test_paragraphs_and_cells_change_how_letters_are_shown(properties, around, text, doubt):
    assert read(run("37"), properties, around) == (text, doubt)


NUMBERED = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{}'/></w:numPr>"
LISTS = "".join(
    f"<w:abstractNum w:abstractNumId='{n}'><w:lvl w:ilvl='0'><w:start w:val='{start}'/>"
    f"<w:numFmt w:val='{kind}'/><w:lvlText w:val='{text}'/><w:suff w:val='nothing'/></w:lvl></w:abstractNum>"
    for n, (start, kind, text) in enumerate(
        [(137, "decimal", "%1"), (1, "chineseCounting", "（%1）"), (1, "hebrew1", "%1"), (1, "bullet", "x")]
    )
) + "".join(f"<w:num w:numId='{n + 1}'><w:abstractNumId w:val='{n}'/></w:num>" for n in range(4))


def numbered(number: int, *texts: str) -> list[tuple[str, str]]:
    cells = [[cell(paragraph(run(text), NUMBERED.format(number)))] for text in texts]
    grid = docx.parse(file(table([*cells, [cell(paragraph(run("甲")))]]), numbering=LISTS)).grids()[0]
    return [(found.text, found.doubt) for found in grid.cells[:-1]]


def test_numbers_of_lists_are_printed_before_their_paragraphs():
    assert numbered(1, "", "5") == [("137", "a list number"), ("1385", "a list number")]
    assert numbered(2, "予以公开", "部分公开") == [("（一）予以公开", ""), ("（二）部分公开", "")]
    assert numbered(3, "5") == [(f"{OBJECT}5", "a list number")]
    assert numbered(4, "甲") == [("• 甲", "")]
    assert numbered(0, "5") == numbered(9, "5") == [("5", "")]


def rows(*properties: str) -> list[tuple[str, int, int, int, str]]:
    """Text, row, column, width and doubt of cells in rows of `(properties of the row, of its cells ...)`."""
    inside = "".join(f"<w:tr>{entry}</w:tr>" for entry in properties)
    grid = docx.parse(file(f"<w:tbl>{inside}</w:tbl>")).grids()[0]
    return [(c.text, c.row, c.column, c.colspan, c.doubt) for c in grid.cells]


def plain(text: str, properties: str = "") -> str:
    return cell(paragraph(run(text)), properties)


def test_rows_and_cells_that_are_not_as_they_seem():
    hidden = cell(paragraph(run("9", "<w:vanish/>")))
    assert rows("<w:trPr><w:hidden/></w:trPr>" + hidden, plain("5")) == [("5", 0, 0, 1, "")]
    assert rows("<w:trPr><w:hidden/></w:trPr>" + plain("5")) == [("5", 0, 0, 1, "may be hidden: row")]
    low = "<w:trPr><w:trHeight w:val='20' w:hRule='exact'/></w:trPr>"
    assert rows(low + plain("5")) == [("5", 0, 0, 1, "may be hidden: height of the row")]
    assert rows(low + cell("<w:p/>"), plain("5"))[0] == ("", 0, 0, 1, "")
    merged = plain("1", "<w:hMerge w:val='restart'/>") + cell("<w:p/>", "<w:hMerge/>") + plain("2")
    assert rows(merged) == [("1", 0, 0, 2, ""), ("2", 0, 2, 1, "")]
    merged = plain("1", "<w:hMerge w:val='restart'/>") + plain("7", "<w:hMerge/>")
    assert rows(merged) == [("1", 0, 0, 2, "merged with a cell that holds something")]
    gone = "<w:cellDel w:id='1' w:author='a'/>"
    assert rows(plain("7", gone) + plain("1")) == [("1", 0, 0, 1, "beside a deleted cell")]
    assert (
        rows("<w:trPr><x:y xmlns:x='urn:x'/></w:trPr>" + plain("5"))[0][4]
        == "a property that is not known: y"
    )


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next():
    lines = paragraph(run("13"), "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>") + paragraph(run("7"))
    assert docx.parse(file(table([[cell(lines)]]))).grids()[0].cells[0].text == "137"
    assert docx.parse(file(lines)).text == "137"


def test_a_style_of_tables_may_hide_what_its_cells_hold():
    def style(properties: str, cells: str = "") -> str:
        inside = f"<w:rPr>{properties}</w:rPr><w:tcPr>{cells}</w:tcPr>"
        part = f"<w:tblStylePr w:type='firstRow'>{inside}</w:tblStylePr>"
        return f"<w:style w:type='table' w:styleId='t'>{part}</w:style>"

    def doubt(styles: str) -> str:
        body = table([[cell(paragraph(run("5")))]], "<w:tblStyle w:val='t'/>")
        return docx.parse(file(body, styles=styles)).grids()[0].cells[0].doubt

    assert doubt(style("<w:b/>", "<w:shd w:val='clear' w:fill='4F81BD'/>")) == ""
    assert doubt(style("<w:color w:val='FFFFFF'/>")) == "may be hidden: colour"
    assert doubt(style("<w:vanish/>")) == "may be changed by the table's style"
    assert doubt(style("<w:strike w:val='0'/>")) == ""


def styled(name: str, properties: str, base: str = "") -> str:
    based = f"<w:basedOn w:val='{base}'/>" if base else ""
    return f"<w:style w:type='character' w:styleId='{name}'>{based}<w:rPr>{properties}</w:rPr></w:style>"


@pytest.mark.parametrize(
    ("first", "last", "text", "doubt"),
    [
        ("<w:b/>", "<w:vanish/>", "11", "one of two styles"),
        ("<w:vanish/>", "<w:b/>", "118", "one of two styles"),
        ("<w:b/>", "<w:b/>", "118", ""),
    ],
)
@pytest.mark.parametrize("base", ["", "s"])
def test_of_two_styles_of_one_name_the_last_holds_and_what_differs_is_a_doubt(first, last, text, doubt, base):
    styles = styled("s", first) + styled("s", last) + styled("t", "<w:i/>", base)
    letters = run("11") + run("8", f"<w:rStyle w:val='{'t' if base else 's'}'/>")
    found = docx.parse(file(table([[cell(paragraph(letters))]]), styles=styles)).grids()[0].cells[0]
    assert (found.text, found.doubt) == (text, doubt)


FACE = "<w:rFonts w:ascii='{0}' w:hAnsi='{0}'/>"


@pytest.mark.parametrize(
    ("letters", "fonts", "text", "doubt"),
    [
        (FACE.format("Calibri"), "", "5", ""),
        (FACE.format("MS Outlook"), "", OBJECT, "letters of a symbol font"),
        (FACE.format("Free 3 of 9"), "", "5", "a font that is not known to show letters"),
        (FACE.format("Any"), "<w:font w:name='Any'><w:charset w:val='02'/></w:font>", OBJECT,
         "letters of a symbol font"),
        (FACE.format("Any"), "<w:font w:name='Any'><w:panose1 w:val='020B0604020202020204'/></w:font>", "5",
         ""),
        ("<w:rStyle w:val='s'/><w:rFonts w:eastAsia='宋体'/>", "", OBJECT, "letters of a symbol font"),
        ("<w:rStyle w:val='s'/><w:rFonts w:ascii='宋体' w:hAnsi='宋体'/>", "", "5", ""),
        ("<w:rStyle w:val='theme'/><w:rFonts w:ascii='Webdings'/>", "", OBJECT, "letters of a symbol font"),
    ],
)  # fmt: skip
def test_digits_are_digits_in_text_fonts_alone(letters, fonts, text, doubt):
    styles = styled("s", FACE.format("Wingdings")) + styled("theme", "<w:rFonts w:asciiTheme='minorHAnsi'/>")
    body = table([[cell(paragraph(run("5", letters)))]])
    found = docx.parse(file(body, styles=styles, fonts=fonts)).grids()[0].cells[0]
    assert (found.text, found.doubt) == (text, doubt)


def test_a_part_of_the_page_that_is_folded_up():
    w15 = "xmlns:w15='http://schemas.microsoft.com/office/word/2012/wordml'"
    level = "<w:outlineLvl w:val='{}'/>"
    folded = level.format(0) + f"<w15:collapsed {w15}/>"
    one = table([[plain("5")]])
    body = (
        one + paragraph(run("一"), folded) + one + paragraph(run("（一）"), level.format(1)) + one
        + paragraph(run("二"), level.format(0)) + one
    )  # fmt: skip
    doubts = [grid.doubt for grid in docx.parse(file(body)).grids()]
    closed = "in a closed part of the page"
    assert doubts == ["", closed, closed, ""]


@pytest.mark.parametrize(("value", "doubt"), [("", "columns from right to left"), (" w:val='0'", "")])
def test_a_table_from_right_to_left_is_a_doubt(value, doubt):
    turned = f"<w:bidiVisual{value}/>"
    grids = docx.parse(file(table([[plain("规章"), plain("5")]], turned))).grids()
    assert [grid.doubt for grid in grids] == [doubt]
    styles = f"<w:style w:type='table' w:styleId='t'><w:tblPr>{turned}</w:tblPr></w:style>"
    body = table([[plain("规章"), plain("5")]], "<w:tblStyle w:val='t'/>")
    assert docx.parse(file(body, styles=styles)).grids()[0].doubt == doubt


def test_a_file_of_more_cells_than_a_report_is_refused():
    with pytest.raises(DocumentError, match="cells"):
        docx.parse(file(f"<w:tbl><w:tr>{'<w:tc/>' * 50_001}</w:tr></w:tbl>"))


def test_what_stands_between_the_blocks_and_is_not_read():
    small = PICTURE.replace("300pt", "30pt")
    chunk = "<w:altChunk r:id='none'/>"
    document = docx.parse(
        file(paragraph(f"{run('一')}<w:r>{PICTURE}</w:r><w:r>{small}</w:r>") + chunk + "<w:new/>")
    )
    assert document.unread == ("a picture", "an altChunk", "an element that is not known: new")
    assert document.blocks == [Paragraph("一")]


def test_a_chunk_stands_in_its_place():
    chunks = {
        "word/a.html": "<table><tr><td>规章<td>1</table>",
        "word/b.docx": file(table([[plain("规章"), plain("2")]])),
        "word/c.rar": "Rar!\x1a\x07",
    }
    body = "".join(f"<w:altChunk r:id='{name}'/>" for name in chunks) + paragraph(run("后"))
    document = docx.parse(file(body, chunks=chunks))
    assert [[c.text for c in grid.cells] for grid in document.grids()] == [["规章", "1"], ["规章", "2"]]
    assert document.unread == ("an altChunk",)
    assert document.text == "后"


@pytest.mark.parametrize(
    "name", ["word/document.xml", "Word/Document.XML", "word\\document.xml", "report.xml", "a/b.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_main_part_is_found_by_its_relationship(name, encoding):
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    main = (head + document(paragraph(run("正文")))).encode(encoding)
    other = document(paragraph(run("别的")))
    parts = {
        "other/document.xml": other,
        name: main,
        "_rels/.rels": relations({"officeDocument": name.lower()}),
    }
    assert docx.parse(package(parts)).text == "正文"


def test_a_strict_file_is_read_alike():
    strict = document(table([[plain("5")]]))
    for kind in ("wordprocessingml", "officeDocument"):
        strict = strict.replace(f"schemas.openxmlformats.org/{kind}/2006", f"purl.oclc.org/ooxml/{kind}")
    assert docx.parse(package({"word/document.xml": strict})).grids()[0].cells[0].text == "5"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/workbook.xml": "<a/>"}, "no part"),
        ({"word/document.xml": "<a/>"}, "another document"),
        ({"word/document.xml": "<!DOCTYPE a [<!ENTITY b '5'>]>" + document("")}, "document type"),
        (
            {"word/document.xml": document(""), "WORD/document.xml": document(paragraph(run("5")))},
            "two parts",
        ),
        ({"word/document.xml": document(""), "word/styles.xml": "<"}, "not a readable"),
    ],
)
def test_other_packages_are_refused_with_the_reason(parts, reason):
    with pytest.raises(DocumentError, match=reason):
        docx.parse(package(parts))
