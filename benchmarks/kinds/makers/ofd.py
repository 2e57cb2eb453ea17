"""OFD (GB/T 33190): made by hand from sheets that are laid out, in the ways that programs place letters."""

import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.kinds.draft import Draft, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.layout import Page, Style, Text, laid_out, width
from benchmarks.kinds.makers.pdf import LANDSCAPE
from benchmarks.kinds.makers.xlsx import distinct, of_tables

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MM = 25.4 / 72

Letters = Callable[[Text, int], str]
"""How a line becomes text objects: the line, the number of its first object."""


def _object(number: int, text: Text, words: str, left: float, deltas: str, more: str = "") -> str:
    high = text.size * 1.3
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{left * MM:.3f} {(text.foot - text.size) * MM:.3f} '
        f'{(width(words, text.size) + 1) * MM:.3f} {high * MM:.3f}" Font="3" Size="{text.size * MM:.3f}"{more}>'
        f'<ofd:TextCode X="0" Y="{text.size * MM:.3f}"{deltas}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def by_lines(text: Text, number: int) -> str:
    """An object a line, every step told."""
    steps = " ".join(f"{width(one, text.size) * MM:.3f}" for one in text.words[:-1])
    return _object(number, text, text.words, text.left, f' DeltaX="{steps}"' if steps else "")


def by_groups(text: Text, number: int) -> str:
    """Equal steps as `g COUNT STEP`, where all letters are as wide."""
    widths = {round(width(one, text.size), 3) for one in text.words}
    if len(widths) > 1 or len(text.words) < 2:
        return by_lines(text, number)
    return _object(
        number, text, text.words, text.left, f' DeltaX="g {len(text.words) - 1} {widths.pop() * MM:.3f}"'
    )


def by_letters(text: Text, number: int) -> str:
    """An object a letter."""
    out, left = [], text.left
    for turn, one in enumerate(text.words):
        out.append(_object(number + turn, text, one, left, ""))
        left += width(one, text.size)
    return "".join(out)


def written(
    pages: list[Page],
    style: Style,
    letters: Letters = by_lines,
    *,
    template: bool = False,
    extra: dict[str, bytes] | None = None,
    hidden: str = "",
) -> bytes:
    """The file. ``template``: rules stand on a template page; ``hidden``: markup of a layer that is not shown."""
    area = f"<ofd:PhysicalBox>0 0 {style.paper[0] * MM:.2f} {style.paper[1] * MM:.2f}</ofd:PhysicalBox>"
    parts: dict[str, str] = {}
    count = 10
    sheets, templates = [], []
    for number, page in enumerate(pages):
        texts = []
        for text in page.texts:
            texts.append(letters(text, count))
            count += len(text.words) + 1
        rules = []
        for box in page.boxes:
            count += 1
            wide, high = (box.right - box.left) * MM, (box.bottom - box.top) * MM
            if box.edges:
                rules.append(
                    f'<ofd:PathObject ID="{count}" Boundary="{box.left * MM:.3f} {box.top * MM:.3f} {wide:.3f} {high:.3f}" '
                    f'LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {wide:.3f} 0 L {wide:.3f} {high:.3f} L 0 {high:.3f} L 0 0'
                    "</ofd:AbbreviatedData></ofd:PathObject>"
                )
        background = ""
        if template:
            parts[f"Doc_0/Tpls/Tpl_{number}/Content.xml"] = _page(area, "".join(rules), 5000 + number)
            templates.append(
                f'<ofd:TemplatePage ID="{6000 + number}" BaseLoc="Tpls/Tpl_{number}/Content.xml"/>'
            )
            background, rules = f'<ofd:Template TemplateID="{6000 + number}" ZOrder="Background"/>', []
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(
            area, "".join(rules + texts) + hidden, 7000 + number, background
        )
        sheets.append(f'<ofd:Page ID="{8000 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>')
    parts["OFD.xml"] = (
        f'{HEAD}<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>'
        "0123456789abcdef0123456789abcdef</ofd:DocID><ofd:Creator>WPS</ofd:Creator></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    parts["Doc_0/Document.xml"] = (
        f"{HEAD}<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea>{area}"
        f"</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{''.join(templates)}</ofd:CommonData>"
        f"<ofd:Pages>{''.join(sheets)}</ofd:Pages></ofd:Document>"
    )
    parts["Doc_0/PublicRes.xml"] = (
        f'{HEAD}<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/>'
        "</ofd:Fonts></ofd:Res>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda one: one != "OFD.xml"):
            archive.writestr(name, parts[name])
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def _page(area: str, objects: str, number: int, template: str = "") -> str:
    return (
        f"{HEAD}<ofd:Page {NAMESPACE}>{template}<ofd:Area>{area}</ofd:Area><ofd:Content>"
        f'<ofd:Layer ID="{number}" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def _ofd(
    dice: Random,
    style: Style | None = None,
    letters: Letters = by_lines,
    drawn: Drawn | None = None,
    **more: Any,
) -> Draft:
    drawn, style = drawn or draw(dice), style or Style()
    return draft(drawn, written(laid_out(drawn, style), style, letters, **more), "ofd")


@variant("ofd")
def lines(dice: Random) -> Draft:
    return _ofd(dice)


@variant("ofd")
def groups_of_equal_steps(dice: Random) -> Draft:
    return _ofd(dice, letters=by_groups)


@variant("ofd")
def letter_by_letter(dice: Random) -> Draft:
    return _ofd(dice, letters=by_letters)


@variant("ofd")
def rules_on_a_template(dice: Random) -> Draft:
    return _ofd(dice, template=True)


@variant("ofd")
def without_rules(dice: Random) -> Draft:
    return _ofd(dice, Style(rules="none"))


@variant("ofd")
def landscape(dice: Random) -> Draft:
    return _ofd(dice, Style(paper=LANDSCAPE, sheet_a_table=True), by_groups)


@variant("ofd")
def rows_cut(dice: Random) -> Draft:
    return _ofd(
        dice, Style(paper=(595, dice.randrange(500, 842)), cut=True, narrow=0.6), drawn=of_tables(dice)
    )


@variant("ofd")
def statistics_sheet(dice: Random) -> Draft:
    return _ofd(dice, drawn=draw(dice, "sheet"))


@variant("ofd")
def signed(dice: Random) -> Draft:
    """With a seal's files beside the sheets."""
    return _ofd(
        dice, extra={"Doc_0/Signs/Signatures.xml": b"<x/>", "Doc_0/Signs/Sign_0/SignedValue.dat": b"\0" * 99}
    )


@variant("ofd")
def trap_object_not_shown(dice: Random) -> Draft:
    """Visible='false': a digit before a figure that nobody sees."""
    drawn, name = distinct(dice)

    def letters(text: Text, number: int) -> str:
        shown = by_lines(text, number)
        if text.name != name:
            return shown
        left = text.left - width("7", text.size)
        return _object(number + 900000, text, "7", left, "", ' Visible="false"') + shown

    style = Style()
    return draft(drawn, written(laid_out(drawn, style), style, letters), "ofd")
