"""DOCX files made from their parts, and cells whose text is known from how they were made."""

import io
import random
import zipfile
from typing import NamedTuple

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f"xmlns:w='{W}' xmlns:r='{R}' xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
    " xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    " xmlns:v='urn:schemas-microsoft-com:vml'"
    " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'"
    " xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml' xmlns:x='urn:unknown'"
)
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = (
    "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
    "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
    "<Default Extension='xml' ContentType='application/xml'/>"
    "<Default Extension='html' ContentType='text/html'/>"
    "<Override PartName='/{main}' ContentType='application/vnd.openxmlformats-officedocument."
    "wordprocessingml.document.main+xml'/>{overrides}</Types>"
)


def relations(targets: dict[str, str]) -> str:
    """A part that says what another refers to: `kind` or `number kind` -> target."""
    entries = "".join(
        f"<Relationship Id='{name.partition(' ')[0]}' Type='{R}/{name.rpartition(' ')[2]}' Target='{to}'/>"
        for name, to in targets.items()
    )
    return f"<Relationships xmlns='{_RELATION}'>{entries}</Relationships>"


def package(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return out.getvalue()


def document(body: str) -> str:
    """The main part."""
    return f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


def docx(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    fonts: str = "",
    chunks: dict[str, str | bytes] | None = None,
) -> bytes:
    """A file of this body, as Word writes it."""
    parts: dict[str, str | bytes] = {"word/document.xml": document(body), **(chunks or {})}
    related = {f"{name} aFChunk": name.removeprefix("word/") for name in chunks or {}}
    overrides = ""
    for kind, content in (("styles", styles), ("numbering", numbering), ("fontTable", fonts)):
        if content:
            root = "fonts" if kind == "fontTable" else kind
            parts[f"word/{kind}.xml"] = f"<w:{root} {NAMESPACES}>{content}</w:{root}>"
            related[kind] = f"{kind}.xml"
            overrides += (
                f"<Override PartName='/word/{kind}.xml' ContentType='application/vnd.openxmlformats-"
                f"officedocument.wordprocessingml.{kind}+xml'/>"
            )
    parts["word/_rels/document.xml.rels"] = relations(related)
    parts["_rels/.rels"] = relations({"officeDocument": "word/document.xml"})
    parts["[Content_Types].xml"] = _TYPES.format(main="word/document.xml", overrides=overrides)
    return package(parts)


def run(text: str, properties: str = "") -> str:
    """A run of letters."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(instruction: str, result: str | None) -> str:
    """A complex field."""
    marks = [f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end")]
    inside = f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
    return f"{marks[0]}{inside}" + ("" if result is None else f"{marks[1]}{run(result)}") + marks[2]


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(content: str, properties: str = "") -> str:
    """A cell of one paragraph."""
    return f"<w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/>{properties}</w:tcPr>{content}</w:tc>"


def table(rows: list[list[str]], properties: str = "") -> str:
    """A table of cells."""
    grid = "<w:gridCol w:w='2000'/>" * max(map(len, rows))
    inside = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{inside}</w:tbl>"


def _style(kind: str, name: str, properties: str, base: str = "") -> str:
    based = f"<w:basedOn w:val='{base}'/>" if base else ""
    return (
        f"<w:style w:type='{kind}' w:styleId='{name}'><w:name w:val='{name}'/>{based}"
        f"<w:rPr>{properties}</w:rPr></w:style>"
    )


STYLES = (
    "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='21'/></w:rPr></w:rPrDefault></w:docDefaults>"
    "<w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/></w:style>"
    + "".join(
        _style(kind, f"{kind}{name}", properties, base and f"{kind}{base}")
        for kind in ("character", "paragraph")
        for name, properties, base in (
            ("Hidden", "<w:vanish/>", ""),
            ("AlsoHidden", "<w:b/>", "Hidden"),
            ("ShownAgain", "<w:vanish w:val='0'/>", "AlsoHidden"),
            ("Struck", "<w:strike/>", ""),
            ("Bold", "<w:b/><w:color w:val='000000'/>", ""),
            ("White", "<w:color w:val='FFFFFF'/>", ""),
            ("Raised", "<w:vertAlign w:val='superscript'/>", ""),
            ("Loop", "<w:i/>", "Loop"),
        )
    )
)


class Piece(NamedTuple):
    """Part of a cell: how it is written, what a viewer shows; None where a mark is the right answer.

    ``office``: LibreOffice shows and writes it, too; it leaves out equations and what it does not know.
    """

    xml: str
    shown: str | None
    office: bool = True


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HARMLESS = (
    "", "<w:b/>", "<w:i/>", "<w:u w:val='single'/>", "<w:sz w:val='28'/>", "<w:color w:val='FF0000'/>",
    "<w:color w:val='auto'/>", "<w:caps/>", "<w:kern w:val='2'/>", "<w:vanish w:val='0'/>",
    "<w:lang w:val='zh-CN'/>", "<w:rStyle w:val='characterBold'/>",
    "<w:rStyle w:val='characterShownAgain'/>",
    "<w:highlight w:val='yellow'/>", "<w:rStyle w:val='characterLoop'/>", "<w:rStyle w:val='none'/>",
    "<w:strike w:val='false'/>",
    "<w:rPrChange w:id='1' w:author='a'><w:rPr><w:vanish/><w:strike/></w:rPr></w:rPrChange>",
)  # fmt: skip
_HIDES = (
    "<w:vanish/>", "<w:vanish w:val='1'/>", "<w:rStyle w:val='characterHidden'/>",
    "<w:rStyle w:val='characterAlsoHidden'/>", "<w:b/><w:vanish w:val='true'/><w:color w:val='FF0000'/>",
)  # fmt: skip


PICTURE = "<w:pict><v:shape style='width:300pt;height:200pt'><v:imagedata r:id='a'/></v:shape></w:pict>"


def drawn(dice: random.Random) -> Piece:
    """A piece of some kind with digits of its own."""
    digits = str(dice.randrange(1, 1000))
    plain = dice.choice(_HARMLESS)
    changes = "w:id='1' w:author='a'"
    kinds = [
        Piece(run(digits, plain), digits),
        Piece(run(digits, plain), digits),
        Piece(run(digits, dice.choice(_HIDES)), ""),
        Piece(run(digits, "<w:rStyle w:val='characterHidden'/><w:vanish w:val='0'/>"), digits, office=False),
        Piece(run(digits, "<w:strike/>"), "".join(f"{d}\u0336" for d in digits)),
        Piece(run(digits, "<w:dstrike/>"), "".join(f"{d}\u0336" for d in digits)),
        Piece(run(digits, "<w:rStyle w:val='characterStruck'/>"), "".join(f"{d}\u0336" for d in digits)),
        Piece(run(digits, "<w:rStyle w:val='characterRaised'/>"), digits.translate(RAISED)),
        Piece(run(digits, "<w:vertAlign w:val='superscript'/>"), digits.translate(RAISED)),
        Piece(run(digits, "<w:vertAlign w:val='subscript'/>"), digits.translate(LOWERED)),
        Piece(run(digits, "<w:color w:val='FFFFFF'/>"), None),
        Piece(run(digits, "<w:rStyle w:val='characterWhite'/>"), None),
        Piece(run(digits, "<w:sz w:val='2'/>"), None),
        Piece(run(digits, "<w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/>"), None),
        Piece(run(digits, "<x:new/>"), None, office=False),
        Piece(f"<w:ins {changes}>{run(digits, plain)}</w:ins>", digits),
        Piece(f"<w:del {changes}><w:r><w:delText>{digits}</w:delText></w:r></w:del>", ""),
        Piece(f"<w:smartTag w:element='n'>{run(digits, plain)}</w:smartTag>", digits),
        Piece(f"<w:hyperlink w:anchor='x'>{run(digits)}</w:hyperlink>", digits),
        Piece(f"<w:sdt><w:sdtPr/><w:sdtContent>{run(digits, plain)}</w:sdtContent></w:sdt>", digits),
        Piece(f"<w:fldSimple w:instr='={digits}'>{run(digits)}</w:fldSimple>", digits),
        Piece(field(f"={digits}", digits), digits),
        Piece(field("XX", digits), None, office=False),
        Piece(field("EQ \\o(1,2)", None), None, office=False),
        Piece(field("TC 5", None), ""),
        Piece("<m:oMath><m:r><m:t>" + digits + "</m:t></m:r></m:oMath>", digits, office=False),
        Piece("<m:oMath><m:f><m:num/><m:den/></m:f></m:oMath>", None, office=False),
        Piece("<w:r><w:sym w:font='Wingdings' w:char='F06C'/></w:r>", None),
        Piece(f"<w:r>{PICTURE}</w:r>", None, office=False),
        Piece("<w:r><w:softHyphen/></w:r>", ""),
        Piece("<w:r><w:noBreakHyphen/></w:r>", "-"),
        Piece("<w:r><w:tab/></w:r>", " "),
        Piece("<w:bookmarkStart w:id='1' w:name='a'/><w:bookmarkEnd w:id='1'/>", ""),
        Piece(f"<x:element>{run(digits)}</x:element>", None, office=False),
    ]  # fmt: skip
    return dice.choice(kinds)
