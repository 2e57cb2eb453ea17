"""Pages become lines of text and grids of cells."""

import pytest

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
    ("body", "defects"),
    [
        (b"<html><body>x</body></html>", ()),
        ("<html><body>x</body></html>".encode("utf-16"), ()),
        (b"<html><body><table><tr><td>1", ("truncated",)),
        (b"<p>a fragment of a page</p>", ()),
        (b"", ("empty",)),
    ],
)
def test_defects(body, defects):
    assert html.parse(body).defects == defects
