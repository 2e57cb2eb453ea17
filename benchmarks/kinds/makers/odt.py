"""Reports as OpenDocument texts: by LibreOffice, by hand, and flat."""

import io
import zipfile
from random import Random

from benchmarks.kinds.draft import MARK, Answer, Draft, Step, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.word import by_office
from benchmarks.kinds.makers.xlsx import distinct

_ODT_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def odt(
    drawn: Drawn, *, figures: dict[str, str] | None = None, styles: str = "", flat: bool = False
) -> bytes:
    """By hand."""
    out = [f"<text:h>{drawn.title}</text:h>"]
    for block in drawn.blocks:
        if isinstance(block, str):
            out.append(f"<text:p>{block}</text:p>")
            continue
        begins = {(row, at): cell for row, at, cell in block.placed()}
        rows = ""
        for row in range(len(block.rows)):
            cells = ""
            for at in range(block.width):
                cell = begins.get((row, at))
                if cell is None:
                    cells += "<table:covered-table-cell/>"
                    continue
                spans = f'table:number-columns-spanned="{cell.wide}" table:number-rows-spanned="{cell.high}"'
                text = (figures or {}).get(cell.name) or cell.text
                cells += f"<table:table-cell {spans if cell.wide * cell.high > 1 else ''}><text:p>{text}</text:p></table:table-cell>"
            rows += f"<table:table-row>{cells}</table:table-row>"
        out.append(
            f'<table:table><table:table-column table:number-columns-repeated="{block.width}"/>{rows}</table:table>'
        )
    kind = "document" if flat else "document-content"
    mime = ' office:mimetype="application/vnd.oasis.opendocument.text"' if flat else ""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{kind} {_ODT_NAMES} xmlns:fo="urn:oasis:names:tc:opendocument:'
        f'xmlns:xsl-fo-compatible:1.0" office:version="1.2"{mime}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:text>{''.join(out)}</office:text></office:body></office:{kind}>"
    ).encode()
    if flat:
        return content
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return file.getvalue()


@variant("odt", "office")
def libreoffice_odt(dice: Random) -> Draft:
    return by_office(draw(dice), "odt")


@variant("odt", "office")
def libreoffice_of_html(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, drawn.page().encode(), "odt", Step("office", "html", "odt:writer8"))


@variant("odt", "office")
def libreoffice_odt_statistics_sheet(dice: Random) -> Draft:
    return by_office(draw(dice, "sheet"), "odt")


@variant("odt")
def by_hand(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, odt(drawn), "odt")


@variant("odt")
def flat(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, odt(drawn, flat=True), "fodt")


@variant("odt")
def by_hand_named_doc(dice: Random) -> Draft:
    drawn = draw(dice)
    return draft(drawn, odt(drawn), "doc")


_SPAN = '<style:style style:name="T1" style:family="text"><style:text-properties {}/></style:style>'


def _odt_trap(dice: Random, properties: str, answer: Answer | None, extra: str = "7") -> Draft:
    drawn, name = distinct(dice)
    figure = f'<text:span text:style-name="T1">{extra}</text:span>{drawn.texts[name] if extra == "7" else ""}'
    if extra != "7":
        figure = f'<text:span text:style-name="T1">{drawn.texts[name]}</text:span>'
    body = odt(drawn, figures={name: figure}, styles=_SPAN.format(properties))
    return draft(drawn, body, "odt", answers={name: answer} if answer else None)


@variant("odt")
def trap_odt_hidden_digit(dice: Random) -> Draft:
    return _odt_trap(dice, 'text:display="none"', None)


@variant("odt")
def trap_odt_struck_digit(dice: Random) -> Draft:
    return _odt_trap(
        dice, 'style:text-line-through-style="solid" style:text-line-through-type="single"', MARK
    )


@variant("odt")
def trap_odt_white_figure(dice: Random) -> Draft:
    return _odt_trap(dice, 'fo:color="#ffffff"', Answer(("",)), extra="")


@variant("odt")
def trap_odt_comment(dice: Random) -> Draft:
    drawn, name = distinct(dice)
    note = "<office:annotation><text:p>77</text:p></office:annotation>"
    return draft(drawn, odt(drawn, figures={name: note + drawn.texts[name]}), "odt")
