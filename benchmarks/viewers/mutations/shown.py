"""Text that a style hides, moves, strikes out or leaves alone (item 2), however the style is applied.

Every declaration stands in the table with what it does to the text of an inline box; ways of applying it stand
in another. The answer follows from both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.viewers.mutations.registry import mutation, some
from benchmarks.viewers.pages import MARK, Answer, Cell, Page, Row, Table

HIDES = {
    "display_none": "display:none",
    "display_upper": "DISPLAY : NONE",
    "display_important": "display:none!important",
    "display_escape": "d\\69splay:none",
    "display_comment": "display/**/:/**/none",
    "display_after_error": "color:;;display:none",
    "display_of_two": "display:inline;display:none",
    "display_variable": "--d:none;display:var(--d)",
    "visibility": "visibility:hidden",
    "visibility_collapse": "visibility:collapse",
    "opacity": "opacity:0",
    "opacity_percent": "opacity:0%",
    "opacity_calc": "opacity:calc(1 - 1)",
    "size": "font-size:0",
    "size_px": "font-size:0px",
    "size_shorthand": "font:0/0 serif",
    "size_percent": "font-size:0%",
    "color_transparent": "color:transparent",
    "color_white": "color:white",
    "color_hex": "color:#FFFFFF",
    "color_short": "color:#fff",
    "color_rgb": "color:rgb(255,255,255)",
    "color_alpha": "color:rgba(0,0,0,0)",
    "color_hsl": "color:hsl(0,0%,100%)",
    "color_rgb_new": "color:rgb(100% 100% 100%)",
    "color_near_white": "color:#fefefe",
    "color_on_own": "color:#123456;background:#123456",
    "color_fill": "-webkit-text-fill-color:transparent",
    "off_left": "position:absolute;left:-9999px",
    "off_top": "position:absolute;top:-9999px",
    "off_fixed": "position:fixed;top:-500px",
    "off_margin": "display:inline-block;margin-left:-9999px;width:1px",
    "off_transform": "display:inline-block;transform:translateX(-9999px)",
    "off_translate": "display:inline-block;translate:-9999px 0",
    "clip": "position:absolute;clip:rect(0,0,0,0)",
    "clip_path": "display:inline-block;clip-path:inset(50%)",
    "clip_circle": "display:inline-block;clip-path:circle(0)",
    "box_width": "display:inline-block;width:0;overflow:hidden",
    "box_height": "display:inline-block;height:0;overflow:hidden",
    "box_max": "display:inline-block;max-height:0;overflow:hidden",
    "box_indent": "display:inline-block;width:20px;overflow:hidden;text-indent:-900px",
    "scale": "display:inline-block;transform:scale(0)",
    "scale_property": "display:inline-block;scale:0",
    "zoom": "zoom:0.0001",
    "filter": "filter:opacity(0)",
    "mask": "mask-image:linear-gradient(transparent,transparent)",
    "content_visibility": "display:inline-block;content-visibility:hidden",
    "turned_away": "display:inline-block;transform:rotateY(90deg)",
    "backface": "display:inline-block;transform:rotateY(180deg);backface-visibility:hidden",
}
"""Name -> declarations that leave nothing of a text on a white page."""

SHOWS = {
    "display_misspelt": "display:nonee",
    "display_two_words": "display:none none",
    "display_no_colon": "display none",
    "display_later": "display:none;display:inline",
    "display_important_first": "display:inline!important;display:none",
    "display_quoted": "display:'none'",
    "visibility_visible": "visibility:visible",
    "visibility_misspelt": "visibility:hide",
    "opacity_one": "opacity:1",
    "opacity_bad": "opacity:zero",
    "size_bad": "font-size:-1px",
    "size_small": "font-size:9px",
    "color_dark": "color:#333",
    "color_bad": "color:#ffffg",
    "color_white_on_dark": "color:#fff;background:#123",
    "clip_static": "clip:rect(0,0,0,0)",  # only for what is positioned absolutely
    "left_static": "left:-9999px",
    "width_inline": "width:0;height:0",
    "width_no_overflow": "display:inline-block;width:0",
    "custom": "--display:none",
    "z_index": "z-index:-1",
    "contents": "display:contents",
    "block": "display:block",
    "float": "float:right",
    "underline": "text-decoration:underline",
    "uppercase": "text-transform:uppercase",
    "baseline": "vertical-align:baseline",
    "middle": "vertical-align:middle",
}
"""Name -> declarations that look like hiding, or do something else, and leave the text to be seen."""

RAISES = {
    "super": "vertical-align:super",
    "super_small": "vertical-align:super;font-size:smaller",
    "length": "vertical-align:6px;font-size:9px",
    "percent": "vertical-align:50%",
    "top_small": "vertical-align:text-top;font-size:8px",
    "relative": "position:relative;top:-.5em;font-size:smaller",
}
LOWERS = {"sub": "vertical-align:sub", "negative": "vertical-align:-6px;font-size:9px"}
STRIKES = {
    "line": "text-decoration:line-through",
    "line_long": "text-decoration-line:underline line-through",
    "line_style": "text-decoration:line-through double red",
}
REVERSES = {
    "override": "direction:rtl;unicode-bidi:bidi-override",
    "isolate": "direction:rtl;unicode-bidi:isolate-override",
}
DISTORTS = {
    "mirrored": "display:inline-block;transform:scaleX(-1)",
    "turned": "display:inline-block;transform:rotate(180deg)",
    "spread": "letter-spacing:-9px",
    "security": "-webkit-text-security:disc",
}
"""Name -> declarations after which no text can be told."""

Apply = Callable[[Page, str, int], tuple[str, str]]
"""A page, declarations and a number -> attributes for the element, its tag."""


def _style(_: Page, css: str, __: int) -> tuple[str, str]:
    return f' style="{css}"', "span"


def _upper(_: Page, css: str, __: int) -> tuple[str, str]:
    return f' STYLE="{css}"', "SPAN"


def _font(_: Page, css: str, __: int) -> tuple[str, str]:
    return f' style="{css}"', "font"


def _sheet(page: Page, css: str, selector: str) -> None:
    rule = f"<style>{selector}{{{css}}}</style>"
    if rule not in page.head:
        page.head += rule


def _class(page: Page, css: str, number: int) -> tuple[str, str]:
    _sheet(page, css, f".c{number % 3}")
    return f' class="x c{number % 3}"', "span"


def _id(page: Page, css: str, number: int) -> tuple[str, str]:
    _sheet(page, css, f"#i{number}")
    return f' id="i{number}"', "span"


def _element(page: Page, css: str, _: int) -> tuple[str, str]:
    _sheet(page, css, "kbd")
    return "", "kbd"


def _descendant(page: Page, css: str, _: int) -> tuple[str, str]:
    _sheet(page, css, "#main table td .d")
    return ' class="d"', "span"


def _child(page: Page, css: str, _: int) -> tuple[str, str]:
    _sheet(page, css, "td > em, td * > em")
    return "", "em"


def _attribute(page: Page, css: str, _: int) -> tuple[str, str]:
    _sheet(page, css, "[lang|=xx]")
    return ' lang="xx-y"', "span"


def _function(page: Page, css: str, _: int) -> tuple[str, str]:
    _sheet(page, css, "td :is(.k, .l):not(.m)")
    return ' class="l"', "span"


def _media(page: Page, css: str, _: int) -> tuple[str, str]:
    page.head += f"<style>@media screen and (min-width:10px){{.s{{{css}}}}}</style>"
    return ' class="s"', "span"


def _supports(page: Page, css: str, _: int) -> tuple[str, str]:
    page.head += f"<style>@supports (display:block){{.t{{{css}}}}}</style>"
    return ' class="t"', "span"


def _layer(page: Page, css: str, _: int) -> tuple[str, str]:
    page.head += f"<style>@layer a{{.y{{{css}}}}}</style>"
    return ' class="y"', "span"


def _nesting(page: Page, css: str, _: int) -> tuple[str, str]:
    page.head += f"<style>td{{.n{{{css}}}}}</style>"
    return ' class="n"', "span"


def _html_comment(page: Page, css: str, _: int) -> tuple[str, str]:
    page.head += f"<style><!-- .h{{{css}}} --></style>"
    return ' class="h"', "span"


def _bottom(page: Page, css: str, _: int) -> tuple[str, str]:
    page.bottom += f"<style>.b{{{css}}}</style>"
    return ' class="b"', "span"


def _script_free_import(page: Page, css: str, _: int) -> tuple[str, str]:
    page.head += f"<style>@charset 'utf-8';/* }} */.u{{{css}}}</style>"
    return ' class="u"', "span"


APPLIED: dict[str, Apply] = {
    "style": _style,
    "upper": _upper,
    "font": _font,
    "class": _class,
    "id": _id,
    "element": _element,
    "descendant": _descendant,
    "child": _child,
    "attribute": _attribute,
    "function": _function,
    "media": _media,
    "supports": _supports,
    "layer": _layer,
    "nesting": _nesting,
    "html_comment": _html_comment,
    "bottom": _bottom,
    "charset": _script_free_import,
}

UNAPPLIED = {
    "print": "<style>@media print{.o{%s}}</style>",
    "narrow": "<style>@media (max-width:100px){.o{%s}}</style>",
    "media_attribute": "<style media='print'>.o{%s}</style>",
    "type": "<style type='text/x'>.o{%s}</style>",
    "other_class": "<style>.oo{%s}</style>",
    "hover": "<style>.o:hover{%s}</style>",
    "overridden": "<style>.o{%s}td .o{display:inline!important;visibility:visible!important}</style>",
    "comment": "<style>/* .o{%s} */</style>",
    "supports_not": "<style>@supports not (display:block){.o{%s}}</style>",
    "template": "<template><style>.o{%s}</style></template>",
    "noscript": "<noscript><style>.o{%s}</style></noscript>",
    "not": "<style>td span.x:not(.o){%s}</style>",
}
"""Rules that do not concern the element of class ``o``, or that a later one takes back."""


@dataclass(frozen=True)
class Effect:
    """What a style on a 7 before or after the figure, or on the whole figure, leaves to be seen."""

    beside: Callable[[str], Answer]
    whole: Callable[[str], Answer]


EFFECTS = {
    "hides": (HIDES, Effect(lambda v: Answer((v,)), lambda _: Answer(("",)))),
    "shows": (SHOWS, Effect(lambda v: Answer((f"{v}7",)), lambda v: Answer((v,)))),
    "raises": (RAISES, Effect(lambda v: Answer((f"{v}⁷",), (None, float(v))), lambda _: MARK)),
    "lowers": (LOWERS, Effect(lambda v: Answer((f"{v}₇",), (None, float(v))), lambda _: MARK)),
    "strikes": (STRIKES, Effect(lambda v: Answer((f"{v}7\u0336",), (None, float(v))), lambda _: MARK)),
    "reverses": (REVERSES, Effect(lambda v: Answer((f"{v}7",)), lambda v: Answer((v[::-1],)))),
    "distorts": (DISTORTS, Effect(lambda _: MARK, lambda _: MARK)),
}
_NOT_BESIDE = {"float", "block", "width_no_overflow", "spread", "zoom"}
"""Styles that move the neighbour, or whose effect on one letter is another."""


def styled(css: str, effect: Effect, *, beside: bool) -> Callable[[Page, Random], None]:
    """A style on the figure, or on a digit beside it, in one of the ways to apply it."""

    def change(page: Page, dice: Random) -> None:
        apply = APPLIED[dice.choice(sorted(APPLIED))]
        one = beside and dice.random() < 0.5
        for number, cell in enumerate(some(page, dice)):
            figure = page.texts[cell.name]
            attributes, tag = apply(page, css, number)
            if one:
                cell.inner = f"{figure}<{tag}{attributes}>7</{tag}>"
                page.answers[cell.name] = effect.beside(figure)
            else:
                cell.inner = f"<{tag}{attributes}>{figure}</{tag}>"
                page.answers[cell.name] = effect.whole(figure)

    return change


for family, (declarations, effect) in EFFECTS.items():
    for name, css in declarations.items():
        mutation("shown", f"{family}_{name}")(styled(css, effect, beside=name not in _NOT_BESIDE))


def unapplied(template: str) -> Callable[[Page, Random], None]:
    """A hiding rule that does not reach the figure."""

    def change(page: Page, dice: Random) -> None:
        page.head += template % dice.choice(("display:none", "visibility:hidden"))
        for cell in some(page, dice):
            cell.inner = f"<span class='o'>{page.texts[cell.name]}</span>"

    return change


for name, template in UNAPPLIED.items():
    mutation("shown", f"unapplied_{name}")(unapplied(template))


# Styles on cells, rows and what stands around tables.


def _simple_rows(table: Table) -> list[Row]:
    """Rows of figures in which no cell reaches down."""
    return [row for row in table.rows if row.values() and all(cell.rowspan == 1 for cell in row.cells)]


def _shorten_what_reaches_over(table: Table, row: Row) -> None:
    """Browsers count a span in rows that are shown."""
    at = table.rows.index(row)
    for above, other in enumerate(table.rows[:at]):
        for cell in other.cells:
            if above + cell.rowspan > at:
                cell.rowspan -= 1


INHERITED = ("visibility:hidden", "font-size:0", "color:transparent", "color:#fff", "opacity:0")


@mutation("shown")
def inherited_by_the_cells(page: Page, dice: Random) -> None:
    """A style on a row, a table or a section that its cells inherit, with a cell that takes it back."""
    css = dice.choice(INHERITED)
    table = dice.choice(page.tables)
    if dice.random() < 0.5:
        row = dice.choice([row for row in table.rows if row.values()])
        row.attributes += f' style="{css}"'
        cells = row.values()
    else:
        page.doctype = "<!DOCTYPE html>"  # else tables do not inherit colour and size
        page.between[table.dataset] = (f'<div style="{css}">', "</div>")
        cells = table.values()
    for cell in cells:
        page.answers[cell.name] = Answer(("", page.texts[cell.name])[:1])
    if css.startswith("visibility"):
        kept = dice.choice(cells)
        kept.inner = f"<b style='visibility:visible'>{page.texts[kept.name]}</b>"
        page.answers[kept.name] = Answer((page.texts[kept.name],))


@mutation("shown")
def on_the_cell(page: Page, dice: Random) -> None:
    """A style of the cell itself that leaves its place."""
    for cell in some(page, dice):
        cell.attributes += f' style="{dice.choice(INHERITED)}"'
        page.answers[cell.name] = Answer(("",))


@mutation("shown")
def colours_of_old_markup(page: Page, dice: Random) -> None:
    """White letters of a font element, on white or on a dark cell."""
    for cell in some(page, dice):
        dark = dice.random() < 0.5
        cell.attributes += f" bgcolor='{'#203040' if dark else '#ffffff'}'"
        cell.inner = (
            f"<font color='{dice.choice(('white', '#FFFFFF', '#fff'))}'>{page.texts[cell.name]}</font>"
        )
        page.answers[cell.name] = Answer((page.texts[cell.name] if dark else "",))


@mutation("shown")
def hidden_row(page: Page, dice: Random) -> None:
    """A row that is not shown: its cells are on no page."""
    table = page.table("requests")
    row = dice.choice(_simple_rows(table))
    _shorten_what_reaches_over(table, row)
    row.attributes += dice.choice((' style="display:none"', " hidden", ' class="gone"'))
    page.head += "<style>.gone{display:none}</style>"
    page.mark(*[cell.name for cell in row.values()])


@mutation("shown")
def hidden_table(page: Page, dice: Random) -> None:
    """A table that is not shown."""
    table = dice.choice(page.tables)
    style = dice.choice((' style="display:none"', " hidden", ' class="gone"', ' style="visibility:hidden"'))
    page.head += "<style>.gone{display:none}</style>"
    if dice.random() < 0.5:
        table.attributes += style
    else:
        page.between[table.dataset] = (f"<div{style}>", "</div>")
    page.mark(*[cell.name for cell in table.values()])


@mutation("shown")
def extra_hidden_cell(page: Page, dice: Random) -> None:
    """A cell more, not shown, somewhere in a row."""
    row = dice.choice([row for table in page.tables for row in table.rows if row.values()])
    style = dice.choice(('style="display:none"', "hidden", 'class="gone"', 'style="DISPLAY:none"'))
    page.head += "<style>.gone{display:none}</style>"
    row.cells.insert(dice.randint(1, len(row.cells)), Cell("8", attributes=f" {style}"))


@mutation("shown")
def extra_hidden_row(page: Page, dice: Random) -> None:
    """A row more with the same label and other figures, not shown."""
    table = page.table("requests")
    at = table.rows.index(dice.choice(_simple_rows(table)))
    cells = [Cell("8" if cell.name else cell.inner, cell.colspan) for cell in table.rows[at].cells]
    style = dice.choice((' style="display:none"', " hidden", ' class="gone"'))
    page.head += "<style>tr.gone{display:none}</style>"
    table.rows.insert(at, Row(cells, style))


@mutation("shown")
def order_of_boxes(page: Page, dice: Random) -> None:
    """Two boxes shown in another order than written."""
    way = dice.choice(("row-reverse", "order", "float", "rtl"))
    for cell in some(page, dice):
        v = page.texts[cell.name]
        cell.inner = {
            "row-reverse": f"<div style='display:inline-flex;flex-direction:row-reverse'><i>7</i><i>{v}</i></div>",
            "order": f"<div style='display:inline-flex'><i style='order:2'>7</i><i style='order:1'>{v}</i></div>",
            "float": f"<div style='width:90px'><i style='float:right'>7</i>{v}</div>",
            "rtl": f"<div dir='rtl'><i style='display:inline-block'>7</i><i style='display:inline-block'>{v}</i></div>",
        }[way]
        page.answers[cell.name] = Answer((f"{v}7",))


@mutation("shown")
def covered(page: Page, dice: Random) -> None:
    """A box of the page's colour over the figure."""
    for cell in some(page, dice):
        v = page.texts[cell.name]
        cover = "position:absolute;left:0;top:0;width:100%;height:100%;background:#fff"
        cell.inner = f"<div style='position:relative'>{v}<div style='{cover}'></div></div>"
        page.answers[cell.name] = Answer(("",))


@mutation("shown")
def letters_of_a_private_font(page: Page, dice: Random) -> None:
    """A font that comes with the page may draw any digit for any."""
    page.head += "<style>@font-face{font-family:f;src:url(f.woff)}.f{font-family:f}</style>"
    for cell in some(page, dice):
        cell.inner = f"<span class='f'>{page.texts[cell.name]}</span>"
        page.mark(cell.name)


@mutation("shown")
def a_table_struck_out(page: Page, dice: Random) -> None:
    """A stroke through all of a table, which an element or a style around it draws."""
    table = dice.choice(page.tables)
    tag = dice.choice(("s", "strike", "del", "div style='text-decoration:line-through'"))
    page.between[table.dataset] = (f"<{tag}>", f"</{tag.split()[0]}>")
    page.mark(*[cell.name for cell in table.values()])


@mutation("shown")
def colours_by_lightness(page: Page, dice: Random) -> None:
    """Digits in colours of newer notations, as white as the page."""
    white = dice.choice(("lab(100% 0 0)", "oklch(1 0 0)", "lch(100% 0 0)", "oklab(1 0 0)"))
    for cell in some(page, dice):
        v = page.texts[cell.name]
        cell.inner = f"<span style='color:{white}'>7</span>{v}"
        page.answers[cell.name] = Answer((v,))
