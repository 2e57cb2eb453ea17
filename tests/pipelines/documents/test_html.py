"""Pages become lines of text and grids of cells."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.document import OBJECT
from pipelines.documents import html


def cells(markup: str) -> list[str]:
    return [cell.text for cell in html.parse(f"<table><tr>{markup}</tr></table>".encode()).grids()[0].cells]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<td>21</td>", "21"),
        ("<td><span>2</span><span lang=EN-US>1</span></td>", "21"),
        ("<td>&nbsp;0<o:p></o:p></td>", "0"),
        ("<td>\n   7\n</td>", "7"),
        ("<td><p>商业</p><p>企业</p></td>", "商业\n企业"),
        ("<td>商业<br>企业</td>", "商业\n企业"),
        ("<th>总计</th>", "总计"),
        ("<td>5<script>x=9</script><!-- 9 --><style>p{}</style></td>", "5"),
        ("<td><select><option>5</option><option selected>9</option></select></td>", "9"),
        ("<td><p><font><b>3</b>.<i>其他</i></font></p></td>", "3.其他"),
        ("<td>\u200b2\ufeff1&#8203;&shy;</td>", "21"),
        ("<td>22<sup><span>1</span></sup></td>", "22¹"),
        ("<td>22<sup>[1]</sup></td>", "22[1]"),
        ("<td><input type=text value=21>件</td>", "21件"),
        ("<td><input type=hidden value=9>21</td>", "21"),
        ("<td><table><tr><td>21</td></tr></table></td>", "21"),
        ("<td><span style='display: none'>9</span>21</td>", "21"),
        ("<td><SPAN style='DISPLAY:none'>9</SPAN>21</td>", "21"),
        ("<td><p hidden>9</p>21</td>", "21"),
        ("<td><s>2</s>1</td>", "2\u03361"),
    ],
)
def test_the_text_of_a_cell(cell, text):
    assert cells(f"<td>x</td>{cell}") == ["x", text]


@pytest.mark.parametrize(
    ("cell", "text", "doubt"),
    [
        ("<img src=n.png alt=137>", OBJECT, "a picture"),
        ("<img src=1.png>37", f"{OBJECT}37", "a picture"),
        ("<img src=line.gif width=1 height=1>37", "37", ""),
        ("<svg><text>137</text></svg>", OBJECT, "a drawing"),
        ("<iframe src=x></iframe>", OBJECT, "a frame"),
        ("<hr>", OBJECT, "a ruled line"),
        ("<meter value=5></meter>", OBJECT, "a gauge"),
        ("<script>document.write(137)</script>", OBJECT, "a script"),
        ("<script src=n.js></script>", OBJECT, "a script"),
        ("<script type='text/template'>f(137)</script>5", "5", ""),
        ("<span data-value=137></span>", OBJECT, "filled in by a script or style"),
        ("<select><option disabled>1<option>2</select>", "2", ""),
        ("<select multiple><option>1<option>2</select>", OBJECT, "a form control"),
        ("<textarea>137</textarea>", "137", ""),
        ("<input value=''>", OBJECT, "a form control"),
        ("<input type=checkbox checked>", OBJECT, "a form control"),
        ("<input type=password value=137>", OBJECT, "a form control"),
        ("<output>137</output>", "137", ""),
        ("5<select><option>9</option></select>", "59", "a form control beside a figure"),
        ("<ol><li>137</li></ol>", f"{OBJECT}\n137", "a list number"),
        ("<ul><li>137</li></ul>", "137", ""),
        ("<ul type=1><li>137</li></ul>", f"{OBJECT}\n137", "a list number"),
        (
            "<ul style='list-style:decimal'><li>137</li></ul>",
            "137",
            "may be hidden or changed: list-style-type",
        ),
        ("<span data-mce-type=bookmark></span>0", "0", ""),
        ("<a name=x data-t=1></a>0", "0", ""),
        ("<span data-x=1></span>0", "0", ""),
        ("<span v-text=n></span>0", "0", "filled in by a script or style"),
        ("<q>137</q>", "137", "quotation marks"),
        ("<ruby>137<rt>1</rt></ruby>", "137", "ruby text"),
        ("<math><mn>137</mn></math>", "137", ""),
        ("<math><msup><mn>13</mn><mn>7</mn></msup></math>", OBJECT, "a formula"),
        (
            "<bdo dir=rtl>731</bdo>",
            "731",
            "may be hidden or changed: direction, may be hidden or changed: unicode-bidi",
        ),
        ("1\u202e37", "137", "letters in another order"),
        ("\u202d137\u202c", "137", ""),
        ("<table><tr><td>13</td><td>7</td></tr></table>", OBJECT, "a table in the cell"),
        ("<sub>1</sub>37", "₁37", ""),
        ("<a href=#n style='vertical-align:super'>1</a>", "¹", ""),
        ("<span style='text-decoration:underline line-through'>9</span>1", "9\u03361", ""),
        ("<span style='opacity:0'>9</span>1", "1", ""),
        ("<span style='opacity:.1'>9</span>1", "91", "may be hidden or changed: opacity"),
        ("<span style='visibility:hidden'>9<b style='visibility:visible'>1</b></span>", "1", ""),
        ("<span style='font-size:0'>9<b style='font-size:14px'>1</b></span>", "1", ""),
        ("<span style='font-size:1px'>9</span>1", "91", "may be hidden or changed: font-size"),
        ("<span style='position:absolute;left:-9999px'>9</span>1", "1", ""),
        ("<span style='position:absolute'>9</span>1", "91", "may be elsewhere: position"),
        ("<span style='float:right'>1</span>2", "12", "may be elsewhere: float"),
        ("<font color=white>9</font>1", "91", "may be hidden: color"),
        ("<p style='background:#036'><font color=#ffffff>1</font></p>", "1", ""),
        ("<span style='color:var(--c)'>1</span>", "1", "may be hidden: color"),
        ("<span style='display:none;display:nonsense'>9</span>1", "1", ""),
        ("<span style='display:none!important;display:inline'>9</span>1", "1", ""),
        ("<span style='display:none;display:inline'>2</span>1", "21", ""),
        ("<span hidden style='display:inline'>2</span>1", "21", ""),
        ("<p style='height:0;overflow:hidden'>9</p>1", "9\n1", "may be cropped: height"),
        (
            "<span style='-webkit-text-security:disc'>9</span>",
            "9",
            "may be hidden or changed: -webkit-text-security",
        ),
        ("<div style='display:inline'>1</div><div style='display:inline'>37</div>", "137", ""),
        ("<p style='text-indent:2em;line-height:28pt;mso-pagination:none;margin:0pt -5.4pt'>1</p>", "1", ""),
    ],
)
def test_what_a_cell_shows_or_a_doubt(cell, text, doubt):
    read = html.parse(f"<table><tr><td>x</td><td>{cell}</td></tr></table>".encode()).grids()[0].cells[1]
    assert (read.text, read.doubt) == (text, doubt)


@pytest.mark.parametrize(
    ("sheet", "text", "doubt"),
    [
        (".n{display:none}", "1", ""),
        (".n{display:none} td .n{display:inline}", "91", ""),
        ("b.n{display:inline} .n{display:none}", "91", ""),
        (".n{display:inline!important} td>b.n{display:none}", "91", ""),
        (".n:hover{display:none}", "91", ""),
        (".n:not(.m){display:none}", "1", ""),
        ("@media print{.n{display:none}}", "91", ""),
        ("@media screen{.n{display:none}}", "1", ""),
        ("@media (max-width:600px){.n{display:none}}", "91", ""),
        ("@media (max-width:1200px){.n{display:none}}", "91", "may be hidden or changed: display"),
        ("@supports (x:y){.n{display:none}}", "91", "may be hidden or changed: display"),
        (".n:frobnicated(1){display:none}", "91", "may be hidden or changed: display"),
        (".n::before{content:'3'}", f"{OBJECT}91", "generated content"),
        (".n::before{content:''}", "91", ""),
        (".m::before{content:'3'}", "91", ""),
        ("td{& .n{display:none}}", "1", ""),
        ("p{color:white}body{background:url(x)}.MsoNormal{margin:0cm;mso-style-parent:''}", "91", ""),
    ],
)
def test_the_sheets_of_a_page(sheet, text, doubt):
    page = f"<style><!-- {sheet} --></style><table><tr><td>x</td><td><b class=n>9</b>1</td></tr></table>"
    read = html.parse(page.encode()).grids()[0].cells[1]
    assert (read.text, read.doubt) == (text, doubt)


@pytest.mark.parametrize(
    "around",
    [
        "<form>{}</form>",
        "<div>{}</div>",
        "<font>{}</font>",
        "<span>{}",
        "<a href=x>{}</a>",
        "<b>{}",
        "{}</div></p>",
    ],
)
def test_what_stands_between_table_and_rows_does_not_part_them(around):
    rows = "<tr><td>规章</td><td>1</td></tr><tr><td>规范性文件</td><td>2</td></tr>"
    grid = html.parse(f"<table>{around.format(rows)}</table>".encode()).grids()[0]
    assert [cell.text for cell in grid.cells] == ["规章", "1", "规范性文件", "2"]


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        (
            "<tfoot><tr><td>3</td></tr></tfoot><tr><td>2</td></tr><thead><tr><td>1</td></tr></thead>",
            "123",
        ),
        ("<tr><td>1<td>2<tr><td>3", "123"),
        ("<tr><td><b>1</td><td>2</b></td></tr>", "12"),
        ("<tr><!-- a --!><td>1</td></tr></body></html><tr><td>2</td></tr>", "12"),
    ],
)
def test_tables_stand_as_browsers_show_them(table, texts):
    grid = html.parse(f"<!DOCTYPE html><table>{table}</table>".encode()).grids()[0]
    assert [cell.text for cell in grid.cells] == [*texts]


def test_no_cell_reaches_out_of_its_row_group():
    head = "<thead><tr><td rowspan=9>甲</td></tr></thead>"
    page = f"<table>{head}<tbody><tr><td rowspan=0>乙</td></tr><tr></tr></tbody></table>"
    assert [(cell.row, cell.rowspan) for cell in html.parse(page.encode()).grids()[0].cells] == [
        (0, 1),
        (1, 2),
    ]


@pytest.mark.parametrize(
    ("page", "doubt"),
    [
        ("<div style='display:none'>{}</div>", "in a closed part of the page"),
        ("<details><summary>2023</summary>{}</details>", "in a closed part of the page"),
        ("<details open>{}</details>", ""),
        ("<div hidden>{}</div>", "in a closed part of the page"),
        ("<div style='float:left;position:relative'>{}</div>", ""),
    ],
)
def test_a_closed_part_of_the_page(page, doubt):
    grid = html.parse(page.format("<table><tr><td>1</td></tr></table>").encode()).grids()[0]
    assert (grid.cells[0].text, grid.cells[0].doubt, grid.doubt) == ("1", "", doubt)


@pytest.mark.parametrize(
    "style", ["tr{display:flex}", "td{float:left}", "table{direction:rtl}", "col{visibility:collapse}"]
)
def test_cells_that_may_stand_elsewhere(style):
    page = f"<style>{style}</style><table><col><tr><td>1</td><td>2</td></tr></table>"
    grid = html.parse(page.encode()).grids()[0]
    assert grid.doubt
    assert all(cell.doubt for cell in grid.cells)


@pytest.mark.parametrize(
    ("markup", "unread"),
    [
        ("<p><img src=t3.png></p>", ("a picture",)),
        ("<img src=t3.png width=600 height=400>", ("a picture",)),
        ("<img src=icon.png width=16>", ()),
        ("<img src=t3.png width=100%>", ("a picture",)),
        ("<img src=t3.png style='width:90%;height:auto'>", ("a picture",)),
        ("<img src=t3.png width=0%>", ()),
        ("<iframe src=t3.html width=100% height=2000></iframe>", ("a frame",)),
        ("<a href=/><img src=logo.png></a><ul><li><img src=x.png></ul>", ()),
        ("<a href=big.png><img src=t3.png></a>", ("a picture",)),
        ("<iframe src=t.html></iframe><iframe src=about:blank></iframe>", ("a frame",)),
        ("<object data=t.pdf></object><embed src=t.xls>", ("an embedded object", "an embedded object")),
        ("<table><tr><td><img src=t3.png></td></tr></table>", ("a picture",)),
        ("<svg><path d=M0></svg>", ()),
    ],
)
def test_what_is_not_read_is_named(markup, unread):
    assert html.parse(markup.encode()).unread == unread


WORDS = "本机关高度重视政府信息公开工作，不断完善制度，规范流程，主动公开各类政府信息，回应社会关切。" * 2
FOOT = "版权所有：某某区人民政府办公室　地址：某某路一号　备案号：某ICP备00000000号　" * 2


@pytest.mark.parametrize(
    ("markup", "unread"),
    [
        ("<div style='background:url(t.png);height:500px'></div>", "a picture"),
        ("<input type=image src=t.png>", "a picture"),
        ("<div data-src=t.png></div>", "a picture"),
        ("<video poster=t.png></video>", "a video"),
        ("<a href='javascript:dl()'>点击下载</a>", "an attachment"),
        ("<report-table :data=d></report-table>", "a custom element"),
        ("<div id=t></div><script>load('t.json')</script>", "a part that a script fills in"),
    ],
)
def test_what_stands_in_place_of_a_table_amid_a_report(markup, unread):
    amid, below = f"<p>{WORDS}</p>{markup}<p>{WORDS}</p>", f"<p>{WORDS}</p>{markup}<p>{FOOT}</p>"
    assert html.parse(amid.encode()).unread == (unread,)
    if "poster" not in markup:
        assert html.parse(below.encode()).unread == ()


def test_an_address_in_a_text_is_an_attachment():
    assert html.parse("<p>表格请见：http://x.cn/t.xls</p>".encode()).unread == ("an attachment",)


def test_a_long_note_keeps_its_cell():
    note = "137（" + "注" * 150 + "）"
    document = html.parse(f"<table><tr><td>规章</td><td>{note}</td></tr></table>".encode())
    assert [cell.text for cell in document.grids()[0].cells] == ["规章", note]


@pytest.mark.parametrize(
    ("page", "doubt"),
    [
        ("", ""),
        ("<script src=a.js></script>", "an unknown element, filled in by a script or style"),
        ("<style>p{}</style>", "an unknown element, filled in by a script or style"),
    ],
)
def test_a_custom_element_that_nothing_defines_shows_nothing(page, doubt):
    document = html.parse(f"{page}<table><tr><td>规章</td><td><td-x></td-x>33</td></tr></table>".encode())
    assert [(cell.text, cell.doubt) for cell in document.grids()[0].cells[1:]] == [("33", doubt)]


WRAPS = (
    "span",
    "p",
    "div",
    "font",
    "b",
    "strong",
    "u",
    "i",
    "o:p",
    "label",
    "st1:place",
    "a",
    "nobr",
    "section",
)


@given(
    st.text("0123456789.%-/—无件元", min_size=1, max_size=8),
    st.lists(st.sampled_from(WRAPS), max_size=6),
    st.sampled_from(["", " ", "\n", "&nbsp;", "<!-- 9 -->", "<style>b{}</style>", "<wbr>", "&#8203;"]),
    st.sampled_from(
        ["", " style='text-align:center;mso-x:y;font-size:12pt'", " class=MsoNormal", " title=9"]
    ),
)
def test_what_prints_nothing_changes_nothing(text, wraps, noise, attributes):
    cell = noise + text + noise
    for tag in wraps:
        cell = f"{noise}<{tag}{attributes}>{cell}</{tag}>{noise}"
    read = (
        html.parse(f"<table><tr><td>x</td><td{attributes}>{cell}</td></tr></table>".encode())
        .grids()[0]
        .cells[1]
    )
    assert (read.text, read.doubt) == (text, "")


PIECES = [
    *"<table> <tr> <td> </td> </table> <b> </b> <p> <select> <svg> <math> <template>".split(),
    *"<style>td{ }</style>".split(),
    *"<style>:is( <!-- --> 1 \0 '> <details> &#0; <frameset> <plaintext> <caption> <li> <q> <script>".split(),
    *(
        "<td style='display:",
        "<td rowspan=0 colspan=99999>",
        "</script>",
        "<style>@media (",
        "<option selected>",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_page_is_too_broken(parts):
    html.parse("".join(parts).encode())


@pytest.mark.parametrize(
    "page",
    [
        b"<div>" * 100_000,
        b"<table><tr><td>" * 4_000,
        b"<style>td{overflow:hidden;color:white}</style>" + b"<table><tr><td>1<td>2</table>" * 5_000,
        b"<table><tr><td>" + b"<span>" * 50_000 + b"1",
        b"<table><tr><td " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">1",
        b"<table><tr><td style='" + b"color:red;" * 100_000 + b"'>1",
        b"<style>a{width:" + b"(" * 5_000 + b"}</style><table><tr><td style='width:" + b"(" * 5_000 + b"'>1",
        b"<style>" + b":not(" * 3_000 + b"{display:none}</style><table><tr><td>1",
        b"<table><tr><td>" + b"<del>" * 1_000 + b"1" * 1_000,
    ],
)
def test_hostile_pages_take_no_time(page):
    start = time.process_time()
    html.parse(page)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<div>甲<span>乙</span> 丙</div>", ["甲乙 丙"]),
        ("甲<br>乙", ["甲", "乙"]),
        ("<p>甲<script>x</script></p><style>y</style>", ["甲"]),
        ("<p> \xa0 </p>", []),
        ("<p>甲</p></body></html><p>乙</p><html><body><p>丙</p>", ["甲", "乙", "丙"]),
    ],
)
def test_running_text(markup, lines):
    assert list(html.parse(f"<html><body>{markup}</body></html>".encode()).paragraphs) == lines


def test_tables_in_cells_are_tables_of_their_own():
    document = html.parse(
        "<table><tr><td>导航<table><tr><td>规章</td><td>0</td></tr></table></td></tr></table>".encode()
    )
    assert [[cell.text for cell in grid.cells] for grid in document.grids()] == [["规章", "0"]]
    assert "导航" in document.text


def test_hidden_cells_and_rows_take_no_place():
    grid = html.parse(
        "<table><tr><td style='display:none'>9</td><td>甲</td></tr><tr hidden><td>9</td></tr>"
        "<tr><td>乙</td></tr></table>".encode()
    ).grids()[0]
    assert [(cell.text, cell.row, cell.column) for cell in grid.cells] == [("甲", 0, 0), ("乙", 1, 0)]


def test_a_hidden_part_of_the_page_with_tables_is_read():
    """Pages keep it in a tab that a script opens."""
    page = (
        "<table><tr><td style='display:none'><table><tr><td>甲</td><td>1</td></tr></table></td></tr></table>"
    )
    assert len(html.parse(page.encode()).grids()) == 1


def test_long_text_in_a_cell_is_running_text():
    document = html.parse(f"<table><tr><td>{'公开' * 80}</td></tr></table>".encode())
    assert (document.grids(), document.text) == ([], "公开" * 80)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>某网</title><h1>2024年某局年报</h1>", "2024年某局年报"),
        ("<title>2024年某局年报</title><h1>某网</h1>", "2024年某局年报"),
        ("<meta name='ArticleTitle' content='2024年某局年报'><title>某网</title>", "2024年某局年报"),
        ("<title>某网</title>", "某网"),
        ("<p>x</p>", ""),
    ],
)
def test_the_most_specific_title(page, title):
    assert html.parse(page.encode()).title == title


def test_the_head_speaks_of_the_page():
    page = """<meta name="PubDate" content="2025-01-17 00:00"><table><tr><td>索引号</td><td>AB-1</td>
    <td>发布机构：</td><td>某局</td></tr></table><p>发布日期：2025-01-18 来源：无</p>"""
    metadata = html.parse(page.encode()).metadata
    assert metadata == {
        "PubDate": "2025-01-17 00:00",
        "索引号": "AB-1",
        "发布机构": "某局",
        "发布日期": "2025-01-18",
    }


def test_attachments_are_absolute_and_listed_once():
    page = '<a href="a.pdf">1</a><a href="a.pdf">2</a><a href="/b.docx?x=1">3</a><a href="c.html">4</a><a href="http://[x.pdf">'
    links = html.parse(page.encode(), url="https://www.example.org/d/e.html").attachments
    assert links == ["https://www.example.org/d/a.pdf", "https://www.example.org/b.docx?x=1"]


@pytest.mark.parametrize(
    ("menu", "cell", "shown"),
    [
        ("color:white", "", ("1", "")),
        ("font-size:0", "font-size:12px", ("1", "")),
        ("overflow:hidden", "height:5px", ("1", "")),
        ("", "color:white", ("1", "may be hidden: color")),
        ("color:white", "color:white", ("1", "may be hidden: color")),
        ("font-size:0", "font-size:0", ("", "")),
    ],
)
def test_how_menus_look_has_no_say_in_tables(menu, cell, shown):
    page = f"<div style='{menu}'>x</div><table><tr><td style='{cell}'>1<td>2<td><br>3</table>"
    first, *others = html.parse(page.encode()).grids()[0].cells
    assert (first.text, first.doubt) == shown
    assert [(other.text, other.doubt) for other in others] == [("2", ""), ("3", "")]


@pytest.mark.parametrize(
    ("body", "defects"),
    [
        (b"<html><body>x</body></html>", ()),
        ("<html><body>x</body></html>".encode("utf-16"), ()),
        (b"<html><body><table><tr><td>1", ("truncated",)),
        (b"<p>a fragment of a page</p>", ()),
        (b"", ("empty",)),
        (b"<div>" * 6_000, ("absurd_markup",)),
    ],
)
def test_defects(body, defects):
    assert html.parse(body).defects == defects


@pytest.mark.parametrize(
    ("before", "after", "unread"),
    [
        ("<img src=/logo.png>", "", ()),
        ("<div class=logo><img width=400 height=80></div>", "", ()),
        ("<object><embed src=top.swf></object>", "", ()),
        ("<iframe src=/top.html height=100></iframe>", "", ()),
        ("", "<div><img src=/qr.png alt=扫一扫></div>", ()),
        ("", "<img id=img_jiucuo src=jiucuo.png>", ()),
        ("", "<div id=foot><img src=1.png>沪公网安备</div>", ()),
        ("", "<p><img src=W020130.png></p>", ("a picture",)),
        ("", "<iframe src=/t.html height=600></iframe>", ("a frame",)),
    ],
)
def test_a_site_s_frame_is_no_part_of_the_report(before, after, unread):
    title = "2012年上海市青浦区水务局政府信息公开工作年度报告"
    page = f"<html><body>{before}<h1>{title}</h1><div><p>全年公开信息1条。</p></div>{after}</body></html>"
    assert html.parse(page.encode()).unread == unread


def test_a_guide_is_no_attachment():
    page = b"<p>x<a href=/zn.pdf>\xe5\x85\xac\xe5\xbc\x80\xe6\x8c\x87\xe5\x8d\x97</a><a href=/nb.pdf>nb</a>"
    assert html.parse(page, url="http://example.org/").attachments == ["http://example.org/nb.pdf"]


@pytest.mark.parametrize(
    ("style", "doubt"),
    [
        ("-webkit-text-stroke-width:0px;-webkit-text-stroke:.2px;font-szie:1px;align:center", ""),
        ("background-image:initial;border-image:none 100% / 1 / 0 stretch;text-wrap-mode:wrap", ""),
        ("filter:gray;-webkit-filter:grayscale(100%);-moz-filter:none;margin-block:0", ""),
        ("overflow:auto;width:100%;max-width:100%;vertical-align:top", ""),
        ("-webkit-filter:opacity(0)", "may be hidden or changed: filter"),
        ("margin-inline-start:-999px", "may be elsewhere: margin-left"),
        ("-webkit-text-fill-color:#fff", "may be hidden: color"),
        ("overflow:auto;block-size:0", "may be cropped: height"),
        ("vertical-align:top;font-size:8px", "may be hidden or changed: vertical-align"),
        ("all:initial", "may be hidden or changed: all"),
    ],
)
def test_a_property_by_its_name_and_value(style, doubt):
    cell = html.parse(f"<table><tr><td><span style='{style}'>1</span></td></tr></table>".encode()).grids()[0]
    assert (cell.cells[0].text, cell.cells[0].doubt) == ("1", doubt)


@pytest.mark.parametrize(
    ("sheet", "doubt"),
    [
        (":root{--c:#333}body{color:var(--c,#fff)}", ""),
        (":root{--c:#fff}body{color:var(--c,#333)}", "may be hidden: color"),
        (":root{--c:#333}.x{--c:#fff}body{color:var(--c)}", "may be hidden: color"),
        ("@media print{:root{--c:#333}}body{color:var(--c,#333)}", "may be hidden: color"),
        ("html{font-size:100px}td{font-size:.16rem}", ""),
        ("html{font-size:calc(100vw/19.2)}td{font-size:.16rem}", ""),
        ("html{font-size:1px}td{font-size:1rem}", "may be hidden or changed: font-size"),
        ("td{font-size:.16rem}", "may be hidden or changed: font-size"),
    ],
)
def test_variables_and_root_sizes(sheet, doubt):
    page = f"<style>{sheet}</style><table><tr><td>1</td></tr></table>"
    assert html.parse(page.encode()).grids()[0].cells[0].doubt == doubt
