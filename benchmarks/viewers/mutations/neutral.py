"""Noise that changes nothing: no cell may read otherwise, none may be marked."""

from collections.abc import Callable
from random import Random

from benchmarks.viewers.mutations.registry import mutation, some
from benchmarks.viewers.pages import Cell, Page

WRAPS = (
    "<p>V</p>",
    "<span>V</span>",
    "<b>V</b>",
    "<strong>V</strong>",
    "<font face='宋体' size='3'>V</font>",
    "<div>V</div>",
    "<p class='MsoNormal' align='center'><span lang='EN-US'>V<o:p></o:p></span></p>",
    "<em>V</em>",
    "<i>V</i>",
    "<u>V</u>",
    "<center>V</center>",
    "V<br>",
    "<br>V",
    "&nbsp;V&nbsp;",
    "<a name='_Toc1'></a>V",
    "<a href='#a'>V</a>",
    "<small>V</small>",
    "<p><strong><span>V</span></strong></p>",
    "<span><span><span>V</span></span></span>",
    "<p>V</p><p></p>",
    "V<o:p></o:p>",
    "<p>V</p><p>&nbsp;</p>",
    "<!--StartFragment-->V<!--EndFragment-->",
    "<!-- 8 -->V",
    "V<span></span>",
    "V<span>&nbsp;</span>",
    "<div><p>V</p></div>",
    "<big>V</big>",
    "<label>V</label>",
    "<h4>V</h4>",
    "<section><p>V</p></section>",
    "<nobr>V</nobr>",
    "\n\t  V\n  ",
    "<p>\n V\n</p>",
    "V&#13;",
    "&#12288;V",
    "<td-x></td-x>V",
    "<mark>V</mark>",
    "<code>V</code>",
    "<span data-mce-type='bookmark'></span>V",
    "<a name='x' data-t='1'></a>V",
    "<span data-x='1'></span>V",
    "<ul><li>V</li></ul>",
    "<bdi>V</bdi>",
)
STYLES = (
    "border:1px solid #000",
    "padding:0 7px",
    "font-family:宋体",
    "color:#000",
    "color:black",
    "color:#333333",
    "color:rgb(51,51,51)",
    "text-align:center",
    "line-height:150%",
    "width:80px",
    "height:30px",
    "background:#fff",
    "background-color:rgb(255,255,255)",
    "background:#f2f2f2",
    "text-indent:0em",
    "mso-bidi-font-size:12.0pt",
    "mso-fareast-font-family:宋体",
    "vertical-align:middle",
    "white-space:nowrap",
    "word-break:break-all",
    "letter-spacing:0",
    "margin:0cm 0cm 0.0001pt",
    "font-size:12.0pt",
    "font-size:16px",
    "font-weight:bold",
    "border-collapse:collapse",
    "text-autospace:none",
    "layout-grid-mode:char",
    "color:windowtext",
    "font:12pt/1.5 宋体",
    "overflow:visible",
    "display:table-cell",
    "direction:ltr",
    "text-align:justify;text-justify:inter-ideograph",
    "tab-stops:center 207.65pt",
    "page-break-inside:avoid",
    "mso-hide:none",
    "background:white;color:black",
    "max-width:100%",
    "box-sizing:border-box",
    "outline:0",
    "text-decoration:none",
    "visibility:visible",
    "opacity:1",
    "-webkit-text-stroke-width:0px",
    "orphans:2;widows:2",
    "text-transform:none",
    "float:none",
    "position:static",
    "clear:both",
    "color:#000000;mso-themecolor:text1",
    "-webkit-text-stroke-width:0px;text-decoration-style:initial",
    "border-image:none 100% / 1 / 0 stretch",
    "background-image:initial;background-position:initial",
    "text-wrap-mode:wrap",
    "font-variation-settings:normal;font-size-adjust:none;text-emphasis:none",
    "margin-block:0;padding-inline-start:0",
    "align:center;font-szie:12px;layout-grid-line:2",
    "-webkit-filter:grayscale(100%)",
    "vertical-align:top",
)
SHEETS = (
    "body{margin:0;color:#333}",
    "table{border-collapse:collapse;width:100%}",
    "td,th{border:1px solid #ccc;padding:5px}",
    ".nav{display:none}",
    "#menu li{visibility:hidden}",
    ".content p{text-indent:2em}",
    "a:hover{color:red}",
    "@media print{.nav{display:none}}",
    ".clearfix:after{content:'';display:block;clear:both}",
    "@page{margin:2cm}",
    "p.MsoNormal{margin:0;font-size:10.5pt}",
    "@font-face{font-family:宋体;panose-1:2 1 6 0 3 1 1 1 1 1}",
    "* {box-sizing:border-box}",
    ".swiper-slide img{position:absolute;left:-999px}",
    "td p{margin:0}",
    "tr:nth-child(2n){background:#f8f8f8}",
    "@media (max-width:768px){.content table{font-size:12px}}",
    "html{-webkit-text-size-adjust:100%}",
    "h1{font-size:24px}",
    "tr:hover{background:#eee}",
    ".gone,.hide{display:none!important}",
    "span{font-family:仿宋}",
    "/* td{display:none} */",
    "<!-- .x{color:red} -->",
    "sup{font-size:75%;vertical-align:super}",
    "input{color:#fff}",
    "table td{vertical-align:middle}",
    "html{filter:gray;-webkit-filter:grayscale(100%)}",
    "body{-webkit-text-stroke:.2px}",
    ":root{--c:#333}body{color:var(--c)}",
    "html{font-size:100px}td{font-size:.16rem}",
    "table{max-width:100%;overflow:hidden}",
    "*{border-image:none}",
    "td{background:linear-gradient(#fff,#eee)}",
)


def wrapped(template: str) -> Callable[[Page, Random], None]:
    """Harmless markup around figures, labels too at times."""

    def change(page: Page, dice: Random) -> None:
        for cell in some(page, dice):
            cell.inner = template.replace("V", page.texts[cell.name])
        if dice.random() < 0.3:
            label = dice.choice(dice.choice(page.tables).labels())
            label.inner = template.replace("V", label.inner)

    return change


@mutation("neutral")
def untouched(page: Page, dice: Random) -> None:
    """The page as it is."""


@mutation("neutral")
def markup(page: Page, dice: Random) -> None:
    """Harmless elements around figures and labels."""
    for _ in range(dice.randint(1, 3)):
        wrapped(dice.choice(WRAPS))(page, dice)


@mutation("neutral")
def styles(page: Page, dice: Random) -> None:
    """Harmless styles on cells, rows, tables, paragraphs."""
    css = ";".join(dice.sample(STYLES, dice.randint(1, 5)))
    quote = "'" if '"' in css else '"'
    place = dice.choice(("cell", "span", "row", "table", "all"))
    for cell in some(page, dice):
        if place == "span":
            cell.inner = f"<span style={quote}{css}{quote}>{page.texts[cell.name]}</span>"
        elif place in {"cell", "all"}:
            cell.attributes += f" style={quote}{css.replace('width:100%', '')}{quote}"
    if place == "row":
        dice.choice(
            dice.choice(page.tables).rows
        ).attributes += (
            f" style={quote}height:20px;{css.split(';')[0].replace('display:table-cell', '')}{quote}"
        )
    if place == "table":
        dice.choice(
            page.tables
        ).attributes += f" style={quote}border-collapse:collapse;color:#000;width:100%{quote}"


@mutation("neutral")
def sheets(page: Page, dice: Random) -> None:
    """Rules of the page that hide nothing of the report."""
    for rule in dice.sample(SHEETS, dice.randint(1, 6)):
        page.head += f"<style type='text/css'>{rule}</style>"
    page.top = "<div class='nav'>首页</div><ul id='menu'><li>政府信息公开</li></ul>"


@mutation("neutral")
def around(page: Page, dice: Random) -> None:
    """What sites put around a report: menus, logos, scripts, search fields, links."""
    page.head += dice.choice(
        (
            "",
            "<script src='a.js'></script>",
            "<link rel='stylesheet' href='a.css'>",
            "<meta name='x' content='y'>",
        )
    )
    page.top = dice.choice(
        (
            "<div style='display:none'>1 2 3</div>",
            "<div class='logo'><img src='logo.png' alt='长宁区'></div>",
            "<!-- head -->",
            "<form action='/s'><input name='q' value=''><input type='submit' value='搜索'></form>",
            "<script>var a = '<table>';</script>",
            "<ul><li><a href='/'>首页</a></li><li>政府信息公开</li></ul>",
            "<noscript>请启用脚本</noscript>",
            "<a name='top'></a>",
            "<select><option>字号：大</option><option>中</option></select>",
        )
    )
    page.bottom = dice.choice(
        ("", "<div class='footer'><img src='beian.png'>沪公网安备</div>", "<script>stat()</script>", "<hr>")
    )
    for table in page.tables:
        page.between[table.dataset] = dice.choice(
            (("<div>", "</div>"), ("<div class='t'><center>", "</center></div>"), ("", "<p></p>"))
        )


@mutation("neutral")
def white_space(page: Page, dice: Random) -> None:
    """Lines and blanks between tags."""
    space = dice.choice(("\n", "\r\n", "\n\t\t", "  "))
    for table in page.tables:
        table.opening += space
        for row in table.rows:
            row.before, row.end = space, space + row.end
            for cell in row.cells:
                cell.before = space


@mutation("neutral")
def attributes(page: Page, dice: Random) -> None:
    """Attributes that change nothing."""
    names = (
        " valign='top'",
        " align=center",
        " width='120'",
        " class='td1'",
        " id='x'",
        " nowrap",
        " data-v='8'",
        " title='8'",
        " lang='EN-US'",
        " dir='ltr'",
        " bgcolor='#FFFFFF'",
        " height=20",
        " scope='col'",
        " x:num='8'",
        " contenteditable='false'",
        " rowspan='1'",
        " colspan='1'",
        " colspan=''",
        " rowspan='abc'",
        " class='et3 num'",
    )
    for cell in some(page, dice):
        cell.attributes += (
            dice.choice(names) if cell.colspan == cell.rowspan == 1 else dice.choice(names[:12])
        )


@mutation("neutral")
def entities(page: Page, dice: Random) -> None:
    """Digits written as entities, width of digits."""
    for cell in some(page, dice):
        way = dice.choice(("&#{};", "&#x{:x};", "wide"))
        letters = page.texts[cell.name]
        cell.inner = (
            "".join(chr(ord(c) + 0xFEE0) for c in letters)
            if way == "wide"
            else "".join(way.format(ord(c)) for c in letters)
        )


@mutation("neutral")
def split(page: Page, dice: Random) -> None:
    """Digits in elements of their own, as editors leave them."""
    tag = dice.choice(("span", "font", "b", "span style='font-size:12pt'", "strong", "span lang='EN-US'"))
    for cell in some(page, dice):
        cell.inner = "".join(f"<{tag}>{c}</{tag.split()[0]}>" for c in page.texts[cell.name])


@mutation("neutral")
def labels_as_printed(page: Page, dice: Random) -> None:
    """Labels with white space, width and signs as pages vary them."""
    cells = [cell for table in page.tables for cell in table.labels()]
    for cell in dice.sample(cells, 5):
        _vary(cell, dice)


def _vary(cell: Cell, dice: Random) -> None:
    way = dice.randrange(6)
    text = cell.inner
    at = dice.randint(0, len(text))
    if way == 0:
        cell.inner = f"{text[:at]} {text[at:]}"
    elif way == 1:
        cell.inner = f"{text[:at]}<br>{text[at:]}"
    elif way == 2:
        cell.inner = text.replace("（", "(").replace("）", ")")
    elif way == 3 and text[1:2] == ".":
        cell.inner = text[0] + dice.choice("、．") + text[2:]
    elif way == 4:
        cell.inner = f"{text[:at]}<span>{text[at:]}</span>"
    else:
        cell.inner = "".join(f"<span>{c}</span>" for c in text)
