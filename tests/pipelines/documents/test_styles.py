"""Whether what a page prints is seen as it stands: rules, sheets, what shifts letters, what covers a table.

What a browser shows was looked at in Chromium.
"""

from urllib.parse import quote

import pytest

from pipelines.document import OBJECT, Cell
from pipelines.documents import html
from pipelines.documents.html.sheets import loosened

HIDING = "data:text/css," + quote(".n{display:none}")


def cell_of(page: str) -> Cell:
    return html.parse(page.encode()).grids()[0].cells[1]


def page(content: str, *, head: str = "", around: str = "{}") -> str:
    table = f"<table><tr><td>规章</td><td>{content}</td></tr></table>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{around.replace('{}', table)}</body></html>"


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("<style>td{.n{display:none}}</style>", "7"),
        ("<style>td{& .n{display:none}}</style>", "7"),
        ("<style>.n{@media all{display:none}}</style>", "7"),
        ("<style>.n{@media print{display:none}}</style>", "75"),
        ("<style>table{tr{td{.n{display:none}}}}</style>", "7"),
        (f"<style>@import url('{HIDING}');</style>", "7"),
        (f"<style>@import '{HIDING}';</style>", "7"),
        (f'<link rel=stylesheet href="{HIDING}">', "7"),
        ('<link rel=stylesheet href="https://x.cn/a.css">', "75"),
        ("<style type=text/less>.n{display:none}</style>", "75"),
        ("<style type=TEXT/CSS>.n{display:none}</style>", "7"),
        ("<style>@keyframes a{to{opacity:0}}@font-face{font-family:x}</style>", "75"),
    ],
)
def test_a_rule_that_is_understood_is_followed(head, text):
    read = cell_of(page("7<b><span class=n>5</span></b>", head=head))
    assert (read.text, read.doubt) == (text, "")


@pytest.mark.parametrize(
    "head",
    [
        "<style>.n{:is(td) &{display:none}}</style>",
        "<style>:is(td) .n{display:none}</style>",
        "<style>@scope (td){:scope .n{display:none}}</style>",
        "<style>@layer a{.n{display:inline!important}} .n{display:none!important}</style>",
        "<style>@frobnicate{.n{display:none}}</style>",
        "<style>.n{@frobnicate{display:none}}</style>",
        f"<style>@import '{HIDING}' layer(a);</style>",
        "<style title=a></style><style title=b>.n{display:none}</style>",
    ],
)
def test_a_rule_that_is_not_is_doubted_where_it_could_match(head):
    assert cell_of(page("7<b><span class=n>5</span></b>", head=head)).doubt
    assert not cell_of(page("75", head=head)).doubt or ":is(td) &" in head


@pytest.mark.parametrize(
    ("selector", "at_most"),
    [
        (":is(td:not(.q)) .x", ".x"),
        (":scope > .x", ".x"),
        ("td > :is(a) > .x", "td > * > .x"),
        ("tr:nth-child(2 of .a) td", "tr td"),
        (":is(a) &", "*"),
        ("$", "*"),
    ],
)
def test_what_a_selector_matches_at_most(selector, at_most):
    assert " ".join(loosened(selector).split()) == at_most


@pytest.mark.parametrize(
    "content",
    [
        "12<span style='margin-left:-1em'>7</span>",
        "12<span style='margin:0 0 0 -8px'>7</span>",
        "12<span style='text-indent:-.5em;display:inline-block'>7</span>",
        "12<span style='word-spacing:-9px'>7</span>",
        "12<span style='color:Canvas'>7</span>",
        "12<span style='color:LinkText;background:AccentColor'>7</span>",
        "12<span style='display:ruby-text'>7</span>",
        "12<span style='display:math'>7</span>",
        "12<span style='outline:20px solid #000;outline-offset:-20px'>7</span>",
        "12<span style='box-shadow:0 0 0 99px #fff'>7</span>",
        "12<span style='font-family:Wingdings'>7</span>",
        "12<span style='font:12px Webdings'>7</span>",
        "12<font face=Wingdings>7</font>",
        "<div style='position:relative'>127<p style='position:absolute;inset:0;background:#fff'></p></div>",
        "12<span style='font-variant:super'>7</span>",
        "12<span style='font-feature-settings:\"sups\"'>7</span>",
        "<q></q>12",
        "12<q>7</q>",
        "12<math>7</math>",
        "12<geolocation>7</geolocation>",
        "12<fencedframe></fencedframe>",
        "12<x-number>7</x-number>",
        "12<span is=x-number>7</span>",
        "<div><template shadowrootmode=open>9<slot></slot></template>12</div>",
        "<span style='display:list-item;list-style:decimal'></span>",
    ],
)
def test_letters_that_may_look_otherwise_are_doubted(content):
    assert cell_of(page(content)).doubt


@pytest.mark.parametrize(
    "content",
    [
        "<p style='margin-left:-5.4pt;text-indent:-18pt'>127</p>",
        "<span style='color:windowtext'>127</span>",
        "<span style='font-family:仿宋_GB2312,\"Segoe UI Symbol\"'>127</span>",
        "<span style='font-variant:normal;font-feature-settings:\"tnum\"'>127</span>",
        "<span style='outline:none;box-shadow:0 0 3px #ccc'>127</span>",
        "<span style='-webkit-transform:none;transform:translateZ(0)'>127</span>",
        "<math><mi>1</mi><mn>27</mn></math>",
        "<o:p>127</o:p>",
        "<time>127</time>",
    ],
)
def test_what_changes_nothing_is_not(content):
    read = cell_of(page(content))
    assert (read.text, read.doubt) == ("127", "")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<td background=n.png></td>", ""),
        ("<td style='background-image:url(n.png)'></td>", ""),
        ("<td style='background:url(n.png)'></td>", ""),
        ("<td><div style='background:url(n.png);height:20px'></div></td>", ""),
        ("<td><span style='content:url(n.png)'></span></td>", OBJECT),
    ],
)
def test_a_blank_cell_with_a_picture_behind_it_is_no_proved_blank(markup, text):
    read = cell_of(f"<table><tr><td>规章</td>{markup}</tr></table>")
    assert (read.text, bool(read.doubt)) == (text, True)


AWAY = [
    "transform:scale(0)",
    "transform:perspective(1px) translateZ(2px)",
    "rotate:y 90deg",
    "scale:-1 1",
    "zoom:0.001",
    "position:relative;inset:-9999px auto auto -9999px",
    "margin-left:-5000px",
    "margin-top:-5000px",
    "height:50px;overflow:hidden",
    "columns:3;height:100px;overflow:hidden",
    "display:table-column",
]


@pytest.mark.parametrize("style", AWAY)
def test_a_table_is_doubted_whose_surroundings_may_not_show_it(style):
    read = html.parse(page("127", around=f'<div style="{style}"><div>{{}}</div></div>').encode()).grids()[0]
    assert read.doubt
    assert all(cell.doubt for cell in read.cells)


@pytest.mark.parametrize(
    "style",
    [
        "float:left;position:relative;margin:0 -15px",
        "position:absolute;left:50%;margin-left:-500px;width:1000px",
        "overflow:hidden;zoom:1;height:auto",
        "height:600px;overflow:auto",
        "overflow:hidden;height:100%",
        "padding-bottom:9999px;margin-bottom:-9999px",
        "transform:translate3d(0,0,0)",
        "display:flex;flex-direction:column",
    ],
)
def test_what_pages_do_around_their_tables_is_no_doubt(style):
    read = html.parse(page("127", around=f'<div style="{style}">{{}}</div>').encode()).grids()[0]
    assert (read.doubt, read.cells[1].doubt) == ("", "")


def test_a_table_that_is_laid_out_as_a_block_does_not_grow():
    table = "<table style='display:block;height:0;overflow:hidden'><tr><td>规章</td><td>127</td></tr></table>"
    assert cell_of(table).doubt
    assert not cell_of(table.replace("display:block;", "")).doubt


def test_a_column_of_no_width():
    table = "<table style='table-layout:fixed'><col{}><col><tr><td>规章</td><td>127</td></tr></table>"
    assert html.parse(table.format(" width=0").encode()).grids()[0].doubt
    assert html.parse(table.format(" style='width:0'").encode()).grids()[0].doubt
    assert not html.parse(table.format(" width=90").encode()).grids()[0].doubt


LINKED = "<link rel=stylesheet href=/site.css>"


@pytest.mark.parametrize(
    ("what", "head"),
    [
        ('<div style="position:absolute;inset:0;background:#fff"></div>', LINKED),
        ('<div style="position:fixed;top:0;right:0;bottom:0;left:0;background:#fff"></div>', LINKED),
        ('<img src=x style="position:absolute;top:0;left:0;width:2000px;height:5000px">', LINKED),
        ("<canvas style='position:absolute;inset:0' width=2000 height=9000></canvas>", LINKED),
        ("<dialog open>关闭</dialog>", LINKED),
        ('<div style="position:absolute;top:0;box-shadow:0 0 0 9999px #fff"></div>', LINKED),
        ('<div style="margin-top:-3000px;height:3000px;background:#fff"></div>', LINKED),
        ('<p style="position:relative;top:-3000px;height:3000px;background:#fff"></p>', LINKED),
        ('<p style="position:absolute;top:40px;height:30px;width:90px;background:#fff"></p>', LINKED),
        ('<div><div style="position:absolute;inset:0;background:#fff"></div></div>', ""),
        ("", "<style>body::after{content:'';position:fixed;inset:0;background:#fff}</style>"),
        ("", "<style>td::before{content:'';position:absolute;inset:0;background:white}</style>"),
    ],
)
def test_what_may_cover_a_table(what, head):
    assert cell_of(page("127", head=head, around="{}" + what)).doubt


@pytest.mark.parametrize(
    "what",
    [
        '<div style="position:fixed;right:0;top:200px;width:60px;background:#fff">分享</div>',
        '<div style="position:fixed;left:0;right:0;top:0;height:60px;background:#fff">首页</div>',
        '<div style="display:none"><div style="position:fixed;inset:0;background:#fff"></div></div>',
        '<div style="position:fixed;inset:0;background:rgba(0,0,0,.3)"></div>',
        '<div style="position:fixed;inset:0;background:#fff;display:none"></div>',
        '<canvas style="position:fixed;inset:0;z-index:-1"></canvas>',
        '<div class=top><img style="position:absolute;left:0;top:0;width:100%;height:100%" src=b.jpg></div>',
        '<p><img style="position:absolute;margin-left:90px;width:150px;height:150px" src=seal.png></p>',
        "<dialog>关闭</dialog>",
        "<style>.t::after{content:'';display:block;clear:both;height:0}</style><div class=t></div>",
    ],
)
def test_what_templates_put_over_a_page_is_no_doubt(what):
    assert not cell_of(page("127", head=LINKED, around="{}" + what)).doubt


def test_fonts_of_the_pages_own():
    fetched = (
        "<style>@font-face{font-family:q;src:url(q.woff);unicode-range:U+30-39}td{font-family:q}</style>"
    )
    assert cell_of(page("127", head=fetched)).doubt
    words = "<style>@font-face{font-family:仿宋;panose-1:2 1 6}td{font-family:仿宋}</style>"
    assert not cell_of(page("127", head=words)).doubt


@pytest.mark.parametrize(
    ("cell", "script"),
    [
        ("<td id=z>9</td>", "document.getElementById('z').textContent = '8'"),
        ("<td id=z></td>", "document.getElementById('z').textContent = '8'"),
        ("<td><b id=z>9</b></td>", "z.innerHTML = 8"),
        ("<td id=z>9</td>", "$('#z').text(8)"),
        ("<td class=k>9</td>", "document.querySelector('td.k').remove()"),
        ("<td id=z></td>", "fill(window)"),
    ],
)
def test_a_cell_that_a_script_names_is_doubted(cell, script):
    table = f"<table><tr><td>规章</td>{cell}</tr></table>"
    assert not cell_of(table).doubt
    assert cell_of(f"{table}<script>{script}</script>").doubt == "a script may fill it in"
    assert not cell_of(f"{table.replace('></td>', '>9</td>')}<script>share('page')</script>").doubt
    assert not cell_of(f"{table}<script type=application/json>{script}</script>").doubt


def test_a_handler_is_a_script():
    table = "<table><tr><td>规章</td><td id=z>9</td></tr></table>"
    assert cell_of(f"<body onload=\"z.textContent='8'\">{table}").doubt
    assert cell_of(f"{table}<img src=x onerror=\"z.textContent='8'\">").doubt


def test_words_bookmarks_are_no_places_to_fill_in():
    bookmark = "<table><tr><td>规章</td><td><a id=_GoBack name=_GoBack></a></td></tr></table>"
    assert not cell_of(f"{bookmark}<script>count(1)</script>").doubt


@pytest.mark.parametrize("colour", ["lab(100% 0 0)", "oklch(1 0 0)"])
def test_a_colour_that_cannot_be_told_is_a_doubt(colour):
    assert cell_of(page(f"<span style='color:{colour}'>7</span>5")).doubt


@pytest.mark.parametrize("tag", ["s", "strike", "del"])
def test_a_table_in_an_element_that_strikes_out_is_struck_out(tag):
    assert cell_of(page("75", around=f"<{tag}>{{}}</{tag}>")).text == "7\u03365\u0336"
    assert cell_of(page("75", around=f"<{tag}>旧</{tag}>{{}}")).text == "75"


def test_an_empty_item_of_a_list_shows_its_bullet():
    assert cell_of(page("<ol start=7><li></li></ol>")).doubt
