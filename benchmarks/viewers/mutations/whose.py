"""Whose table it is, and whether a report is in words (items 5 and 6)."""

from random import Random

from benchmarks.viewers.mutations.registry import mutation
from benchmarks.viewers.pages import HEADINGS, Page
from benchmarks.viewers.pages import page as any_page

CLOSED = (
    ("<details><summary>历年报告</summary>", "</details>"),
    ("<div style='display:none'>", "</div>"),
    ("<div hidden>", "</div>"),
    ("<div class='gone'>", "</div>"),
    ("<dialog>", "</dialog>"),
    ("<template>", "</template>"),
    ("<noscript>", "</noscript>"),
    ("<!--", "-->"),
    ("<script type='text/html'>", "</script>"),
    ("<section style='visibility:hidden;height:0;overflow:hidden'>", "</section>"),
)
"""Parts of a page that a reader does not see, or only after opening them."""


def _older(dice: Random, *, year: str = "2023") -> Page:
    """Another report, of another year, with figures of its own."""
    other = any_page(dice)
    other.title = other.title.replace("2024", year)
    return other


def _tables(other: Page, datasets: tuple[str, ...] = tuple(HEADINGS), *, titled: bool = True) -> str:
    """The markup of another report's tables, its title above."""
    whole = other.html()
    parts = [f"<h2>{other.title}</h2>"] if titled else []
    for dataset in datasets:
        start = whole.index(f"<p>{HEADINGS[dataset]}</p>")
        parts.append(whole[start : whole.index("</table>", start) + 8])
    return "".join(parts)


@mutation("whose")
def a_closed_report_of_another_year(page: Page, dice: Random) -> None:
    """Last year's report in a part of the page that is not open, before or after this one."""
    opening, closing = dice.choice(CLOSED)
    page.head += "<style>.gone{display:none}</style>"
    part = f"{opening}{_tables(_older(dice))}{closing}"
    if dice.random() < 0.5:
        page.top = part
    else:
        page.bottom = part


@mutation("whose")
def another_year_below(page: Page, dice: Random) -> None:
    """Last year's report, open, below this one: the title says which year counts."""
    page.bottom = _tables(_older(dice))


@mutation("whose")
def another_year_above(page: Page, dice: Random) -> None:
    """Last year's report, open, above this one, under its own title."""
    page.top = _tables(_older(dice))


@mutation("whose")
def another_agency_below(page: Page, dice: Random) -> None:
    """Another agency's report of the same year below this one."""
    other = _older(dice, year="2024")
    other.title = other.title.replace("人力资源和社会保障局", "民政局")
    page.bottom = _tables(other)


@mutation("whose")
def rows_from_two_years(page: Page, dice: Random) -> None:
    """Rows that this year's table lacks stand in last year's: they are not this year's."""
    table = page.table("requests")
    rows = [row for row in table.rows[5:-1] if all(cell.rowspan == 1 for cell in row.cells)]
    for row in dice.sample(rows, dice.randint(1, 4)):
        at = table.rows.index(row)
        for above, other in enumerate(table.rows[:at]):
            for cell in other.cells:
                if above + cell.rowspan > at:
                    cell.rowspan -= 1
        table.rows.remove(row)
        page.mark(*[cell.name for cell in row.values()])
    part = _tables(_older(dice), ("requests",), titled=dice.random() < 0.7)
    opening, closing = dice.choice((("", ""), ("<p>附：2023年度数据</p>", ""), *CLOSED[:4]))
    page.head += "<style>.gone{display:none}</style>"
    page.between["requests"] = ("", f"{opening}{part}{closing}")


@mutation("whose")
def a_table_of_another_year(page: Page, dice: Random) -> None:
    """One of this year's tables is missing; last year's stands further down under its own title."""
    table = dice.choice(page.tables)
    page.sections[table.dataset] = "<p>详见附件。</p>"
    page.mark(*[cell.name for cell in table.values()])
    opening, closing = dice.choice((("", ""), *CLOSED))
    page.head += "<style>.gone{display:none}</style>"
    page.bottom = f"{opening}{_tables(_older(dice), (table.dataset,))}{closing}"


@mutation("whose")
def unnamed_second_table(page: Page, dice: Random) -> None:
    """The same table twice with other figures and nothing that says whose the second is."""
    table = dice.choice(page.tables)
    other = any_page(dice)
    second = _tables(other, (table.dataset,), titled=False)
    second = second[second.index("<table") :]
    page.between[table.dataset] = ("", second) if dice.random() < 0.5 else (second, "")
    page.mark(*[c.name for c in table.values() if other.texts[c.name] != page.texts[c.name]])


@mutation("whose")
def a_comparison(page: Page, dice: Random) -> None:
    """A table that compares years stands in section 一: it is not the form's."""
    labels = (
        "新收政府信息公开申请数量",
        "予以公开",
        "总计",
        "结转下年度继续办理",
        "行政许可",
        "行政处罚",
        "规章",
        "行政规范性文件",
    )
    rows = "".join(
        f"<tr><td>{label}</td><td>{dice.randint(1, 99)}</td><td>{dice.randint(1, 99)}</td></tr>"
        for label in dice.sample(labels, dice.randint(2, 6))
    )
    page.between["proactive"] = (
        f"<table><tr><td>项目</td><td>2023年</td><td>2024年</td></tr>{rows}</table>",
        "",
    )


@mutation("whose")
def a_comparison_instead(page: Page, dice: Random) -> None:
    """The table compares two years column by column instead: no cell of it is only this year's."""
    rows = (
        "<tr><td>信息内容</td><td>2023年制发件数</td><td>2024年制发件数</td><td>现行有效件数</td></tr>"
        + "".join(
            f"<tr><td>{label}</td><td>{dice.randint(1, 9)}</td><td>{dice.randint(10, 99)}</td><td>{dice.randint(1, 9)}</td></tr>"
            for label in ("规章", "行政规范性文件")
        )
    )
    page.sections["proactive"] = f"<table><tr><td colspan='4'>第二十条第（一）项</td></tr>{rows}</table>"
    page.mark(*[cell.name for cell in page.table("proactive").values()])


INSTEAD = {
    "picture": "<p><img src='tables.png'></p>",
    "picture_alt": "<img src='a.jpg' alt='政府信息公开情况统计表'>",
    "frame": "<iframe src='table.html' width='800' height='900'></iframe>",
    "object": "<object data='table.pdf' type='application/pdf' width='800' height='900'></object>",
    "embed": "<embed src='table.pdf'>",
    "svg": "<svg width='400' height='300'><path d='M1 1h300v200z'/></svg>",
    "canvas": "<canvas id='t' width='400' height='300'></canvas>",
    "script": "<div id='t'></div><script>draw('t')</script>",
    "background": "<div style='width:800px;height:900px;background:url(table.png)'></div>",
    "link": "<p><a href='table.xlsx'>附件：统计表.xlsx</a></p>",
    "nothing": "",
    "words": "<p>详见附表。</p>",
}


@mutation("whose")
def something_instead_of_a_table(page: Page, dice: Random) -> None:
    """One or two tables are pictures, frames, links: their cells are not blank and not gone in silence."""
    for table in dice.sample(page.tables, dice.choice((1, 1, 2))):
        page.sections[table.dataset] = INSTEAD[dice.choice(sorted(INSTEAD))]
        page.mark(*[cell.name for cell in table.values()])


def _instead_of_all(kind: str) -> None:
    def change(page: Page, dice: Random) -> None:
        words = "本年度，本机关主动公开政府信息若干条，办理依申请公开若干件，均按期答复，未发生行政复议和行政诉讼。"
        for table in page.tables:
            page.sections[table.dataset] = INSTEAD[kind] + f"<p>{words * 3}</p>"
            page.mark(*[cell.name for cell in table.values()])

    mutation("whose", f"all_tables_{kind}")(change)


for kind in INSTEAD:
    _instead_of_all(kind)


@mutation("whose")
def a_budget(page: Page, dice: Random) -> None:
    """A page about something else, in the same shapes: it is no report."""
    page.title = "上海市长宁区人力资源和社会保障局2024年部门预算"
    names = ("项目", "行政许可", "行政处罚", "总计", "其他", "规章", "行政事业性收费")
    rows = "".join(
        f"<tr><td>{name}</td><td>{dice.randint(1, 99)}</td><td>{dice.randint(1, 99)}</td></tr>"
        for name in names
    )
    for table in page.tables:
        page.sections[table.dataset] = (
            f"<table><tr><td>项目</td><td>本年预算</td><td>上年决算</td></tr>{rows}</table>"
        )
        page.mark(*[cell.name for cell in table.values()])
    page.whole = lambda text: (
        text.replace("政府信息公开", "部门预算").replace("主动公开", "收入").replace("信息公开", "预算公开")
    )


@mutation("whose")
def a_sample_form(page: Page, dice: Random) -> None:
    """An empty form, or an example, under a heading of its own."""
    other = any_page(dice)
    for table in other.tables:
        for cell in table.values():
            cell.inner = "" if dice.random() < 0.7 else cell.inner
    part = _tables(other, titled=False)
    page.bottom = f"<h2>{dice.choice(('附件：填报样表', '（样表）', '填表示例'))}</h2>{part}"
