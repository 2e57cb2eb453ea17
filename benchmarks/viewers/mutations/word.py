"""What Word files hold instead of plain text, and what Word shows of it (items 1 and 2)."""

from collections.abc import Callable
from random import Random

from benchmarks.viewers.mutations.cells import (
    Answers,
    lowered,
    nothing,
    own_or,
    raised,
    same,
    text,
    unreadable,
)
from benchmarks.viewers.mutations.registry import mutation, some
from benchmarks.viewers.pages import Answer, Page
from benchmarks.viewers.word import paragraph, run


def _on(property_: str) -> str:
    return f"<w:{property_}/>"


def struck_behind(v: str) -> Answer:
    """A 7 struck out behind the figure."""
    return Answer((f"{v}7\u0336",), (None, float(v)))


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="character" w:styleId="H"><w:name w:val="H"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="HH"><w:name w:val="HH"/><w:basedOn w:val="H"/></w:style>'
    '<w:style w:type="character" w:styleId="W"><w:name w:val="W"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="U"><w:name w:val="U"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="S"><w:name w:val="S"/><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="B"><w:name w:val="B"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="PH"><w:name w:val="PH"/><w:basedOn w:val="N"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="PS"><w:name w:val="PS"/><w:basedOn w:val="N"/><w:rPr><w:strike/></w:rPr></w:style>'
)
HIDES = {
    "vanish": _on("vanish"),
    "vanish_1": '<w:vanish w:val="1"/>',
    "vanish_true": '<w:vanish w:val="true"/>',
    "vanish_on": '<w:vanish w:val="on"/>',
    "style": '<w:rStyle w:val="H"/>',
    "style_based": '<w:rStyle w:val="HH"/>',
    "white": '<w:color w:val="FFFFFF"/>',
    "white_lower": '<w:color w:val="ffffff"/>',
    "white_style": '<w:rStyle w:val="W"/>',
    "on_own_shade": '<w:color w:val="123456"/><w:shd w:val="clear" w:fill="123456"/>',
}
SHOWS = {
    "vanish_0": '<w:vanish w:val="0"/>',
    "vanish_false": '<w:vanish w:val="false"/>',
    "vanish_off": '<w:vanish w:val="off"/>',
    "style_taken_back": '<w:rStyle w:val="H"/><w:vanish w:val="0"/>',
    "white_on_dark": '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>',
    "auto": '<w:color w:val="auto"/>',
    "strike_0": '<w:strike w:val="0"/>',
    "strike_style_taken_back": '<w:rStyle w:val="S"/><w:strike w:val="false"/>',
    "baseline": '<w:vertAlign w:val="baseline"/>',
    "position_0": '<w:position w:val="0"/>',
    "bold": '<w:rStyle w:val="B"/><w:i/><w:sz w:val="21"/>',
    "caps": _on("caps"),
    "no_style": '<w:rStyle w:val="none"/>',
    "rtl": _on("rtl"),
}
RAISES = {
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "superscript_style": '<w:rStyle w:val="U"/>',
    "position": '<w:position w:val="10"/><w:sz w:val="12"/>',
}
LOWERS = {
    "subscript": '<w:vertAlign w:val="subscript"/>',
    "position": '<w:position w:val="-10"/><w:sz w:val="12"/>',
}
STRIKES = {
    "strike": _on("strike"),
    "dstrike": _on("dstrike"),
    "style": '<w:rStyle w:val="S"/>',
    "on": '<w:strike w:val="on"/>',
}


def properties(on_run: str, beside: Answers, whole: Answers) -> Callable[[Page, Random], None]:
    """Properties of the figure's run, or of a 7 behind it."""

    def change(page: Page, dice: Random) -> None:
        page.form, page.styles = "docx", STYLES
        one = dice.random() < 0.5
        for cell in some(page, dice):
            v = page.texts[cell.name]
            cell.inner = run(v) + run("7", on_run) if one else run(v, on_run)
            page.answers[cell.name] = (beside if one else whole)(v)

    return change


for family, table, beside, whole in (
    ("hides", HIDES, same, nothing),
    ("shows", SHOWS, text("V7"), same),
    ("raises", RAISES, raised, unreadable),
    ("lowers", LOWERS, lowered, unreadable),
    ("strikes", STRIKES, struck_behind, unreadable),
):
    for name, on_run in table.items():
        mutation("word", f"{family}_{name}")(properties(on_run, beside, whole))


def _field(instruction: str, result: str | None, data: str = "") -> str:
    parts = [
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>',
        f"<w:r><w:instrText> {instruction} </w:instrText></w:r>",
    ]
    if result is not None:
        parts += ['<w:r><w:fldChar w:fldCharType="separate"/></w:r>', run(result)]
    return "".join([*parts, '<w:r><w:fldChar w:fldCharType="end"/></w:r>'])


_PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="200000" cy="200000"/><wp:docPr id="1" name="P" descr="V"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
_BOX = "<w:txbxContent><w:p><w:r><w:t>V</w:t></w:r></w:p></w:txbxContent>"
_SHAPE = f'<v:shape style="width:40pt;height:20pt"><v:textbox>{_BOX}</v:textbox></v:shape>'
_CELL = '<w:tc><w:tcPr><w:tcW w:w="400" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>'
_INNER = "<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{}</w:tr></w:tbl><w:p/>"
V = run("V")

CONTENT: dict[str, tuple[str, Answers]] = {
    "picture": (_PICTURE, unreadable),
    "picture_after": (V + _PICTURE, unreadable),
    "vml_picture": ('<w:r><w:pict><v:shape><v:imagedata r:id="x"/></v:shape></w:pict></w:r>', unreadable),
    "ole": (
        '<w:r><w:object><v:shape/><o:OLEObject ProgID="Excel.Sheet.12" r:id="x"/></w:object></w:r>',
        unreadable,
    ),
    "equation": ("<m:oMath><m:r><m:t>V</m:t></m:r></m:oMath>", own_or("V")),
    "equation_paragraph": (
        "<m:oMathPara><m:oMath><m:r><m:t>V</m:t></m:r></m:oMath></m:oMathPara>",
        own_or("V"),
    ),
    "equation_power": (
        "<m:oMath><m:sSup><m:e><m:r><m:t>V</m:t></m:r></m:e><m:sup><m:r><m:t>7</m:t></m:r></m:sup></m:sSup></m:oMath>",
        raised,
    ),
    "equation_fraction": (
        "<m:oMath><m:f><m:num><m:r><m:t>V</m:t></m:r></m:num><m:den><m:r><m:t>7</m:t></m:r></m:den></m:f></m:oMath>",
        unreadable,
    ),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', unreadable),
    "symbol_after": (V + '<w:r><w:sym w:font="Wingdings 2" w:char="F06A"/></w:r>', unreadable),
    "wingdings": (run("V", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), unreadable),
    "control": (f"<w:sdt><w:sdtContent>{V}</w:sdtContent></w:sdt>", same),
    "control_list": (
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:value="8" w:displayText="8"/></w:dropDownList></w:sdtPr>'
        f"<w:sdtContent>{V}</w:sdtContent></w:sdt>",
        same,
    ),
    "control_placeholder": (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{V}</w:sdtContent></w:sdt>",
        own_or("V", ""),
    ),
    "control_checkbox": (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>'
        f"{run('☒')}</w:sdtContent></w:sdt>",
        own_or("☒"),
    ),
    "field_simple": (f'<w:fldSimple w:instr=" =8 ">{V}</w:fldSimple>', same),
    "field": (_field("=SUM(ABOVE)", "V"), same),
    "field_no_result": (_field("=SUM(ABOVE)", None), unreadable),
    "field_simple_no_result": ('<w:fldSimple w:instr=" =8 "/>', unreadable),
    "field_equation": (_field(r"EQ \f(V,8)", None), unreadable),
    "field_text": (
        _field("FORMTEXT", "V", '<w:ffData><w:textInput><w:default w:val="8"/></w:textInput></w:ffData>'),
        same,
    ),
    "field_list": (
        _field(
            "FORMDROPDOWN",
            None,
            '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="8"/>'
            '<w:listEntry w:val="V"/></w:ddList></w:ffData>',
        ),
        own_or("V"),
    ),
    "field_checkbox": (
        _field("FORMCHECKBOX", None, "<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"),
        unreadable,
    ),
    "field_page": (_field("PAGE", "V"), same),
    "field_nested": (_field(f"IF </w:instrText></w:r>{_field('=8', '8')}<w:r><w:instrText>", "V"), same),
    "list_number": (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>',
        unreadable,
    ),
    "list_number_before": (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{V}</w:p>',
        unreadable,
    ),
    "list_off": (f'<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>{V}</w:p>', same),
    "footnote": (
        V + '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="7"/></w:r>',
        lambda v: Answer((v, f"{v}¹"), (None, float(v))),
    ),
    "comment": (V + '<w:r><w:commentReference w:id="1"/></w:r>', same),
    "bookmark": (
        '<w:bookmarkStart w:id="1" w:name="b"/>'
        + V
        + '<w:bookmarkEnd w:id="1"/><w:proofErr w:type="spellEnd"/>',
        same,
    ),
    "hyperlink": (f'<w:hyperlink w:anchor="b">{V}</w:hyperlink>', same),
    "smart_tag": (f'<w:smartTag w:uri="u" w:element="e">{V}</w:smartTag>', same),
    "custom_xml": (f'<w:customXml w:uri="u" w:element="e">{V}</w:customXml>', same),
    "ruby": (
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>7</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>V</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        unreadable,
    ),
    "minus": ("<w:r><w:noBreakHyphen/><w:t>V</w:t></w:r>", own_or("-V", "‑V")),
    "soft_hyphen": ("<w:r><w:softHyphen/><w:t>V</w:t></w:r>", same),
    "tab": ("<w:r><w:tab/><w:t>V</w:t></w:r>", same),
    "break": ("<w:r><w:t>V</w:t><w:br/></w:r>", same),
    "textbox": (f"<w:r><w:pict>{_SHAPE}</w:pict></w:r>", own_or("V")),
    "textbox_beside": (f"{run('8')}<w:r><w:pict>{_SHAPE}</w:pict></w:r>", own_or("8V", "V8")),
    "alternate": (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:t>V</w:t></mc:Choice><mc:Fallback><w:t>8</w:t>'
        "</mc:Fallback></mc:AlternateContent></w:r>",
        same,
    ),
    "inserted": (f'<w:ins w:id="1" w:author="a">{V}</w:ins>', same),
    "deleted": (f'<w:del w:id="1" w:author="a"><w:r><w:delText>8</w:delText></w:r></w:del>{V}', same),
    "deleted_in_t": (f'<w:del w:id="1" w:author="a">{run("8")}</w:del>{V}', own_or("V", "8\u0336V")),
    "moved_to": (f'<w:moveTo w:id="1" w:author="a">{V}</w:moveTo>', same),
    "moved_from": (f'<w:moveFrom w:id="1" w:author="a">{run("8")}</w:moveFrom>{V}', same),
    "reversed": (f'<w:bdo w:val="rtl">{V}</w:bdo>', lambda v: Answer((v[::-1],))),
    "nested_one": (_INNER.format(_CELL.format("V")), same),
    "nested_two": (_INNER.format(_CELL.format("8") + _CELL.format("V")), text("8V", numbers=False)),
    "chunk": ('<w:altChunk r:id="x"/><w:p/>', unreadable),
    "two_paragraphs": (paragraph(run("8")) + paragraph(V), text("8 V", numbers=False)),
    "paragraph_style_hides": (paragraph(V, '<w:pStyle w:val="PH"/>'), nothing),
    "paragraph_style_strikes": (paragraph(V, '<w:pStyle w:val="PS"/>'), unreadable),
    "paragraph_mark_hidden": (paragraph(V, "<w:rPr><w:vanish/></w:rPr>"), same),
    "split": ("", same),
    "unknown": ("<w:r><w14:something><w:t>8</w:t></w14:something><w:t>V</w:t></w:r>", own_or("V", "8V")),
}


def content(template: str, answer: Answers) -> Callable[[Page, Random], None]:
    """Something else than a run of text."""

    def change(page: Page, dice: Random) -> None:
        page.form, page.styles = "docx", STYLES
        for cell in some(page, dice):
            v = page.texts[cell.name]
            cell.inner = template.replace("V", v) if template else "".join(map(run, v))
            page.answers[cell.name] = answer(v)

    return change


for name, (template, answer) in CONTENT.items():
    mutation("word", name)(content(template, answer))


@mutation("word")
def a_row_deleted(page: Page, dice: Random) -> None:
    """A row that a tracked change deletes, or that is hidden."""
    page.form = "docx"
    table = page.table("proactive")
    row = dice.choice([row for row in table.rows if row.values()])
    for cell in row.cells:
        v = page.texts[cell.name] if cell.name else cell.inner
        cell.inner = f'<w:del w:id="1" w:author="a"><w:r><w:delText>{v}</w:delText></w:r></w:del>'
    row.attributes = '<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>'
    page.mark(*[cell.name for cell in row.values()])


@mutation("word")
def a_label_hidden_in_part(page: Page, dice: Random) -> None:
    """Hidden or struck out words in a label; what is shown is another measure."""
    page.form, page.styles = "docx", STYLES
    word = dice.choice(("本年制发件数", "本年废止件数"))
    cell = next(c for c in page.table("proactive").labels() if c.inner == word)
    hide = dice.choice(sorted(HIDES.values()))
    old, new = cell.inner[2:4], "修订"
    cell.inner = run("本年") + run(old, hide) + run(new + "件数")
    page.mark(*cell.covers)


@mutation("word")
def something_instead_of_a_table(page: Page, dice: Random) -> None:
    """A table is a picture, an embedded sheet or an altChunk."""
    page.form = "docx"
    table = dice.choice(page.tables)
    page.sections[table.dataset] = dice.choice(
        (
            paragraph(_PICTURE),
            paragraph(CONTENT["ole"][0]),
            '<w:altChunk r:id="x"/>',
            paragraph(run("详见附表。")),
        )
    )
    page.mark(*[cell.name for cell in table.values()])


@mutation("word")
def all_tables_something_else(page: Page, dice: Random) -> None:
    """All tables are pictures, sheets, chunks: that is no report in words."""
    page.form = "docx"
    thing = dice.choice((paragraph(_PICTURE), paragraph(CONTENT["ole"][0]), '<w:altChunk r:id="x"/>'))
    words = paragraph(
        run("本年度，本机关主动公开政府信息若干条，办理依申请公开若干件，均按期答复，未发生行政诉讼。" * 3)
    )
    for table in page.tables:
        page.sections[table.dataset] = thing + words
        page.mark(*[cell.name for cell in table.values()])


def untouched(page: Page, dice: Random) -> None:
    """A plain Word file: nothing may be marked."""
    page.form = "docx"


mutation("neutral", "word_untouched")(untouched)


def harmless(page: Page, dice: Random) -> None:
    """What Word leaves around text without showing it."""
    page.form, page.styles = "docx", STYLES
    for cell in some(page, dice):
        template = CONTENT[
            dice.choice(("control", "bookmark", "comment", "hyperlink", "smart_tag", "inserted", "deleted"))
        ][0]
        cell.inner = template.replace("V", page.texts[cell.name])


mutation("neutral", "word_harmless")(harmless)
