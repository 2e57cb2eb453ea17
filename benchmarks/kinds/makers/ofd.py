"""OFD (GB/T 33190): made by hand from sheets that are laid out, in the ways that programs place letters."""

import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.kinds.draft import MARK, Answer, Draft, draft, variant
from benchmarks.kinds.drawn import Drawn, draw
from benchmarks.kinds.makers.layout import Page, Style, Text, laid_out, width
from benchmarks.kinds.makers.pdf import LANDSCAPE
from benchmarks.kinds.makers.xlsx import distinct, of_tables

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MM = 25.4 / 72
DIGITS_UP = str.maketrans("0123456789", "1234567890")

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
        '</ofd:Fonts><ofd:DrawParams><ofd:DrawParam ID="51" Relative="52"/><ofd:DrawParam ID="52">'
        '<ofd:FillColor Value="255 255 255"/></ofd:DrawParam></ofd:DrawParams></ofd:Res>'
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


def _path(number: int, text: Text, room: tuple[float, float], attributes: str, inner: str = "") -> str:
    """A rectangle over a line of text: how far it begins before it, how far it goes."""
    high, wide = text.size * 1.2 * MM, room[1] * MM
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{(text.left + room[0]) * MM:.3f} '
        f'{(text.foot - text.size) * MM:.3f} {wide:.3f} {high:.3f}" LineWidth="0.1" {attributes}>{inner}'
        f"<ofd:AbbreviatedData>M 0 0 L {wide:.3f} 0 L {wide:.3f} {high:.3f} L 0 {high:.3f} C</ofd:AbbreviatedData>"
        "</ofd:PathObject>"
    )


def _before(text: Text, number: int, attributes: str = "", inner: str = "") -> str:
    """A digit before a figure."""
    one = _object(number + 900000, text, "7", text.left - width("7", text.size), "", attributes)
    return one.replace("<ofd:TextCode", f"{inner}<ofd:TextCode")


def _ground(text: Text, number: int, left: float, wide: float) -> str:
    ground = 'Stroke="false" Fill="true"'
    return _path(number + 910000, text, (left, wide), ground, '<ofd:FillColor Value="255 255 255"/>')


def _trap(dice: Random, special: Letters, answer: Answer | None = None, **more: Any) -> Draft:
    """A file with one figure set in a special way; ``answer``: what is right there, if not what it says."""
    drawn, name = distinct(dice)

    def letters(text: Text, number: int) -> str:
        return (special if text.name == name else by_lines)(text, number)

    style = Style()
    body = written(laid_out(drawn, style), style, letters, **more)
    return draft(drawn, body, "ofd", answers={name: answer} if answer else None)


@variant("ofd")
def scaled_by_a_matrix(dice: Random) -> Draft:
    """Objects set ten times as large, a CTM makes them smaller."""

    def letters(text: Text, number: int) -> str:
        steps = " ".join(f"{width(one, text.size) * MM * 10:.3f}" for one in text.words[:-1])
        deltas = f' DeltaX="{steps}"' if steps else ""
        return (
            f'<ofd:TextObject ID="{number}" Boundary="{text.left * MM:.3f} {(text.foot - text.size) * MM:.3f} '
            f'{(width(text.words, text.size) + 1) * MM:.3f} {text.size * 1.3 * MM:.3f}" '
            f'CTM="0.1 0 0 0.1 0 0" Font="3" Size="{text.size * MM * 10:.3f}">'
            f'<ofd:TextCode X="0" Y="{text.size * MM * 10:.3f}"{deltas}>{escape(text.words)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    return _ofd(dice, letters=letters)


@variant("ofd")
def blocks_in_blocks(dice: Random) -> Draft:
    def letters(text: Text, number: int) -> str:
        inner = by_groups(text, number)
        return f'<ofd:PageBlock ID="{number + 800000}"><ofd:PageBlock>{inner}</ofd:PageBlock></ofd:PageBlock>'

    return _ofd(dice, letters=letters)


@variant("ofd")
def statistics_sheet_on_a_template(dice: Random) -> Draft:
    return _ofd(dice, drawn=draw(dice, "sheet"), template=True, letters=by_groups)


@variant("ofd")
def trap_object_not_shown(dice: Random) -> Draft:
    """Visible='false': a digit before a figure that nobody sees."""
    return _trap(dice, lambda t, n: _before(t, n, ' Visible="false"') + by_lines(t, n))


@variant("ofd")
def trap_white_digit(dice: Random) -> Draft:
    white = '<ofd:FillColor Value="255 255 255"/>'
    return _trap(dice, lambda t, n: _before(t, n, inner=white) + by_lines(t, n))


@variant("ofd")
def trap_transparent_digit(dice: Random) -> Draft:
    return _trap(dice, lambda t, n: _before(t, n, ' Alpha="0"') + by_lines(t, n))


@variant("ofd")
def trap_colour_is_transparent(dice: Random) -> Draft:
    clear = '<ofd:FillColor Value="0 0 0" Alpha="0"/>'
    return _trap(dice, lambda t, n: _before(t, n, inner=clear) + by_lines(t, n))


@variant("ofd")
def trap_not_filled(dice: Random) -> Draft:
    return _trap(dice, lambda t, n: _before(t, n, ' Fill="false"') + by_lines(t, n))


@variant("ofd")
def trap_digit_under_a_box(dice: Random) -> Draft:
    def letters(text: Text, number: int) -> str:
        one = width("7", text.size)
        return _before(text, number) + _ground(text, number, -one, one) + by_lines(text, number)

    return _trap(dice, letters)


@variant("ofd")
def trap_figure_under_a_box(dice: Random) -> Draft:
    """Nothing of the figure is seen."""

    def letters(text: Text, number: int) -> str:
        return by_lines(text, number) + _ground(text, number, -1, width(text.words, text.size) + 2)

    return _trap(dice, letters, MARK)


@variant("ofd")
def trap_two_figures_over_each_other(dice: Random) -> Draft:
    def letters(text: Text, number: int) -> str:
        other = Text(text.left, text.foot, text.words.translate(DIGITS_UP), text.size)
        return by_lines(text, number) + by_lines(other, number + 900000)

    return _trap(dice, letters, MARK)


@variant("ofd")
def trap_letters_without_steps(dice: Random) -> Draft:
    """All at one place, as the standard says."""
    return _trap(dice, lambda t, n: _object(n, t, t.words, t.left, ""), MARK)


@variant("ofd")
def trap_glyphs_of_another_figure(dice: Random) -> Draft:
    """CGTransform: what is drawn are other glyphs than those of the text."""

    def letters(text: Text, number: int) -> str:
        count = len(text.words)
        glyphs = " ".join(str(20 + int(one)) if one.isdigit() else "1" for one in text.words)
        told = (
            f'<ofd:CGTransform CodePosition="0" CodeCount="{count}" GlyphCount="{count}">'
            f"<ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform><ofd:TextCode"
        )
        return by_lines(text, number).replace("<ofd:TextCode", told)

    return _trap(dice, letters, MARK)


@variant("ofd")
def trap_cut_by_a_clip(dice: Random) -> Draft:
    """Only the left half of the figure is let through."""

    def letters(text: Text, number: int) -> str:
        half = width(text.words, text.size) * MM / 2
        told = (
            '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 99 99" Fill="true"><ofd:AbbreviatedData>'
            f"M 0 0 L {half:.3f} 0 L {half:.3f} 99 L 0 99 C</ofd:AbbreviatedData></ofd:Path></ofd:Area>"
            "</ofd:Clip></ofd:Clips><ofd:TextCode"
        )
        return by_lines(text, number).replace("<ofd:TextCode", told)

    return _trap(dice, letters, MARK)


@variant("ofd")
def trap_frame_cuts_the_figure(dice: Random) -> Draft:
    """The Boundary ends in the middle: what is beyond is not shown."""

    def letters(text: Text, number: int) -> str:
        wide = f"{(width(text.words, text.size) + 1) * MM:.3f}"
        half = f"{width(text.words, text.size) * MM / 2:.3f}"
        return by_lines(text, number).replace(f" {wide} ", f" {half} ", 1)

    return _trap(dice, letters, MARK)


@variant("ofd")
def trap_upside_down(dice: Random) -> Draft:
    """A CTM that turns the figure: 6 is 9 then."""

    def letters(text: Text, number: int) -> str:
        wide, high = (width(text.words, text.size) + 1) * MM, text.size * 1.3 * MM
        return by_lines(text, number).replace(
            "<ofd:TextObject", f'<ofd:TextObject CTM="-1 0 0 -1 {wide:.3f} {high:.3f}"'
        )

    return _trap(dice, letters, MARK)


@variant("ofd")
def trap_all_but_transparent(dice: Random) -> Draft:
    return _trap(dice, lambda t, n: _before(t, n, ' Fill="true" Stroke="false" Alpha="1"') + by_lines(t, n))


@variant("ofd")
def trap_draw_param_is_white(dice: Random) -> Draft:
    """The colour comes from a DrawParam, which has it from another."""
    return _trap(dice, lambda t, n: _before(t, n, ' DrawParam="51"') + by_lines(t, n))


@variant("ofd")
def trap_second_document(dice: Random) -> Draft:
    """Two documents in one file: the second one is another report."""
    one, other = (_ofd(dice) for _ in "12")
    with zipfile.ZipFile(io.BytesIO(one.body)) as first, zipfile.ZipFile(io.BytesIO(other.body)) as second:
        parts = {name: first.read(name) for name in first.namelist()}
        parts |= {
            name.replace("Doc_0", "Doc_1"): second.read(name) for name in second.namelist() if "Doc_0" in name
        }
    body = parts["OFD.xml"].decode()
    again = body[body.index("<ofd:DocBody>") : body.index("</ofd:OFD>")].replace("Doc_0", "Doc_1")
    parts["OFD.xml"] = body.replace("</ofd:OFD>", again + "</ofd:OFD>").encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return Draft(file.getvalue(), one.name, [*one.truths, *other.truths])
